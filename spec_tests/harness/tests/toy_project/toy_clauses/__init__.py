"""Clauses about the toy subjects, in two chapters."""

CHAPTERS = {"numbers": ("arithmetic",), "losses": ("losses",)}
