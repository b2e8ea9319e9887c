"""What the reference refuses with an error that says why, where TensorFlow and Keras differ, or say nothing.

These are tests of this repository, not clauses: no other implementation has to pass them.
"""

import numpy as np
import pytest

import reference as tf

keras = tf.keras
X = np.float32([[1.0, 2.0], [3.0, 5.0]])
Y = np.float32([[1.0], [0.0]])


def line(**options):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(**{"optimizer": "sgd", "loss": "mse", **options})
    return model


class Own(keras.Model):
    """A model that adds a loss, and that no `Input` describes."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        y = self.dense(x)
        self.add_loss(tf.reduce_sum(y))
        return y


def own(metric):
    model = Own()
    model.compile("sgd", metrics=[metric])
    return model


REFUSED = {
    "`verbose`": lambda: line().fit(X, Y, verbose=3),
    "`validation_freq`": lambda: line().fit(X, Y, validation_data=(X, Y), validation_freq=0),
    "`class_weight` must be": lambda: line().fit(X, Y, class_weight=[1.0, 2.0]),
    "`class_weight` is only": lambda: line().fit(X, class_weight={0: 1.0}),
    "metric 'mae' are missing": lambda: own("mae").fit(X, verbose=0),
    "metric 'accuracy' are missing": lambda: own("accuracy").fit(X, verbose=0),
    "no functional model": lambda: Own().add_loss(keras.Input((2,))),
    "no weights to save": lambda: keras.Sequential([keras.layers.Dense(1)]).save_weights("unwritten"),
    "`input_shape`": lambda: keras.Sequential([keras.layers.Dense(1)]).build(),
    "`aggregation`": lambda: keras.layers.Layer().add_metric(1.0, name="sum", aggregation="sum"),
    "An input must come first": lambda: keras.Sequential([keras.layers.Dense(1), keras.Input((2,))]),
    "`groups`": lambda: keras.layers.Conv2D(2, 1, groups=0),
    "`units`": lambda: keras.layers.Dense(2.5),
    "`padding`": lambda: keras.layers.MaxPooling2D(padding="full"),
    "write down the loss 3": lambda: keras.losses.serialize(3),
    "Received 3": lambda: keras.losses.deserialize(3),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_refused_is_named(message):
    """A ValueError names the argument or the thing that is wrong."""
    with pytest.raises(ValueError, match=message):
        REFUSED[message]()


def test_a_subclassed_model_has_no_configuration_of_its_own():
    """A subclass of Model that defines `call` and no `get_config` cannot be written down. Keras tries to."""
    with pytest.raises(NotImplementedError, match="get_config"):
        Own().get_config()


def test_losses_and_metrics_of_a_step_of_ones_own_take_arrays():
    """`compute_loss` of a model of several outputs takes targets as tensors and as arrays alike."""
    x = keras.Input((2,))
    model = keras.Model(x, [keras.layers.Dense(1, name=name)(x) for name in "ba"])
    model.compile("sgd", "mse")
    y_pred = model(X)
    losses = [float(model.compute_loss(None, y, y_pred)) for y in ([Y, -Y], [tf.constant(Y), tf.constant(-Y)])]
    assert losses[0] == losses[1]
