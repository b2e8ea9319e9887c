"""A clause that needs a capability."""

from spec_tests.harness import Section

clause = Section("losses", source="https://example.org/losses", needs="losses")


@clause
def test_mean_squared_error(tf):
    """The mean squared error of 3, 3 for 1, 1 is 4."""
    assert tf.keras.losses.MeanSquaredError()([[1.0, 1.0]], [[3.0, 3.0]]) == 4.0
