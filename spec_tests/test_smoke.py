"""The smoke stage, as a clause: where it differs, no other clause is run."""

from spec_tests.harness import clause
from spec_tests.harness.smoke import SMOKE_CLAUSE, numbers_go_in_and_come_out


@clause(
    SMOKE_CLAUSE,
    source="https://www.tensorflow.org/api_docs/python/tf/constant",
    kills_none="a subject that differs here cannot be driven, so it is no variant of any other behaviour",
)
def test_numbers_that_go_in_come_out_again(tf):
    """Numbers that are made a tensor come out of it through NumPy unchanged, and two tensors add element by element."""
    numbers_go_in_and_come_out(tf)
