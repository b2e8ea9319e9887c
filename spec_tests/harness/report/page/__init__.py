"""The specification page: what the clauses say, what each subject does, and the lines of code beside it."""
