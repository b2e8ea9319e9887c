"""tf.keras.losses: how a loss is named, found, made, written down, and made of one's own function."""

import numpy as np
import pytest
from hypothesis import example, given

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.losses.loss_formulas import ALIASES, FORMULAS

LOSSES = "https://keras.io/api/losses/"
REGRESSION = "https://keras.io/api/losses/regression_losses/"
GET = "https://www.tensorflow.org/api_docs/python/tf/keras/losses/get"
CONFIG = "https://www.tensorflow.org/api_docs/python/tf/keras/losses/serialize"
DTYPE = "https://www.tensorflow.org/api_docs/python/tf/keras/losses/Loss"
clause = Section("loss-classes", source=LOSSES, needs=("losses",))

Y, P = np.float32([[1.0, 0.0], [0.0, 1.0]]), np.float32([[0.75, 0.25], [0.5, 0.25]])


@clause(source=REGRESSION, kills_none="a missing name is no wrong behaviour")
def test_functions_have_long_names(tf):
    """`mean_squared_error`, `mse` and `MSE` are one function."""
    y_true, y_pred = np.zeros((2, 2), np.float32), np.ones((2, 2), np.float32)
    for function in (tf.keras.losses.mean_squared_error, tf.keras.losses.mse, tf.keras.losses.MSE):
        checks.equal(function(y_true, y_pred), np.ones(2, np.float32))


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/losses",
    seed="001",
    kills_none="a missing name is no wrong behaviour",
)
def test_a_shorter_way_to_the_losses(tf):
    """`tf.losses` is `tf.keras.losses`."""
    checks.close(tf.losses.MeanSquaredError()(Y, P), ((Y - P) ** 2).mean(), operations=8)
    checks.close(tf.losses.mse(Y, P), ((Y - P) ** 2).mean(-1), operations=8)


@clause(source=GET, seed=("001", "003"), kills=["mae-is-the-squared-error"])
@pytest.mark.parametrize("name", ALIASES)
def test_names(tf, name):
    """`get` finds a loss by the name of its function and by its short names, in capitals or not."""
    expected = checks.numbers(tf.keras.losses.get(name)(Y, P))
    for alias in ALIASES[name]:
        checks.equal(tf.keras.losses.get(alias)(Y, P), expected, what=alias)


@clause(source=GET, kills=["get-returns-the-class", "unknown-loss-is-none", "get-forgets-the-configuration"])
def test_what_get_takes(tf):
    """The name of a function gives it, that of a class an object of it, a configuration the object that it describes;
    objects, functions and None are returned as they are; any other is a ValueError.
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
    """`from_config(get_config())`, and `deserialize(serialize(loss))`, make a loss of the same options, reduction and
    name.
    """
    loss = getattr(tf.keras.losses, kind)(**options)
    expected = checks.numbers(loss(Y, P))
    again = type(loss).from_config(loss.get_config())
    for copy in (again, tf.keras.losses.deserialize(tf.keras.losses.serialize(loss))):
        checks.equal(copy(Y, P), expected)
        assert copy.name == loss.name, f"the name is {copy.name!r}, but should be {loss.name!r}"


@clause(source=CONFIG, kills=["configuration-forgets-the-options"])
@pytest.mark.parametrize(("kind", "options"), [("Huber", {"delta": 0.125}), ("CosineSimilarity", {"axis": 0})], ids=str)
def test_a_configuration_keeps_delta_and_axis(tf, kind, options):
    """The δ of Huber and the axis of CosineSimilarity are part of the configuration, as all options are."""
    loss = getattr(tf.keras.losses, kind)(**options, reduction="none")
    checks.equal(type(loss).from_config(loss.get_config())(Y, P), checks.numbers(loss(Y, P)))


@clause(source=[CONFIG, DTYPE], kills=["configuration-forgets-the-dtype"])
def test_a_configuration_keeps_the_dtype(tf):
    """The dtype of a loss is part of its configuration."""
    loss = tf.keras.losses.MeanSquaredError(dtype="float64")
    checks.dtype(type(loss).from_config(loss.get_config())(Y, P), tf.float64)


@clause(source="https://www.tensorflow.org/api_docs/python/tf/keras/losses/deserialize")
def test_a_configuration_of_one_s_own(tf):
    """`deserialize` finds in `custom_objects` the classes and functions that Keras does not know."""
    losses = tf.keras.losses
    made = losses.deserialize({"class_name": "Mine", "config": {}}, custom_objects={"Mine": losses.MeanAbsoluteError})
    checks.close(made(Y, P), np.abs(Y - P).mean(), operations=4)
    function = losses.get("mean_absolute_error")
    assert losses.deserialize("mine", custom_objects={"mine": function}) is function
    assert losses.deserialize(losses.serialize(function)) is function


@clause(seed=("001", "002"), kills=["get-refuses-functions"])
def test_a_function_is_a_loss(tf):
    """`get` returns a function (y_true, y_pred) → losses as it is: it is not weighted or reduced there."""
    squares = tf.keras.losses.get(lambda y_true, y_pred: (y_true - y_pred) ** 2)
    checks.equal(squares(tf.constant(Y), tf.constant(P)), (Y - P) ** 2)


@clause(seed="001", kills=["custom-loss-is-summed"])
@given(sts.arrays((3, 2)), sts.arrays((3, 2)))
@example(np.zeros((3, 2)), np.array([[1.0, 2.0]] * 3))
def test_a_loss_of_one_s_own(tf, y_true, y_pred):
    """A subclass defines `call`; what it returns, of any shape, is weighted and averaged over all its elements."""

    class SquaredError(tf.keras.losses.Loss):
        def call(self, y_true, y_pred):
            return (y_true - y_pred) ** 2

    y_true, y_pred = y_true.astype(np.float32), y_pred.astype(np.float32)
    checks.close(
        SquaredError()(tf.constant(y_true), tf.constant(y_pred)),
        ((y_true - y_pred) ** 2).mean(),
        operations=12,
        magnitude=16,
    )


@clause(
    seed="001",
    erratum="the tutorial says weighted cross entropy; it weighs the mean entropy of a row, not each class",
    kills=["custom-loss-is-summed"],
)
@given(sts.arrays((3, 2), low=-2, high=2), sts.moderate(0, 4), sts.moderate(0, 4))
@example(np.array([[1.0, -1.0], [0.0, 2.0], [-2.0, 0.5]]), 2.0, 0.5)
def test_a_loss_with_parameters_of_its_own(tf, z, pos_weight, weight):
    """The tutorial's loss: w·(e·(1 − y) + v·e·y), where e is the binary cross entropy of the row; the mean of all
    elements.
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
def test_a_loss_has_a_name(tf):
    """`name` is the name of the loss; a built-in one without is called as its function is."""

    class Mine(tf.keras.losses.Loss):
        def call(self, y_true, y_pred):
            return y_pred - y_true

    for loss in (Mine(name="mine"), tf.keras.losses.MeanSquaredError(name="mine")):
        assert loss.name == "mine"
    assert tf.keras.losses.MeanSquaredError().name == "mean_squared_error"


@clause(kills=["loss-without-call-is-zero"])
def test_a_loss_without_call(tf):
    """Calling a Loss whose class does not define `call` is a NotImplementedError."""
    assert raised(lambda: tf.keras.losses.Loss()(tf.constant(Y), tf.constant(P))) is NotImplementedError


def raised(call):
    """The type of the error, so that NotImplementedError is an answer here, and not a capability that is missing."""
    try:
        call()
    except Exception as error:
        return type(error)
    return None


@clause(seed="004", kills=["loss-object-takes-the-dtype-of-labels"])
def test_labels_take_the_dtype_of_predictions(tf):
    """float64 labels beside float32 predictions are cast: the loss is float32."""
    labels, z = np.eye(3), np.arange(9, dtype=np.float32).reshape(3, 3)
    for loss in (tf.keras.losses.CategoricalCrossentropy(from_logits=True), tf.keras.losses.MeanSquaredError()):
        checks.dtype(loss(labels, z), tf.float32)


@clause(source=DTYPE, kills=["loss-ignores-its-dtype"])
def test_a_loss_computes_in_its_dtype(tf):
    """A loss casts labels and predictions to its `dtype`, which is floatx, float32, unless another is given."""
    y, p = Y.astype(np.float64), P.astype(np.float64)
    checks.dtype(tf.keras.losses.MeanSquaredError()(y, p), tf.float32)
    checks.dtype(tf.keras.losses.MeanSquaredError(dtype="float64")(Y, P), tf.float64)


@clause(kills=["loss-takes-the-dtype-of-labels"])
@given(sts.arrays((2, 2), low=0.25, high=0.75))
@example(P.astype(np.float64))
def test_functions_compute_in_the_dtype_of_predictions(tf, p):
    """A loss function of float64 predictions is a float64 number, of float32 ones float32, whatever the labels are."""
    for formula in FORMULAS:
        if formula.name not in ("huber", "cosine_similarity"):
            for dtype, other in (("float64", "float32"), ("float32", "float64")):
                each = formula.function(tf)(p.astype(other), p.astype(dtype))
                checks.dtype(each, getattr(tf, dtype), what=f"the dtype of {formula.name}")
