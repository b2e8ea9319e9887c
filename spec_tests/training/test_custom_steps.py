"""What a subclass of Model may override: train_step, test_step, predict_step, compute_loss, metrics, and more."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.training.linear_models import FIVE, SIZE, holds, regression, reported, tasks

GUIDE = "https://www.tensorflow.org/guide/keras/customizing_what_happens_in_fit"
MODEL = "https://www.tensorflow.org/api_docs/python/tf/keras/Model"
clause = Section("custom-steps", source=GUIDE, needs=("fit",))


@clause(seed=("001", "004"), kills=["train-step-is-not-called"])
def test_train_step_may_be_overridden(tf):
    """A `train_step` that a subclass defines is called with each batch; what it returns are the logs. If these are no
    metrics of the model, the last ones are those of the epoch.
    """

    class Custom(tf.keras.Sequential):
        def train_step(self, data):
            x, y = data
            of_each = (self(x, training=True) - y) ** 2
            super().train_step(data)
            return {"mine": of_each[-1, 0], "rows": float(len(x))}

    model = regression(tf, FIVE.start, Custom)
    history = model.fit(FIVE.x, FIVE.y, 2, epochs=2, shuffle=False, verbose=0)
    line, losses = FIVE.descent(2, 2)
    holds(model, line, 6)
    assert set(history.history) == {"mine", "rows"}
    reported(history.history["mine"], [losses[0][-1], losses[1][-1]], 6)
    assert history.history["rows"] == [1.0, 1.0]


@clause(kills=["test-step-is-not-called"])
def test_test_step_may_be_overridden(tf):
    """A `test_step` that a subclass defines is called with each batch of `evaluate` and of the validation; what it
    returns for the last batch is reported, under its names.
    """

    class Custom(tf.keras.Sequential):
        def test_step(self, data):
            return {"rows": float(len(data[1])), "first": data[1][0, 0]}

    model = regression(tf, FIVE.start, Custom)
    assert model.evaluate(FIVE.x, FIVE.y, 2, verbose=0, return_dict=True) == {"rows": 1.0, "first": -2.0}
    history = model.fit(FIVE.x, FIVE.y, 2, validation_data=(FIVE.x, FIVE.y), verbose=0).history
    assert set(history) == {"loss", "val_rows", "val_first"}
    assert (history["val_rows"], history["val_first"]) == ([1.0], [-2.0])


@clause(kills=["predict-step-is-not-called"])
def test_predict_step_may_be_overridden(tf):
    """A `predict_step` that a subclass defines is called with each batch, and its results are concatenated."""

    class Custom(tf.keras.Sequential):
        def predict_step(self, data):
            x = data[0] if isinstance(data, tuple) else data
            return 1.0 - self(x, training=False)

    predictions = regression(tf, FIVE.start, Custom).predict(FIVE.x, batch_size=2, verbose=0)
    checks.close(predictions, 1 - FIVE.start.predict(FIVE.x), operations=10, magnitude=SIZE)


@clause(kills=["compute-loss-is-not-called"])
def test_compute_loss_is_minimized(tf):
    """What a subclass returns from `compute_loss(x, y, y_pred, sample_weight)` is what `fit` minimizes."""

    class Custom(tf.keras.Sequential):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return 2.0 * tf.reduce_mean((y - y_pred) ** 2)

    model = regression(tf, FIVE.start, Custom, rate=0.0625)
    model.fit(FIVE.x, FIVE.y, 2, shuffle=False, verbose=0)
    holds(model, FIVE.descent(2, rate=0.125)[0], 3)


@clause(source=MODEL, cost=10, kills=["compute-loss-is-not-called", "overridden-compute-loss-is-not-reported"])
@given(tasks(), st.integers(1, 4))
@example(FIVE, 2)
def test_compute_loss_is_reported(tf, task, size):
    """What a `compute_loss` that a subclass defines returns, such as a multiple of that of `Model`, is what training
    minimizes, and is reported as the loss.
    """

    class Tripled(tf.keras.Sequential):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, **options):
            return 3.0 * super().compute_loss(x, y, y_pred, sample_weight)

    model = regression(tf, task.start, Tripled, rate=0.03125)
    history = model.fit(task.x, task.y, size, shuffle=False, verbose=0).history
    line, losses = task.descent(size, rate=3 * 0.03125)
    holds(model, line, 3 * len(losses[0]))
    reported(history["loss"], [3 * task.mean_over_rows(size, losses[0])], 3 * len(losses[0]))


@clause(
    source=MODEL, kills=["compute-metrics-is-not-called-in-training", "compute-metrics-is-not-called-in-evaluation"]
)
def test_compute_metrics_may_be_overridden(tf):
    """What a `compute_metrics` that a subclass defines returns is what `fit` and `evaluate` report; it gets the batch,
    and the predictions before the step.
    """
    seen = []

    class Counting(tf.keras.Sequential):
        def compute_metrics(self, x, y, y_pred, sample_weight=None):
            seen.append(np.mean(abs(checks.numbers(y_pred) - checks.numbers(y))))
            return {**super().compute_metrics(x, y, y_pred, sample_weight), "rows": float(len(y))}

    model = regression(tf, FIVE.start, Counting)
    history = model.fit(FIVE.x, FIVE.y, 5, verbose=0).history
    reported(seen, [FIVE.error()])
    assert (set(history), history["rows"]) == ({"loss", "rows"}, [5.0])
    assert model.evaluate(FIVE.x, FIVE.y, 4, verbose=0, return_dict=True)["rows"] == 1.0


@clause(needs=("fit", "metrics"), kills=["only-compiled-metrics-are-reset"])
def test_listed_metrics_are_reset_too(tf):
    """What `model.metrics` lists is reset before each epoch, even if a subclass lists it; `reset_metrics` does the same
    when called directly, before `compile` too.
    """
    mean, steps = tf.keras.metrics.Mean(name="step"), []

    class Counting(tf.keras.Sequential):
        @property
        def metrics(self):
            return [mean]

        def train_step(self, data):
            steps.append(data)
            mean.update_state([float(len(steps))])
            return {"step": mean.result()}

    model = regression(tf, FIVE.start, Counting)
    history = model.fit(FIVE.x, FIVE.y, 2, epochs=3, verbose=0).history
    assert history == {"step": [2.0, 5.0, 8.0]}
    uncompiled = Counting([tf.keras.layers.Dense(1)])
    for each in model, uncompiled:
        mean.update_state([2.0])
        each.reset_metrics()
        assert float(mean.result()) == 0.0


@clause(
    source="https://keras.io/guides/custom_train_step_in_tensorflow/",
    kills=["metrics-leaves-out-those-of-compile", "a-metric-keeps-the-name-of-its-function"],
)
def test_metrics_may_be_updated_by_hand(tf):
    """`metrics` of a compiled model lists the mean named "loss" and the metrics of `compile`, under the names of
    `compile`: once it has the loss, a custom train step may update each, and return their results by name.
    """

    class ByHand(tf.keras.Sequential):
        def train_step(self, data):
            x, y = data
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred)
            for metric in self.metrics:
                if metric.name == "loss":
                    metric.update_state(loss)
                else:
                    metric.update_state(y, y_pred)
            return {metric.name: metric.result() for metric in self.metrics}

    model = regression(tf, FIVE.start, ByHand, metrics=["mae"])
    history = model.fit(FIVE.x, FIVE.y, 2, shuffle=False, verbose=0).history
    assert set(history) == {"loss", "mae"}
    reported(history["loss"], [np.mean([FIVE[rows].loss() for rows in FIVE.batches(2)])])
    reported(history["mae"], [FIVE.error()])
