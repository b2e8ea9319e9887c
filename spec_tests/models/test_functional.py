"""Functional models: calls on symbolic tensors, replayed on values."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

MODEL = "https://keras.io/api/models/model/"
X_OF_TWO = np.float32([[1.0, -0.5], [0.25, 2.0]])
FUNCTIONAL = "https://keras.io/guides/functional_api/"
API_2020 = "https://www.tensorflow.org/versions/r2.3/api_docs/python/tf/keras/Model"
clause = Section("functional", source=FUNCTIONAL, needs=("functional_models",))

X = np.float32([[1.0, 2.0], [3.0, 5.0], [-1.0, 0.5]])


def shapes(weights):
    return [tuple(w.shape) for w in weights]


@st.composite
def wirings(draw):
    """A list of steps, each of which makes a vector of 2 from earlier ones: (kind, their indices, which Dense)."""
    steps = []
    for n in range(2, 2 + draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["dense", "add", "multiply", "scale"]))
        steps.append((kind, draw(st.tuples(*[st.integers(0, n - 1)] * 2)), draw(st.integers(0, 1))))
    return steps


@clause(
    seed=("001", "003"),
    cost=4,
    kills=[
        "replay-goes-backwards",
        "replay-skips-the-first-call",
        "replay-forgets-a-shared-call",
        "operators-are-reflected",
    ],
)
@given(wirings(), sts.arrays((3, 2), dtype=np.float32), sts.arrays((3, 2), dtype=np.float32))
@example([("dense", (0, 0), 0)], X, 2 * X)  # the other input leads nowhere
@example([("dense", (0, 0), 0), ("dense", (1, 1), 0), ("add", (2, 3), 0), ("scale", (4, 0), 0)], X, 2 * X)
def test_replay_equals_direct_calls(tf, steps, first, second):
    """Whatever calls of layers and operators lead from the inputs to the outputs, and however often a layer is used,
    the model computes what the same calls compute on values.
    """
    dense = [tf.keras.layers.Dense(2, "tanh") for _ in range(2)]
    merge = {"add": tf.keras.layers.Add(), "multiply": tf.keras.layers.Multiply()}

    def follow(tensors):
        for kind, (i, j), which in steps:
            if kind == "dense":
                tensors = [*tensors, dense[which](tensors[i])]
            elif kind == "scale":
                tensors = [*tensors, 1.0 - tensors[i] * 0.5]
            else:
                tensors = [*tensors, merge[kind]([tensors[i], tensors[j]])]
        return tensors

    inputs = [tf.keras.Input(shape=(2,)) for _ in range(2)]
    *_, before, last = follow(inputs)
    used = [tensor for tensor in (before, last) if all(tensor is not given for given in inputs)]
    model = tf.keras.Model(inputs, used)
    values = [tf.constant(first), tf.constant(second)]
    observed = model(values)
    for value, expected in zip(
        observed if isinstance(observed, list) else [observed], follow(values)[-len(used) :], strict=True
    ):
        checks.close(value, checks.numbers(expected), operations=32, magnitude=64)


@clause(kills=["several-outputs-change-places"])
def test_a_layer_can_have_several_outputs(tf):
    """A layer that returns a list, a tuple or a dict of tensors returns the same structure of symbolic tensors, each of
    which can be used in a model.
    """

    class Both(tf.keras.layers.Layer):
        def call(self, x):
            return x + 1.0, {"twice": 2.0 * x, "sum": tf.reduce_sum(x, axis=-1, keepdims=True)}

    inputs = tf.keras.Input(shape=(2,))
    more, others = Both()(inputs)
    assert (tuple(more.shape), tuple(others["sum"].shape)) == ((None, 2), (None, 1))
    model = tf.keras.Model(inputs, [others["twice"] - more, others["sum"], more])
    for value, wanted in zip(model(X), [X - 1, X.sum(-1, keepdims=True), X + 1], strict=True):
        checks.close(value, wanted, operations=3, magnitude=16)


@clause(
    seed="001",
    cost=4,
    kills=["inputs-are-taken-in-the-order-of-the-dict", "outputs-lose-their-structure", "inputs-are-sorted-by-name"],
)
@given(sts.arrays((2, 2), dtype=np.float32), sts.arrays((2, 2), dtype=np.float32))
@example(X[:2], 3 * X[:2])
def test_inputs_by_position_or_by_name(tf, x, y):
    """Values are passed as a list in the order of `inputs`, or as a dict by the names of the inputs, in any order; if
    `inputs` is a dict, its keys are used. Outputs have the structure, list or dict, of `outputs`.
    """
    a, b = tf.keras.Input(shape=(2,), name="second"), tf.keras.Input(shape=(2,), name="first")
    difference, total = tf.keras.layers.Subtract()([a, b]), tf.keras.layers.Add()([a, b])
    of_list = tf.keras.Model([a, b], [difference, total])
    for given_inputs in ([x, y], {"first": y, "second": x}):
        observed = of_list(given_inputs)
        assert isinstance(observed, list)
        checks.close(observed[0], x - y, magnitude=8)
        checks.close(observed[1], x + y, magnitude=8)
    of_dict = tf.keras.Model({"p": a, "q": b}, {"v": total, "u": difference})
    observed = of_dict({"q": y, "p": x})
    assert sorted(observed) == ["u", "v"]
    checks.close(observed["u"], x - y, magnitude=8)
    permuted = tf.keras.Model([b, a], [total, difference])([y, x])
    checks.close(permuted[1], x - y, magnitude=8)


@clause(seed="001", cost=4, needs=("functional_models", "tape"), kills=["a-shared-layer-is-copied"])
@given(sts.arrays((2, 1), dtype=np.float32), sts.arrays((2, 1), dtype=np.float32))
@example(np.float32([[1], [2]]), np.float32([[3], [5]]))
def test_a_shared_layer_is_one_set_of_weights(tf, x, y):
    """A layer that is called twice has its weights once; their gradient is the sum over both calls."""
    a, b, dense = tf.keras.Input(shape=(1,)), tf.keras.Input(shape=(1,)), tf.keras.layers.Dense(1)
    model = tf.keras.Model([a, b], [dense(a), dense(b)])
    assert len(model.weights) == len(model.trainable_variables) == 2
    with tf.GradientTape() as tape:
        first, second = model([x, y])
        loss = tf.reduce_sum(first) + 2 * tf.reduce_sum(second)
    of_kernel, of_bias = tape.gradient(loss, model.trainable_variables)
    checks.close(of_kernel, [[np.sum(x) + 2 * np.sum(y)]], operations=8, magnitude=16)
    checks.close(of_bias, [6.0])


@clause(seed="003", kills=["a-model-inside-is-called-in-inference"])
def test_a_model_is_a_layer(tf):
    """A model can be called on symbolic tensors like a layer: its weights belong to the outer model, once, and
    `training` reaches its layers.
    """
    inner = tf.keras.Sequential([tf.keras.Input(shape=(2,)), tf.keras.layers.Dropout(0.5), tf.keras.layers.Dense(2)])
    inputs = tf.keras.Input(shape=(2,))
    outer = tf.keras.Model(inputs, inner(inner(inputs)))
    assert shapes(outer.weights) == shapes(inner.weights) == [(2, 2), (2,)]
    inner.set_weights([np.eye(2), np.zeros(2)])
    x = np.ones((100, 2), np.float32)
    checks.close(outer(x), x)
    assert set(np.unique(checks.numbers(outer(x, training=True)))) == {0.0, 4.0}


@clause(source="https://keras.io/guides/transfer_learning/", kills=["training-of-a-symbolic-call-is-forgotten"])
@given(st.booleans(), st.booleans())
@example(True, False)
@example(False, True)
def test_training_of_a_symbolic_call_wins(tf, own, outer):
    """A layer that was called with `training=False` while a functional model was described runs in inference mode,
    whatever the model is called with; one called with `training=True` runs in training mode.
    """
    inputs = tf.keras.Input(shape=(2,))
    model = tf.keras.Model(inputs, tf.keras.layers.Dropout(0.5)(inputs, training=own))
    observed = checks.numbers(model(np.ones((100, 2), np.float32), training=outer))
    assert set(np.unique(observed)) == ({0.0, 2.0} if own else {1.0})


@clause(
    seed="001",
    kills=[
        "get-layer-takes-any-index",
        "get-layer-prefers-the-index",
        "output-of-a-layer-is-its-input",
        "input-of-a-layer-is-its-output",
    ],
)
def test_a_layer_inside_is_found_with_its_output(tf):
    """`get_layer(name)` and `get_layer(index=)` find a layer; `model.input` and `layer.output` describe a new model
    that shares the weights; `input_shape` and `output_shape` are the shapes of a model. An unknown name, an index out
    of range, and neither or both arguments are a ValueError; a layer that was not called has no input or output.
    """
    inputs, dense = tf.keras.Input(shape=(2,)), tf.keras.layers.Dense(3, name="features")
    model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(dense(inputs)))
    assert dense.input is model.input
    assert (tuple(model.input_shape), tuple(model.output_shape)) == ((None, 2), (None, 1))
    assert model.get_layer("features") is dense
    assert model.get_layer(index=1) is dense
    features = tf.keras.Model(model.input, model.get_layer("features").output)
    checks.close(features(X), checks.numbers(dense(X)), operations=8, magnitude=16)
    with pytest.raises(ValueError, match="no_such_layer"):
        model.get_layer("no_such_layer")
    for arguments in ({"index": 3}, {}, {"name": "features", "index": 1}):
        with pytest.raises(ValueError):  # noqa: PT011
            model.get_layer(**arguments)
    for attribute in ("input", "output"):
        assert not hasattr(tf.keras.layers.Dense(1), attribute)


@clause(source="https://keras.io/guides/training_with_built_in_methods/", seed="001", kills=["outputs-are-numbered"])
def test_outputs_are_named_after_their_layers(tf):
    """`output_names` lists the names of the layers that produce the outputs, in order."""
    x = tf.keras.Input(shape=(2,))
    outputs = [tf.keras.layers.Dense(1, name="score_output")(x), tf.keras.layers.Dense(5, name="class_output")(x)]
    assert list(tf.keras.Model(x, outputs).output_names) == ["score_output", "class_output"]


@clause(
    source="https://keras.io/api/models/model_saving_apis/model_config_serialization/",
    kills=["from-config-forgets-the-name-of-a-model", "from-config-reverses-the-inputs"],
)
def test_a_configuration_makes_an_equal_model(tf):
    """`from_config(get_config())` makes a model with the same name, layers and calls, even if a layer is called twice;
    with the same weights it computes the same.
    """
    first, second = tf.keras.Input(shape=(2,), name="first"), tf.keras.Input(shape=(2,), name="second")
    shared = tf.keras.layers.Dense(3, "tanh", name="shared")
    x = tf.keras.layers.Concatenate(name="both")([shared(first), shared(second)])
    model = tf.keras.Model([first, second], tf.keras.layers.Dense(1, name="last")(x), name="twins")
    again = tf.keras.Model.from_config(model.get_config())
    assert again.name == "twins"
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
    assert [w.shape for w in again.get_weights()] == [w.shape for w in model.get_weights()]
    again.set_weights(model.get_weights())
    x = [tf.constant(X_OF_TWO), tf.constant(2 * X_OF_TWO + 1)]
    checks.equal(again(x), model(x))


@clause(source=f"{MODEL}#summary-method", needs=("models",), kills=["an-unbuilt-model-has-a-summary"])
def test_a_summary_needs_weights(tf):
    """`summary` of a model that has not been built is a ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        tf.keras.Sequential([tf.keras.layers.Dense(1)]).summary(print_fn=lambda line, line_break=False: None)


@clause(source=f"{MODEL}#summary-method", seed="001", needs=("models",), kills=["summary-forgets-the-bias"])
def test_summary_counts_the_weights(tf):
    """`summary` passes to `print_fn` the name and number of parameters of each layer, and the total; so does
    `count_params`.
    """
    layers = [
        tf.keras.Input(shape=(784,), name="digits"),
        tf.keras.layers.Dense(64, activation="relu", name="dense_one"),
        tf.keras.layers.Dense(64, activation="relu", name="dense_two"),
        tf.keras.layers.Dense(10, name="predictions"),
    ]
    model = tf.keras.Sequential(layers, name="mnist_model")
    lines = []
    model.summary(print_fn=lambda line, line_break=False: lines.append(line))
    text = "\n".join(lines).replace(",", "")
    for word in ("mnist_model", "dense_one", "dense_two", "predictions", "50240", "4160", "650", "55050"):
        assert word in text, f"the summary lacks {word!r}"
    assert model.count_params() == 55050


@clause(source=f"{MODEL}#summary-method", kills=["summary-leaves-the-batch-out"])
def test_summary_separates_trainable_from_frozen(tf):
    """The line of a layer in `summary` has its name, its output shape with None for the batch, and its number of
    parameters; below are the totals of all, of the trainable and of the non-trainable parameters.
    """
    inputs = tf.keras.Input(shape=(4,))
    x = tf.keras.layers.BatchNormalization(name="norm")(tf.keras.layers.Dense(3, name="first")(inputs))
    model = tf.keras.Model(inputs, tf.keras.layers.Dense(2, name="frozen", trainable=False)(x))
    printed = []
    model.summary(print_fn=lambda line, line_break=False: printed.append(line))
    lines = "\n".join(printed).splitlines()
    rows = [("first", "(None, 3)", "15"), ("norm", "(None, 3)", "12"), ("frozen", "(None, 2)", "8")]
    totals = [("Total params", "35"), ("Trainable params", "21"), ("Non-trainable params", "14")]
    for words in rows + totals:
        assert any(all(word in line for word in words) for line in lines), f"no line of the summary has {words}"


@clause(cost=4, kills=["operators-are-reflected"])
@given(sts.matrices(columns=st.just(2), low=0.5, dtype=np.float32))
@example(X[:2])
def test_operators_on_symbolic_tensors(tf, x):
    """A model computes +, −, *, /, ** and indexing on symbolic tensors, with numbers on either side."""
    inputs = tf.keras.Input(shape=(2,))
    outputs = [1.0 - inputs, 2.0 / inputs, inputs * inputs, inputs**2.0 + 1.0, -inputs, inputs[:, 0]]
    expected = [1 - x, 2 / x, x * x, x**2 + 1, -x, x[:, 0]]
    for value, wanted in zip(tf.keras.Model(inputs, outputs)(x), expected, strict=True):
        checks.close(value, wanted, operations=4, magnitude=8)


@clause(source=API_2020, seed="001", cost=4, kills=["reductions-refuse-symbolic-tensors"])
@given(sts.matrices(columns=st.just(2), dtype=np.float32))
@example(X)
def test_functions_on_symbolic_tensors(tf, x):
    """A model computes `tf.reduce_sum(x)`, `tf.nn.relu(x)` and other functions of a symbolic tensor, as documented up
    to Keras 2.
    """
    inputs = tf.keras.Input(shape=(2,))
    outputs = [tf.reduce_sum(inputs, axis=1), tf.nn.relu(inputs), tf.matmul(inputs, np.eye(2, dtype=np.float32))]
    total, positive, product = tf.keras.Model(inputs, outputs)(x)
    checks.close(total, x.sum(1), operations=2, magnitude=4)
    checks.equal(positive, np.maximum(x, 0))
    checks.close(product, x, operations=2, magnitude=4)
