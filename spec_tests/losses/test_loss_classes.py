"""tf.keras.losses: names, defaults and configurations of losses, custom losses, and dtypes."""

import numpy as np
import pytest
from hypothesis import example, given

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.losses.loss_formulas import ALIASES, FORMULAS

REGRESSION = "https://keras.io/api/losses/regression_losses/"
GET = "https://www.tensorflow.org/api_docs/python/tf/keras/losses/get"
CONFIG = "https://www.tensorflow.org/api_docs/python/tf/keras/losses/serialize"
DTYPE = "https://www.tensorflow.org/api_docs/python/tf/keras/losses/Loss"
clause = Section("loss-classes", source="https://keras.io/api/losses/", needs=("losses",))

Y, P = np.float32([[1.0, 0.0], [0.0, 1.0]]), np.float32([[0.75, 0.25], [0.5, 0.25]])


@clause(source=REGRESSION, kills_none="a missing name is no wrong behaviour")
def test_short_names_are_the_same_function(tf):
    """`mean_squared_error`, `mse` and `MSE` are one function."""
    y_true, y_pred = np.zeros((2, 2), np.float32), np.ones((2, 2), np.float32)
    for function in (tf.keras.losses.mean_squared_error, tf.keras.losses.mse, tf.keras.losses.MSE):
        checks.equal(function(y_true, y_pred), np.ones(2, np.float32))


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/losses",
    seed="001",
    kills_none="a missing name is no wrong behaviour",
)
def test_tf_losses_is_tf_keras_losses(tf):
    """`tf.losses` is `tf.keras.losses`."""
    checks.close(tf.losses.MeanSquaredError()(Y, P), ((Y - P) ** 2).mean(), operations=8)
    checks.close(tf.losses.mse(Y, P), ((Y - P) ** 2).mean(-1), operations=8)


@clause(source=GET, seed=("001", "003"), kills=["mae-is-the-squared-error"])
@pytest.mark.parametrize("name", ALIASES)
def test_get_finds_losses_by_short_names(tf, name):
    """`get` finds a loss by the name of its function, and by its short names in upper and lower case."""
    expected = checks.numbers(tf.keras.losses.get(name)(Y, P))
    for alias in ALIASES[name]:
        checks.equal(tf.keras.losses.get(alias)(Y, P), expected, what=alias)


@clause(source=GET, kills=["get-returns-the-class", "unknown-loss-is-none", "get-forgets-the-configuration"])
def test_get_takes_names_configurations_and_objects(tf):
    """For the name of a function `get` returns the function, for the name of a class an object of it, and for a
    configuration the object that it describes. Objects, functions and None are returned as they are; all else is a
    ValueError.
    """
    get, half = tf.keras.losses.get, np.float32([[0.5]])
    checks.close(get("mean_squared_error")(0 * half, half), np.array([0.25]))
    checks.close(get("MeanSquaredError")(0 * half, half), 0.25)
    described = get({"class_name": "Huber", "config": {"delta": 0.25}})
    checks.close(described(0 * half, half), 0.25 * 0.5 - 0.25**2 / 2)
    loss = tf.keras.losses.MeanSquaredError()
    assert get(loss) is loss
    assert get(max) is max
    assert get(None) is None
    for unknown in ("nonsense", 3):
        with pytest.raises(ValueError, match=str(unknown)):
            get(unknown)


@clause(source=CONFIG, kills=["configuration-forgets-the-options", "configuration-forgets-the-reduction"])
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("MeanSquaredError", {"reduction": "sum", "name": "mine"}),
        ("BinaryCrossentropy", {"label_smoothing": 0.5, "axis": 0, "reduction": "none"}),
        ("BinaryFocalCrossentropy", {"gamma": 1.0, "alpha": 0.75, "apply_class_balancing": True, "from_logits": True}),
        ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.5, "axis": 0}),
        ("CategoricalFocalCrossentropy", {"gamma": 1.0, "alpha": 0.75, "from_logits": True}),
        ("Tversky", {"alpha": 0.25, "beta": 1.0}),
    ],
    ids=str,
)
def test_a_configuration_makes_an_equal_loss(tf, kind, options):
    """`from_config(get_config())` and `deserialize(serialize(loss))` make a loss with the same options, reduction and
    name.
    """
    loss = getattr(tf.keras.losses, kind)(**options)
    expected, again = checks.numbers(loss(Y, P)), type(loss).from_config(loss.get_config())
    for copy in (again, tf.keras.losses.deserialize(tf.keras.losses.serialize(loss))):
        checks.equal(copy(Y, P), expected)
        assert copy.name == loss.name, f"the name is {copy.name!r}, but should be {loss.name!r}"


@clause(source=CONFIG, kills=["configuration-forgets-the-options"])
@pytest.mark.parametrize(("kind", "options"), [("Huber", {"delta": 0.125}), ("CosineSimilarity", {"axis": 0})], ids=str)
def test_a_configuration_keeps_delta_and_axis(tf, kind, options):
    """The configuration of Huber contains `delta`, and that of CosineSimilarity `axis`."""
    loss = getattr(tf.keras.losses, kind)(**options, reduction="none")
    checks.equal(type(loss).from_config(loss.get_config())(Y, P), checks.numbers(loss(Y, P)))


@clause(source=[CONFIG, DTYPE], kills=["configuration-forgets-the-dtype"])
def test_a_configuration_keeps_the_dtype(tf):
    """The configuration of a loss contains its dtype."""
    loss = tf.keras.losses.MeanSquaredError(dtype="float64")
    checks.dtype(type(loss).from_config(loss.get_config())(Y, P), tf.float64)


@clause(source="https://www.tensorflow.org/api_docs/python/tf/keras/losses/deserialize")
def test_deserialize_finds_custom_objects(tf):
    """`deserialize` finds in `custom_objects` the classes and functions that Keras does not know."""
    losses = tf.keras.losses
    function, custom = losses.get("mean_absolute_error"), {"Custom": losses.MeanAbsoluteError}
    made = losses.deserialize({"class_name": "Custom", "config": {}}, custom_objects=custom)
    checks.close(made(Y, P), np.abs(Y - P).mean(), operations=4)
    assert losses.deserialize("custom", custom_objects={"custom": function}) is function
    assert losses.deserialize(losses.serialize(function)) is function


@clause(seed=("001", "002"), kills=["get-refuses-functions"])
def test_get_returns_functions_unchanged(tf):
    """`get` returns a function (y_true, y_pred) → losses as it is, without weights or reduction."""
    squares = tf.keras.losses.get(lambda y_true, y_pred: (y_true - y_pred) ** 2)
    checks.equal(squares(tf.constant(Y), tf.constant(P)), (Y - P) ** 2)


@clause(seed="001", kills=["custom-loss-is-summed"])
@given(sts.arrays((3, 2), dtype=np.float32), sts.arrays((3, 2), dtype=np.float32))
@example(np.zeros((3, 2), np.float32), np.float32([[1, 2]] * 3))
def test_a_custom_loss_defines_call(tf, y_true, y_pred):
    """A custom loss defines `call`. What it returns, of any shape, is weighted and averaged over all its elements."""

    class SquaredError(tf.keras.losses.Loss):
        def call(self, y_true, y_pred):
            return (y_true - y_pred) ** 2

    observed = SquaredError()(tf.constant(y_true), tf.constant(y_pred))
    checks.close(observed, ((y_true - y_pred) ** 2).mean(), operations=12, magnitude=16)


@clause(
    seed="001",
    erratum="the tutorial says weighted cross entropy; it weights the mean entropy of a row, not each class",
    kills=["custom-loss-is-summed"],
)
@given(sts.arrays((3, 2), low=-2, high=2), sts.moderate(0, 4), sts.moderate(0, 4))
@example(np.array([[1.0, -1.0], [0.0, 2.0], [-2.0, 0.5]]), 2.0, 0.5)
def test_a_custom_loss_has_parameters(tf, z, pos_weight, weight):
    """The loss of the tutorial, with parameters v and w, is the mean of w·(e·(1 − y) + v·e·y) over all elements, where
    e is the binary cross entropy of the row.
    """

    class Weighted(tf.keras.losses.Loss):
        def __init__(self, pos_weight, weight):
            super().__init__(name="weighted")
            self.pos_weight, self.weight = pos_weight, weight

        def call(self, y_true, y_pred):
            e = tf.keras.losses.binary_crossentropy(y_true, y_pred, from_logits=True)[:, None]
            return self.weight * (e * (1.0 - y_true) + self.pos_weight * e * y_true)

    y, p = np.float32([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), 1 / (1 + np.exp(-z))
    e = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(-1, keepdims=True)
    observed = Weighted(pos_weight, weight)(tf.constant(y), tf.constant(z.astype(np.float32)))
    expected = (weight * (e * (1 - y) + pos_weight * e * y)).mean()
    checks.close(observed, expected, operations=32, magnitude=64)


@clause
def test_a_loss_is_named_after_its_function(tf):
    """The argument `name` is the name of a loss; the default name of a built-in loss is that of its function."""

    class Custom(tf.keras.losses.Loss):
        def call(self, y_true, y_pred):
            return y_pred - y_true

    for loss in (Custom(name="mine"), tf.keras.losses.MeanSquaredError(name="mine")):
        assert loss.name == "mine"
    assert tf.keras.losses.MeanSquaredError().name == "mean_squared_error"


@clause(kills=["loss-without-call-is-zero"])
def test_a_loss_without_call_raises(tf):
    """Calling a loss whose class does not define `call` raises a NotImplementedError."""
    assert raised(lambda: tf.keras.losses.Loss()(tf.constant(Y), tf.constant(P))) is NotImplementedError


def raised(call):
    """The type of the error: a NotImplementedError is an answer here, and not a missing capability."""
    try:
        call()
    except Exception as error:
        return type(error)
    return None


@clause(seed="004", kills=["loss-object-takes-the-dtype-of-labels"])
def test_labels_take_the_dtype_of_predictions(tf):
    """float64 labels are cast to the dtype of float32 predictions: the loss is float32."""
    labels, z = np.eye(3), np.arange(9, dtype=np.float32).reshape(3, 3)
    for loss in (tf.keras.losses.CategoricalCrossentropy(from_logits=True), tf.keras.losses.MeanSquaredError()):
        checks.dtype(loss(labels, z), tf.float32)


@clause(source=DTYPE, kills=["loss-ignores-its-dtype"])
def test_a_loss_computes_in_its_dtype(tf):
    """A loss casts labels and predictions to its `dtype`; by default that is floatx, float32."""
    y, p = Y.astype(np.float64), P.astype(np.float64)
    checks.dtype(tf.keras.losses.MeanSquaredError()(y, p), tf.float32)
    checks.dtype(tf.keras.losses.MeanSquaredError(dtype="float64")(Y, P), tf.float64)


@clause(kills=["loss-takes-the-dtype-of-labels"])
@given(sts.arrays((2, 2), low=0.25, high=0.75))
@example(P.astype(np.float64))
def test_functions_compute_in_the_dtype_of_predictions(tf, p):
    """A loss function returns float64 for float64 predictions and float32 for float32, whatever the labels are."""
    for formula in FORMULAS:
        if formula.name not in ("huber", "cosine_similarity"):
            for dtype, other in (("float64", "float32"), ("float32", "float64")):
                each = formula.function(tf)(p.astype(other), p.astype(dtype))
                checks.dtype(each, getattr(tf, dtype), what=f"the dtype of {formula.name}")


PROBABILITIES = {"from_logits": False, "label_smoothing": 0.0, "axis": -1}
DEFAULTS = {
    "BinaryCrossentropy": PROBABILITIES,
    "BinaryFocalCrossentropy": {**PROBABILITIES, "apply_class_balancing": False, "alpha": 0.25, "gamma": 2.0},
    "CategoricalCrossentropy": PROBABILITIES,
    "CategoricalFocalCrossentropy": {**PROBABILITIES, "alpha": 0.25, "gamma": 2.0},
    "CategoricalGeneralizedCrossEntropy": {"q": 0.5},
    "Circle": {"gamma": 80.0, "margin": 0.4, "remove_diagonal": True},
    "Dice": {"axis": None},
    "SparseCategoricalCrossentropy": {"from_logits": False, "ignore_class": None},
    "Tversky": {"alpha": 0.5, "beta": 0.5, "axis": None},
}


@clause
@pytest.mark.parametrize("name", DEFAULTS)
def test_options_have_documented_defaults(tf, name):
    """Each option of a loss has the default that the documentation states, and the configuration shows it."""
    config = getattr(tf.keras.losses, name)().get_config()
    for option, value in DEFAULTS[name].items():
        assert config[option] == value, f"{option} is {config[option]!r}, but should be {value!r}"
