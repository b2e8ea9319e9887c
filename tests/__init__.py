"""Tests of this repository that are no clauses: of the reference, the findings, and the documents."""
