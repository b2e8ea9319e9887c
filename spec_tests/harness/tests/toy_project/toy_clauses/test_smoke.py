"""The smoke stage, as in the real clauses."""

from spec_tests.harness import clause
from spec_tests.harness.subjects.smoke import SMOKE_CLAUSE, numbers_go_in_and_come_out


@clause(SMOKE_CLAUSE, source="https://example.org/smoke", kills_none="it is a toy")
def test_numbers_that_go_in_come_out_again(tf):
    """Numbers go in and come out."""
    numbers_go_in_and_come_out(tf)
