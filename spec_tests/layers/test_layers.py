"""What holds of every layer: weights, modes, names, dtypes, configurations, errors."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

LAYER = "https://keras.io/api/layers/base_layer/"
GUIDE = "https://keras.io/guides/making_new_layers_and_models_via_subclassing/"
GUIDE_2020 = "https://github.com/tensorflow/docs/blob/r2.3/site/en/guide/keras/custom_layers_and_models.ipynb"
TRANSFER = "https://keras.io/guides/transfer_learning/"
clause = Section("layers", source=GUIDE, needs=("layers",))

X = np.float32([[1.0, 2.0], [3.0, 5.0]])


def shapes(weights):
    return [tuple(w.shape) for w in weights]


# --------------------------------------------------------------------------------------------- weights


@clause(seed=("003", "004"))
def test_weights_are_made_at_the_first_call(tf):
    """A layer has no weights until it is first called; `build(input_shape)` is then called once, and `built` is set."""
    shapes_seen = []

    class Scale(tf.keras.layers.Layer):
        def build(self, input_shape):
            shapes_seen.append(tuple(input_shape)[1:])
            self.w = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="w")

        def call(self, x):
            return x * self.w

    layer = Scale()
    assert not layer.built
    assert shapes(layer.weights) == []
    for _ in range(2):
        checks.close(layer(tf.constant(X)), X)
    assert shapes_seen == [(2,)]
    assert layer.built
    assert shapes(layer.weights) == [(2,)]


@clause(source=LAYER)
@pytest.mark.parametrize("name", ["Dense", "BatchNormalization", "LayerNormalization"])
def test_build_creates_the_weights_once(tf, name):
    """`layer.build(shape)` creates the weights, and the first call uses them."""
    layer = tf.keras.layers.Dense(3) if name == "Dense" else getattr(tf.keras.layers, name)()
    layer.build((None, 2))
    assert layer.built
    layer.set_weights([w + 1 for w in layer.get_weights()])
    before = layer.get_weights()
    layer(tf.constant([[1.0, 2.0]]))
    for observed, expected in zip(layer.get_weights(), before, strict=True):
        checks.equal(observed, expected, "a weight")


@clause(kills=["only-direct-attributes-are-tracked", "a-shared-layer-counts-twice", "weights-of-inner-layers-are-lost"])
def test_attributes_are_tracked(tf):
    """The weights of layers that are attributes, or are in lists and dicts that are attributes, belong to the outer
    layer, in the order of assignment, each once.
    """

    class Block(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.first = tf.keras.layers.Dense(3)
            self.more = [tf.keras.layers.Dense(4), {"last": tf.keras.layers.Dense(1)}]
            self.again = self.first

        def call(self, x):
            return self.more[1]["last"](self.more[0](self.first(x)))

    block = Block()
    block(tf.constant(X))
    expected = [(2, 3), (3,), (3, 4), (4,), (4, 1), (1,)]
    assert shapes(block.weights) == expected
    assert shapes(block.trainable_variables) == expected
    assert block.count_params() == 9 + 16 + 5


@clause(source=LAYER, kills=["deleted-attributes-are-kept", "a-deleted-variable-is-asked-whether-it-is-true"])
@pytest.mark.parametrize("kind", ["weight", "layer", "variable"])
def test_a_deleted_attribute_is_no_longer_held(tf, kind):
    """After `del layer.name`, the weight, layer or variable no longer belongs to the outer layer."""
    layer, inner = tf.keras.layers.Layer(), tf.keras.layers.Dense(1)
    inner(tf.constant(X))
    layer.kept = layer.add_weight(shape=(4,))
    if kind == "variable":  # whether it is a weight is said by layers/variables-set-as-attributes-are-weights
        layer.other = tf.Variable([1.0, 2.0, 3.0])
    else:
        layer.other = inner if kind == "layer" else layer.add_weight(shape=(3,))
        assert len(layer.weights) == (3 if kind == "layer" else 2)
    del layer.other
    assert shapes(layer.weights) == [(4,)]
    assert not hasattr(layer, "other")


@clause(source=GUIDE_2020, kills=["variables-are-not-tracked"])
def test_variables_set_as_attributes_are_weights(tf):
    """A tf.Variable that is an attribute is a weight of the layer, trainable or not as it was created."""

    class Scale(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.w = tf.Variable([1.0, 2.0])
            self.count = tf.Variable(0.0, trainable=False)

        def call(self, x):
            return x * self.w

    layer = Scale()
    layer(tf.constant(X))
    assert (shapes(layer.trainable_weights), shapes(layer.non_trainable_weights)) == ([(2,)], [()])


@clause(source=f"{LAYER}#addweight-method", kills=["add-weight-ignores-trainable"])
@given(sts.shapes(), st.booleans(), sts.moderate(), st.sampled_from(["float32", "float64"]))
@example((2, 3), False, 0.5, "float64")
def test_add_weight_makes_a_tracked_variable(tf, shape, trainable, value, dtype):
    """`add_weight(shape=, initializer=, dtype=, trainable=, name=)` adds a weight to the layer."""
    layer = tf.keras.layers.Layer()
    constant = tf.keras.initializers.Constant(value)
    w = layer.add_weight(shape=shape, initializer=constant, dtype=dtype, trainable=trainable, name="scale")
    checks.equal(w, np.full(shape, value, dtype))
    checks.dtype(w, dtype)
    assert "scale" in w.name
    assert len(layer.trainable_weights) == trainable
    assert len(layer.non_trainable_weights) == (not trainable)


@clause(source=GUIDE_2020, seed="003", kills=["add-weight-takes-a-shape-first"])
def test_add_weight_by_name_first(tf):
    """`add_weight("kernel", (2, 3))` names the weight and gives its shape, as documented up to Keras 2."""
    w = tf.keras.layers.Layer().add_weight("kernel", (2, 3), initializer="ones")
    checks.equal(w, np.ones((2, 3), np.float32))
    assert "kernel" in w.name


@clause(source=f"{LAYER}#addweight-method", kills=["add-weight-drops-its-second-argument"])
def test_add_weight_by_shape_first(tf):
    """`add_weight(shape, initializer)`: the first argument is the shape, the second the initializer."""
    w = tf.keras.layers.Layer().add_weight((2, 3), "ones")
    checks.equal(w, np.ones((2, 3), np.float32))


@clause(
    source=TRANSFER,
    needs=("models",),
    kills=["freezing-stops-at-the-surface", "inner-layers-thaw-a-frozen-one", "frozen-weights-are-lost"],
)
def test_a_frozen_layer_has_no_trainable_weights(tf):
    """`trainable = False` makes all weights non-trainable, including those of the layers inside, whose `trainable` it
    sets; a layer inside that is set to True again remains frozen as part of the outer layer.
    """
    dense = tf.keras.layers.Dense(3)
    model = tf.keras.Sequential([tf.keras.Sequential([dense]), tf.keras.layers.BatchNormalization()])
    model(tf.constant(X))
    assert (len(model.trainable_weights), len(model.non_trainable_weights)) == (4, 2)
    model.trainable = False
    assert (len(model.trainable_weights), len(model.non_trainable_weights)) == (0, 6)
    assert not dense.trainable
    dense.trainable = True
    assert (len(dense.trainable_weights), len(model.trainable_weights)) == (2, 0)
    model.trainable = True
    assert len(model.trainable_weights) == 4


@clause(
    source=f"{LAYER}#setweights-method", cost=4, kills=["set-weights-reverses-the-order", "set-weights-ignores-surplus"]
)
@given(sts.arrays((2, 3), dtype=np.float32), sts.arrays((3,), dtype=np.float32))
@example(np.ones((2, 3), np.float32), np.zeros(3, np.float32))
def test_set_weights_puts_back_what_get_weights_gave(tf, kernel, bias):
    """`set_weights` assigns what `get_weights` lists; another number of arrays, or other shapes, are a ValueError."""
    dense = tf.keras.layers.Dense(3)
    dense(tf.constant(X))
    before = dense.get_weights()
    dense.set_weights([kernel, bias])
    checks.equal(dense.get_weights()[0], kernel)
    checks.equal(dense.get_weights()[1], bias)
    checks.close(dense(tf.constant(X)), X @ kernel + bias, operations=4, magnitude=32)
    for wrong in ([kernel], [kernel, bias, bias], [bias, kernel]):
        with pytest.raises(ValueError):  # noqa: PT011
            dense.set_weights(wrong)
    dense.set_weights(before)
    checks.equal(dense.get_weights()[0], before[0])


@clause(source="https://keras.io/api/utils/config_utils/", kills=["floatx-is-float64", "backend-epsilon-is-1e-8"])
def test_weights_have_the_dtype_floatx(tf):
    """The default dtype of weights is `backend.floatx()`, "float32"; `backend.epsilon()` is 10⁻⁷."""
    assert tf.keras.backend.floatx() == "float32"
    assert tf.keras.backend.epsilon() == 1e-7
    checks.dtype(tf.keras.layers.Layer().add_weight(shape=(2,), name="w"), "float32")


# --------------------------------------------------------------------------------------------- modes


def recorder(tf, seen):
    class Recorder(tf.keras.layers.Layer):
        def call(self, x, training=None):
            seen.append(bool(training))
            return x

    return Recorder()


@clause(
    seed="003",
    needs=("models",),
    kills=["training-stops-at-the-outer-layer", "explicit-training-loses", "training-is-the-default", "training-stays"],
)
@given(st.sampled_from([None, True, False]), st.sampled_from([None, True, False]))
@example(True, None)
@example(True, False)
@example(False, True)
@example(None, None)
def test_training_reaches_the_layers_inside(tf, outer, own):
    """A layer that is called without `training` gets that of the layer whose `call` calls it, through any number of
    layers; an explicit argument takes precedence; without any argument the mode is inference.
    """
    seen = []
    inner = recorder(tf, seen)

    class Through(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.inner = inner

        def call(self, x):
            return self.inner(x) if own is None else self.inner(x, training=own)

    model = tf.keras.Sequential([Through()])
    x = tf.constant(X)
    model(x)  # builds it: subjects may trace it then
    del seen[:]
    model(x) if outer is None else model(x, training=outer)
    assert seen == [bool(outer if own is None else own)]
    inner(x)
    assert seen[1:] == [False], "the mode of a call stays behind"


@clause(kills=["the-default-in-the-signature-is-ignored"])
def test_the_default_of_training_is_that_of_call(tf):
    """When nobody passes `training`, the default in the signature of `call` holds, if it is not None."""

    class Always(tf.keras.layers.Layer):
        def call(self, x, training=True):
            return x + 1 if training else x

    checks.equal(Always()(tf.constant(X)), X + 1)
    checks.equal(Always()(tf.constant(X), training=False), X)


# --------------------------------------------------------------------------- names, dtypes, configuration


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/backend/clear_session", kills=["names-are-not-numbered"]
)
def test_names_are_numbered(tf):
    """Layers are named after their class in snake case: dense, dense_1, …; each class has a separate counter, and
    `clear_session` resets them.
    """
    layers = tf.keras.layers
    for _ in range(2):
        tf.keras.backend.clear_session()
        made = [layers.Dense(1), layers.Dense(1), layers.MaxPooling2D(), layers.Dense(1), layers.BatchNormalization()]
        assert [layer.name for layer in made] == ["dense", "dense_1", "max_pooling2d", "dense_2", "batch_normalization"]
    assert layers.Dense(1, name="score").name == "score"


@clause(source=LAYER, kills=["inputs-are-not-cast"])
@given(st.sampled_from(["float32", "float64"]), st.sampled_from(["float32", "float64"]), st.booleans())
@example("float32", "float64", True)
@example("float64", "float32", False)
def test_floating_inputs_are_cast(tf, dtype, given_dtype, as_array):
    """A floating-point input, array or tensor, is cast to the layer's dtype, float32 by default, which its weights and
    outputs have; integers are not cast.
    """
    x = X.astype(given_dtype)
    layer = tf.keras.layers.Activation("linear", dtype=dtype)
    checks.dtype(layer(x if as_array else tf.constant(x)), dtype)
    checks.dtype(layer(tf.constant(x.astype(np.int64))), "int64")
    dense = tf.keras.layers.Dense(1, dtype=dtype)
    checks.dtype(dense(x), dtype)
    assert dense.get_weights()[0].dtype == dtype
    checks.dtype(tf.keras.layers.Dense(1)(x), "float32")


CONFIGURED = {
    "Dense": {"units": 2, "activation": "relu", "use_bias": False, "kernel_regularizer": "l2"},
    "Activation": {"activation": "tanh"},
    "Embedding": {"input_dim": 3, "output_dim": 2, "mask_zero": True},
    "Masking": {"mask_value": 2.0},
    "ReLU": {"max_value": 2.0, "negative_slope": 0.25, "threshold": 0.5},
    "LeakyReLU": {},
    "ELU": {"alpha": 0.5},
    "Softmax": {"axis": 0},
    "PReLU": {"shared_axes": [1]},
    "Conv1D": {"filters": 2, "kernel_size": 3, "padding": "same", "dilation_rate": 2},
    "Conv2D": {"filters": 4, "kernel_size": (2, 3), "strides": 2, "groups": 2, "activation": "relu"},
    "MaxPooling1D": {"pool_size": 3, "strides": 1, "padding": "same"},
    "AveragePooling2D": {"pool_size": (2, 3)},
    "GlobalAveragePooling1D": {"keepdims": True},
    "GlobalMaxPooling2D": {"keepdims": True},
    "BatchNormalization": {"axis": 1, "momentum": 0.5, "epsilon": 0.25, "center": False, "scale": False},
    "LayerNormalization": {"axis": 1, "epsilon": 0.25, "center": False},
    "Dropout": {"rate": 0.25, "noise_shape": (None, 1), "seed": 1},
    "Flatten": {},
    "Reshape": {"target_shape": (2, -1)},
    "Permute": {"dims": (2, 1)},
    "Concatenate": {"axis": 1},
    "Add": {},
}


@clause(
    source=f"{LAYER}#getconfig-method",
    kills=[
        "dense-forgets-its-bias",
        "configuration-forgets-the-name",
        "pooling-forgets-its-strides",
        "masking-forgets-its-value",
    ],
)
@pytest.mark.parametrize("name", CONFIGURED)
def test_a_configuration_makes_an_equal_layer(tf, name):
    """`from_config(get_config())`, and `deserialize(serialize(layer))`, make a layer with the same arguments, name and
    `trainable`, without its weights.
    """
    arguments = CONFIGURED[name]
    layer = getattr(tf.keras.layers, name)(**arguments, name="given", trainable=False)
    config = layer.get_config()
    for again in (type(layer).from_config(config), tf.keras.layers.deserialize(tf.keras.layers.serialize(layer))):
        assert type(again) is type(layer)
        assert again.get_config() == config
    assert set(arguments) <= set(config)
    assert (again.name, again.trainable) == ("given", False)
    plain = {key: value for key, value in arguments.items() if isinstance(value, (bool, float, str))}
    written = {key: config[key] for key in plain if not key.endswith("_regularizer")}
    assert written == {key: plain[key] for key in written}


# --------------------------------------------------------------------------------------------- calls


@clause(source=LAYER, kills=["none-becomes-a-tensor"])
def test_none_stays_none(tf):
    """`call` receives None where None was passed, and arguments that are not tensors unchanged."""

    class Sum(tf.keras.layers.Layer):
        def call(self, x, other=None, negative=False):
            y = x if other is None else x + other
            return -y if negative else y

    layer = Sum()
    checks.equal(layer(tf.constant(X), None), X)
    checks.equal(layer(tf.constant(X), tf.constant(X), negative=True), -2 * X)


SHAPED = [
    ("Dense", {"units": 3}, (None, 4), (None, 3)),
    ("Conv2D", {"filters": 3, "kernel_size": 2, "strides": 2}, (None, 5, None, 2), (None, 2, None, 3)),
    ("MaxPooling1D", {"pool_size": 2, "padding": "same"}, (None, 5, 3), (None, 3, 3)),
    ("GlobalMaxPooling2D", {}, (None, 4, 5, 3), (None, 3)),
    ("Embedding", {"input_dim": 5, "output_dim": 3}, (None, 4), (None, 4, 3)),
    ("Flatten", {}, (7, 4, 3), (7, 12)),
    ("Reshape", {"target_shape": (2, -1)}, (None, 6), (None, 2, 3)),
    ("BatchNormalization", {}, (None, 4), (None, 4)),
    ("Concatenate", {}, [(None, 4), (None, 3)], (None, 7)),
    ("Add", {}, [(None, 4), (None, 4)], (None, 4)),
]


@clause(source=LAYER, kills=["the-shape-of-the-output-is-that-of-the-input", "the-shape-of-the-output-has-a-batch"])
@pytest.mark.parametrize(("name", "arguments", "shape", "expected"), SHAPED, ids=[name for name, *_ in SHAPED])
def test_compute_output_shape_is_the_shape_of_a_call(tf, name, arguments, shape, expected):
    """`compute_output_shape(input_shape)` is the shape that a call returns, including the batch, for one shape or a
    list of them; None is an open dimension, and dimensions that depend on it stay open.
    """
    layer = getattr(tf.keras.layers, name)(**arguments)
    assert tuple(layer.compute_output_shape(shape)) == expected


# --------------------------------------------------------------------------------------------- errors


@clause(
    seed="003",
    erratum="The tutorial overrides `__call__`, which computes, but leaves out all that a layer does around `call`.",
    kills_none="overriding `__call__` leaves no code of the implementation to be wrong",
)
def test_call_is_overridden_not_dunder_call(tf):
    """A layer that overrides `__call__` instead of `call` computes, but is not built, and casts nothing."""

    class Doubled(tf.keras.layers.Layer):
        def __call__(self, x):
            return x * 2

    layer = Doubled()
    checks.dtype(layer(tf.constant(X.astype(np.float64))), "float64")
    assert not layer.built


@clause(source=LAYER, kills=["a-forgotten-constructor-is-no-error"])
def test_a_subclass_must_call_the_constructor(tf):
    """A subclass whose `__init__` sets layers without `super().__init__()` raises, at the latest when it is called."""

    class Forgetful(tf.keras.layers.Layer):
        def __init__(self):
            self.dense = tf.keras.layers.Dense(1)

        def call(self, x):
            return self.dense(x)

    with pytest.raises((RuntimeError, AttributeError)):
        Forgetful()(tf.constant(X))


@clause(
    source="https://keras.io/api/layers/core_layers/dense/",
    kills=["negative-units-are-taken", "any-data-format-is-taken"],
)
def test_arguments_out_of_range_raise(tf):
    """Negative units, a number of filters that is 0 or not divisible by the groups, a rate outside [0, 1], windows of
    size 0, an unknown padding, data format, activation or initializer, a name that is not a string, and an unknown
    argument raise when the layer is created.
    """
    layers = tf.keras.layers
    for make, arguments in (
        (layers.Dense, {"units": -1}),
        (layers.Dense, {"units": 2, "activation": "no_such_activation"}),
        (layers.Dense, {"units": 2, "kernel_initializer": "no_such_initializer"}),
        (layers.Dense, {"units": 2, "name": 3}),
        (layers.Dense, {"units": 2, "no_such_argument": 3}),
        (layers.Dropout, {"rate": 1.5}),
        (layers.Dropout, {"rate": -0.5}),
        (layers.Conv2D, {"filters": 2, "kernel_size": 3, "padding": "full"}),
        (layers.Conv2D, {"filters": 2, "kernel_size": 3, "padding": "causal"}),
        (layers.Conv2D, {"filters": 2, "kernel_size": 3, "data_format": "nowhere"}),
        (layers.Conv2D, {"filters": 2, "kernel_size": (1, 2, 3)}),
        (layers.Conv2D, {"filters": 2, "kernel_size": 0}),
        (layers.Conv2D, {"filters": 2, "kernel_size": 1, "strides": 0}),
        (layers.Conv2D, {"filters": 0, "kernel_size": 1}),
        (layers.Conv2D, {"filters": 3, "kernel_size": 1, "groups": 2}),
        (layers.MaxPooling2D, {"pool_size": 0}),
        (layers.MaxPooling2D, {"data_format": "nowhere"}),
        (layers.GlobalMaxPooling2D, {"data_format": "nowhere"}),
        (layers.Permute, {"dims": (0, 1)}),
    ):
        with checks.refused(f"{make.__name__}({arguments})"):
            make(**arguments)


@clause(source="https://keras.io/api/layers/core_layers/dense/", kills=["subtract-takes-any-number"])
def test_inputs_of_a_wrong_shape_raise(tf):
    """An input raises when the layer is called if its last dimension is open or has changed since the first call, if
    its rank is wrong, if its channels are not divisible by the groups, if it is a single tensor to be merged, or if it
    has the wrong number of elements.
    """
    layers, x = tf.keras.layers, tf.constant(X)
    dense = layers.Dense(1)
    dense(x)
    for layer, inputs in (
        (dense, tf.constant(np.ones((2, 3), np.float32))),
        (dense, tf.constant(np.ones(2, np.float32))),
        (layers.Dense(1), tf.keras.Input(shape=(None,))),
        (layers.Conv2D(1, 1), x),
        (layers.Conv1D(2, 1, groups=2), tf.constant(np.ones((1, 2, 3), np.float32))),
        (layers.Conv1D(1, 1), tf.keras.Input(shape=(2, None))),
        (layers.Add(), x),
        (layers.Subtract(), [x, x, x]),
        (layers.Concatenate(axis=0), [x, tf.constant(np.ones((2, 3), np.float32))]),
        (layers.Reshape((3,)), x),
    ):
        with checks.refused(type(layer).__name__):
            layer(inputs)


@clause(source="https://keras.io/api/layers/pooling_layers/max_pooling2d/", kills=["any-padding-of-a-pooling-is-valid"])
def test_an_unknown_padding_of_a_pooling_raises(tf):
    """A pooling layer whose padding is neither "valid" nor "same" raises when it is created or called."""
    for kind in (tf.keras.layers.MaxPooling2D, tf.keras.layers.AveragePooling2D):
        with checks.refused(f'{kind.__name__}(padding="full")'):
            kind(padding="full")(tf.constant(np.ones((1, 4, 4, 1), np.float32)))
