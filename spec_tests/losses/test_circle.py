"""tf.keras.losses: Circle, a loss on embeddings."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

API = "https://www.tensorflow.org/api_docs/python/tf/keras/losses/"
clause = Section("circle", source=API + "circle", needs=("losses",))


def circle_loss(d, labels, gamma, margin, remove_diagonal):
    """The formula, pair by pair, for each row of distances."""
    n, each = len(labels), []
    for i in range(n):
        near = [d[i, j] for j in range(n) if labels[j] == labels[i] and (j != i or not remove_diagonal)]
        far = [d[i, j] for j in range(n) if labels[j] != labels[i]]
        pairs = [(p + margin) * (p - margin) + max(1 + margin - q, 0) * (1 - margin - q) for p in near for q in far]
        each.append(np.logaddexp.reduce([0.0, *(gamma * x for x in pairs)]))
    return np.array(each)


@clause(kills=["circle-keeps-the-sample-itself", "circle-weighs-all-alike"])
@given(
    st.lists(sts.moderate(0, 3), min_size=5, max_size=5),
    st.lists(st.integers(0, 2), min_size=5, max_size=5),
    st.booleans(),
)
@example([0.0, 0.5, 1.0, 2.0, 3.0], [0, 0, 1, 1, 2], True)
@example([0.0, 0.5, 1.0, 2.0, 3.0], [0, 1, 1, 0, 2], False)
def test_value_is_the_formula(tf, angles, labels, keeps_itself):
    """log(1 + Σ_p Σ_n exp(γ·(d_p + m)·(d_p − m) + γ·max(1 + m − d_n, 0)·(1 − m − d_n))) with d = 1 − cosine. Here p are
    the other samples of the same label, and n those of other labels. By default γ = 80 and m = 0.4. Without p or n the
    loss is 0.
    """
    e = np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)
    d = np.maximum(1 - e.astype(np.float64) @ e.astype(np.float64).T, 0)
    observed = tf.keras.losses.circle(np.array(labels), e, gamma=4.0, margin=0.25, remove_diagonal=not keeps_itself)
    expected = circle_loss(d, labels, 4.0, 0.25, not keeps_itself)
    checks.close(observed, expected, operations=16, magnitude=16)
    expected = circle_loss(d, labels, 80.0, 0.4, True)
    checks.close(tf.keras.losses.circle(np.array(labels), e), expected, operations=4, magnitude=512)


@clause(kills=["circle-ignores-the-references"])
def test_references_replace_the_batch(tf):
    """With ref_labels and ref_embeddings, the samples are compared with these instead of with the batch."""
    angles, labels = np.array([0.0, 0.5, 1.0, 2.0, 3.0]), np.array([0, 0, 1, 1, 2])
    e = np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)
    whole = checks.numbers(tf.keras.losses.circle(labels, e, gamma=4.0, remove_diagonal=False))
    part = tf.keras.losses.circle(labels[1:4], e[1:4], labels, e, gamma=4.0, remove_diagonal=False)
    checks.close(part, whole[1:4], operations=16, magnitude=16)


@clause(
    source=API + "Circle",
    undefined="the documentation divides by the number of samples, and does not mention those without a loss",
)
def test_the_mean_is_over_samples_with_pairs(tf):
    """The mean of Circle is over the samples that have another sample of their label and one of another label."""
    e, labels = np.float32([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]]), np.array([0, 0, 1])
    each = checks.numbers(tf.keras.losses.circle(labels, e, gamma=4.0))
    checks.close(tf.keras.losses.Circle(gamma=4.0)(labels, e), each.sum() / 2, operations=8, magnitude=8)
