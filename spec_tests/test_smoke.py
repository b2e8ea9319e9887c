"""Whether a subject can be driven at all. Where this clause fails, no other is run."""

from spec_tests.harness import Section
from spec_tests.harness.subjects.smoke import numbers_go_in_and_come_out

clause = Section("smoke", source="https://www.tensorflow.org/api_docs/python/tf/constant")


@clause(kills_none="without numbers that go in and come out no clause could be run")
def test_numbers_go_in_and_come_out(tf):
    """Numbers that become a tensor can be read back, and two tensors can be added."""
    numbers_go_in_and_come_out(tf)
