"""The specification as clauses: one test function is one sentence about behaviour."""
