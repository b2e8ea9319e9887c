"""A clause that needs a capability."""

from spec_tests.harness import clause


@clause("losses/mean-squared-error", source="https://example.org/losses", needs=["losses"], kills_none="it is a toy")
def test_the_mean_squared_error_of_one_number_is_its_square(tf):
    """The mean squared error of 3 for 1 is 4."""
    assert tf.keras.losses.MeanSquaredError()([[1.0]], [[3.0]]) == 4.0
