"""Clauses about the toy subjects."""
