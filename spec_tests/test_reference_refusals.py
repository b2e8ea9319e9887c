"""What the reference refuses, and TensorFlow takes without a word or fails at later: its own decisions, no clauses."""

import numpy as np
import pytest

import reference as tf

callbacks, metrics, optimizers = tf.keras.callbacks, tf.keras.metrics, tf.keras.optimizers


@pytest.mark.parametrize(
    ("error", "name", "make"),
    [
        (ValueError, "mode", lambda: callbacks.EarlyStopping(mode="sideways")),
        (ValueError, "save_freq", lambda: callbacks.ModelCheckpoint("best.keras", save_freq=0)),
        (ValueError, "save_freq", lambda: callbacks.BackupAndRestore("backup", save_freq=0)),
        (ValueError, "update_freq", lambda: callbacks.TensorBoard(update_freq="never")),
        (ValueError, "update_freq", lambda: callbacks.TensorBoard(update_freq=0)),
        (TypeError, "on_nonsense", lambda: callbacks.LambdaCallback(on_nonsense=print)),
        (TypeError, "callbacks", lambda: callbacks.CallbackList([3])),
        (ValueError, "no_such_metric", lambda: metrics.deserialize("no_such_metric")),
    ],
)
def test_an_argument_without_meaning_is_refused_by_its_name(error, name, make):
    with pytest.raises(error, match=name):
        make()


@pytest.mark.parametrize(
    "metric", [metrics.F1Score(), metrics.FBetaScore(), metrics.R2Score(), metrics.AUC(multi_label=True)], ids=repr
)
def test_there_is_no_result_of_an_unknown_number_of_classes(metric):
    """TensorFlow fails with an AttributeError: the state is not there yet."""
    with pytest.raises(ValueError, match="before the first update"):
        metric.result()


def test_gradients_and_variables_are_as_many():
    """TensorFlow moves as many variables as there are gradients, and leaves the others."""
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


def test_a_rate_that_is_a_function_is_itself_in_the_configuration():
    """Keras 3 writes the code of a function down, and then refuses to run it; Keras 2 keeps the rate of now."""

    def rate():
        return 0.25

    optimizer = optimizers.SGD.from_config(optimizers.SGD(rate).get_config())
    assert optimizer.get_config()["learning_rate"] is rate
    assert optimizer.learning_rate == 0.25
