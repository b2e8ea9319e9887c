"""Model.compile: how losses, metrics and optimizers are given, and what compiling keeps."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.training.linear_models import (
    FIVE,
    RATE,
    SIZE,
    Line,
    follows,
    give,
    holds,
    regression,
    reported,
    tasks,
    unchanged,
)

COMPILE = "https://keras.io/api/models/model_training_apis/#compile-method"
GUIDE = "https://www.tensorflow.org/guide/keras/training_with_built_in_methods"
clause = Section("compile", source=COMPILE, needs=("fit",))


@clause(seed=("001", "002"), kills=["named-optimizers-are-rmsprop"])
@pytest.mark.parametrize(
    ("part", "name", "kind"),
    [
        ("optimizer", "sgd", "SGD"),
        ("optimizer", "SGD", "SGD"),
        ("optimizer", "adam", "Adam"),
        ("optimizer", "rmsprop", "RMSprop"),
        ("loss", "mse", "MeanSquaredError"),
        ("loss", "mean_squared_error", "MeanSquaredError"),
        ("loss", "MeanSquaredError", "MeanSquaredError"),
        ("loss", "mae", "MeanAbsoluteError"),
        ("loss", "huber", "Huber"),
        ("metrics", "mse", "MeanSquaredError"),
        ("metrics", "mean_absolute_error", "MeanAbsoluteError"),
        ("metrics", "MeanAbsoluteError", "MeanAbsoluteError"),
    ],
)
def test_names_stand_for_objects(tf, part, name, kind):
    """A string may name an optimizer, a loss or a metric, in snake case or by the name of the class; it stands for the
    object with its defaults.
    """
    keras = tf.keras
    made = getattr({"optimizer": keras.optimizers, "loss": keras.losses, "metrics": keras.metrics}[part], kind)()
    by_name, by_object = ([name], [made]) if part == "metrics" else (name, made)
    runs = []
    for each in by_name, by_object:
        model = regression(tf, FIVE.start, **{part: each})
        runs.append([model.train_on_batch(FIVE.x, FIVE.y) for _ in range(2)] + model.get_weights())
    for got, want in zip(*runs, strict=True):
        reported(got, want, 6)


@clause(seed="001", cost=20, kills=["loss-gets-predictions-first"])
@given(tasks(), st.integers(1, 4))
@example(FIVE, 2)
def test_functions_are_losses_and_metrics(tf, task, size):
    """A function of (y_true, y_pred), in this order, that returns a number for each row can be a loss and a metric:
    both are means over rows. The metric has the name of the function.
    """

    def overshoot(y_true, y_pred):
        return tf.reduce_mean(tf.maximum(y_pred - y_true, 0.0) ** 2, axis=-1)

    model = regression(tf, task.start, loss=overshoot, metrics=[overshoot])
    logs = model.evaluate(task.x, task.y, batch_size=size, verbose=0, return_dict=True)
    expected = np.mean(np.maximum(task.start.predict(task.x) - task.y, 0) ** 2)
    assert set(logs) == {"loss", "overshoot"}
    reported([logs["loss"], logs["overshoot"]], [expected, expected], len(task))


@clause(seed="001", kills=["epoch-loss-is-mean-of-batch-means"])
def test_a_scalar_loss_is_a_mean_over_rows(tf):
    """A loss function may return one number for the batch, which is minimized as it is; in the loss of an epoch it
    counts by the rows of its batch.
    """

    def total(y_true, y_pred):
        return tf.reduce_sum((y_true - y_pred) ** 2)

    model = regression(tf, FIVE.start, loss=total, rate=0.03125)
    history = model.fit(FIVE.x, FIVE.y, 2, shuffle=False, verbose=0).history
    line, sums = FIVE.start, []
    for rows in FIVE.batches(2):
        x, y = FIVE.x[rows], FIVE.y[rows]
        sums.append(np.sum((line.predict(x) - y) ** 2))
        line = line.step(x, y, rate=0.03125 * len(x))
    holds(model, line, 3)
    reported(history["loss"], [FIVE.mean_over_rows(2, sums)], 3)


@clause(seed="001", kills=["evaluation-goes-on-from-training", "metrics-are-reset-with-each-batch"])
def test_custom_metrics_are_updated_with_each_batch(tf):
    """A Metric object is used directly: `update_state(y_true, y_pred, sample_weight)` with each batch, `result` for the
    report, `reset_state` before each epoch and before an evaluation.
    """

    class Largest(tf.keras.metrics.Metric):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.largest = self.add_weight(name="largest", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.largest.assign(tf.maximum(self.largest, tf.reduce_max(tf.abs(y_true - y_pred))))

        def result(self):
            return self.largest + 0.0

        def reset_state(self):
            self.largest.assign(0.0)

    off = np.max(abs(FIVE.start.predict(FIVE.x) - FIVE.y))
    model = regression(tf, FIVE.start, rate=0.0, metrics=[Largest(name="largest")])
    x, y = FIVE.x[::-1], FIVE.y[::-1]  # the row that is furthest off comes first
    data = (FIVE.x[:1], FIVE.y[:1])
    history = model.fit(x, y, 2, epochs=2, shuffle=False, verbose=0, validation_data=data).history
    reported(history["largest"], [off, off])
    reported(history["val_largest"], np.max(abs(FIVE.start.predict(FIVE.x[:1]) - FIVE.y[:1])) * np.ones(2))
    reported(model.evaluate(FIVE.x[:1], FIVE.y[:1], verbose=0)[1], history["val_largest"][0])


@clause(source="https://keras.io/api/metrics/base_metric/", seed="001", kills=["metrics-are-read-late"])
def test_a_metric_may_return_its_variable(tf):
    """`result` may return a variable of the metric, as in the example of the documentation: its value at the end of the
    training epoch is reported, even if the validation changes the variable.
    """

    class Rows(tf.keras.metrics.Metric):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.rows = self.add_weight(name="rows", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.rows.assign_add(float(y_pred.shape[0]))

        def result(self):
            return self.rows

        def reset_state(self):
            self.rows.assign(0.0)

    model = regression(tf, FIVE.start, metrics=[Rows(name="rows")])
    history = model.fit(FIVE.x, FIVE.y, 2, epochs=2, verbose=0, validation_data=(FIVE.x[:1], FIVE.y[:1])).history
    assert (history["rows"], history["val_rows"]) == ([5.0, 5.0], [1.0, 1.0])


@clause(seed="001", kills=["accuracy-is-always-that-of-equal-shapes"])
@pytest.mark.parametrize(
    ("y", "outputs"),
    [
        (np.array([[0], [1], [1], [1], [0]]), 1),  # one output: is it above 1/2?
        (np.array([[0], [2], [2], [1], [0]]), 3),  # classes by number: the largest of the outputs
        (np.array([0, 2, 2, 1, 0]), 3),
        (np.eye(3)[[0, 2, 2, 1, 0]], 3),  # one-hot
    ],
    ids=["binary", "a column of classes", "a vector of classes", "one-hot"],
)
@pytest.mark.parametrize("name", ["accuracy", "acc"])
def test_accuracy_follows_the_targets(tf, y, outputs, name):
    """`metrics=["accuracy"]` (or "acc") is the binary accuracy for one output, the categorical one for one-hot
    targets, and the sparse one for class numbers; the reported name is the given one.
    """
    kernel = np.array([[1, 0, -1], [0, 1, 0.5]])[:, :outputs]
    start = Line(kernel, np.array([0.25, 0.125, 0.0])[:outputs])
    sparse = y.ndim == 1 or y.shape[1] < outputs
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True) if sparse else "mse"
    model = regression(tf, start, loss=loss, metrics=[name])
    predicted = start.predict(FIVE.x)
    found = predicted[:, 0] > 0.5 if outputs == 1 else np.argmax(predicted, axis=1)
    labels = np.argmax(y, axis=1) if y.ndim == 2 and y.shape[1] > 1 else np.ravel(y)
    logs = model.evaluate(FIVE.x, y.astype(np.float32), batch_size=2, verbose=0, return_dict=True)
    reported(logs[name], np.mean(found == labels))


@clause(seed="003", kills=["optimizer-is-sgd-by-default"])
def test_optimizer_is_rmsprop_by_default(tf):
    """Without `optimizer` a model is trained by RMSprop with its defaults: the first step moves each weight by
    0.001·g / √(0.1·g²) = 0.001·√10 against the sign of its gradient.
    """
    tf.keras.optimizers.RMSprop()  # a subject that lacks it cannot have it as its default
    model = tf.keras.Sequential([tf.keras.Input(shape=(2,)), tf.keras.layers.Dense(1)])
    give(model, FIVE.start)
    model.compile(loss="mse", run_eagerly=True)
    model.fit(FIVE.x, FIVE.y, 5, verbose=0)
    ahead = FIVE.descent(5)[0]
    start_and_step = (FIVE.start.kernel, ahead.kernel), (FIVE.start.bias, ahead.bias)
    for got, (start, stepped) in zip(model.get_weights(), start_and_step, strict=True):
        checks.close(got, start + 0.001 * np.sqrt(10) * np.sign(stepped - start), operations=100, magnitude=1)


@clause(source=GUIDE, kills=["the-optimizer-is-copied"])
def test_compiling_again_keeps_the_weights(tf):
    """Compiling again keeps the weights. An optimizer named by a string starts over; an optimizer object continues to
    count its iterations.
    """
    model = regression(tf, FIVE.start)
    model.fit(FIVE.x, FIVE.y, 5, verbose=0)
    optimizer = model.optimizer
    model.compile(optimizer, "mse", run_eagerly=True)
    holds(model, FIVE.descent(5)[0])
    model.fit(FIVE.x, FIVE.y, 5, verbose=0)
    holds(model, FIVE.descent(5, 2)[0], 2)
    assert int(optimizer.iterations) == 2
    model.compile("sgd", "mae", run_eagerly=True)
    holds(model, FIVE.descent(5, 2)[0], 2)
    assert int(model.optimizer.iterations) == 0
    error = np.mean(abs(FIVE.descent(5, 2)[0].predict(FIVE.x) - FIVE.y))
    reported(model.evaluate(FIVE.x, FIVE.y, verbose=0), error, 3)


@clause(seed="001", kills=["compiled-steps-count-batches"])
def test_run_eagerly_changes_no_number(tf):
    """`run_eagerly` decides how the steps are run, not what they compute: weights, losses, metrics and predictions are
    the same.
    """
    runs = []
    for eager in (True, False):
        momentum = tf.keras.optimizers.SGD(RATE / 2, momentum=0.5)
        model = regression(tf, FIVE.start, optimizer=momentum, metrics=["mae"], run_eagerly=eager)
        options = {"validation_data": (FIVE.x, FIVE.y), "sample_weight": np.arange(5, dtype=np.float32)}
        history = model.fit(FIVE.x, FIVE.y, 2, epochs=2, shuffle=False, verbose=0, **options).history
        runs.append([*history.values(), *model.get_weights(), model.predict(FIVE.x, 2, verbose=0)])
    for eager, compiled in zip(*runs, strict=True):
        checks.close(np.float32(compiled), np.float32(eager), operations=100, magnitude=SIZE)


@clause
def test_a_new_learning_rate_needs_no_compile(tf):
    """Setting `model.optimizer.learning_rate` takes effect without compiling again."""
    model = regression(tf, FIVE.start)
    model.fit(FIVE.x, FIVE.y, 5, verbose=0)
    line = FIVE.descent(5)[0]
    model.optimizer.learning_rate = 0.0625
    model.fit(FIVE.x, FIVE.y, 5, verbose=0)
    holds(model, line.step(FIVE.x, FIVE.y, rate=0.0625), 2)


@clause(source=(COMPILE, GUIDE), kills=["fit-compiles-by-itself"])
@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch", "test_on_batch"])
def test_training_needs_compile(tf, method):
    """`fit`, `evaluate`, `train_on_batch` and `test_on_batch` of a model that was not compiled raise ValueError or
    RuntimeError.
    """
    model = tf.keras.Sequential([tf.keras.Input(shape=(2,)), tf.keras.layers.Dense(1)])
    give(model, FIVE.start)
    with pytest.raises((ValueError, RuntimeError)):
        getattr(model, method)(FIVE.x, FIVE.y)
    holds(model, FIVE.start)


@clause(seed="003", kills=["unknown-metrics-are-left-out"])
@pytest.mark.parametrize(
    "options",
    [{"optimizer": "adm"}, {"loss": "mean_square_error"}, {"loss": 3}, {"optimizer": 3}, {"metrics": ["accurracy"]}],
    ids=str,
)
def test_unknown_names_raise(tf, options):
    """An unknown name raises an error, in `compile` or at the latest before the first step of `fit`."""
    models = []
    with checks.refused(f"compile({options})"):
        # Both versions of Keras find it while they trace the step; an eager step has been taken by then.
        models.append(regression(tf, FIVE.start, run_eagerly=False, **options))
        models[0].fit(FIVE.x, FIVE.y, verbose=0)
    for model in models:
        holds(model, FIVE.start)


@clause(kills=["one-metric-is-a-list"])
@pytest.mark.parametrize("argument", ["metrics", "weighted_metrics"])
def test_metrics_come_as_a_list(tf, argument):
    """`metrics` and `weighted_metrics` are lists, or dicts by the names of outputs; a single one raises an error, in
    `compile` or before the first step of `fit`.
    """
    with checks.refused(f'{argument}="mae"'):
        regression(tf, FIVE.start, run_eagerly=False, **{argument: "mae"}).fit(FIVE.x, FIVE.y, verbose=0)


@clause(kills=["compile-takes-any-argument"])
def test_unknown_arguments_raise(tf):
    """`compile`, `fit`, `evaluate` and `predict` raise an error for unknown arguments."""
    with checks.refused("compile(metric=…)"):
        regression(tf, FIVE.start, metric=["mae"])
    model = regression(tf, FIVE.start)
    for method, data in (model.fit, (FIVE.x, FIVE.y)), (model.evaluate, (FIVE.x, FIVE.y)), (model.predict, (FIVE.x,)):
        unchanged(model, lambda method=method, data=data: method(*data, verbose=0, nb_epoch=2))


@clause(kills=["no-loss-is-zero"])
def test_fit_without_a_loss_raises(tf):
    """`fit` of a model that was compiled without a loss, and adds none, raises an error; the weights do not change."""
    model = regression(tf, FIVE.start, loss=None)
    unchanged(model, lambda: model.fit(FIVE.x, FIVE.y, verbose=0))


# ------------------------------------------------------------------------------------------- names and lists


@clause(kills=["a-weighted-twin-replaces-the-metric"])
def test_a_weighted_twin_says_so(tf):
    """The same metric in `metrics` and `weighted_metrics` is reported twice: under its name, and with the prefix
    `weighted_`.
    """
    w = np.array([0, 3, 1, 0.5, 2], np.float32)
    model = regression(tf, FIVE.start, metrics=["mae"], weighted_metrics=["mae"])
    named = model.evaluate(FIVE.x, FIVE.y, sample_weight=w, verbose=0, return_dict=True)
    errors = np.mean(abs(FIVE.start.predict(FIVE.x) - FIVE.y), axis=-1)
    assert set(named) == {"loss", "mae", "weighted_mae"}
    reported([named["mae"], named["weighted_mae"]], [np.mean(errors), np.average(errors, weights=w)])


@clause(
    kills_none="the behaviour is left open",
    undefined="no page says how two metrics of one name are told apart; Keras 2 raises an error",
)
def test_metrics_of_one_name_are_numbered(tf):
    """Of two metrics with one name the second is reported with the suffix `_1`."""
    model = regression(tf, FIVE.start, metrics=["mae", "mae"])
    assert set(model.evaluate(FIVE.x, FIVE.y, verbose=0, return_dict=True)) == {"loss", "mae", "mae_1"}


@clause(kills=["lists-of-one-are-refused"])
@pytest.mark.parametrize("where", ["loss", "metrics", "targets", "all"])
def test_one_output_may_come_in_lists(tf, where):
    """For a model with one output a list of one loss, of one list of metrics, or of one array of targets equals its
    only entry.
    """
    loss = ["mse"] if where in ("loss", "all") else "mse"
    metrics = [["mae"]] if where in ("metrics", "all") else ["mae"]
    model = regression(tf, FIVE.start, loss=loss, metrics=metrics)
    history = model.fit(FIVE.x, [FIVE.y] if where in ("targets", "all") else FIVE.y, 5, verbose=0)
    assert set(history.history) == {"loss", "mae"}
    follows(model, history, FIVE, 5)
