"""Models and weights in files, and training that continues from them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.callbacks.driven_callbacks import SILENT, all_equal, dense, one_weight, place, rows
from spec_tests.harness import Section

WEIGHTS = "https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/"
MODELS = "https://keras.io/api/models/model_saving_apis/model_saving_and_loading/"
CHECKPOINT = "https://keras.io/api/callbacks/model_checkpoint/"
clause = Section("saving", source=MODELS, needs=["fit"])


def branched(tf):
    """A functional model with a shared layer, two inputs and two outputs."""
    keras = tf.keras
    a, b, shared = keras.Input((2,), name="a"), keras.Input((2,), name="b"), keras.layers.Dense(3, activation="relu")
    both = keras.layers.Concatenate()([shared(a), shared(b)])
    return keras.Model([a, b], [keras.layers.Dense(1)(both), both])


def predictions(model, x):
    given = model([x, x + 1]) if len(model.inputs) == 2 else model(x)
    return [checks.numbers(each) for each in (given if isinstance(given, (list, tuple)) else [given])]


@clause(source=WEIGHTS, kills=["weights-are-saved-in-half-precision", "every-second-weight-stays"], cost=10)
@given(sts.arrays((2, 2), dtype=np.float32), sts.arrays((2,), dtype=np.float32))
@example(np.float32([[1 / 3, 0.1], [1e-30, 2.0]]), np.float32([1.0, 2.0]))
def test_loaded_weights_are_the_saved_ones(tf, kernel, bias):
    """`load_weights` gives a model with the same layers the weights that `save_weights` wrote last, bit for bit."""
    saved, loaded = dense(tf, (2, 2)), dense(tf, (2, 2))
    with place("some.weights.h5") as path:
        saved.save_weights(path)
        saved.set_weights([kernel, bias, kernel.T, bias[::-1]])
        saved.save_weights(path)
        loaded.load_weights(path)
    all_equal(loaded.get_weights(), saved.get_weights(), "a weight")


@clause(
    kills=["a-saved-layer-forgets-its-activation", "shared-layers-are-saved-twice"], needs=["fit", "functional_models"]
)
@pytest.mark.parametrize("make", [dense, branched])
def test_a_loaded_model_is_the_saved_one(tf, make):
    """`load_model` returns a model, Sequential or functional, with the same number of weights and exactly the same
    predictions as the saved one.
    """
    model, x = make(tf), np.float32([[1.0, -2.0], [0.5, 3.0]])
    with place("some.keras") as path:
        model.save(path)
        loaded = tf.keras.models.load_model(path)
    assert len(loaded.weights) == len(model.weights)
    all_equal(predictions(loaded, x), predictions(model, x), "the prediction")


@clause(
    kills=["saved-operands-change-places", "a-saved-slice-forgets-its-step", "saved-arrays-become-integers"],
    needs=["fit", "functional_models"],
)
def test_operators_are_saved(tf):
    """A functional model that uses operators, numbers, arrays and slices between its layers predicts exactly the same
    after it was saved and loaded.
    """
    keras = tf.keras
    a, b = keras.Input((3,)), keras.Input((3,))
    both = keras.layers.Dense(4)(2.0 * a - b / 4.0)
    outputs = [a - b, 1.0 - both, -(both**2.0), both * np.float32([0.5, 1.5, 2.5, 3.5])]
    parts = [both[:, 0], both[:, 1::2], both[:, None], both[:, -2:]]
    model, x = keras.Model([a, b], outputs + parts), np.float32([[1.0, -2.0, 0.25], [0.5, 3.0, 8.0]])
    with place("some.keras") as path:
        model.save(path)
        loaded = keras.models.load_model(path)
    all_equal(predictions(loaded, x), predictions(model, x), "the output")


@clause(kills=["the-state-of-the-optimizer-is-not-loaded", "a-saved-optimizer-forgets-its-arguments"])
def test_a_loaded_model_continues_training(tf):
    """A model that is saved, loaded and trained further has the weights of one that was trained without a break: a file
    contains how the model was compiled, and the state of its optimizer.
    """
    x, y = np.float32([[1.0, 2.0], [0.5, -1.0]]), np.float32([[1.0, 0.0], [0.0, 1.0]])
    whole, broken = dense(tf), dense(tf)
    broken.set_weights(whole.get_weights())
    whole.fit(x, y, epochs=5, **SILENT)
    broken.fit(x, y, epochs=2, **SILENT)
    with place("some.keras") as path:
        tf.keras.models.save_model(broken, path)
        loaded = tf.keras.models.load_model(path)
    loaded.fit(x, y, epochs=3, **SILENT)
    all_equal(loaded.get_weights(), whole.get_weights(), "a weight")


@clause(kills=["saved-lists-are-their-last", "saved-dicts-lose-their-names"], needs=["fit", "functional_models"])
@pytest.mark.parametrize("kind", ["lists", "dicts"])
def test_the_compilation_of_several_outputs_is_saved(tf, kind):
    """Losses (names or objects), loss weights and metrics of several outputs are restored, from lists and dicts alike:
    the loaded model evaluates to the same numbers.
    """
    keras, inputs = tf.keras, tf.keras.Input((2,))
    parts = {
        "loss": ["mse", keras.losses.MeanAbsoluteError(reduction="sum")],
        "loss_weights": [0.5, 2.0],
        "metrics": [["mae"], ["mse", "mae"]],
    }
    if kind == "dicts":
        parts = {name: {"a": of_a, "b": of_b} for name, (of_b, of_a) in parts.items()}
    model = keras.Model(inputs, [keras.layers.Dense(1, name=name)(inputs) for name in "ba"])
    model.compile("sgd", **parts)
    x, y = np.float32([[1.0, 2.0], [0.5, -1.0]]), np.float32([[1.0], [-3.0]])
    numbers = model.evaluate(x, [y, y], verbose=0, return_dict=True)
    assert len(numbers) == 6
    with place("some.keras") as path:
        model.save(path)
        loaded = keras.models.load_model(path)
    assert loaded.evaluate(x, [y, y], verbose=0, return_dict=True) == numbers


@clause
def test_compile_false_loads_no_compilation(tf):
    """`load_model(…, compile=False)` returns a model that predicts, and that must be compiled before `fit`."""
    model, (x, y) = one_weight(tf), rows([3.0])
    with place("some.keras") as path:
        model.save(path)
        loaded = tf.keras.models.load_model(path, compile=False)
    checks.equal(loaded.predict(x, verbose=0), np.float32([[1.0]]), "the prediction")
    with pytest.raises((ValueError, RuntimeError)):
        loaded.fit(x, y, verbose=0)


@clause(kills=["custom-objects-are-ignored", "an-unknown-layer-is-left-out"])
def test_custom_classes_are_passed_as_custom_objects(tf):
    """A model with a custom layer is loaded with the class, by name, in `custom_objects`; the layer is made from its
    configuration. Without the class, loading raises.
    """

    class Times(tf.keras.layers.Layer):
        def __init__(self, factor=1.0, **options):
            super().__init__(**options)
            self.factor = factor

        def call(self, inputs):
            return self.factor * inputs

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}

    with place("some.keras") as path:
        tf.keras.Sequential([tf.keras.Input((1,)), Times(3.0)]).save(path)
        loaded = tf.keras.models.load_model(path, custom_objects={"Times": Times})
        with checks.refused("an unknown class"):
            tf.keras.models.load_model(path)
    checks.equal(loaded.predict(np.float32([[2.0]]), verbose=0), np.float32([[6.0]]), "the prediction")


@clause(kills=["weights-of-custom-models-are-left-out"])
@pytest.mark.parametrize("kind", ["array", "dict"])
def test_custom_models_are_made_from_their_configurations(tf, kind):
    """A subclass of Model that defines `get_config` is loaded with its class in `custom_objects`: it is made from its
    configuration, and has the weights and predictions of the saved one, for data in an array or a dict.
    """

    class Wide(tf.keras.Model):
        def __init__(self, units=1, **options):
            super().__init__(**options)
            self.units = units
            self.layer = tf.keras.layers.Dense(units)

        def call(self, inputs):
            return self.layer(inputs["x"] if isinstance(inputs, dict) else inputs)

        def get_config(self):
            return {"units": self.units, "name": self.name}

    model, x = Wide(3, name="three"), np.float32([[1.0, -2.0], [0.5, 3.0]])
    x = {"x": x} if kind == "dict" else x
    expected = checks.numbers(model(x))
    with place("some.keras") as path:
        model.save(path)
        loaded = tf.keras.models.load_model(path, custom_objects={"Wide": Wide})
    assert (loaded.units, loaded.name, len(loaded.weights)) == (3, "three", 2)
    checks.equal(loaded(x), expected, "the prediction")


@clause(source=CHECKPOINT, kills=["the-state-of-the-optimizer-is-not-loaded"])
def test_weights_come_with_the_optimizer(tf):
    """A model that is compiled before it loads weights also loads the state of the optimizer."""
    x, y = np.float32([[1.0, 2.0]]), np.float32([[1.0, 0.0]])
    saved, loaded = dense(tf), dense(tf)
    saved.fit(x, y, epochs=2, **SILENT)
    with place("some.weights.h5") as path:
        saved.save_weights(path)
        loaded.load_weights(path)
    checks.equal(loaded.optimizer.iterations, np.array(2), "the number of steps")
    for model in (saved, loaded):
        model.fit(x, y, **SILENT)
    all_equal(loaded.get_weights(), saved.get_weights(), "a weight")


@clause(source=WEIGHTS, kills=["weights-that-do-not-fit-are-skipped", "missing-weights-are-left-as-they-are"])
@pytest.mark.parametrize("units", [(3,), (2, 2)])
def test_weights_of_another_model_raise(tf, units):
    """`load_weights` raises for a file whose weights have other shapes, or are fewer, than those of the model."""
    with place("some.weights.h5") as path:
        dense(tf).save_weights(path)
        with checks.refused("the weights of another model"):
            dense(tf, units).load_weights(path)


@clause(source=[WEIGHTS, MODELS], kills=["damaged-weights-are-left-out", "a-damaged-model-is-an-empty-one"], cost=10)
@given(st.floats(0, 0.99))
@example(0.0)
@example(0.5)
def test_a_damaged_file_raises(tf, fraction):
    """Loading weights or a model from a file that was truncated anywhere, or that is something else, raises."""
    model = one_weight(tf)
    for name, save, load in (
        ("some.weights.h5", model.save_weights, model.load_weights),
        ("some.keras", model.save, tf.keras.models.load_model),
    ):
        with place(name) as path:
            save(path)
            whole = Path(path).read_bytes()
            for content in (whole[: int(fraction * len(whole))], b"epoch,loss\r\n0,1.0\r\n"):
                Path(path).write_bytes(content)
                with pytest.raises((ValueError, OSError)):
                    load(path)


@clause(kills=["a-loaded-function-is-the-identity"])
def test_loading_runs_no_code_of_the_file(tf):
    """A model that contains a Python function is not restored from a file: either saving or loading raises."""
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Lambda(lambda x: 2 * x)])
    with place("some.keras") as path, checks.refused("a function in a file"):
        model.save(path)
        tf.keras.models.load_model(path)
