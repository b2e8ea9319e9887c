"""tf.keras.layers: what each layer computes, against sums written out in Python, and how it is differentiated."""

import itertools

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients, softmax
from spec_tests.harness import clause

LAYERS = "https://keras.io/api/layers/"
CONVOLUTION = f"{LAYERS}convolution_layers/"
POOLING = f"{LAYERS}pooling_layers/"
NORMALIZATION = f"{LAYERS}normalization_layers/"
DROPOUT = f"{LAYERS}regularization_layers/dropout/"


def with_weights(tf, layer, inputs, weights):
    """The layer, built on the inputs, with these weights."""
    layer(tf.constant(inputs))
    layer.set_weights(weights)
    return layer


def gradients_of(tf, layer, x):
    """The gradients of Σ layer(x)² / 2 for x and for each trainable weight."""
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x)
        loss = tf.reduce_sum(y * y) / 2
    return tape.gradient(loss, [x, *layer.trainable_variables])


# --------------------------------------------------------------------------------------------- core


@clause(
    "layers/dense-is-an-affine-map",
    source=f"{LAYERS}core_layers/dense/",
    seed=("001", "004"),
    needs=("layers",),
    kills=["dense-has-no-bias", "dense-transposes-its-kernel", "dense-ignores-its-activation"],
)
@given(sts.shapes(2, 3), st.integers(1, 3), st.booleans(), st.booleans(), st.data())
def test_dense_is_its_activation_of_an_affine_map(tf, shape, units, use_bias, activated, data):
    """Dense(units) is activation(x · W + b) along the last axis, for inputs of any rank ≥ 2."""
    x, w, b = (data.draw(sts.arrays(s)) for s in (shape, (shape[-1], units), (units,)))
    dense = tf.keras.layers.Dense(units, "relu" if activated else None, use_bias, dtype="float64")
    with_weights(tf, dense, x, [w, b] if use_bias else [w])
    y = x @ w + (b if use_bias else 0)
    checks.close(dense(tf.constant(x)), np.maximum(y, 0) if activated else y, operations=shape[-1] + 1, magnitude=16)


@clause(
    "layers/dense-is-differentiated",
    source=f"{LAYERS}core_layers/dense/",
    needs=("layers", "tape"),
    kills=["dense-hides-its-kernel-from-the-tape", "dense-hides-its-bias-from-the-tape"],
)
@given(sts.arrays((3, 2)), sts.arrays((2, 2)), sts.arrays((2,)))
@example(np.ones((3, 2)), np.ones((2, 2)), np.ones(2))
def test_the_gradients_of_dense_are_central_differences(tf, x, w, b):
    """With respect to its input, its kernel and its bias."""
    dense = with_weights(tf, tf.keras.layers.Dense(2, "tanh", dtype="float64"), x, [w, b])

    def loss(x=x, w=w, b=b):
        return np.sum(np.tanh(x @ w + b) ** 2) / 2

    of_x, of_w, of_b = gradients_of(tf, dense, x)
    checks.follows_difference(of_x, lambda at: loss(x=at), x, "∂x")
    checks.follows_difference(of_w, lambda at: loss(w=at), w, "∂W")
    checks.follows_difference(of_b, lambda at: loss(b=at), b, "∂b")


@clause(
    "layers/embedding-looks-rows-up",
    source=f"{LAYERS}core_layers/embedding/",
    needs=("layers",),
    kills=["embedding-counts-from-one", "embedding-gradient-forgets-repetitions"],
)
@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=3), sts.arrays((4, 2)))
@example([[0, 1, 0]], np.arange(8.0).reshape(4, 2))
def test_embedding_gives_the_row_of_each_integer(tf, indices, rows):
    """Embedding gives, for each integer i, row i of its weights; a row that is used n times gets n gradients."""
    embedding = with_weights(tf, tf.keras.layers.Embedding(4, 2), np.array(indices), [rows.astype(np.float32)])
    checks.equal(embedding(tf.constant(np.array(indices))), rows.astype(np.float32)[np.array(indices)])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(embedding(tf.constant(np.array(indices))))
    uses = [sum(row.count(i) for row in indices) for i in range(4)]
    (observed,) = tape.gradient(y, embedding.trainable_variables)
    checks.close(observed, np.outer(uses, [1.0, 1.0]))


@clause(
    "layers/activation-layers-are-their-functions",
    source=f"{LAYERS}activation_layers/",
    seed="003",
    needs=("layers",),
    kills=[
        "leaky-relu-layer-is-0.2",
        "elu-layer-ignores-alpha",
        "softmax-layer-ignores-its-axis",
        "relu-layer-has-no-ceiling",
    ],
)
@given(sts.matrices(low=-4, high=4))
@example(np.array([[-2.0, 0.5, 3.0], [-0.25, 1.5, -3.0]]))
def test_activation_layers_are_their_functions(tf, x):
    """ReLU, LeakyReLU (slope 0.3), ELU, Softmax and Activation compute their formulas, with their arguments."""
    layers, x = tf.keras.layers, x.astype(np.float32)
    below = np.exp(np.minimum(x, 0)) - 1
    for layer, expected in (
        (layers.ReLU(), np.maximum(x, 0)),
        (layers.ReLU(max_value=2.0, negative_slope=0.25), np.where(x > 0, np.minimum(x, 2), 0.25 * x)),
        (layers.LeakyReLU(), np.where(x > 0, x, np.float32(0.3) * x)),
        (layers.ELU(0.5), np.where(x > 0, x, 0.5 * below)),
        (layers.Softmax(), softmax(x)),
        (layers.Softmax(axis=0), softmax(x.T).T),
        (layers.Activation("relu"), np.maximum(x, 0)),
        (layers.Activation(tf.nn.tanh), np.tanh(x)),
    ):
        checks.close(layer(tf.constant(x)), expected, operations=16, magnitude=8, what=type(layer).__name__)


@clause(
    "layers/prelu-learns-its-slope",
    source=f"{LAYERS}activation_layers/prelu/",
    needs=("layers",),
    kills=["prelu-shares-no-axes", "prelu-slope-is-not-trained"],
)
@given(sts.arrays((2, 3, 2)), sts.arrays((1, 2)))
@example(np.linspace(-2, 2, 12).reshape(2, 3, 2), np.array([[0.5, -1.0]]))
def test_prelu_has_a_trained_slope_below_zero(tf, x, alpha):
    """PReLU is x for x > 0 and α · x elsewhere, with a weight α for each element of a sample, but for shared axes."""
    prelu = with_weights(tf, tf.keras.layers.PReLU(shared_axes=[1], dtype="float64"), x, [alpha])
    checks.close(prelu(tf.constant(x)), np.where(x > 0, x, alpha * x), magnitude=4)
    *_, of_alpha = gradients_of(tf, prelu, x)
    below = np.minimum(x, 0)
    checks.close(of_alpha, (alpha * below * below).sum((0, 1))[None], operations=16, magnitude=64)
    assert [tuple(w.shape) for w in with_weights(tf, tf.keras.layers.PReLU(), x, [x[0]]).weights] == [(3, 2)]


@clause(
    "layers/lambda-applies-its-function",
    source=f"{LAYERS}core_layers/lambda/",
    needs=("layers",),
    kills=["lambda-drops-its-arguments"],
)
@given(sts.matrices(), sts.moderate())
@example(np.ones((2, 2)), 2.0)
def test_lambda_applies_its_function_with_its_arguments(tf, x, factor):
    """Lambda(f, arguments={…}) is f(x, …), in the functional style too."""
    layer = tf.keras.layers.Lambda(lambda x, factor: x * factor, arguments={"factor": factor})
    checks.close(layer(tf.constant(x.astype(np.float32))), x * factor, magnitude=4)


# --------------------------------------------------------------------------------------------- shapes and merging


@clause(
    "layers/reshaping-keeps-each-sample",
    source=f"{LAYERS}reshaping_layers/",
    seed="001",
    needs=("layers",),
    kills=["flatten-moves-the-batch", "permute-counts-from-zero", "reshape-moves-the-batch"],
)
@given(sts.arrays((2, 3, 4)))
@example(np.arange(24.0).reshape(2, 3, 4))
def test_flatten_reshape_and_permute_work_on_each_sample(tf, x):
    """Flatten makes a vector of each sample, Reshape another shape (one length may be −1), Permute another order of the
    axes, counted from 1; the batch and the order of the elements stay.
    """
    layers, tensor = tf.keras.layers, tf.constant(x.astype(np.float32))
    expected = np.float32(x)
    checks.equal(layers.Flatten()(tensor), expected.reshape(2, 12))
    checks.equal(layers.Flatten()(tensor[:, 0, 0]), expected[:, :1, 0])
    checks.equal(layers.Reshape((6, 2))(tensor), expected.reshape(2, 6, 2))
    checks.equal(layers.Reshape((-1,))(tensor), expected.reshape(2, 12))
    checks.equal(layers.Permute((2, 1))(tensor), expected.swapaxes(1, 2))


@clause(
    "layers/merging-combines-elements",
    source=f"{LAYERS}merging_layers/",
    needs=("layers",),
    kills=["average-is-a-sum", "subtract-is-reversed", "multiply-takes-two", "maximum-is-minimum"],
)
@given(st.lists(sts.arrays((2, 3), dtype=np.float32), min_size=2, max_size=3))
@example([np.ones((2, 3), np.float32), 2 * np.ones((2, 3), np.float32), -np.ones((2, 3), np.float32)])
def test_merging_layers_combine_their_inputs_element_by_element(tf, arrays):
    """Add, Multiply, Average, Maximum and Minimum take a list of at least two, Subtract of exactly two; the functions
    add, multiply, … do the same.
    """
    tensors, stacked = [tf.constant(array) for array in arrays], np.stack(arrays)
    for names, expected in {
        ("Add", "add"): stacked.sum(0),
        ("Multiply", "multiply"): stacked.prod(0),
        ("Average", "average"): stacked.mean(0),
        ("Maximum", "maximum"): stacked.max(0),
        ("Minimum", "minimum"): stacked.min(0),
    }.items():
        layer, function = (getattr(tf.keras.layers, name) for name in names)
        for merge in (layer(), function):
            checks.close(merge(tensors), expected, operations=3, magnitude=8, what=names[0])
    for merge in (tf.keras.layers.Subtract(), tf.keras.layers.subtract):
        checks.close(merge(tensors[:2]), arrays[0] - arrays[1], magnitude=4)


@clause(
    "layers/concatenate-puts-tensors-side-by-side",
    source=f"{LAYERS}merging_layers/concatenate/",
    seed="001",
    needs=("layers",),
    kills=["concatenate-stacks-the-batch", "concatenate-reverses"],
)
@given(st.lists(st.integers(1, 3), min_size=2, max_size=3), st.sampled_from([1, -1]))
@example([1, 2], 1)
def test_concatenate_puts_tensors_side_by_side(tf, lengths, axis):
    """Concatenate(axis) puts the inputs one behind the other along an axis, the last one by default, in their order."""
    arrays = [np.full((2, n), i, np.float32) for i, n in enumerate(lengths)]
    expected = np.float32([[i for i, n in enumerate(lengths) for _ in range(n)]] * 2)
    tensors = [tf.constant(array) for array in arrays]
    checks.equal(tf.keras.layers.Concatenate(axis)(tensors), expected)
    checks.equal(tf.keras.layers.concatenate(tensors), expected)


# --------------------------------------------------------------------------------------------- convolution and pooling


def border(n, size, stride, dilation, padding):
    """(places, what is missing before the first window) along one axis."""
    extent = (size - 1) * dilation + 1
    if padding == "valid":
        return (n - extent) // stride + 1, 0
    if padding == "causal":
        return -(-n // stride), extent - 1
    places = -(-n // stride)
    return places, max((places - 1) * stride + extent - n, 0) // 2


def look(x, size, strides, dilations, padding):
    """For each place along the middle axes: ([(position inside the window, what stands there)], only inside x)."""
    lengths = x.shape[1:-1]
    borders = [border(*axis, padding) for axis in zip(lengths, size, strides, dilations, strict=True)]
    for place in itertools.product(*(range(places) for places, _ in borders)):
        seen = []
        for i in itertools.product(*map(range, size)):
            at = [
                p * s + k * d - before
                for p, s, k, d, (_, before) in zip(place, strides, i, dilations, borders, strict=True)
            ]
            if all(0 <= a < n for a, n in zip(at, lengths, strict=True)):
                seen.append((i, x[(slice(None), *at)]))
        yield place, seen


def in_place(results, samples):
    """The results for each place, as one array."""
    places = tuple(1 + n for n in max(results))
    return np.stack(list(results.values()), 1).reshape(samples, *places, -1)


def convolved(x, w, b, strides, dilations, padding, groups=1):
    """The convolution by its definition, in loops."""
    results, inputs, outputs = {}, w.shape[-2], w.shape[-1] // groups
    for place, seen in look(x, w.shape[:-2], strides, dilations, padding):
        y = np.zeros((len(x), w.shape[-1]))
        for i, at in seen:
            for g in range(groups):
                out = slice(g * outputs, (g + 1) * outputs)
                y[:, out] += at[:, g * inputs : (g + 1) * inputs] @ w[i][:, out]
        results[place] = y + b
    return in_place(results, len(x))


WINDOWS = st.sampled_from(["valid", "same"])
ONE_TO_THREE = st.integers(1, 3)


@clause(
    "layers/convolution-is-a-sum-over-windows",
    source=(f"{CONVOLUTION}convolution1d/", f"{CONVOLUTION}convolution2d/"),
    cost=6,
    needs=("layers",),
    kills=[
        "convolution-flips-its-kernel",
        "same-padding-begins-with-the-odd-one",
        "same-padding-ignores-the-stride",
        "valid-convolution-is-same",
        "dilation-is-ignored",
        "groups-share-their-inputs",
    ],
)
@given(
    sts.shapes(2, 2, 4, 5),
    sts.shapes(2, 2, 1, 3),
    ONE_TO_THREE,
    WINDOWS,
    st.booleans(),
    st.sampled_from([1, 2]),
    sts.seeds(),
)
@example((4, 5), (2, 3), 2, "same", False, 1, 1)
@example((5, 5), (2, 2), 1, "valid", True, 2, 1)
@example((5, 4), (2, 2), 1, "same", True, 1, 1)
def test_a_convolution_is_a_weighted_sum_over_each_window(tf, lengths, size, stride, padding, dilated, groups, seed):
    """y[p, o] = b[o] + Σ x[p · stride + i · dilation, c] · w[i, c, o]; `valid` takes the windows inside the input,
    `same` pads it with zeros, the smaller half before, for ⌈n / stride⌉ places; groups of channels do not mix.
    """
    dilation = 2 if dilated and stride == 1 else 1
    assume(padding == "same" or all((k - 1) * dilation < n for n, k in zip(lengths, size, strict=True)))
    random = np.random.default_rng(seed)
    x, w = random.integers(-2, 3, (2, *lengths, 2)) / 2, random.integers(-2, 3, (*size, 2 // groups, 2)) / 2
    b = np.array([1.0, -0.5])
    arguments = {"strides": stride, "padding": padding, "dilation_rate": dilation, "groups": groups}
    layer = tf.keras.layers.Conv2D(2, size, **arguments, dtype="float64")
    expected = convolved(x, w, b, (stride,) * 2, (dilation,) * 2, padding, groups)
    checks.close(with_weights(tf, layer, x, [w, b])(tf.constant(x)), expected, operations=20, magnitude=20)
    line = tf.keras.layers.Conv1D(2, size[:1], **arguments, dtype="float64")
    expected = convolved(x[:, :, 0], w[:, 0], b, (stride,), (dilation,), padding, groups)
    observed = with_weights(tf, line, x[:, :, 0], [w[:, 0], b])(tf.constant(x[:, :, 0]))
    checks.close(observed, expected, operations=20, magnitude=20)


@clause(
    "layers/causal-convolution-sees-no-future",
    source=f"{CONVOLUTION}convolution1d/",
    cost=4,
    needs=("layers",),
    kills=["causal-is-same", "causal-ignores-the-dilation"],
)
@given(st.integers(2, 4), st.integers(1, 2), sts.arrays((1, 5, 1)))
@example(3, 2, np.arange(5.0).reshape(1, 5, 1))
def test_a_causal_convolution_looks_back_only(tf, size, dilation, x):
    """With `padding="causal"` y[t] is made of x[t], x[t − dilation], …, and zeros before the beginning."""
    w, b = np.arange(1.0, size + 1).reshape(size, 1, 1), np.zeros(1)
    layer = tf.keras.layers.Conv1D(1, size, padding="causal", dilation_rate=dilation, dtype="float64")
    expected = convolved(x, w, b, (1,), (dilation,), "causal")
    checks.close(with_weights(tf, layer, x, [w, b])(tf.constant(x)), expected, operations=8, magnitude=20)


@clause(
    "layers/convolution-is-differentiated",
    source=f"{CONVOLUTION}convolution2d/",
    cost=6,
    needs=("layers", "tape"),
    kills=["overlapping-windows-overwrite-their-gradients", "border-gets-the-gradient"],
)
@given(ONE_TO_THREE, WINDOWS, sts.seeds())
@example(1, "same", 1)
@example(2, "same", 2)
def test_the_gradients_of_a_convolution_are_central_differences(tf, stride, padding, seed):
    """With respect to its input and to its kernel, where windows overlap, and at the border."""
    random = np.random.default_rng(seed)
    x, w, b = random.standard_normal((1, 4, 3, 1)), random.standard_normal((3, 2, 1, 2)), np.zeros(2)

    def loss(x=x, w=w):
        return np.sum(convolved(x, w, b, (stride,) * 2, (1, 1), padding) ** 2) / 2

    layer = tf.keras.layers.Conv2D(2, (3, 2), stride, padding, dtype="float64")
    of_x, of_w, _ = gradients_of(tf, with_weights(tf, layer, x, [w, b]), x)
    checks.follows_difference(of_x, lambda at: loss(x=at), x, "∂x")
    checks.follows_difference(of_w, lambda at: loss(w=at), w, "∂W")


def pooled(x, size, strides, padding, reduce):
    results = {}
    for place, seen in look(x, size, strides, (1,) * len(size), padding):
        results[place] = reduce([at for _, at in seen], axis=0)
    return in_place(results, len(x))


@clause(
    "layers/pooling-looks-at-each-window",
    source=(f"{POOLING}max_pooling2d/", f"{POOLING}average_pooling2d/"),
    cost=4,
    needs=("layers",),
    kills=[
        "average-counts-the-border",
        "border-of-a-maximum-is-zero",
        "pooling-moves-by-one",
        "average-pooling-is-a-sum",
    ],
)
@given(sts.shapes(2, 2, 3, 5), sts.shapes(2, 2, 1, 3), st.sampled_from([None, 1, 2]), WINDOWS, st.data())
def test_pooling_takes_the_largest_or_the_mean_element_of_each_window(tf, lengths, size, stride, padding, data):
    """MaxPooling gives the largest element of each window, AveragePooling the mean of those inside the input, for each
    channel; windows lie side by side unless `strides` says otherwise.
    """
    x = data.draw(sts.arrays((1, *lengths, 2), low=-4, high=-1, dtype=np.float32))
    tensor, strides = tf.constant(x), size if stride is None else (stride,) * 2
    for name, reduce in {"MaxPooling2D": np.max, "AveragePooling2D": np.mean}.items():
        layer = getattr(tf.keras.layers, name)(size, stride, padding)
        checks.close(layer(tensor), pooled(x, size, strides, padding, reduce), operations=9, magnitude=4, what=name)
    for name, reduce in {"MaxPooling1D": np.max, "AveragePooling1D": np.mean}.items():
        layer = getattr(tf.keras.layers, name)(size[0], stride, padding)
        expected = pooled(x[:, :, 0], size[:1], strides[:1], padding, reduce)
        checks.close(layer(tensor[:, :, 0]), expected, operations=9, magnitude=4, what=name)


@clause(
    "layers/pooling-is-differentiated",
    source=f"{POOLING}max_pooling2d/",
    cost=4,
    needs=("layers", "tape"),
    kills=["max-pooling-spreads-its-gradient"],
)
@given(sts.arrays((1, 3, 4, 1), unique=True), WINDOWS, st.sampled_from([1, 2]))
@example(np.arange(12.0).reshape(1, 3, 4, 1), "same", 1)
def test_the_gradients_of_pooling_are_central_differences(tf, x, padding, stride):
    """The gradient of a maximum goes to the largest element, that of a mean to all; overlapping windows add up."""
    for name, reduce in {"Max": np.max, "Average": np.mean}.items():
        layer = getattr(tf.keras.layers, f"{name}Pooling2D")(2, stride, padding, dtype="float64")

        def loss(at, reduce=reduce):
            return np.sum(pooled(at, (2, 2), (stride,) * 2, padding, reduce) ** 2) / 2

        (of_x,) = gradients_of(tf, layer, x)
        checks.follows_difference(of_x, loss, x, f"∂{name}Pooling2D")


@clause(
    "layers/global-pooling-reduces-each-channel",
    source=POOLING,
    needs=("layers",),
    kills=["global-pooling-mixes-the-channels", "keepdims-is-ignored"],
)
@given(sts.arrays((2, 3, 2, 2), dtype=np.float32), st.booleans())
@example(np.arange(24, dtype=np.float32).reshape(2, 3, 2, 2), True)
def test_global_pooling_reduces_all_but_the_batch_and_the_channels(tf, x, keepdims):
    """The largest element, or the mean, of each channel of each sample; `keepdims` leaves axes of length 1."""
    for name, reduce in {"GlobalMaxPooling2D": np.max, "GlobalAveragePooling2D": np.mean}.items():
        layer = getattr(tf.keras.layers, name)(keepdims=keepdims)
        checks.close(layer(tf.constant(x)), reduce(x, axis=(1, 2), keepdims=keepdims), operations=8, magnitude=4)
    for name, reduce in {"GlobalMaxPooling1D": np.max, "GlobalAveragePooling1D": np.mean}.items():
        layer, line = getattr(tf.keras.layers, name)(keepdims=keepdims), x[:, :, 0]
        checks.close(layer(tf.constant(line)), reduce(line, axis=1, keepdims=keepdims), operations=8, magnitude=4)


# --------------------------------------------------------------------------------------------- normalization


def normalised(x, mean, variance, gamma, beta, epsilon=1e-3):
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


@clause(
    "layers/batch-normalization-in-training",
    source=f"{NORMALIZATION}batch_normalization/",
    cost=2,
    needs=("layers",),
    kills=[
        "batch-variance-is-unbiased",
        "batch-epsilon-outside-the-root",
        "batch-epsilon-is-1e-5",
        "batch-normalization-uses-moving-averages",
        "batch-mean-hides-from-the-tape",
    ],
)
@given(sts.arrays((4, 2)), sts.arrays((2,)), sts.arrays((2,)))
@example(np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 0.5], [2.0, 2.0]]), np.array([1.0, 2.0]), np.array([0.5, -1.0]))
def test_batch_normalization_in_training_normalises_by_the_batch(tf, x, gamma, beta):
    """γ · (x − mean) / √(variance + 0.001) + β with mean and variance (divided by n) of the batch, which the gradient
    flows through.
    """
    layer = tf.keras.layers.BatchNormalization(dtype="float64")
    with_weights(tf, layer, x, [gamma, beta, np.ones(2), np.ones(2)])

    def expected(x):
        return normalised(x, x.mean(0), x.var(0), gamma, beta)

    checks.close(layer(tf.constant(x), training=True), expected(x), operations=1000, magnitude=64)
    (observed,) = gradients(tf, lambda x: layer(x, training=True) * tf.constant(np.arange(4.0))[:, None], x)
    checks.follows_difference(observed, lambda at: np.sum(expected(at) * np.arange(4.0)[:, None]), x, "∂x")


@clause(
    "layers/batch-normalization-in-inference",
    source=f"{NORMALIZATION}batch_normalization/",
    needs=("layers",),
    kills=["inference-normalises-by-the-batch", "inference-moves-the-averages"],
)
@given(sts.arrays((3, 2)), sts.arrays((2,)), sts.arrays((2,), low=0.5))
@example(np.ones((3, 2)), np.array([0.5, 2.0]), np.array([1.0, 4.0]))
def test_batch_normalization_in_inference_normalises_by_the_moving_averages(tf, x, mean, variance):
    """Without `training=True` mean and variance are the moving averages, which stay as they are: a sample's output does
    not depend on the rest of the batch.
    """
    layer = tf.keras.layers.BatchNormalization(dtype="float64")
    with_weights(tf, layer, x, [np.ones(2), np.zeros(2), mean, variance])
    checks.close(layer(tf.constant(x)), normalised(x, mean, variance, 1, 0), operations=100, magnitude=8)
    checks.equal(layer.get_weights()[2], mean)
    checks.equal(layer.get_weights()[3], variance)


@clause(
    "layers/moving-averages-follow-their-recurrence",
    source=f"{NORMALIZATION}batch_normalization/",
    needs=("layers",),
    kills=["momentum-is-exchanged", "moving-variance-begins-at-zero", "momentum-is-0.9"],
)
@given(st.lists(sts.arrays((3, 2)), min_size=1, max_size=3), st.sampled_from([None, 0.5]))
@example([np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]])], None)
def test_training_moves_the_averages_towards_those_of_the_batch(tf, batches, momentum):
    """moving ← momentum · moving + (1 − momentum) · batch, from mean 0 and variance 1; momentum is 0.99 by default."""
    layer = tf.keras.layers.BatchNormalization(**({} if momentum is None else {"momentum": momentum}), dtype="float64")
    m = 0.99 if momentum is None else momentum
    mean, variance = np.zeros(2), np.ones(2)
    for x in batches:
        layer(tf.constant(x), training=True)
        mean, variance = m * mean + (1 - m) * x.mean(0), m * variance + (1 - m) * x.var(0)
    # Keras 3 computes 1 − momentum in float32
    for observed, expected in zip(layer.get_weights()[2:], (mean, variance), strict=True):
        checks.close(np.float32(observed), expected, operations=16, magnitude=4)


@clause(
    "layers/moving-variance-of-images",
    source=f"{NORMALIZATION}batch_normalization/",
    needs=("layers",),
    kills=["moving-variance-is-unbiased"],
)
@given(sts.arrays((2, 1, 2, 1), dtype=np.float32))
@example(np.arange(4, dtype=np.float32).reshape(2, 1, 2, 1))
def test_the_moving_variance_of_images_is_that_of_the_batch(tf, x):
    """Inputs of rank 4 move the moving variance by the variance that they are normalised with, divided by n."""
    layer = tf.keras.layers.BatchNormalization(momentum=0.0)
    layer(tf.constant(x), training=True)
    checks.close(layer.get_weights()[3], x.var(axis=(0, 1, 2), dtype=np.float64), operations=16, magnitude=16)


@clause(
    "layers/frozen-batch-normalization-is-in-inference",
    source="https://keras.io/guides/transfer_learning/",
    needs=("layers",),
    kills=["a-frozen-layer-goes-on-training"],
)
def test_a_frozen_batch_normalization_runs_in_inference_even_in_training(tf):
    """With `trainable = False` the layer normalises by the moving averages and leaves them alone, also when it is
    called with `training=True`.
    """
    x = np.float32([[1.0], [5.0]])
    layer = with_weights(tf, tf.keras.layers.BatchNormalization(), x, [np.float32([v]) for v in (1, 0, 2, 4)])
    layer.trainable = False
    checks.close(layer(tf.constant(x), training=True), normalised(x, 2.0, 4.0, 1, 0), operations=100)
    checks.equal(layer.get_weights()[2], np.float32([2]))


@clause(
    "layers/normalization-along-another-axis",
    source=f"{NORMALIZATION}batch_normalization/",
    needs=("layers",),
    kills=["batch-normalization-ignores-its-axis", "center-is-ignored"],
)
@given(sts.arrays((2, 3, 2)))
@example(np.arange(12.0).reshape(2, 3, 2) ** 2 / 16)
def test_batch_normalization_has_statistics_for_each_place_along_its_axis(tf, x):
    """`axis` says along which axis the statistics and weights are separate; without `center` there is no β, without
    `scale` no γ.
    """
    layer = tf.keras.layers.BatchNormalization(axis=1, center=False, scale=False, dtype="float64")
    mean, variance = x.mean((0, 2), keepdims=True), x.var((0, 2), keepdims=True)
    observed = layer(tf.constant(x), training=True)
    checks.close(observed, normalised(x, mean, variance, 1, 0), operations=1000, magnitude=64)
    assert [tuple(w.shape) for w in layer.weights] == [(3,), (3,)]


@clause(
    "layers/layer-normalization-normalises-each-sample",
    source=f"{NORMALIZATION}layer_normalization/",
    needs=("layers",),
    kills=["layer-normalization-uses-the-batch", "layer-epsilon-is-1e-5", "layer-normalization-has-no-gamma"],
)
@given(sts.arrays((2, 3, 2)), st.sampled_from([-1, (1, 2)]), sts.seeds())
@example(np.arange(12.0).reshape(2, 3, 2) ** 2 / 16, (1, 2), 1)
def test_layer_normalization_normalises_each_sample_on_its_own(tf, x, axis, seed):
    """γ · (x − mean) / √(variance + 0.001) + β with mean and variance of each sample over the axes, in training and in
    inference alike; γ and β have the lengths of the axes.
    """
    axes = (axis,) if isinstance(axis, int) else axis
    gamma, beta = np.random.default_rng(seed).standard_normal((2, *(x.shape[a] for a in axes)))
    layer = tf.keras.layers.LayerNormalization(axis, dtype="float64")
    with_weights(tf, layer, x, [gamma, beta])
    expected = normalised(x, x.mean(axes, keepdims=True), x.var(axes, keepdims=True), gamma, beta)
    # the epsilon of Keras is a float32
    checks.close(np.float32(layer(tf.constant(x), training=True)), expected, operations=64, magnitude=64)


# --------------------------------------------------------------------------------------------- dropout


@clause(
    "layers/dropout-keeps-the-mean",
    source=DROPOUT,
    needs=("layers",),
    kills=["dropout-does-not-rescale", "dropout-rescales-by-the-rate"],
)
@given(sts.arrays((4, 3), low=0.5, dtype=np.float32), st.sampled_from([0.0, 0.25, 0.5, 0.75]))
@example(np.ones((4, 3), np.float32), 0.75)
def test_dropout_in_training_gives_zero_or_the_rescaled_value(tf, x, rate):
    """In training each element is 0 or x / (1 − rate), and so is its derivative 0 or 1 / (1 − rate)."""
    layer, tensor = tf.keras.layers.Dropout(rate), tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = layer(tensor, training=True)
    observed = checks.numbers(y)
    kept = observed != 0
    checks.close(y, np.where(kept, x / (1 - rate), 0), operations=2, magnitude=8)
    checks.close(tape.gradient(y, tensor), np.where(kept, 1 / (1 - rate), 0), operations=2, magnitude=4)
    assert kept.all() or rate > 0


@clause(
    "layers/dropout-has-its-rate",
    source=DROPOUT,
    needs=("layers",),
    kills=["dropout-keeps-at-the-rate", "dropout-draws-once"],
)
@given(st.sampled_from([0.25, 0.5, 0.75]))
@example(0.25)
def test_dropout_drops_elements_independently_at_its_rate(tf, rate):
    """An element is dropped with probability `rate`, independently of its neighbours, and anew at each call."""
    layer, x = tf.keras.layers.Dropout(rate, seed=1), tf.constant(np.ones((100, 200), np.float32))
    first, second = (checks.numbers(layer(x, training=True)) == 0 for _ in range(2))
    checks.moment(first, rate, rate * (1 - rate), "the share of dropped elements")
    both = rate * rate
    checks.moment(first[:, 1:] & first[:, :-1], both, 3 * both * (1 - both), "the share of dropped neighbours")
    checks.moment(first & second, both, both * (1 - both), "the share that two calls drop")


@clause(
    "layers/dropout-is-the-identity-in-inference",
    source=DROPOUT,
    needs=("layers",),
    kills=["dropout-is-always-on"],
)
@given(sts.arrays((4, 3), dtype=np.float32), st.sampled_from([0.25, 1.0]))
@example(np.ones((4, 3), np.float32), 0.25)
def test_dropout_changes_nothing_in_inference(tf, x, rate):
    """Without `training=True` the input comes out as it is."""
    layer = tf.keras.layers.Dropout(rate)
    checks.equal(layer(tf.constant(x)), x)
    checks.equal(layer(tf.constant(x), training=False), x)


@clause(
    "layers/noise-shape-ties-elements",
    source=DROPOUT,
    needs=("layers",),
    kills=["noise-shape-is-ignored"],
)
@given(st.integers(2, 5))
@example(4)
def test_elements_along_an_axis_of_noise_shape_one_share_their_fate(tf, columns):
    """Where `noise_shape` is 1, all elements along the axis share their fate; None stands for the input's length."""
    layer = tf.keras.layers.Dropout(0.5, noise_shape=(None, 1))
    observed = checks.numbers(layer(tf.constant(np.ones((40, columns), np.float32)), training=True))
    assert (observed == observed[:, :1]).all()
    assert len(np.unique(observed)) == 2  # all of forty rows agree once in 5 · 10¹¹
