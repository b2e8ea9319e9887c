"""The smoke stage, as in the real clauses."""

from spec_tests.harness import Section
from spec_tests.harness.subjects.smoke import numbers_go_in_and_come_out

clause = Section("smoke", source="https://example.org/smoke")


@clause
def test_numbers_go_in_and_come_out(tf):
    """Numbers go in and come out."""
    numbers_go_in_and_come_out(tf)
