"""Dense, Embedding, activations, reshaping and merging, against formulas written in NumPy."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.functions import gradients_of, softmax, with_weights
from spec_tests.harness import Section

LAYERS = "https://keras.io/api/layers/"
clause = Section("core-layers", source=f"{LAYERS}core_layers/dense/", needs=("layers",))


# --------------------------------------------------------------------------------------------- core


@clause(
    seed=("001", "004"),
    kills=[
        "dense-has-no-bias",
        "dense-transposes-its-kernel",
        "dense-ignores-its-activation",
        "dense-gives-integers-for-integers",
    ],
)
@given(sts.shapes(2, 3), st.integers(1, 3), st.booleans(), st.booleans(), st.data())
def test_dense_is_an_affine_map(tf, shape, units, use_bias, activated, data):
    """Dense(units) is activation(x · W + b) along the last axis, for inputs of any rank ≥ 2; integers are cast to the
    layer's dtype.
    """
    x, w, b = (data.draw(sts.arrays(s)) for s in (shape, (shape[-1], units), (units,)))
    dense = tf.keras.layers.Dense(units, "relu" if activated else None, use_bias, dtype="float64")
    with_weights(tf, dense, x, [w, b] if use_bias else [w])
    y = x @ w + (b if use_bias else 0)
    checks.close(dense(tf.constant(x)), np.maximum(y, 0) if activated else y, operations=shape[-1] + 1, magnitude=16)
    whole = tf.keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(tf.constant([[1, 2], [3, -5]]))
    checks.dtype(whole, "float32")
    checks.equal(whole, np.float32([[3.0], [-2.0]]))


@clause(needs=("layers", "tape"), kills=["dense-hides-its-kernel-from-the-tape", "dense-hides-its-bias-from-the-tape"])
@given(sts.arrays((3, 2)), sts.arrays((2, 2)), sts.arrays((2,)))
@example(np.ones((3, 2)), np.ones((2, 2)), np.ones(2))
def test_dense_is_differentiated(tf, x, w, b):
    """The gradients of Dense with respect to its input, its kernel and its bias are those of its formula."""
    dense = with_weights(tf, tf.keras.layers.Dense(2, "tanh", dtype="float64"), x, [w, b])

    def loss(x=x, w=w, b=b):
        return np.sum(np.tanh(x @ w + b) ** 2) / 2

    of_x, of_w, of_b = gradients_of(tf, dense, x)
    checks.follows_difference(of_x, lambda at: loss(x=at), x, "∂x")
    checks.follows_difference(of_w, lambda at: loss(w=at), w, "∂W")
    checks.follows_difference(of_b, lambda at: loss(b=at), b, "∂b")


@clause(
    source=f"{LAYERS}core_layers/embedding/",
    kills=["embedding-counts-from-one", "embedding-gradient-forgets-repetitions"],
)
@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=3), sts.arrays((4, 2)))
@example([[0, 1, 0]], np.arange(8.0).reshape(4, 2))
def test_embedding_looks_rows_up(tf, indices, rows):
    """Embedding maps each integer i to row i of its weights; a row that is used n times gets n gradients."""
    embedding = with_weights(tf, tf.keras.layers.Embedding(4, 2), np.array(indices), [rows.astype(np.float32)])
    checks.equal(embedding(tf.constant(np.array(indices))), rows.astype(np.float32)[np.array(indices)])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(embedding(tf.constant(np.array(indices))))
    uses = [sum(row.count(i) for row in indices) for i in range(4)]
    (observed,) = tape.gradient(y, embedding.trainable_variables)
    checks.close(observed, np.outer(uses, [1.0, 1.0]))


@clause(
    source=f"{LAYERS}activation_layers/",
    seed="003",
    kills=["leaky-relu-layer-is-0.2", "elu-layer-ignores-alpha", "softmax-layer-ignores-its-axis"],
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


@clause(source=f"{LAYERS}activation_layers/prelu/", kills=["prelu-shares-no-axes", "prelu-slope-is-not-trained"])
@given(sts.arrays((2, 3, 2)), sts.arrays((1, 2)))
@example(np.linspace(-2, 2, 12).reshape(2, 3, 2), np.array([[0.5, -1.0]]))
def test_prelu_learns_its_slope(tf, x, alpha):
    """PReLU is x for x > 0 and α · x elsewhere, with a weight α for each element of a sample; shared axes have one."""
    prelu = with_weights(tf, tf.keras.layers.PReLU(shared_axes=[1], dtype="float64"), x, [alpha])
    checks.close(prelu(tf.constant(x)), np.where(x > 0, x, alpha * x), magnitude=4)
    *_, of_alpha = gradients_of(tf, prelu, x)
    below = np.minimum(x, 0)
    checks.close(of_alpha, (alpha * below * below).sum((0, 1))[None], operations=16, magnitude=64)
    assert [tuple(w.shape) for w in with_weights(tf, tf.keras.layers.PReLU(), x, [x[0]]).weights] == [(3, 2)]


@clause(source=f"{LAYERS}core_layers/lambda/", kills=["lambda-drops-its-arguments"])
@given(sts.matrices(), sts.moderate())
@example(np.ones((2, 2)), 2.0)
def test_lambda_applies_its_function(tf, x, factor):
    """Lambda(f, arguments={…}) computes f(x, …)."""
    layer = tf.keras.layers.Lambda(lambda x, factor: x * factor, arguments={"factor": factor})
    checks.close(layer(tf.constant(x.astype(np.float32))), x * factor, magnitude=4)


# --------------------------------------------------------------------------------------------- shapes and merging


@clause(
    source=f"{LAYERS}reshaping_layers/",
    seed="001",
    kills=["flatten-moves-the-batch", "permute-counts-from-zero", "reshape-moves-the-batch"],
)
@given(sts.arrays((2, 3, 4)))
@example(np.arange(24.0).reshape(2, 3, 4))
def test_reshaping_keeps_each_sample(tf, x):
    """Flatten turns each sample into a vector, Reshape gives it another shape (one dimension may be −1), and Permute
    another order of its axes, numbered from 1; the batch and the order of the elements stay the same.
    """
    layers, tensor = tf.keras.layers, tf.constant(x.astype(np.float32))
    expected = np.float32(x)
    checks.equal(layers.Flatten()(tensor), expected.reshape(2, 12))
    checks.equal(layers.Flatten()(tensor[:, 0, 0]), expected[:, :1, 0])
    checks.equal(layers.Reshape((6, 2))(tensor), expected.reshape(2, 6, 2))
    checks.equal(layers.Reshape((-1,))(tensor), expected.reshape(2, 12))
    checks.equal(layers.Permute((2, 1))(tensor), expected.swapaxes(1, 2))


@clause(
    source=f"{LAYERS}merging_layers/",
    kills=["average-is-a-sum", "subtract-is-reversed", "multiply-takes-two", "merging-takes-two-or-more"],
)
@given(st.lists(sts.arrays((2, 3), dtype=np.float32), min_size=1, max_size=3))
@example([np.ones((2, 3), np.float32)])
@example([np.ones((2, 3), np.float32), 2 * np.ones((2, 3), np.float32), -np.ones((2, 3), np.float32)])
def test_merging_combines_elements(tf, arrays):
    """Add, Multiply, Average, Maximum and Minimum take a list of one or more, Subtract of exactly two; the functions
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
        checks.close(merge([tensors[0], tensors[-1]]), arrays[0] - arrays[-1], magnitude=4)


@clause(
    source=f"{LAYERS}merging_layers/concatenate/",
    seed="001",
    kills=["concatenate-stacks-the-batch", "concatenate-reverses"],
)
@given(st.lists(st.integers(1, 3), min_size=2, max_size=3), st.sampled_from([1, -1]))
@example([1, 2], 1)
def test_concatenate_joins_tensors_along_an_axis(tf, lengths, axis):
    """Concatenate(axis) concatenates its inputs, in their order, along an axis, by default the last."""
    arrays = [np.full((2, n), i, np.float32) for i, n in enumerate(lengths)]
    expected = np.float32([[i for i, n in enumerate(lengths) for _ in range(n)]] * 2)
    tensors = [tf.constant(array) for array in arrays]
    checks.equal(tf.keras.layers.Concatenate(axis)(tensors), expected)
    checks.equal(tf.keras.layers.concatenate(tensors), expected)
