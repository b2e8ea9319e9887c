"""tf.keras.losses: CTC, a loss between sequences that are not aligned."""

from itertools import groupby, pairwise, product

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

API = "https://www.tensorflow.org/api_docs/python/tf/keras/losses/CTC"
clause = Section("ctc", source=API, needs=("losses",))
STEPS, CLASSES = 4, 3
LOGITS = np.array([[[0.5, 2.0, -1.0], [1.5, 0.0, 0.5], [-0.5, 1.0, 2.0], [0.0, -2.0, 1.0]]], np.float32)


def read(alignment):
    """The classes that an alignment reads: each run of one class counts once, and then zeros are dropped."""
    return [number for number, _ in groupby(alignment) if number]


def minus_log_probability(labels, logits):
    """−log of the sum of the probabilities of all alignments that read as the labels, one by one."""
    z = np.asarray(logits, np.float64)
    p = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
    alignments = product(range(p.shape[1]), repeat=len(p))
    return -np.log(sum(np.prod(p[range(len(p)), list(each)]) for each in alignments if read(each) == labels))


def needed(labels):
    """The fewest steps that read as the labels: one each, and a zero between two that are equal."""
    return len(labels) + sum(a == b for a, b in pairwise(labels))


@clause(
    cost=3,
    kills=["ctc-ends-with-a-blank", "ctc-ends-with-a-label", "ctc-counts-the-padding", "ctc-takes-probabilities"],
)
@given(
    st.lists(st.integers(1, CLASSES - 1), max_size=3),
    st.integers(0, 2),
    sts.arrays((1, STEPS, CLASSES), -3, 3, np.float32),
)
@example([1, 1], 1, LOGITS)
@example([1, 2], 0, LOGITS)
@example([], 2, LOGITS)
def test_value_sums_over_alignments(tf, labels, padding, logits):
    """CTC is −log of the probability that classes drawn at each step from softmax(y_pred) read as the labels: each run
    of one class counts once, and then zeros are dropped. Labels are padded with 0.
    """
    assume(needed(labels) <= STEPS and labels + [0] * padding)
    y_true = np.array([labels + [0] * padding])
    expected = minus_log_probability(labels, logits[0])
    size = {"operations": 64, "magnitude": 16}
    checks.close(tf.keras.losses.ctc(y_true, logits), np.float32([expected]), **size)
    checks.close(tf.keras.losses.CTC()(y_true, logits), np.float32(expected), **size)


@clause(needs=("losses", "tape"), cost=10)
@given(
    st.sampled_from([[1, 1, 0], [1, 2, 0], [2, 1, 2], [0, 0, 0]]), sts.arrays((1, STEPS, CLASSES), -2, 2, np.float32)
)
@example([1, 1, 0], LOGITS)
def test_gradient_is_the_central_difference(tf, labels, logits):
    """The gradient of CTC with respect to the logits is the central difference of −log of the summed probability."""
    z = tf.Variable(logits)
    with tf.GradientTape() as tape:
        loss = tf.keras.losses.ctc(np.array([labels]), z)
    read_as = [label for label in labels if label]
    slopes, _ = checks.central_difference(lambda at: minus_log_probability(read_as, at[0]), np.float64(logits))
    checks.close(tape.gradient(loss, z), slopes.astype(np.float32), operations=256, magnitude=4)


@clause(cost=3, kills=["ctc-finds-labels-in-too-few-steps"])
@given(sts.arrays((1, 2, CLASSES), -3, 3, np.float32))
@example(LOGITS[:, :2])
def test_labels_need_enough_steps(tf, logits):
    """If no alignment reads as the labels, such as (1, 1) in two steps, the loss is that of a probability < 1e-300."""
    observed = checks.numbers(tf.keras.losses.ctc(np.array([[1, 1]]), logits))
    assert observed[0] > 300 * np.log(10), f"the loss is {observed[0]}"


@clause(kills=["ctc-takes-any-shape"])
@pytest.mark.parametrize(("labels", "logits"), [((2,), (1, 4, 3)), ((1, 2), (4, 3))], ids=["labels", "logits"])
def test_labels_and_logits_of_other_ranks_raise(tf, labels, logits):
    """`ctc` takes labels (batch, labels) and logits (batch, steps, classes); other ranks are an error."""
    with checks.refused(f"labels of shape {labels} and logits of shape {logits}"):
        tf.keras.losses.ctc(np.ones(labels, np.int32), np.zeros(logits, np.float32))
