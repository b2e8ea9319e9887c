"""Generated mutants of the reference: the wrong behaviours that nobody thought of."""
