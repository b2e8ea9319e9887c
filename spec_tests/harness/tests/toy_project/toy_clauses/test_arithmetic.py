"""Clauses about arithmetic: a property, a plain test, one that is undefined, one with several cases."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests.harness import clause

SOURCE = "https://example.org/arithmetic"


@clause("arithmetic/square-multiplies-by-itself", source=SOURCE, seed="001", kills=["square-adds-to-itself"])
@given(x=st.integers(-100, 100))
@example(x=2)
@example(x=3)
def test_the_square_of_a_number_is_the_number_times_itself(tf, x):
    """The square of x is x · x.

    This paragraph is no part of the sentence.
    """
    square = float(tf.square(tf.constant(x)))
    assert square == x * x, f"the square of {x} is {square}, but should be {x * x}"


@clause("arithmetic/negative-turns-the-sign", source=SOURCE, kills_none="it is a toy")
def test_the_negative_of_one_is_minus_one(tf):
    """The negative of 1 is −1."""
    assert tf.negative(tf.constant(1.0)) == -1.0


@clause("arithmetic/sign-of-zero", source=SOURCE, kills_none="it is a toy", undefined="no page speaks of zero")
def test_the_sign_of_zero_is_zero(tf):
    """The sign of 0 is 0."""
    assert float(tf.sign(tf.constant(0.0))) == 0.0


@clause("arithmetic/maximum-of-two", source=SOURCE, kills_none="it is a toy")
@pytest.mark.parametrize("pair", [(1.0, 2.0), (2.0, 1.0)])
def test_the_maximum_of_two_numbers_is_two(tf, pair):
    """The maximum of 1 and 2 is 2."""
    assert float(tf.maximum(*pair)) == 2.0
