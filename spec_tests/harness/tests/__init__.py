"""Tests of the harness: toy subjects, toy clauses, and the verdict that each deserves."""
