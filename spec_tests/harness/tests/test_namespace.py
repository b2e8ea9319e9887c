"""What a clause sees of a subject, and how a missing name ends it."""

from __future__ import annotations

import math
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_tests.harness.optional import NotInstalled, optional
from spec_tests.harness.subjects.namespace import Namespace, is_missing, reason_not_applicable
from spec_tests.harness.verdicts.differences import Difference
from spec_tests.harness.verdicts.verdict import Kind, judge

LACKS = "toy has no `tf.keras.losses.Hinge`"


@pytest.fixture
def tf():
    module = ModuleType("toy")
    module.square = np.square
    module.keras = ModuleType("toy.keras")
    module.keras.losses = SimpleNamespace(Huber=dict)
    return Namespace(module, "toy")


def test_what_is_there_comes_through_untouched(tf):
    assert tf.square is np.square
    assert tf.keras.losses.Huber is dict
    assert tf.__name__ == "toy"


def test_what_stands_in_the_place_of_a_module_may_be_a_class(tf):
    class Losses:
        Huber = dict

    tf._module.keras.losses = Losses
    assert tf.keras.losses.Huber is dict
    assert repr(tf.keras.losses.Hinge) == "<missing tf.keras.losses.Hinge>"
    tf._module.float32 = np.float32
    assert tf.float32 is np.float32


def test_a_value_that_changes_is_seen(tf):
    tf._module.square = np.abs
    assert tf.square is np.abs


def test_a_missing_name_is_harmless_to_look_at(tf):
    hinge = tf.keras.losses.Hinge
    assert repr(hinge) == "<missing tf.keras.losses.Hinge>"
    assert is_missing(hinge)
    assert is_missing(tf.data.Dataset.range)
    assert hinge in {hinge}


@pytest.mark.parametrize(
    "use",
    [
        lambda hinge: hinge(),
        lambda hinge: hinge.from_config({}),
        lambda hinge: type("Mine", (hinge,), {}) if isinstance(hinge, type) else _derive(hinge),
        lambda hinge: hinge.__enter__(),
        lambda hinge: list(hinge),
        lambda hinge: hinge[0],
        lambda hinge: len(hinge),
        lambda hinge: 1 in hinge,
        lambda hinge: isinstance(3, hinge),
        lambda hinge: isinstance(3, (str, hinge)),
        lambda hinge: issubclass(int, hinge),
        lambda hinge: hinge + 1,
        lambda hinge: 1 - hinge,
        lambda hinge: np.ones(2) @ hinge,
        lambda hinge: -hinge,
        lambda hinge: hinge == 1,
        lambda hinge: hinge < 1,
        lambda hinge: bool(hinge),
        lambda hinge: float(hinge),
        lambda hinge: range(hinge),
        lambda hinge: np.asarray(hinge),
    ],
)
def test_every_use_of_a_missing_name_skips(tf, use):
    with pytest.raises(pytest.skip.Exception) as skipped:
        use(tf.keras.losses.Hinge)
    assert reason_not_applicable(skipped.value, "toy").startswith("toy has no `tf.keras.losses.Hinge")


def _derive(hinge):
    class Mine(hinge):
        pass

    return Mine


def test_entering_a_missing_name_skips(tf):
    with pytest.raises(pytest.skip.Exception, match="Hinge"), tf.keras.losses.Hinge:
        pass


def test_an_exception_about_a_missing_name_says_so_where_python_shows_only_its_type(tf):
    with pytest.raises(TypeError) as raised, pytest.raises((ValueError, tf.errors.InvalidArgumentError)):
        pass
    assert reason_not_applicable(raised.value, "toy") == "toy has no `tf.errors.InvalidArgumentError`"
    with pytest.raises(AttributeError) as raised:
        tf.keras.backend.epsilon = 3
    assert reason_not_applicable(raised.value, "toy") == "toy has no `tf.keras.backend`"


def test_only_not_implemented_error_itself_excuses_a_subject():
    class UnsupportedError(NotImplementedError):
        pass

    assert reason_not_applicable(NotImplementedError("later"), "toy") == "toy says NotImplementedError: later"
    assert reason_not_applicable(NotImplementedError(), "toy") == "toy says NotImplementedError"
    assert reason_not_applicable(UnsupportedError("later"), "toy") is None
    assert reason_not_applicable(AttributeError("no attribute"), "toy") is None


def test_a_package_that_is_to_be_installed_excuses_a_subject_and_a_broken_import_does_not():
    wish = ImportError("TensorBoard is not installed. Please install it.\nBy pip.")
    assert reason_not_applicable(wish, "toy") == (
        "toy needs another package: TensorBoard is not installed. Please install it."
    )
    assert reason_not_applicable(ImportError("cannot import name 'fit' from 'toy'"), "toy") is None
    absent = ModuleNotFoundError("no", name="tensorboard.summary")
    assert reason_not_applicable(absent, "toy") == "toy needs the package tensorboard, which is not installed"
    assert reason_not_applicable(ModuleNotFoundError("no", name="toy.fitting"), "toy") is None


def test_a_clause_skips_where_it_uses_a_package_that_is_not_installed():
    package = optional("no_such_package.part")
    table = {"one": package.one}  # harmless to look at
    with pytest.raises(NotInstalled, match="the package no_such_package is not installed") as skipped:
        table["one"](1)
    assert reason_not_applicable(skipped.value, "toy") == "the package no_such_package is not installed"
    assert optional("math").pi == math.pi
    row = Difference("a/clause", ("toy",), (), "It does otherwise.", "not reported", "a file")
    clause = SimpleNamespace(id="a/clause", undefined=None)
    assert judge(clause, "toy", row, skipped.value).kind is Kind.NOT_APPLICABLE  # the declaration is not stale


def test_hypothesis_passes_a_skip_on_at_once(tf):
    calls = []

    @given(x=st.integers())
    def clause(tf, x):
        calls.append(x)
        tf.keras.losses.Hinge(x)

    with pytest.raises(pytest.skip.Exception) as skipped:
        clause(tf)
    assert reason_not_applicable(skipped.value, "toy") == LACKS
    assert len(calls) == 1
