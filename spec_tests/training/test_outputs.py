"""Models with several inputs and outputs in fit, evaluate and predict.

The model of this section has two inputs, p and q, and two outputs, b and a: two linear models side by side, each of
which is trained by its part of the total loss. The names of the outputs are not in alphabetical order, so that sorting
them is noticed.
"""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.training.linear_models import FIVE, RATE, Line, Task, give, holds, reported, tasks, unchanged

COMPILE = "https://keras.io/api/models/model_training_apis/#compile-method"
FIT = "https://keras.io/api/models/model_training_apis/#fit-method"
GUIDE = "https://www.tensorflow.org/guide/keras/training_with_built_in_methods"
clause = Section("outputs", source=COMPILE, seed="001", needs=("fit", "functional_models"))
NEEDS = ("fit", "functional_models")

B = FIVE
A = Task(
    -FIVE.x[::-1],
    np.array([[0], [1], [-2], [0.5], [1]], np.float32),
    Line(np.array([[-0.25], [0.75]]), np.array([-0.5])),
)


def pairs():
    """Two tasks with the same number of rows."""
    column = tasks().map(lambda task: Task(task.x, task.y[:, :1], Line(task.start.kernel[:, :1], task.start.bias[:1])))
    return column.flatmap(
        lambda b: st.tuples(st.just(b), column.map(lambda a: Task(b.x[::-1], b.y[::-1] + 1, a.start)))
    )


def two_heads(tf, b, a, order="ba", **options):
    """The two models side by side, as one model of the subject."""
    keras = tf.keras
    inputs = [keras.Input(shape=(2,), name=name) for name in "pq"]
    heads = [keras.layers.Dense(1, name=name) for name in "ba"]
    outputs = {name: head(x) for name, head, x in zip("ba", heads, inputs, strict=True)}
    model = keras.Model(inputs, [outputs[name] for name in order])
    for head, task in zip(heads, (b, a), strict=True):
        give(head, task.start)
    losses = ["mse", "mse"]
    model.compile(**{"optimizer": keras.optimizers.SGD(RATE), "loss": losses, "run_eagerly": True, **options})
    return model


def both_hold(model, b, a, steps=1):
    """The two heads have these weights."""
    for name, line in ("b", b), ("a", a):
        holds(model.get_layer(name), line, steps)


def data(b, a):
    return {"x": [b.x, a.x], "y": [b.y, a.y]}


def raises_before_a_step(tf, **options):
    """`compile` raises an error for these options, or `fit` does before the first step."""
    try:
        model = two_heads(tf, B, A, run_eagerly=False, **options)
    except (ValueError, TypeError):
        return
    unchanged(model, lambda: model.fit(**data(B, A), verbose=0))


@clause(seed=("001", "002"), cost=20, kills=["loss-weights-are-ignored", "output-losses-are-reported-weighted"])
@given(pairs(), sts.arrays((2,), low=0, high=1), st.booleans())
@example((B, A), np.array([0.5, 0.25]), False)
@example((B, A), np.array([1.0, 0.0]), True)
def test_total_is_the_weighted_sum(tf, pair, weights, by_name):
    """The loss is Σ loss_weight·loss over the outputs, by default the plain sum; each output is trained by its part.
    The losses of the outputs are also reported as NAME_loss, without their loss weights.
    """
    b, a = pair
    options = {"loss_weights": weights.tolist()}
    if by_name:
        options = {"loss_weights": dict(zip("ba", weights.tolist(), strict=True)), "loss": {"b": "mse", "a": "mse"}}
    model = two_heads(tf, b, a, **options)
    history = model.fit(**data(b, a), batch_size=len(b), verbose=0).history
    losses = [task.loss() for task in (b, a)]
    assert set(history) == {"loss", "b_loss", "a_loss"}
    reported([history[name][0] for name in ("loss", "b_loss", "a_loss")], [np.dot(weights, losses), *losses], 2)
    both_hold(model, *(task.descent(len(b), rate=w * RATE)[0] for w, task in zip(weights, (b, a), strict=True)))


@clause(kills=["the-total-is-a-mean-of-outputs"])
@pytest.mark.parametrize("loss", ["mse", ["mse", "mse"], {"a": "mse", "b": "mse"}], ids=str)
def test_losses_are_added_by_default(tf, loss):
    """One loss is that of every output; a list or a dict has one for each. Without `loss_weights` they are added."""
    model = two_heads(tf, B, A, loss=loss)
    losses = [B.loss(), A.loss()]
    named = model.evaluate(**data(B, A), verbose=0, return_dict=True)
    reported([named["loss"], named["b_loss"], named["a_loss"]], [sum(losses), *losses], 2)
    model.fit(**data(B, A), batch_size=2, shuffle=False, verbose=0)
    both_hold(model, B.descent(2)[0], A.descent(2)[0], 3)


@clause(cost=20, kills=["epoch-loss-is-mean-of-batch-means", "test-loss-is-mean-of-batch-means"])
@given(pairs(), st.integers(1, 4))
@example((B, A), 2)
def test_total_counts_each_row_once(tf, pair, size):
    """The total loss of an epoch, and of `evaluate`, counts each row once, even if the last batch is smaller."""
    b, a = pair
    model = two_heads(tf, b, a)
    total = b.loss() + a.loss()
    reported(model.evaluate(**data(b, a), batch_size=size, verbose=0, return_dict=True)["loss"], total, 5)
    history = model.fit(**data(b, a), batch_size=size, shuffle=False, verbose=0).history
    reported(history["loss"], [sum(task.mean_over_rows(size, task.descent(size)[1][0]) for task in pair)], 8)


@clause(kills=["output-losses-are-means-of-batch-means"])
def test_each_loss_counts_each_row_once(tf):
    """The loss of an output over an epoch, and in `evaluate`, counts each row once, as the total does: without loss
    weights the total is their sum, even if the last batch is smaller, and however the steps are run.
    """
    for run_eagerly in (True, False):
        model = two_heads(tf, B, A, run_eagerly=run_eagerly, optimizer=tf.keras.optimizers.SGD(0.0))
        arguments = {**data(B, A), "batch_size": 2, "verbose": 0}
        history = model.fit(**arguments, shuffle=False).history
        trained = {name: values[0] for name, values in history.items()}
        for logs in trained, model.evaluate(**arguments, return_dict=True):
            reported(logs["loss"], logs["b_loss"] + logs["a_loss"], 2)
            for name, task in ("b", B), ("a", A):
                reported(logs[f"{name}_loss"], task.loss(), 5)


@clause(
    source=FIT, needs=(*NEEDS, "datasets"), kills=["dicts-are-taken-in-their-own-order", "lists-go-by-the-alphabet"]
)
@pytest.mark.parametrize("kind", ["lists", "dicts", "dict and list", "dataset of tuples", "dataset of dicts"])
def test_lists_dicts_and_datasets_agree(tf, kind):
    """Inputs and targets may be lists, in the order of the model, or dicts by the names of inputs and outputs, in any
    order, as arrays or in a Dataset: all train alike.
    """
    lists, dicts = data(B, A), {"x": {"q": A.x, "p": B.x}, "y": {"a": A.y, "b": B.y}}
    slices = tf.data.Dataset.from_tensor_slices
    options = {
        "lists": {**lists, "batch_size": 2},
        "dicts": {**dicts, "batch_size": 2},
        "dict and list": {"x": dicts["x"], "y": lists["y"], "batch_size": 2},
        "dataset of tuples": {"x": slices((tuple(lists["x"]), tuple(lists["y"]))).batch(2)},
        "dataset of dicts": {"x": slices((dicts["x"], dicts["y"])).batch(2)},
    }[kind]
    model = two_heads(tf, B, A, loss={"b": "mse", "a": "mse"})
    history = model.fit(**options, shuffle=False, verbose=0).history
    both_hold(model, B.descent(2)[0], A.descent(2)[0], 3)
    reported(history["loss"], [sum(task.mean_over_rows(2, task.descent(2)[1][0]) for task in (B, A))], 8)


@clause(source=GUIDE, kills=["a-dict-of-outputs-goes-by-the-alphabet"], seed=())
@pytest.mark.parametrize("kind", ["functional", "subclassed"])
def test_a_model_may_return_a_dict(tf, kind):
    """The keys of a dict that a model returns are the names of its outputs: losses, metrics, loss weights and targets
    are matched by them, and predictions come as such a dict.
    """
    keras, heads = tf.keras, {name: tf.keras.layers.Dense(1, name=name) for name in "ba"}

    class Subclassed(keras.Model):
        def __init__(self):
            super().__init__()
            self.heads = [heads["b"], heads["a"]]

        def call(self, x):
            return {"b": self.heads[0](x[0]), "a": self.heads[1](x[1])}

    inputs = [keras.Input(shape=(2,)) for _ in range(2)]
    outputs = {"b": heads["b"](inputs[0]), "a": heads["a"](inputs[1])}
    model = keras.Model(inputs, outputs) if kind == "functional" else Subclassed()
    model([B.x, A.x])
    for name, task in ("b", B), ("a", A):
        give(heads[name], task.start)
    parts = {"loss": {"a": "mse", "b": "mse"}, "loss_weights": {"a": 2.0, "b": 0.5}, "metrics": {"a": ["mae"]}}
    model.compile(keras.optimizers.SGD(RATE), run_eagerly=True, **parts)
    history = model.fit([B.x, A.x], {"a": A.y, "b": B.y}, batch_size=5, verbose=0).history
    losses = [B.loss(), A.loss()]
    names = ("b_loss", "a_loss", "a_mae", "loss")
    mae = np.mean(abs(A.start.predict(A.x) - A.y))
    reported([history[name][0] for name in names], [*losses, mae, 0.5 * losses[0] + 2 * losses[1]], 4)
    after = {"b": B.descent(5, rate=0.5 * RATE)[0], "a": A.descent(5, rate=2 * RATE)[0]}
    predictions = model.predict([B.x, A.x], verbose=0)
    assert set(predictions) == {"a", "b"}
    for name, task in ("b", B), ("a", A):
        holds(heads[name], after[name], 2)
        reported(predictions[name], after[name].predict(task.x), 4)


@clause(source=GUIDE, kills=["an-output-without-a-loss-takes-another-one"])
@pytest.mark.parametrize("loss", [[None, "mse"], {"b": None, "a": "mse"}], ids=["list", "dict"])
def test_an_output_may_have_no_loss(tf, loss):
    """An output with the loss None is not part of the loss, is not reported, and is not trained."""
    model = two_heads(tf, B, A, loss=loss)
    history = model.fit(**data(B, A), batch_size=5, verbose=0).history
    assert "b_loss" not in history
    reported(history["loss"], [A.loss()], 2)
    both_hold(model, B.start, A.descent(5)[0])


@clause(source=GUIDE, kills=["an-output-without-a-loss-takes-another-one"])
def test_a_dict_of_losses_may_leave_outputs_out(tf):
    """An output that a dict of losses does not name has no loss."""
    model = two_heads(tf, B, A, loss={"a": "mse"})
    history = model.fit(**data(B, A), batch_size=5, verbose=0).history
    reported(history["loss"], [A.loss()], 2)
    both_hold(model, B.start, A.descent(5)[0])


@clause(source=GUIDE, kills=["lists-go-by-the-alphabet"])
def test_the_order_of_the_outputs_does_not_matter(tf):
    """If outputs, losses, loss weights, metrics and targets are reordered together, every named number stays the same,
    and the predictions come in the new order.
    """
    options = {
        "ba": {"loss": ["mse", "mae"], "loss_weights": [0.5, 2.0], "metrics": [["mae"], ["mse"]]},
        "ab": {"loss": ["mae", "mse"], "loss_weights": [2.0, 0.5], "metrics": [["mse"], ["mae"]]},
    }
    runs = []
    for order in "ba", "ab":
        model = two_heads(tf, B, A, order, **options[order])
        targets = [{"b": B.y, "a": A.y}[name] for name in order]
        history = model.fit([B.x, A.x], targets, batch_size=5, epochs=2, verbose=0).history
        predictions = dict(zip(order, model.predict([B.x, A.x], verbose=0), strict=True))
        runs.append({**history, **predictions})
    assert set(runs[0]) == set(runs[1]) >= {"loss", "b_loss", "a_loss", "b_mae", "a_mse"}
    for name, value in runs[0].items():
        reported(runs[1][name], value, 4)


@clause(source=FIT, kills=["the-first-sample-weights-weight-all-outputs", "fit-ignores-sample-weights"])
@pytest.mark.parametrize("other", [np.array([2, 0, 1, 1, 0.5], np.float32), None], ids=["weights", "None"])
def test_each_output_may_have_sample_weights(tf, other):
    """A list of sample weights has one array for each output, or None: each weights the loss of its output."""
    w = np.array([0, 3, 1, 0.5, 2], np.float32)
    model = two_heads(tf, B, A)
    history = model.fit(**data(B, A), batch_size=5, sample_weight=[w, other], verbose=0).history
    both = [B.loss(w), A.loss(1 if other is None else other)]
    reported([history[name][0] for name in ("loss", "b_loss", "a_loss")], [sum(both), *both], 2)
    both_hold(model, B.descent(5, w=w)[0], A.descent(5, w=1 if other is None else other)[0])


@clause(source=FIT, kills=["sample-weights-are-of-the-first-output"], seed=())
def test_one_array_of_sample_weights_is_for_every_output(tf):
    """One array of sample weights weights the loss of every output."""
    w = np.array([0, 3, 1, 0.5, 2], np.float32)
    model = two_heads(tf, B, A)
    model.fit(**data(B, A), batch_size=5, sample_weight=w, verbose=0)
    both_hold(model, B.descent(5, w=w)[0], A.descent(5, w=w)[0])


@clause(kills=["metrics-carry-no-name-of-an-output", "lists-go-by-the-alphabet", "dicts-are-taken-in-their-own-order"])
@pytest.mark.parametrize("kind", ["lists", "dict"])
def test_metrics_belong_to_an_output(tf, kind):
    """A list of lists, in the order of the outputs, or a dict by name gives each output its metrics; their names begin
    with the name of the output and an underscore.
    """
    metrics = {"lists": [["mae", "mse"], ["mse"]], "dict": {"a": ["mse"], "b": ["mae", "mse"]}}[kind]
    model = two_heads(tf, B, A, metrics=metrics)
    named = model.evaluate(**data(B, A), batch_size=2, verbose=0, return_dict=True)
    off = B.start.predict(B.x) - B.y
    assert set(named) == {"loss", "b_loss", "a_loss", "b_mae", "b_mse", "a_mse"}
    expected = [np.mean(abs(off)), np.mean(off**2), A.loss()]
    reported([named["b_mae"], named["b_mse"], named["a_mse"]], expected, 3)


@clause(kills=["metrics-go-by-the-alphabet", "metrics-before-the-loss"])
def test_evaluate_begins_with_the_total(tf):
    """`evaluate` lists the total loss, the losses of the outputs, and then their metrics, each in the order of the
    outputs.
    """
    model = two_heads(tf, B, A, metrics=[["mae"], ["mse"]])
    arguments = {**data(B, A), "verbose": 0}
    named = model.evaluate(**arguments, return_dict=True)
    assert model.evaluate(**arguments) == [named[name] for name in ("loss", "b_loss", "a_loss", "b_mae", "a_mse")]


@clause(source=FIT, kills=["class-weights-of-several-outputs-are-ignored"])
def test_class_weights_need_one_output(tf):
    """`class_weight` of a model with several outputs raises an error, and the weights do not change."""
    model = two_heads(tf, B, A)
    unchanged(model, lambda: model.fit(**data(B, A), class_weight={0: 1.0, 1: 2.0}, verbose=0))


@clause(kills=["unknown-outputs-are-ignored"])
@pytest.mark.parametrize(
    "options",
    [{"loss": {"b": "mse", "c": "mse"}}, {"loss": {"b": "mse", "a": "mse", "c": "mse"}}, {"metrics": {"c": ["mae"]}}],
    ids=["loss", "one loss more", "metrics"],
)
def test_unknown_outputs_raise(tf, options):
    """A loss or a metric for an unknown output raises an error, in `compile` or before the first step of `fit`."""
    raises_before_a_step(tf, **options)


@clause(kills=["unknown-outputs-are-ignored"], seed=())
@pytest.mark.parametrize("loss", ["mse", {"b": "mse", "a": "mse"}], ids=["one loss", "dict"])
def test_a_loss_weight_of_an_unknown_output_raises(tf, loss):
    """A loss weight for an unknown output raises an error, in `compile` or before the first step of `fit`."""
    raises_before_a_step(tf, loss=loss, loss_weights={"c": 2.0})


@clause(kills=["loss-weights-need-as-many-losses", "loss-weights-are-ignored"], seed=())
@pytest.mark.parametrize("weights", [[0.5, 2.0], {"b": 0.5, "a": 2.0}], ids=["list", "dict"])
def test_loss_weights_apply_beside_one_loss(tf, weights):
    """If one loss is given for all outputs, `loss_weights` weight the outputs in the same way."""
    model = two_heads(tf, B, A, loss="mse", loss_weights=weights)
    model.fit(**data(B, A), batch_size=5, verbose=0)
    both_hold(model, B.descent(5, rate=0.5 * RATE)[0], A.descent(5, rate=2 * RATE)[0], 2)


@clause(kills=["lists-are-filled-or-cut"], seed=())
@pytest.mark.parametrize("count", [1, 3])
def test_as_many_losses_as_outputs(tf, count):
    """A list of losses has one for each output; another length raises an error, before the first step."""
    raises_before_a_step(tf, loss=["mse"] * count)


@clause(
    source=FIT,
    kills=["lists-are-filled-or-cut", "the-shorter-array-counts", "one-array-is-the-target-of-all-outputs"],
    seed=(),
)
@pytest.mark.parametrize("kind", ["one target more", "one array of targets", "different lengths", "one input less"])
def test_as_many_targets_as_outputs(tf, kind):
    """More targets than outputs, one array of targets for several outputs, fewer inputs than the model has, and arrays
    of different lengths raise an error, and the weights do not change.
    """
    x, y = {
        "one target more": ([B.x, A.x], [B.y, A.y, A.y]),
        "one array of targets": ([B.x, A.x], B.y),
        "different lengths": ([B.x, A.x], [B.y, A.y[:3]]),
        "one input less": ([B.x], [B.y, A.y]),
    }[kind]
    model = two_heads(tf, B, A, run_eagerly=False)
    unchanged(model, lambda: model.fit(x, y, verbose=0))
