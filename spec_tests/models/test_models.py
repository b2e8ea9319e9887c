"""Three ways to describe a model, and what holds of each."""

from functools import reduce

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

MODEL = "https://keras.io/api/models/model/"
SEQUENTIAL = "https://keras.io/api/models/sequential/"
FUNCTIONAL = "https://keras.io/guides/functional_api/"
SUBCLASSING = "https://keras.io/guides/making_new_layers_and_models_via_subclassing/"
API_2020 = "https://www.tensorflow.org/versions/r2.3/api_docs/python/tf/keras/Model"
clause = Section("models", source=FUNCTIONAL, needs=("functional_models",))

X = np.float32([[1.0, 2.0], [3.0, 5.0], [-1.0, 0.5]])


def shapes(weights):
    return [tuple(w.shape) for w in weights]


# --------------------------------------------------------------------------------------------- three ways


@clause(
    source=(SEQUENTIAL, FUNCTIONAL, SUBCLASSING),
    seed=("001", "003"),
    cost=4,
    needs=("models", "functional_models"),
    kills=["sequential-skips-its-last-layer"],
)
@given(sts.matrices(columns=st.just(2), dtype=np.float32), st.booleans())
@example(X, True)
def test_the_three_ways_agree(tf, x, training):
    """A Sequential, a functional and a subclassed model with the same layers have the same weights, outputs and
    gradients.
    """
    layers = [tf.keras.layers.Dense(3, "tanh"), tf.keras.layers.BatchNormalization(), tf.keras.layers.Dense(1)]
    inputs = tf.keras.Input(shape=(2,))

    class Subclassed(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.stack = layers

        def call(self, x):
            return reduce(lambda x, layer: layer(x), self.stack, x)

    functional = tf.keras.Model(inputs, reduce(lambda x, layer: layer(x), layers, inputs))
    models = [functional, tf.keras.Sequential(layers), Subclassed()]
    observed = []
    for model in models:
        with tf.GradientTape() as tape:
            y = model(tf.constant(x), training=training)
        grads = tape.gradient(y, model.trainable_variables)
        observed.append([checks.numbers(value) for value in (y, *grads)])
        assert shapes(model.trainable_weights) == [(2, 3), (3,), (3,), (3,), (3, 1), (1,)]
    for other in observed[1:]:
        for value, expected in zip(other, observed[0], strict=True):
            checks.close(value, expected, operations=100, magnitude=64)


@clause(source=SUBCLASSING, seed="004", needs=("models",), kills=["an-unbuilt-model-has-a-summary-of-nothing"])
def test_subclassed_weights_exist_after_the_first_call(tf):
    """A subclassed model has no weights before its first call; then those of all layers in the order of assignment,
    named after their role.
    """

    class Network(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden = tf.keras.layers.Dense(4, activation="relu")
            self.score = tf.keras.layers.Dense(1)

        def call(self, x):
            return self.score(self.hidden(x))

    model = Network()
    assert shapes(model.trainable_variables) == []
    assert not model.built
    model(X)
    assert model.built
    assert shapes(model.trainable_variables) == [(2, 4), (4,), (4, 1), (1,)]
    for w, role in zip(model.trainable_variables, ["kernel", "bias"] * 2, strict=True):
        assert role in w.name


@clause(
    source="https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/Model#build",
    needs=("models",),
    kills=["build-of-a-subclass-makes-nothing"],
)
def test_build_makes_the_weights_of_a_subclassed_model(tf):
    """`build(shape)` of a subclassed model creates the weights, as a call on data of this shape does."""

    class Network(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.score = tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)

        def call(self, x):
            return self.score(self.hidden(x))

    model = Network()
    model.build((None, 2))
    assert model.built
    assert shapes(model.weights) == [(2, 4), (4,), (4, 1), (1,)]


@clause(
    source=(MODEL, "https://keras.io/api/layers/base_layer/#call-method"),
    needs=("models",),
    kills=["a-layer-without-call-is-the-identity", "a-model-without-call-is-the-identity"],
)
@pytest.mark.parametrize("kind", ["Layer", "Model"])
def test_a_model_must_define_call(tf, kind):
    """A subclass of Layer or of Model without `call` raises NotImplementedError when it is called."""
    base = {"Layer": tf.keras.layers.Layer, "Model": tf.keras.Model}[kind]

    class Without(base):
        pass

    with pytest.raises(NotImplementedError):
        Without()(tf.constant(X))


@clause(
    source=SEQUENTIAL,
    seed="003",
    needs=("models",),
    kills=["build-is-ignored", "input-is-a-layer-of-sequential", "pop-takes-the-first"],
)
@pytest.mark.parametrize("merging", [False, True], ids=["one input", "merging"])
def test_sequential_without_input_is_built_by_its_first_call(tf, merging):
    """With an Input, or `input_shape=` in the first layer, a Sequential creates its weights at once; otherwise `build`
    or the first call does. `input_dim=2` means `input_shape=(2,)`. The input is not listed as a layer; `add` appends a
    layer and `pop` removes the last one, before there are weights, too. The first layer may merge a list of inputs.
    """
    layers, make = tf.keras.layers, tf.keras.Sequential
    if merging:
        model = make([layers.Add(), layers.Dense(3)])
        checks.shape(model([X, X]), (3, 3))
        assert shapes(model.weights) == [(2, 3), (3,)]
        return
    for first in ({"input_shape": (2,)}, {"input_dim": 2}):
        assert shapes(make([layers.Dense(3, **first)]).weights) == [(2, 3), (3,)]
    model = make([tf.keras.Input(shape=(2,)), layers.Dense(3)])
    assert shapes(model.weights) == [(2, 3), (3,)]
    model.build()
    assert shapes(model.weights) == [(2, 3), (3,)]
    assert len(model.layers) == 1
    assert tuple(model.output_shape) == (None, 3)
    later = make([layers.Dense(3)])
    assert not later.built
    later.build((None, 4))
    assert shapes(later.weights) == [(4, 3), (3,)]
    called = make()
    called.add(layers.Dense(3))
    called.add(layers.Dense(1))
    checks.shape(called(X), (3, 1))
    assert shapes(called.weights) == [(2, 3), (3,), (3, 1), (1,)]
    called.pop()
    checks.shape(called(X), (3, 3))
    without = make([layers.Dense(3), layers.Dense(1)])
    without.pop()
    checks.shape(without(X), (3, 3))


# --------------------------------------------------------------------------------------------- losses and metrics


@clause(source=f"{API_2020}#add_loss", seed="001", cost=4, kills=["a-symbolic-loss-is-computed-once"])
@given(st.lists(sts.moderate(), min_size=1, max_size=3))
@example([1.0, 2.0])
def test_a_symbolic_loss_is_computed_in_each_forward_pass(tf, factors):
    """`model.add_loss(tensor)` of a functional model adds the tensor's value to `losses` in each forward pass, even
    if no output needs the tensor.
    """
    inputs = tf.keras.Input(shape=(2,))
    x = tf.keras.layers.Lambda(lambda x: 2 * x)(inputs)
    model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(inputs))
    model.add_loss(x[0, 0] * 0.5)
    for factor in factors:
        model(tf.constant(np.float32(factor) * X))
        (loss,) = model.losses
        checks.close(loss, factor, operations=2, magnitude=2)


@clause(source=f"{API_2020}#add_metric", seed="001", kills=["a-symbolic-metric-is-forgotten", "std-is-of-a-sample"])
def test_a_symbolic_metric_is_the_mean_over_the_calls(tf):
    """`model.add_metric(tensor, name=, aggregation="mean")` of a functional model averages the tensor's value over the
    forward passes; `keras.backend.std` is the standard deviation of the population.
    """
    inputs = tf.keras.Input(shape=(2,))
    model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(inputs))
    x = tf.keras.layers.Lambda(lambda x: tf.keras.backend.std(x, axis=0))(inputs)
    model.add_metric(x[0], name="spread", aggregation="mean")
    for factor in (1, 3):
        model(tf.constant(np.float32(factor) * X))
    (metric,) = [metric for metric in model.metrics if metric.name == "spread"]
    checks.close(metric.result(), 2 * X[:, 0].std(dtype=np.float64), operations=8, magnitude=4)


# --------------------------------------------------------------------------------------------- errors


@clause(kills=["arrays-are-taken-for-outputs"])
def test_descriptions_that_make_no_model(tf):
    """A model raises when it is created if an output needs an input that is not among the inputs, if inputs are not
    symbolic or only one of inputs and outputs is given, if a Sequential contains something that is not a layer or two
    layers with one name, and if a dimension of an Input is negative or not an integer.
    """
    a, b, layers = tf.keras.Input(shape=(2,)), tf.keras.Input(shape=(2,)), tf.keras.layers
    for make in (
        lambda: tf.keras.Model(a, layers.Dense(1)(b)),
        lambda: tf.keras.Model(X, a),
        lambda: tf.keras.Model(a, X),
        lambda: tf.keras.Model(inputs=a),
        lambda: tf.keras.Model(outputs=layers.Dense(1)(a)),
        lambda: tf.keras.Sequential([3]),
        lambda: tf.keras.Sequential([layers.Dense(1, name="one"), layers.Dense(1, name="one")]),
        lambda: tf.keras.Input(),
        lambda: tf.keras.Input(shape=(-1,)),
        lambda: tf.keras.Input(shape=(2.5,)),
    ):
        with checks.refused("the description"):
            make()


@clause(source="https://keras.io/api/layers/core_layers/input/")
def test_an_input_has_its_shape_and_dtype(tf):
    """`Input(shape)` has the shape (None, *shape), or (batch_size, *shape); a dimension may be 0. The default dtype is
    float32.
    """
    for symbol, shape, dtype in (
        (tf.keras.Input((2,)), (None, 2), "float32"),
        (tf.keras.Input((0, None), batch_size=3), (3, 0, None), "float32"),
        (tf.keras.Input((), dtype="int32"), (None,), "int32"),
    ):
        assert tuple(symbol.shape) == shape, f"the shape is {tuple(symbol.shape)}, but should be {shape}"
        checks.dtype(symbol, getattr(tf, dtype))


@clause(kills=["a-symbolic-tensor-is-its-zeros"])
def test_symbolic_tensors_have_no_value(tf):
    """A symbolic tensor has no value: `float`, `int`, `bool` and `np.asarray` of one raise."""
    x = tf.keras.Input(shape=(2,))
    for convert in (float, int, bool, np.asarray):
        with checks.refused(f"{convert.__name__} of a symbolic tensor"):
            convert(x)


@clause(
    source=SEQUENTIAL,
    seed="003",
    erratum="The tutorial passes the layers to Sequential one by one: TypeError or ValueError in every version.",
    needs=("models",),
    kills=["layers-may-come-one-by-one"],
)
def test_layers_come_as_one_list(tf):
    """`Sequential(layer, layer, layer)` raises: layers are passed as one list, and the second argument is the name."""
    with checks.refused("three layers"):
        tf.keras.Sequential(tf.keras.layers.Dense(1), tf.keras.layers.Dense(2), tf.keras.layers.Dense(1))


@clause(kills=["any-shape-is-taken", "surplus-inputs-are-dropped", "missing-inputs-are-zero"])
def test_data_of_a_wrong_shape_raise(tf):
    """Data with another last dimension, another number of inputs, and a dict without one of the inputs are a
    ValueError. For an input of shape (1,) a vector counts as a column; an extra last dimension of 1 is removed.
    """
    inputs = tf.keras.Input(shape=(2,))
    model = tf.keras.Model(inputs, tf.keras.layers.Lambda(lambda x: 2 * x)(inputs))
    checks.close(model(X[..., None]), 2 * X)
    a, b = tf.keras.Input(shape=(2,), name="a"), tf.keras.Input(shape=(2,), name="b")
    both = tf.keras.layers.Add()([a, b])
    for of_two in (tf.keras.Model([a, b], both), tf.keras.Model({"a": a, "b": b}, both)):
        with pytest.raises(ValueError):  # noqa: PT011
            of_two({"a": X})
    for data in (np.ones((2, 3), np.float32), [X, X]):
        with pytest.raises(ValueError):  # noqa: PT011
            model(data)
    column = tf.keras.Input(shape=(1,))
    twice = tf.keras.Model(column, tf.keras.layers.Lambda(lambda x: 2 * x)(column))
    checks.close(twice(np.float32([1, 2, 3])), [[2.0], [4.0], [6.0]])
    checks.close(twice(np.float32([[1], [2]])), [[2.0], [4.0]])
