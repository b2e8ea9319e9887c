"""What a model's own code may replace in training, and what the arguments of `compile` and `fit` leave behind.

The chapters compile, fit, evaluate, predict, validation, weights, outputs and batch say what these methods do.
"""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.training.linear_models import FIVE, holds, regression, reported, tasks, unchanged

FIT = "https://keras.io/api/models/model_training_apis/#fit-method"
COMPILE = "https://keras.io/api/models/model_training_apis/#compile-method"
CUSTOM = "https://keras.io/guides/custom_train_step_in_tensorflow/"
MODEL = "https://www.tensorflow.org/api_docs/python/tf/keras/Model"
clause = Section("train-step", source=COMPILE, needs=("fit",))


@clause(source=MODEL, cost=10, kills=["compute-loss-is-not-called", "overridden-compute-loss-is-not-reported"])
@given(tasks(), st.integers(1, 4))
@example(FIVE, 2)
def test_compute_loss_may_be_overridden(tf, task, size):
    """What a `compute_loss` that a subclass defines returns is what training minimises, and is reported as the loss."""

    class Tripled(tf.keras.Sequential):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, **options):
            return 3.0 * super().compute_loss(x, y, y_pred, sample_weight)

    model = regression(tf, task.start, Tripled, optimizer=tf.keras.optimizers.SGD(0.03125))
    history = model.fit(task.x, task.y, size, shuffle=False, verbose=0).history
    line, losses = task.descent(size, rate=3 * 0.03125)
    holds(model, line, 3 * len(losses[0]))
    reported(history["loss"], [3 * task.mean_over_rows(size, losses[0])], 3 * len(losses[0]))


@clause(
    source=MODEL,
    kills=["compute-metrics-is-not-called-in-training", "compute-metrics-is-not-called-in-evaluation"],
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
    reported(seen, [np.mean(abs(FIVE.start.predict(FIVE.x) - FIVE.y))])
    assert (set(history), history["rows"]) == ({"loss", "rows"}, [5.0])
    assert model.evaluate(FIVE.x, FIVE.y, 4, verbose=0, return_dict=True)["rows"] == 1.0


@clause(
    source=CUSTOM,
    needs=("fit",),
    kills=["metrics-leaves-out-those-of-compile", "a-metric-keeps-the-name-of-its-function"],
)
def test_metrics_may_be_updated_by_hand(tf):
    """`metrics` of a compiled model lists the mean that is called "loss" and the metrics of `compile`, under the names
    of `compile`: once it has the loss, a train step of one's own may update each, and return their results by name.
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
    reported(history["loss"], [np.mean([FIVE.start.loss(FIVE.x[rows], FIVE.y[rows]) for rows in FIVE.batches(2)])])
    reported(history["mae"], [np.mean(abs(FIVE.start.predict(FIVE.x) - FIVE.y))])


@clause(kills=["a-weighted-twin-replaces-the-metric"])
def test_a_weighted_twin_says_so(tf):
    """The same metric among `metrics` and `weighted_metrics` is reported twice: under its name, and with `weighted_`
    before it.
    """
    w = np.array([0, 3, 1, 0.5, 2], np.float32)
    model = regression(tf, FIVE.start, metrics=["mae"], weighted_metrics=["mae"])
    named = model.evaluate(FIVE.x, FIVE.y, sample_weight=w, verbose=0, return_dict=True)
    errors = np.mean(abs(FIVE.start.predict(FIVE.x) - FIVE.y), axis=-1)
    assert set(named) == {"loss", "mae", "weighted_mae"}
    reported([named["mae"], named["weighted_mae"]], [np.mean(errors), np.average(errors, weights=w)])


@clause(
    kills_none="the behaviour is left open",
    undefined="no page says how two metrics of one name are told apart; Keras 2 refuses them",
)
def test_metrics_of_one_name_are_numbered(tf):
    """Of two metrics with one name the second is reported with `_1` behind it."""
    model = regression(tf, FIVE.start, metrics=["mae", "mae"])
    named = model.evaluate(FIVE.x, FIVE.y, verbose=0, return_dict=True)
    assert set(named) == {"loss", "mae", "mae_1"}


@clause(kills=["lists-of-one-are-refused"])
@pytest.mark.parametrize("where", ["loss", "metrics", "targets", "all"])
def test_one_output_may_come_in_lists(tf, where):
    """For a model with one output a list of one loss, of one list of metrics, or of one array of targets is the same as
    what is in it.
    """
    loss = ["mse"] if where in ("loss", "all") else "mse"
    metrics = [["mae"]] if where in ("metrics", "all") else ["mae"]
    model = regression(tf, FIVE.start, loss=loss, metrics=metrics)
    targets = [FIVE.y] if where in ("targets", "all") else FIVE.y
    history = model.fit(FIVE.x, targets, 5, verbose=0).history
    assert set(history) == {"loss", "mae"}
    reported(history["loss"], [FIVE.start.loss(FIVE.x, FIVE.y)])
    holds(model, FIVE.descent(5)[0])


@clause(
    source="https://www.tensorflow.org/guide/keras/writing_your_own_callbacks",
    needs=("fit", "callbacks"),
    kills=["metrics-survive-the-epoch-of-an-error"],
)
def test_an_error_leaves_a_usable_model(tf):
    """When a callback raises, the error reaches the caller of `fit`, the weights are those of the last step, and the
    next `fit` trains and reports as if nothing had happened.
    """

    class Interrupts(tf.keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 1:
                raise KeyError("interrupted")

    model = regression(tf, FIVE.start)
    with pytest.raises(KeyError):
        model.fit(FIVE.x, FIVE.y, 2, epochs=2, shuffle=False, verbose=0, callbacks=[Interrupts()])
    line, _ = FIVE[:4].descent(2)
    holds(model, line, 2)
    history = model.fit(FIVE.x, FIVE.y, 2, shuffle=False, verbose=0).history
    line, losses = FIVE.beginning(line).descent(2)
    holds(model, line, 5)
    reported(history["loss"], [FIVE.mean_over_rows(2, losses[0])], 5)
    assert history.keys() == {"loss"}


@clause(
    source="https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/Model#train_on_batch",
    kills=["on-batch-always-resets"],
)
@pytest.mark.parametrize("method", ["train_on_batch", "test_on_batch"])
def test_reset_metrics_false_goes_on(tf, method):
    """With `reset_metrics=False`, `train_on_batch` and `test_on_batch` report the means over the rows of all calls so
    far. Documented up to Keras 2.
    """
    model = regression(tf, FIVE.start, optimizer=tf.keras.optimizers.SGD(0.0))
    for rows in FIVE.batches(2):
        value = getattr(model, method)(FIVE.x[rows], FIVE.y[rows], reset_metrics=False)
        reported(value, FIVE.start.loss(FIVE.x[: rows.stop], FIVE.y[: rows.stop]), 3)


@clause(source=FIT, kills=["a-loss-without-targets-is-left-out"])
def test_a_loss_needs_targets(tf):
    """`fit` without targets for an output that has a loss is an error, and the weights stay as they are."""

    class Added(tf.keras.Sequential):
        def call(self, inputs, training=None):
            outputs = super().call(inputs, training=training)
            self.add_loss(tf.reduce_sum(outputs))
            return outputs

    model = regression(tf, FIVE.start, Added)
    unchanged(model, lambda: model.fit(FIVE.x, verbose=0))
