"""Where the reference raises an error that says why, and TensorFlow and Keras do otherwise, or say nothing."""

import numpy as np
import pytest

import reference as tf

keras = tf.keras
callbacks, optimizers = keras.callbacks, keras.optimizers
X = np.float32([[1.0, 2.0], [3.0, 5.0]])
Y = np.float32([[1.0], [0.0]])


def line(**options):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(**{"optimizer": "sgd", "loss": "mse", **options})
    return model


class WithoutInput(keras.Model):
    """A model that adds a loss, and that no `Input` describes."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        y = self.dense(x)
        self.add_loss(tf.reduce_sum(y))
        return y


def without_input(metric):
    model = WithoutInput()
    model.compile("sgd", metrics=[metric])
    return model


ERRORS = {
    "`verbose`": lambda: line().fit(X, Y, verbose=3),
    "`validation_freq`": lambda: line().fit(X, Y, validation_data=(X, Y), validation_freq=0),
    "`class_weight` must be": lambda: line().fit(X, Y, class_weight=[1.0, 2.0]),
    "`class_weight` is only": lambda: line().fit(X, class_weight={0: 1.0}),
    "metric 'mae' are missing": lambda: without_input("mae").fit(X, verbose=0),
    "metric 'accuracy' are missing": lambda: without_input("accuracy").fit(X, verbose=0),
    "not a functional model": lambda: WithoutInput().add_loss(keras.Input((2,))),
    "no weights to save": lambda: keras.Sequential([keras.layers.Dense(1)]).save_weights("unwritten"),
    "`input_shape`": lambda: keras.Sequential([keras.layers.Dense(1)]).build(),
    "`aggregation`": lambda: keras.layers.Layer().add_metric(1.0, name="sum", aggregation="sum"),
    "An input must come first": lambda: keras.Sequential([keras.layers.Dense(1), keras.Input((2,))]),
    "`groups`": lambda: keras.layers.Conv2D(2, 1, groups=0),
    "`units`": lambda: keras.layers.Dense(2.5),
    "`padding`": lambda: keras.layers.MaxPooling2D(padding="full"),
    "serialize the loss 3": lambda: keras.losses.serialize(3),
    "Received 3": lambda: keras.losses.deserialize(3),
    "`mode`": lambda: callbacks.EarlyStopping(mode="sideways"),
    "`save_freq` .* Received 0": lambda: callbacks.ModelCheckpoint("best.keras", save_freq=0),
    "`save_freq` .* Received -1": lambda: callbacks.BackupAndRestore("backup", save_freq=-1),
    "`update_freq` .* 'never'": lambda: callbacks.TensorBoard(update_freq="never"),
    "`update_freq` .* 0": lambda: callbacks.TensorBoard(update_freq=0),
    "no_such_metric": lambda: keras.metrics.deserialize("no_such_metric"),
}


@pytest.mark.parametrize("message", ERRORS)
def test_an_error_names_its_cause(message):
    """A ValueError names the argument or the thing that is wrong."""
    with pytest.raises(ValueError, match=message):
        ERRORS[message]()


def test_an_object_that_is_no_callback_is_a_type_error():
    with pytest.raises(TypeError, match="on_nonsense"):
        callbacks.LambdaCallback(on_nonsense=print)
    with pytest.raises(TypeError, match="`callbacks`"):
        callbacks.CallbackList([3])


@pytest.mark.parametrize(
    ("name", "options"), [("F1Score", {}), ("FBetaScore", {}), ("R2Score", {}), ("AUC", {"multi_label": True})]
)
def test_there_is_no_result_of_an_unknown_number_of_classes(name, options):
    """TensorFlow fails with an AttributeError: the state is not there yet."""
    metric = getattr(keras.metrics, name)(**options)
    with pytest.raises(ValueError, match="before the first update"):
        metric.result()


def test_a_subclassed_model_has_no_configuration():
    """A subclass of Model that defines `call` and no `get_config` cannot be written down. Keras tries to."""
    with pytest.raises(NotImplementedError, match="get_config"):
        WithoutInput().get_config()


def test_compute_loss_takes_arrays():
    """`compute_loss` of a model of several outputs takes targets as tensors and as arrays alike."""
    x = keras.Input((2,))
    model = keras.Model(x, [keras.layers.Dense(1, name=name)(x) for name in "ba"])
    model.compile("sgd", "mse")
    y_pred = model(X)
    losses = [float(model.compute_loss(None, y, y_pred)) for y in ([Y, -Y], [tf.constant(Y), tf.constant(-Y)])]
    assert losses[0] == losses[1]


def test_each_variable_needs_a_gradient():
    """TensorFlow updates as many variables as there are gradients, and leaves the others."""
    variables = [tf.Variable(1.0), tf.Variable(2.0)]
    with pytest.raises(ValueError, match="1 gradients for 2 variables"):
        optimizers.SGD(0.5).apply([tf.constant(1.0)], variables)
    assert [float(v.numpy()) for v in variables] == [1.0, 2.0]


def test_a_gradient_takes_the_dtype_of_its_variable():
    """As in Keras 3; Keras 2 fails."""
    v = tf.Variable(np.float32([1.0, 2.0]))
    optimizers.SGD(0.5).apply_gradients([(tf.constant(np.array([1.0, 2.0])), v)])
    assert v.numpy().dtype == np.float32
    assert v.numpy().tolist() == [0.5, 1.0]


def test_a_learning_rate_that_is_a_function_stays_one_in_the_configuration():
    """Keras 3 serializes the code of the function, and then refuses to run it; Keras 2 keeps its current value."""

    def rate():
        return 0.25

    optimizer = optimizers.SGD.from_config(optimizers.SGD(rate).get_config())
    assert optimizer.get_config()["learning_rate"] is rate
    assert optimizer.learning_rate == 0.25


def test_each_target_needs_an_output_gradient():
    """Too few or too many are an error, and the tape stays as it was. (TensorFlow may crash: FINDINGS.md.)"""
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        targets = [x * x, 5.0 * x]
    for n in (1, 3):
        with pytest.raises(ValueError, match="output_gradients"):
            tape.gradient(targets, x, output_gradients=[tf.constant(1.0)] * n)
    assert float(tape.gradient(targets, x)) == 11.0


def test_whether_a_variable_is_trainable_is_a_bool():
    """`Variable(1.0, "w")` takes the name for `trainable`: an error. (TensorFlow accepts it.)"""
    with pytest.raises(TypeError, match="trainable"):
        tf.Variable(1.0, "w")
