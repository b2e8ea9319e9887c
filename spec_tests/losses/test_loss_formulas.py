"""tf.keras.losses: the formula of each loss, its derivative, and its values at the edges."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients
from spec_tests.harness import Section
from spec_tests.losses.loss_formulas import FORMULAS, distribution, positive

LOSSES = "https://keras.io/api/losses/"
PROBABILISTIC = "https://keras.io/api/losses/probabilistic_losses/"
REGRESSION = "https://keras.io/api/losses/regression_losses/"
HINGE = "https://keras.io/api/losses/hinge_losses/"
SEGMENTATION = "https://www.tensorflow.org/api_docs/python/tf/keras/losses/"
clause = Section("loss-formulas", source=REGRESSION, needs=("losses",))

UNIT = {"low": -1, "high": 1}
PAIRS = st.sampled_from([(2, 3), (2, 2, 3)]).flatmap(lambda s: st.tuples(sts.arrays(s, **UNIT), sts.arrays(s, **UNIT)))
SOME = st.sets(st.sampled_from(range(len(FORMULAS))), min_size=4, max_size=4)
ALL = range(len(FORMULAS))
FLAT = (np.array([[0.25, -0.75, 1.0], [0.5, -0.25, -1.0]]), np.array([[-0.375, -0.125, 0.875], [-0.75, 0.625, 0.5]]))
DEEP = tuple(np.stack([x, -x], 1) for x in FLAT)


@clause(
    source=[REGRESSION, PROBABILISTIC, HINGE],
    seed=("001", "003"),
    kills=[
        "mean-squared-error-is-summed",
        "absolute-error-keeps-its-sign",
        "percentage-without-the-hundred",
        "logarithm-without-the-one",
        "cosine-is-positive",
        "cosine-is-averaged",
        "huber-without-the-half",
        "huber-jumps-at-delta",
        "log-cosh-forgets-log-2",
        "hinge-without-a-margin",
        "squared-hinge-is-not-squared",
        "categorical-hinge-counts-the-true-class",
        "divergence-is-reversed",
        "poisson-forgets-the-rate",
        "binary-cross-entropy-forgets-the-negatives",
        "focal-factor-of-the-prediction",
        "class-balancing-is-always-applied",
        "probabilities-are-not-rescaled",
        "from-logits-is-ignored",
        "sum-over-batch-size-is-a-sum",
    ],
)
@given(PAIRS, SOME)
@example(FLAT, ALL)
@example(DEEP, ALL)
def test_value_is_the_formula(tf, pair, some):
    """For y_true and y_pred of shape (batch, …, n), each loss function returns its formula over the last axis, of shape
    (batch, …), and its class returns the mean over all samples.
    """
    for formula in (FORMULAS[i] for i in some):
        y, p = formula.arguments(*pair)
        expected = formula.numpy(y, p)
        y, p = y.astype(np.float32), p.astype(np.float32)
        each = formula.function(tf)(tf.constant(y), tf.constant(p))
        checks.close(each, expected, operations=24, magnitude=formula.size, what=formula.name)
        observed = formula.loss(tf)(tf.constant(y), tf.constant(p))
        checks.close(observed, expected.mean(), operations=32, magnitude=formula.size, what=formula.kind)


@clause(source=LOSSES, kills=["labels-are-cut-to-the-predictions"])
def test_shapes_that_do_not_broadcast_raise(tf):
    """For each loss function, labels for more samples than there are predictions, and labels of another last dimension,
    are errors.
    """
    for formula in FORMULAS:
        y, p = (x.astype(np.float32) for x in formula.arguments(*FLAT))
        with checks.refused(f"{formula.name} of 3 labels for 2 predictions"):
            formula.function(tf)(tf.constant(np.concatenate([y, y[:1]])), tf.constant(p))
        with checks.refused(f"{formula.name} of labels of length 2 for predictions of length 3"):
            formula.function(tf)(tf.constant(y[:, :2]), tf.constant(p))


@clause(source=LOSSES, needs=("losses", "tape"), kills=["huber-stops-the-gradient", "focal-factor-is-a-constant"])
@given(PAIRS, SOME)
@example(FLAT, ALL)
def test_gradient_is_the_central_difference(tf, pair, some):
    """Away from its kinks, the gradient of each loss with respect to y_pred is that of its formula."""
    for formula in (FORMULAS[i] for i in some):
        y, p = formula.arguments(*pair)
        if np.abs(formula.kink(y, p)).min() < 0.01:
            continue
        labels = tf.constant(y.astype(np.float32))
        (observed,) = gradients(tf, lambda x, f=formula, y=labels: f.function(tf)(y, x), p.astype(np.float32))
        slope, error = checks.central_difference(lambda at, f=formula, y=y: np.sum(f.numpy(y, at)), p)
        bound = formula.size + error.max() / checks.allowance(np.float32, 48)
        checks.close(observed, slope, operations=48, magnitude=bound, what=f"∂{formula.name}")


@clause(kills=["log-cosh-forgets-log-2", "absolute-error-keeps-its-sign", "divergence-is-reversed"])
@given(sts.arrays((2, 3), **UNIT), sts.arrays((2, 3), **UNIT))
@example(*FLAT)
def test_a_distance_is_zero_between_equals(tf, a, b):
    """The errors, Huber, log cosh and the divergence of distributions are ≥ 0, and 0 where y_pred equals y_true."""
    for name in ("mse", "mae", "mape", "msle", "huber", "log_cosh", "kl_divergence"):
        domain = distribution if name == "kl_divergence" else positive
        y, p, loss = np.float32(domain(a)), np.float32(domain(b)), tf.keras.losses.get(name)
        checks.close(loss(y, y), np.zeros(2), operations=8, what=name)
        least = checks.numbers(loss(y, p)).min()
        assert least >= -checks.allowance(np.float32, 8), f"{name} is {least}, but should not be negative"


@clause(kills=["huber-delta-is-one"])
@given(sts.moderate(0.25, 2), st.booleans())
@example(0.5, True)
def test_huber_changes_at_delta(tf, delta, negative):
    """Within δ, Huber is half the squared error; beyond, it grows by δ for each unit of distance. By default δ is 1."""
    d = np.array([[delta / 2], [delta], [delta + 1], [delta + 3]], np.float32)
    observed = tf.keras.losses.Huber(delta=delta, reduction="none")(0 * d, -d if negative else d)
    half = delta * delta / 2
    checks.close(observed, np.array([half / 4, half, half + delta, half + 3 * delta]), operations=8, magnitude=16)
    checks.equal(tf.keras.losses.Huber()(np.float32([[0.0]]), np.float32([[3.0]])), np.float32(2.5))


@clause(kills=["log-cosh-overflows"])
@given(st.sampled_from([-1e4, -100.0, 100.0, 1e4]))
@example(-1e4)
def test_log_cosh_does_not_overflow(tf, d):
    """For |d| up to 10⁴, log cosh(d) = |d| − log 2 up to rounding: nothing overflows."""
    observed = tf.keras.losses.get("log_cosh")(np.zeros((1, 1), np.float32), np.full((1, 1), d, np.float32))
    checks.close(observed, np.array([abs(d) - np.log(2)]), operations=4, magnitude=2 * abs(d))


@clause(kills=["percentage-of-zero-is-infinite"])
def test_percentage_of_zero_is_finite(tf):
    """A label of 0 counts as ε = 10⁻⁷: an error of ½ is ½ · 10⁹ percent, and no error is 0."""
    observed = tf.keras.losses.get("mape")(np.zeros((2, 1), np.float32), np.float32([[0.5], [0.0]]))
    checks.close(observed, np.array([0.5e9, 0.0]), operations=4, magnitude=1e9)


@clause(kills=["logarithm-of-a-negative-number-is-nan"])
def test_logarithms_replace_negative_numbers(tf):
    """In the logarithmic error, labels and predictions ≤ 0 are replaced by ε, so that log(1 + y) is about 0."""
    y, p = np.float32([[-3.0], [1.0], [0.0]]), np.float32([[1.0], [-2.0], [-1.0]])
    observed = tf.keras.losses.get("msle")(y, p)
    checks.close(observed, np.array([np.log(2) ** 2, np.log(2) ** 2, 0.0]), operations=16)


@clause(seed="001", kills=["cosine-is-positive", "cosine-of-a-zero-vector-is-nan", "cosine-depends-on-the-length"])
@given(sts.arrays((2, 3), **UNIT), sts.moderate(0.25, 3))
@example(np.array([[0.5, -1.0, 0.25], [0.0, 0.0, 0.0]]), 2.0)
def test_cosine_depends_on_directions_alone(tf, y, factor):
    """The cosine loss of y and c·y is −1 for c > 0, 1 for c < 0, and 0 for y = 0; this holds down to a norm of 10⁻⁵."""
    y, loss = y.astype(np.float32), tf.keras.losses.get("cosine_similarity")
    for c in (factor, -factor):
        checks.close(loss(y, np.float32(c) * y), np.where(y.any(-1), -np.sign(c), 0.0), operations=12)
    short = np.float32([[0.0, 1e-5]])
    checks.close(loss(short, short), np.array([-1.0]), operations=12)


@clause(seed="001", kills=["cosine-depends-on-the-length"])
@given(sts.arrays((2, 3), -3, 3), sts.arrays((2, 3), -3, 3))
@example(np.full((2, 3), 2.0), np.full((2, 3), 3.0))
def test_cosine_is_within_one(tf, y, p):
    """−1 ≤ cosine loss ≤ 1, for vectors of any norm."""
    furthest = np.abs(checks.numbers(tf.keras.losses.get("cosine_similarity")(np.float32(y), np.float32(p)))).max()
    assert furthest <= 1 + checks.allowance(np.float32, 12), f"the loss is {furthest} away from 0"


@clause(source=[REGRESSION, PROBABILISTIC])
@given(sts.arrays((2, 3, 2), low=0.25, high=0.75), sts.arrays((2, 3, 2), low=0.25, high=0.75))
@example(np.full((2, 3, 2), 0.5), np.stack([np.full((2, 3), 0.25), np.full((2, 3), 0.75)], -1))
def test_axis_is_reduced_like_the_last_one(tf, y, p):
    """`axis=1` of the cosine, binary and categorical losses gives what they give with that axis moved to the end."""
    y, p = y.astype(np.float32), p.astype(np.float32)
    for name in ("cosine_similarity", "binary_crossentropy", "categorical_crossentropy"):
        loss = tf.keras.losses.get(name)
        expected = checks.numbers(loss(np.moveaxis(y, 1, -1), np.moveaxis(p, 1, -1)))
        checks.close(loss(y, p, axis=1), expected, operations=16, magnitude=8, what=name)


@clause(source=PROBABILISTIC, kills=["class-takes-the-second-axis"])
@given(sts.arrays((2, 3, 2), low=0.25, high=0.75))
@example(np.stack([np.full((2, 3), 0.25), np.full((2, 3), 0.75)], -1))
def test_the_default_axis_is_the_last(tf, p):
    """The default `axis` of a class is the last one, as that of its function: losses (batch, n) for predictions
    (batch, n, classes).
    """
    p, losses, labels = p.astype(np.float32), tf.keras.losses, np.array([[0, 1, 1], [1, 0, 0]])
    for kind, name in (
        (losses.BinaryCrossentropy, "binary_crossentropy"),
        (losses.BinaryFocalCrossentropy, "binary_focal_crossentropy"),
        (losses.CategoricalCrossentropy, "categorical_crossentropy"),
        (losses.SparseCategoricalCrossentropy, "sparse_categorical_crossentropy"),
        (losses.CosineSimilarity, "cosine_similarity"),
    ):
        y = labels if name.startswith("sparse") else np.eye(2, dtype=np.float32)[labels]
        observed = kind(reduction="none")(y, p)
        checks.shape(observed, (2, 3))
        checks.close(observed, checks.numbers(losses.get(name)(y, p)), operations=4, magnitude=4, what=name)


@clause(source=HINGE, kills=["hinge-takes-zero-as-it-is"])
@given(sts.arrays((2, 3)), st.lists(st.integers(0, 1), min_size=6, max_size=6))
@example(np.full((2, 3), 0.5), [0, 1, 0, 0, 1, 1])
def test_hinge_takes_binary_labels(tf, p, labels):
    """If all labels are 0 or 1, the hinge losses treat them as −1 and 1."""
    p, binary = p.astype(np.float32), np.reshape(labels, (2, 3)).astype(np.float32)
    for name, power in (("hinge", 1), ("squared_hinge", 2)):
        expected = (np.maximum(0, 1 - (2 * binary - 1) * p) ** power).mean(-1)
        checks.close(tf.keras.losses.get(name)(binary, p), expected, operations=12, magnitude=9, what=name)


@clause(
    source=PROBABILISTIC,
    kills=["probability-of-zero-is-infinite", "divergence-of-zero-is-nan", "poisson-of-zero-is-infinite"],
)
def test_a_probability_of_zero_costs_a_finite_loss(tf):
    """Probabilities stay about ε = 10⁻⁷ away from 0 and 1: what had probability 0 costs about −log ε = 16, between 15
    and 17, and what had probability 1 costs about nothing.
    """
    y, wrong = np.float32([[1.0, 0.0]]), np.float32([[0.0, 1.0]])
    for name, labels, predictions in (
        ("binary_crossentropy", y, wrong),
        ("categorical_crossentropy", y, wrong),
        ("kl_divergence", y, wrong),
        ("sparse_categorical_crossentropy", np.array([0]), wrong),
        ("poisson", y[:, :1], wrong[:, :1]),
    ):
        loss = tf.keras.losses.get(name)
        observed = checks.numbers(loss(labels, predictions))
        assert np.all((observed > 15) & (observed < 17)), f"{name} is {observed}, but should be about 16"
        if labels is y:
            checks.close(loss(y, y), np.zeros(1), operations=4, what=name)


@clause(source=PROBABILISTIC, seed="001", kills=["divergence-is-reversed"])
@given(sts.arrays((2, 3), low=0.25, high=2), sts.arrays((2, 3), low=0.25, high=2))
@example(np.float64([[1, 2, 1], [1, 1, 2]]), np.ones((2, 3)))
def test_divergence_is_the_excess_of_the_cross_entropy(tf, y, p):
    """For distributions KL(y, p) = H(y, p) − H(y, y), where H is the categorical cross entropy."""
    y, p = ((x / x.sum(-1, keepdims=True)).astype(np.float32) for x in (y, p))
    entropy = tf.keras.losses.get("categorical_crossentropy")
    expected = checks.numbers(entropy(y, p)) - checks.numbers(entropy(y, y))
    checks.close(tf.keras.losses.get("kl_divergence")(y, p), expected, operations=24, magnitude=4)


@clause(source=f"{SEGMENTATION}CategoricalGeneralizedCrossEntropy", kills=["generalized-cross-entropy-is-not-divided"])
@given(sts.arrays((3, 2), low=0.125, high=1), sts.moderate(0.125, 0.875))
@example(np.full((3, 2), 0.25), 0.5)
def test_generalized_cross_entropy_is_its_formula(tf, p, q):
    """The generalized cross entropy of a class number is (1 − p^q) / q, where p is the probability of the class; q
    outside (0, 1) is a ValueError.
    """
    p, labels = p.astype(np.float32), np.array([0, 1, 1])
    expected = (1 - p[range(3), labels].astype(np.float64) ** q) / q
    kind = tf.keras.losses.CategoricalGeneralizedCrossEntropy
    checks.close(kind(q=q)(labels, p), expected.mean(), operations=16, magnitude=16)
    each = tf.keras.losses.categorical_generalized_cross_entropy(tf.constant(labels), tf.constant(p), q)
    checks.close(each, expected, operations=16, magnitude=16)
    with pytest.raises(ValueError, match="q"):
        kind(q=1.5)


@clause(source=f"{SEGMENTATION}Dice", kills=["dice-ignores-axis"])
@given(sts.arrays((2, 3), low=0, high=1, dtype=np.float32), sts.arrays((2, 3), low=0.125, high=1, dtype=np.float32))
@example(np.eye(2, 3, dtype=np.float32), np.full((2, 3), 0.5, np.float32))
def test_dice_is_one_minus_the_overlap(tf, y, p):
    """Dice is 1 − 2·Σ y·p / (Σ y + Σ p) over the whole batch, or for each sample with `axis=1`."""
    for options, axis in (({}, None), ({"axis": 1}, 1)):
        expected = 1 - 2 * (y * p).sum(axis) / (y.sum(axis) + p.sum(axis))
        checks.close(tf.keras.losses.Dice(**options, reduction="none")(y, p), expected, operations=16, magnitude=2)
        checks.close(tf.keras.losses.dice(y, p, **options), expected, operations=16, magnitude=2)


@clause(source=f"{SEGMENTATION}Tversky")
@given(sts.arrays((2, 3), low=0, high=1, dtype=np.float32), sts.arrays((2, 3), low=0.125, high=1, dtype=np.float32))
@example(np.eye(2, 3, dtype=np.float32), np.full((2, 3), 0.5, np.float32))
def test_tversky_of_halves_is_dice(tf, y, p):
    """With α = β = ½, the default, Tversky is Dice."""
    expected = checks.numbers(tf.keras.losses.Dice()(y, p))
    half = {"alpha": 0.5, "beta": 0.5}
    for loss in (tf.keras.losses.Tversky(), tf.keras.losses.Tversky(**half), tf.keras.losses.tversky):
        checks.close(loss(y, p), expected, operations=16, magnitude=2)


@clause(source=f"{SEGMENTATION}Tversky", kills=["tversky-exchanges-alpha-and-beta"])
@given(sts.moderate(0, 1), sts.moderate(0, 1))
@example(1.0, 0.0)
def test_tversky_weights_false_positives_by_alpha(tf, alpha, beta):
    """For 1 true positive, 2 false positives and 1 false negative, the Tversky loss is 1 − 1 / (1 + 2·α + β)."""
    y, p = np.float32([[1.0, 0.0, 0.0, 1.0]]), np.float32([[1.0, 1.0, 1.0, 0.0]])
    observed = tf.keras.losses.Tversky(alpha=alpha, beta=beta)(y, p)
    checks.close(observed, 1 - 1 / (1 + 2 * alpha + beta), operations=12, magnitude=4)
