"""Convolution and pooling, against sums over windows written out in Python."""

import itertools

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients_of, with_weights
from spec_tests.harness import Section

LAYERS = "https://keras.io/api/layers/"
CONVOLUTION = f"{LAYERS}convolution_layers/"
clause = Section(
    "convolutions", source=(f"{CONVOLUTION}convolution1d/", f"{CONVOLUTION}convolution2d/"), needs=("layers",)
)
POOLING = f"{LAYERS}pooling_layers/"


def border(n, size, stride, dilation, padding):
    """(number of windows, padding before the first window) along one axis."""
    extent = (size - 1) * dilation + 1
    if padding == "valid":
        return (n - extent) // stride + 1, 0
    if padding == "causal":
        return -(-n // stride), extent - 1
    places = -(-n // stride)
    return places, max((places - 1) * stride + extent - n, 0) // 2


def look(x, size, strides, dilations, padding):
    """For each window along the middle axes: its place, and the positions in it with the elements of x there."""
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
    cost=6,
    kills=[
        "convolution-flips-its-kernel",
        "same-padding-begins-with-the-odd-one",
        "same-padding-ignores-the-stride",
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
def test_convolution_is_a_sum_over_windows(tf, lengths, size, stride, padding, dilated, groups, seed):
    """y[p, o] = b[o] + Σ x[p · stride + i · dilation, c] · w[i, c, o]; `valid` uses the windows inside the input;
    `same` pads it with zeros, the smaller half first, for ⌈n / stride⌉ windows; groups of channels do not mix.
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
    without = with_weights(tf, tf.keras.layers.Conv2D(2, size, **arguments, use_bias=False, dtype="float64"), x, [w])
    checks.close(without(tf.constant(x)), expected - b, operations=20, magnitude=20)
    line = tf.keras.layers.Conv1D(2, size[:1], **arguments, dtype="float64")
    expected = convolved(x[:, :, 0], w[:, 0], b, (stride,), (dilation,), padding, groups)
    observed = with_weights(tf, line, x[:, :, 0], [w[:, 0], b])(tf.constant(x[:, :, 0]))
    checks.close(observed, expected, operations=20, magnitude=20)


@clause(source=f"{CONVOLUTION}convolution1d/", cost=4, kills=["causal-is-same", "causal-ignores-the-dilation"])
@given(st.integers(2, 4), st.integers(1, 2), sts.arrays((1, 5, 1)))
@example(3, 2, np.arange(5.0).reshape(1, 5, 1))
def test_causal_convolution_sees_no_future(tf, size, dilation, x):
    """With `padding="causal"` y[t] is computed from x[t], x[t − dilation], …, and zeros before the start."""
    w, b = np.arange(1.0, size + 1).reshape(size, 1, 1), np.zeros(1)
    layer = tf.keras.layers.Conv1D(1, size, padding="causal", dilation_rate=dilation, dtype="float64")
    expected = convolved(x, w, b, (1,), (dilation,), "causal")
    checks.close(with_weights(tf, layer, x, [w, b])(tf.constant(x)), expected, operations=8, magnitude=20)


@clause(source=f"{CONVOLUTION}convolution2d/", cost=6, needs=("layers", "tape"), kills=["border-gets-the-gradient"])
@given(ONE_TO_THREE, WINDOWS, sts.seeds())
@example(1, "same", 1)
@example(2, "same", 2)
def test_convolution_is_differentiated(tf, stride, padding, seed):
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
    source=(f"{POOLING}max_pooling2d/", f"{POOLING}average_pooling2d/"),
    cost=4,
    kills=["average-counts-the-border", "pooling-moves-by-one", "average-pooling-is-a-sum"],
)
@given(sts.shapes(2, 2, 3, 5), sts.shapes(2, 2, 1, 3), st.sampled_from([None, 1, 2]), WINDOWS, st.data())
def test_pooling_looks_at_each_window(tf, lengths, size, stride, padding, data):
    """MaxPooling gives the largest element of each window, AveragePooling the mean of those inside the input, for each
    channel; windows do not overlap unless `strides` says otherwise.
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


@clause(source=f"{POOLING}max_pooling2d/", cost=4, needs=("layers", "tape"), kills=["max-pooling-spreads-its-gradient"])
@given(sts.arrays((1, 3, 4, 1), unique=True), WINDOWS, st.sampled_from([1, 2]))
@example(np.arange(12.0).reshape(1, 3, 4, 1), "same", 1)
def test_pooling_is_differentiated(tf, x, padding, stride):
    """The gradient of a maximum goes to the largest element, that of a mean to all; overlapping windows add up."""
    for name, reduce in {"Max": np.max, "Average": np.mean}.items():
        layer = getattr(tf.keras.layers, f"{name}Pooling2D")(2, stride, padding, dtype="float64")

        def loss(at, reduce=reduce):
            return np.sum(pooled(at, (2, 2), (stride,) * 2, padding, reduce) ** 2) / 2

        (of_x,) = gradients_of(tf, layer, x)
        checks.follows_difference(of_x, loss, x, f"∂{name}Pooling2D")


@clause(source=POOLING, kills=["global-pooling-mixes-the-channels"])
@given(sts.arrays((2, 3, 2, 2), dtype=np.float32), st.booleans())
@example(np.arange(24, dtype=np.float32).reshape(2, 3, 2, 2), True)
def test_global_pooling_reduces_each_channel(tf, x, keepdims):
    """Global pooling gives the maximum, or the mean, of each channel of each sample; `keepdims` keeps the rank."""
    for name, reduce in {"GlobalMaxPooling2D": np.max, "GlobalAveragePooling2D": np.mean}.items():
        layer = getattr(tf.keras.layers, name)(keepdims=keepdims)
        checks.close(layer(tf.constant(x)), reduce(x, axis=(1, 2), keepdims=keepdims), operations=8, magnitude=4)
    for name, reduce in {"GlobalMaxPooling1D": np.max, "GlobalAveragePooling1D": np.mean}.items():
        layer, line = getattr(tf.keras.layers, name)(keepdims=keepdims), x[:, :, 0]
        checks.close(layer(tf.constant(line)), reduce(line, axis=1, keepdims=keepdims), operations=8, magnitude=4)
