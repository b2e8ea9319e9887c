"""tf.nn: activations, softmax, the three cross entropies of logits, convolution and pooling."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients, softmax
from spec_tests.harness import Section

NN = "https://www.tensorflow.org/api_docs/python/tf/nn"
clause = Section("nn", source=f"{NN}/softmax")


@clause(source=f"{NN}/relu", kills=["elu-is-relu"])
@given(sts.arrays(low=-8, high=8))
@example(np.array([-2.0, 0.5, 7.0]))
def test_activations_follow_their_formulas(tf, x):
    """relu, relu6, elu, softplus, sigmoid and tanh follow their formulas, and so do their slopes away from kinks."""
    smooth = x[np.abs(x * (x - 6)) > 0.05].reshape(-1)
    for name, f in {
        "relu": lambda x: np.where(x > 0, x, 0 * x),
        "relu6": lambda x: np.clip(x, 0, 6),
        "elu": lambda x: np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1),
        "softplus": lambda x: np.log(1 + np.exp(x)),
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "tanh": np.tanh,
    }.items():
        activation = getattr(tf.nn, name)
        checks.close(activation(tf.constant(x)), f(x), operations=4, magnitude=8, what=f"tf.nn.{name}")
        (observed,) = gradients(tf, activation, smooth)
        checks.follows_difference(observed, lambda at, f=f: np.sum(f(at)), smooth, f"∂tf.nn.{name}")


@clause(source=f"{NN}/leaky_relu", kills=["leaky-relu-alpha-is-0.3"])
@given(sts.arrays(low=-8, high=8), st.sampled_from([0.0, 0.25, 0.5]))
@example(np.array([-2.0, 3.0]), 0.25)
def test_leaky_relu_has_slope_alpha(tf, x, alpha):
    """leaky_relu is x for x > 0 and alpha · x elsewhere, with the slopes 1 and alpha; alpha is 0.2 by default."""
    checks.close(tf.nn.leaky_relu(x, alpha), np.where(x > 0, x, alpha * x))
    (observed,) = gradients(tf, lambda t: tf.nn.leaky_relu(t, alpha), x)
    checks.close(observed, np.where(x > 0, 1.0, alpha))
    checks.close(tf.nn.leaky_relu(x.astype(np.float32)), np.where(x > 0, x, 0.2 * x), magnitude=8)


@clause(source=f"{NN}/relu6", kills=["relu-has-slope-one-at-zero"])
def test_slopes_of_activations_at_kinks(tf):
    """At 0, relu and relu6 have slope 0, and elu has slope 1; at 6, relu6 has slope 0."""
    x = np.array([0.0, 6.0])
    for name, expected in (("relu", [0.0, 1]), ("relu6", [0.0, 0]), ("elu", [1.0, 1])):
        checks.close(gradients(tf, getattr(tf.nn, name), x)[0], np.array(expected), what=f"∂tf.nn.{name}")


@clause(kills=["softmax-over-all-axes", "softmax-ignores-axis"])
@given(sts.arrays(sts.shapes(min_dims=1, max_dims=3)), st.data())
@example(np.array([[1.0, 2.0], [0.5, -1.0]]), None)
def test_softmax_sums_to_one(tf, z, data):
    """softmax(z) = exp(z) / Σ exp(z) along the axis, −1 by default: it sums to 1 there; log_softmax is its
    logarithm.
    """
    axis = data.draw(st.integers(-z.ndim, z.ndim - 1)) if data else 0
    expected = np.exp(z) / np.exp(z).sum(axis, keepdims=True)
    checks.close(tf.nn.softmax(z, axis=axis), expected, operations=4)
    checks.close(tf.reduce_sum(tf.nn.softmax(z), -1), np.ones(z.shape[:-1]), operations=4)
    checks.close(tf.nn.log_softmax(z, axis=axis), np.log(expected), operations=4, magnitude=8)


@clause(kills=["softmax-overflows"])
@given(sts.vectors(min_size=2), st.sampled_from([-1e4, 1.0, 1e4]))
@example(np.array([1.0, 2.0]), 1e4)
def test_softmax_ignores_a_shift(tf, z, shift):
    """softmax(z + c) = softmax(z), even for c = ±10⁴: nothing overflows."""
    checks.close(tf.nn.softmax(z + shift), softmax(z), magnitude=1e4)
    checks.close(tf.nn.log_softmax(z + shift), np.log(softmax(z)), magnitude=1e4)


@clause(source=f"{NN}/log_softmax", kills=["log-softmax-is-log-of-softmax"])
def test_log_softmax_is_finite_for_large_logits(tf):
    """log_softmax(10⁴, 0) = (0, −10⁴), although softmax rounds to (1, 0)."""
    checks.equal(tf.nn.log_softmax(np.array([1e4, 0.0], np.float32)), np.array([0, -1e4], np.float32))


@clause(kills=["softmax-derivative-is-diagonal", "log-softmax-derivative-forgets-the-sum"])
@given(sts.matrices(columns=st.integers(1, 3)), st.data())
@example(np.array([[1.0, 2.0, 0.5]]), None)
def test_softmax_derivatives_are_central_differences(tf, z, data):
    """The gradients of Σ w·softmax(z) and of Σ w·log softmax(z) are the central differences."""
    w = data.draw(sts.arrays(z.shape)) if data else np.arange(3.0).reshape(1, 3)
    (of_softmax,) = gradients(tf, lambda x: tf.nn.softmax(x) * w, z)
    (of_log,) = gradients(tf, lambda x: tf.nn.log_softmax(x) * w, z)
    checks.follows_difference(of_softmax, lambda at: np.sum(w * softmax(at)), z)
    checks.follows_difference(of_log, lambda at: np.sum(w * np.log(softmax(at))), z)


@clause(kills=["softmax-of-a-scalar-is-one"])
def test_softmax_raises_without_an_axis(tf):
    """softmax takes floating logits of rank ≥ 1 and an axis that exists; others raise an error."""
    for call in (
        lambda: tf.nn.softmax(tf.constant(1.0)),
        lambda: tf.nn.softmax(tf.constant([1, 2])),
        lambda: tf.nn.softmax(tf.constant([1.0]), axis=2),
    ):
        with checks.refused():
            call()


@clause(
    source=f"{NN}/softmax_cross_entropy_with_logits",
    seed="004",
    kills=["cross-entropy-normalises-labels", "cross-entropy-is-averaged"],
)
@given(sts.matrices(columns=st.just(3)), st.data())
@example(np.array([[1.0, 2.0, 0.5]]), None)
def test_softmax_cross_entropy_is_minus_the_expected_log_probability(tf, z, data):
    """The loss of each row is −Σ_c y_c · log softmax(z)_c, even for labels that do not sum to one."""
    labels = data.draw(sts.arrays(z.shape, low=0)) if data else np.array([[0.5, 2.0, 0.0]])
    observed = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=z)
    checks.close(observed, -(labels * np.log(softmax(z))).sum(-1), operations=6, magnitude=32)


@clause(source=f"{NN}/softmax_cross_entropy_with_logits", kills=["cross-entropy-refuses-one-class"])
@pytest.mark.parametrize(("rows", "columns"), [((1, 3), (2, 3)), ((2, 1), (2, 3)), ((2, 3), (2, 1))])
def test_cross_entropy_broadcasts(tf, rows, columns):
    """Labels and logits are first broadcast to one shape, even along the classes; other shapes raise an error."""
    labels, z = np.arange(6.0)[: np.prod(rows)].reshape(rows), np.arange(6.0)[: np.prod(columns)].reshape(columns)
    observed = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=z)
    expected = -(labels * np.log(softmax(np.broadcast_to(z, (2, 3))))).sum(-1)
    checks.close(observed, expected, operations=6, magnitude=32)
    with checks.refused("labels of two classes beside logits of three"):
        tf.nn.softmax_cross_entropy_with_logits(labels=np.ones((2, 2)), logits=np.ones((2, 3)))


@clause(source=f"{NN}/softmax_cross_entropy_with_logits", kills=["cross-entropy-gradient-forgets-the-labels"])
@given(sts.matrices(columns=st.just(3)), st.data())
@example(np.array([[1.0, 2.0, 0.5]]), None)
def test_cross_entropy_gradient_assumes_labels_sum_to_one(tf, z, data):
    """For labels that sum to one: ∂/∂z = softmax(z) − y and ∂/∂y = −log softmax(z)."""
    parts = data.draw(sts.arrays(z.shape, low=0.25)) if data else np.array([[0.5, 1.0, 0.5]])
    labels = parts / parts.sum(-1, keepdims=True)
    f = lambda y, x: tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x)  # noqa: E731
    of_labels, of_logits = gradients(tf, f, labels, z)
    checks.close(of_logits, softmax(z) - labels, operations=6)
    checks.close(of_labels, -np.log(softmax(z)), operations=6, magnitude=8)


@clause(
    source=f"{NN}/sparse_softmax_cross_entropy_with_logits",
    seed="001",
    kills=["sparse-cross-entropy-counts-from-one", "cross-entropy-is-averaged"],
)
@given(sts.arrays(st.sampled_from([(3,), (2, 3), (2, 2, 3)])), st.data())
@example(np.array([[1.0, 2.0, 0.5], [0.0, 0.0, 1.0]]), None)
def test_sparse_labels_equal_one_hot_labels(tf, z, data):
    """With class indices the value and the gradient softmax(z) − one_hot(label) are those of one-hot labels."""
    labels = data.draw(sts.hnp.arrays(np.int32, z.shape[:-1], elements=st.integers(0, 2))) if data else np.array([2, 0])
    hot = np.eye(3)[labels]
    f = lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=x)  # noqa: E731
    checks.close(f(z), -(hot * np.log(softmax(z))).sum(-1), operations=6, magnitude=8)
    checks.close(gradients(tf, f, z)[0], softmax(z) - hot, operations=6)


@clause(source=f"{NN}/sparse_softmax_cross_entropy_with_logits", kills=["cross-entropy-has-no-second-derivative"])
@given(sts.vectors(min_size=3, max_size=3), st.integers(0, 2))
@example(np.array([1.0, 2.0, 0.5]), 1)
def test_second_derivative_of_cross_entropy(tf, z, label):
    """∂²/∂z² = diag(p) − p·pᵀ for p = softmax(z), of sparse and of one-hot cross entropy alike."""
    hot = np.eye(3)[label]
    for f in (
        lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=label, logits=x),
        lambda x: tf.nn.softmax_cross_entropy_with_logits(labels=hot, logits=x),
    ):
        x = tf.constant(z)
        with tf.GradientTape(persistent=True) as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = f(x)
            g = inner.gradient(y, x)
        p = softmax(z)
        checks.close(outer.jacobian(g, x, experimental_use_pfor=False), np.diag(p) - np.outer(p, p), operations=12)


@clause(source=f"{NN}/sparse_softmax_cross_entropy_with_logits", kills=["labels-are-squeezed"])
@pytest.mark.parametrize("labels", [[3], [-1], [[1]], [1.0]], ids=["too-large", "negative", "rank", "float"])
def test_labels_that_are_no_class_raise(tf, labels):
    """A class index outside [0, classes), of another rank, or not an integer, raises an error on the CPU."""
    with checks.refused():
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=tf.constant([[1.0, 2.0, 3.0]]))


@clause(
    source=f"{NN}/sigmoid_cross_entropy_with_logits",
    kills=["sigmoid-cross-entropy-overflows", "sigmoid-cross-entropy-exchanges-labels"],
)
@given(sts.arrays((2, 2)), sts.arrays((2, 2), low=0, high=1))
@example(np.array([[1.0, -2.0], [0.5, 0.0]]), np.array([[1.0, 0.0], [0.5, 0.25]]))
def test_sigmoid_cross_entropy_is_the_bernoulli_log_likelihood(tf, z, labels):
    """−y·log σ(z) − (1 − y)·log(1 − σ(z)) for each element, with the gradient σ(z) − y; finite for |z| = 10⁴."""
    f = lambda x: tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=x)  # noqa: E731
    p = 1 / (1 + np.exp(-z))
    checks.close(f(z), -labels * np.log(p) - (1 - labels) * np.log(1 - p), operations=6, magnitude=8)
    checks.follows_difference(
        gradients(tf, f, z + 0.01)[0], lambda at: np.sum(np.log(1 + np.exp(at)) - at * labels), z + 0.01
    )
    large = tf.nn.sigmoid_cross_entropy_with_logits(labels=np.array([1.0, 0.0]), logits=np.array([-1e4, 1e4]))
    checks.equal(large, np.array([1e4, 1e4]))


@clause(source=f"{NN}/sigmoid_cross_entropy_with_logits", kills=["sigmoid-cross-entropy-has-a-kink"])
@given(sts.vectors(low=0, high=1))
@example(np.array([0.0, 1.0, 0.25]))
def test_sigmoid_cross_entropy_has_no_kink(tf, labels):
    """At z = 0, where a model with zero weights starts, the gradient is σ(z) − y = ½ − y."""
    f = lambda x: tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=x)  # noqa: E731
    checks.close(gradients(tf, f, 0 * labels)[0], 0.5 - labels, operations=4)


@clause(source=f"{NN}/sigmoid_cross_entropy_with_logits")
def test_sigmoid_cross_entropy_needs_equal_shapes(tf):
    """Labels and logits of different shapes raise ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.constant([1.0]), logits=tf.constant([1.0, 2.0]))


# ------------------------------------------------------------------------------------------ convolution and pooling


@clause(
    source=f"{NN}/convolution", cost=2, kills=["same-padding-begins-with-the-odd-one", "windows-are-padded-by-default"]
)
@given(st.integers(3, 6), st.integers(1, 3), st.integers(1, 3), st.sampled_from(["VALID", "SAME"]), sts.seeds())
@example(5, 2, 2, "SAME", 1)
@example(4, 2, 1, "SAME", 1)
def test_convolution_is_a_sum_over_windows(tf, n, size, stride, padding, seed):
    """y[p, o] = Σ x[p · stride + i, c] · w[i, c, o]: VALID over windows inside the input, SAME over ⌈n / stride⌉
    windows of the input with zeros around it, the smaller half before. By default VALID, in steps of 1.
    """
    random = np.random.default_rng(seed)
    x, w = random.integers(-4, 5, (2, n, 2)) / 2, random.integers(-4, 5, (size, 2, 3)) / 2
    places = -(-n // stride) if padding == "SAME" else (n - size) // stride + 1
    missing = max((places - 1) * stride + size - n, 0)
    wide = np.pad(x, [(0, 0), (missing // 2, missing - missing // 2), (0, 0)])
    windows = [wide[:, p * stride : p * stride + size] for p in range(places)]
    expected = np.stack([np.einsum("bic,ico->bo", window, w) for window in windows], 1)
    observed = tf.nn.convolution(tf.constant(x), tf.constant(w), strides=[stride], padding=padding)
    checks.close(observed, expected, operations=8, magnitude=32)
    checks.shape(tf.nn.convolution(tf.constant(x), tf.constant(w)), (2, n - size + 1, 3))


@clause(
    source=f"{NN}/pool",
    cost=2,
    kills=["average-counts-the-border", "average-pooling-is-a-sum", "windows-are-padded-by-default"],
)
@given(sts.arrays((2, 5, 2), low=-4, high=-1), st.integers(1, 3), st.integers(1, 3), st.sampled_from(["VALID", "SAME"]))
@example(np.arange(-20.0, 0).reshape(2, 5, 2), 2, 2, "SAME")
def test_pooling_looks_at_each_window(tf, x, size, stride, padding):
    """pool(x, size, "MAX" or "AVG") takes the largest element, or the mean, of the part of each window that lies inside
    the input, for each channel; by default VALID, in steps of 1.
    """
    n, stride = x.shape[1], min(stride, size)  # no gaps between windows: TensorFlow refuses them
    places = -(-n // stride) if padding == "SAME" else (n - size) // stride + 1
    before = max((places - 1) * stride + size - n, 0) // 2
    windows = [x[:, max(p * stride - before, 0) : p * stride - before + size] for p in range(places)]
    for kind, reduce in {"MAX": np.max, "AVG": np.mean}.items():
        expected = np.stack([reduce(window, axis=1) for window in windows], 1)
        observed = tf.nn.pool(tf.constant(x), [size], kind, strides=[stride], padding=padding)
        checks.close(observed, expected, operations=4, magnitude=4, what=kind)
        checks.shape(tf.nn.pool(tf.constant(x), [size], kind), (2, n - size + 1, 2))


@clause(source=f"{NN}/convolution")
def test_unknown_padding_raises(tf):
    """A `padding` other than "VALID" and "SAME", and filters with more channels than the input, raise an error."""
    x, w = tf.constant(np.ones((1, 4, 2))), tf.constant(np.ones((2, 2, 1)))
    with checks.refused("the padding FULL"):
        tf.nn.convolution(x, w, padding="FULL")
    with checks.refused("the filters"):
        tf.nn.convolution(x, tf.constant(np.ones((2, 3, 1))), padding="VALID")


UNUSABLE = {
    "kind": lambda tf, x, w: tf.nn.pool(x, [2], "MIN"),
    "padding": lambda tf, x, w: tf.nn.pool(x, [2], "MAX", padding="FULL"),
    "pool-0": lambda tf, x, w: tf.nn.pool(x, [2], "MAX", strides=[0]),
    "pool-axes": lambda tf, x, w: tf.nn.pool(x, [2], "MAX", strides=[1, 1]),
    "convolution-0": lambda tf, x, w: tf.nn.convolution(x, w, strides=[0]),
    "convolution-axes": lambda tf, x, w: tf.nn.convolution(x, w, strides=[1, 1]),
    "dilation-0": lambda tf, x, w: tf.nn.convolution(x, w, dilations=[0]),
    "layout": lambda tf, x, w: tf.nn.convolution(x, w, data_format="N"),
}


@clause(source=(f"{NN}/convolution", f"{NN}/pool"), kills=["a-stride-of-zero-is-one"])
@pytest.mark.parametrize("use", UNUSABLE.values(), ids=UNUSABLE)
def test_unusable_windows_raise(tf, use):
    """Pooling other than "MAX" and "AVG", a stride or dilation below 1 or for another number of axes, and an unknown
    `data_format` raise an error.
    """
    with checks.refused():
        use(tf, tf.constant(np.ones((1, 4, 2))), tf.constant(np.ones((2, 2, 1))))
