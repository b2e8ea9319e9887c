"""Variants planted in real Keras: the clauses reject them there too, and nothing of them is left behind."""

import inspect
import json
from contextlib import suppress

import pytest

from spec_tests.harness.clauses import load_all
from spec_tests.harness.power import VARIANTS
from spec_tests.harness.power.planted import PLANTED, SUBJECT, planted
from spec_tests.harness.power.planted import power as planted_power
from spec_tests.harness.power.planting import plants
from spec_tests.harness.power.trials import claims, rejection
from spec_tests.harness.report.conformance_report import SCHEMA
from spec_tests.harness.subjects import selection as probing
from spec_tests.harness.subjects.probe import Probe

jsonschema = pytest.importorskip("jsonschema")
pytest.importorskip("tensorflow")
pytest.importorskip("keras", minversion="3")

SOME = list(PLANTED)[::15]
CLAUSES = load_all("spec_tests")
LOSS = "losses/mean-squared-error"


@pytest.fixture(scope="module")
def keras():
    return planted_power.keras()


@pytest.fixture(scope="module")
def claimed(keras):
    return claims(planted_power.holding(CLAUSES, keras))


@pytest.mark.parametrize("name", SOME)
def test_each_clause_kills_the_planted_variants_that_it_claims(keras, claimed, name):
    found = planted_power.rejections(name, claimed[name], keras)
    assert found
    assert all(found.values()), f"{name} survives {', '.join(clause for clause, killed in found.items() if not killed)}"


@pytest.mark.parametrize("name", SOME)
def test_the_true_subject_is_not_rejected(keras, claimed, name):
    """Otherwise whatever is wrong with how a clause is run here would pass for power."""
    clause = claimed[name][0]
    assert rejection(clause, keras, SUBJECT, {"max_examples": 2, "derandomize": True, "database": None}) is None


def test_planting_leaves_no_trace(keras, monkeypatch):
    touched = []

    def remember(patch, owner, name, value, **options):
        touched.append((owner, name, vars(owner).get(name), inspect.getattr_static(owner, name)))
        return true(patch, owner, name, value, **options)

    true = pytest.MonkeyPatch.setattr
    monkeypatch.setattr(pytest.MonkeyPatch, "setattr", remember)
    for name in PLANTED:
        count = len(touched)
        with planted(name, keras):
            assert any(inspect.getattr_static(owner, what) is not old for owner, what, _, old in touched[count:])
    monkeypatch.undo()
    for owner, name, own, found in touched[1:]:
        assert vars(owner).get(name) is own
        assert inspect.getattr_static(owner, name) is found


def test_an_error_in_a_clause_takes_the_variant_back(keras):
    before = keras.keras.losses.Huber.__init__
    with suppress(ZeroDivisionError), planted("huber-delta-is-one", keras):
        assert keras.keras.losses.Huber.__init__ is not before
        raise ZeroDivisionError
    assert keras.keras.losses.Huber.__init__ is before


def test_each_planted_form_is_that_of_a_variant():
    assert not set(PLANTED) - set(VARIANTS)
    assert len(PLANTED) >= 40
    with pytest.raises(ValueError, match="'huber-delta-is-one' has a planted form already"):
        plants("huber-delta-is-one")(lambda tf, plant: None)


def test_a_planted_form_that_fails_by_itself_does_not_pass_for_power(keras, monkeypatch):
    """Its text is wrong where it stands, which the traceback says."""
    monkeypatch.setattr(planted_power, "__file__", __file__)

    def form(tf, plant):
        @plant.method(tf.keras.losses.MeanSquaredError, "call")
        def call(true, self, y_true, y_pred):
            return y_true(y_pred)

    monkeypatch.setitem(PLANTED, "mean-squared-error-is-summed", form)
    clause = CLAUSES["losses/mean-squared-error-is-its-formula"]
    with pytest.raises(planted_power.BrokenPlantError, match="'mean-squared-error-is-summed' is broken: TypeError"):
        planted_power.rejections("mean-squared-error-is-summed", [clause], keras)


def test_a_run_with_a_variant_differs_and_says_so(toy, keras, monkeypatch):
    probe = Probe(SUBJECT, {"tensorflow": keras.__version__}, ["cpu:0"], {})  # what a process of its own would find
    monkeypatch.setattr(probing, "probe_all", lambda names, device, timeout: {SUBJECT: probe})
    outcome = toy.run("--subject", SUBJECT, "--with-variant", "mean-squared-error-is-summed", "--clause", LOSS)
    assert outcome.verdicts == {(SUBJECT, LOSS): "differs"}
    assert "with the wrong behaviour mean-squared-error-is-summed: The squared differences" in outcome.output
    assert not (outcome.folder / "build" / "differences").exists()
    assert outcome.report["subjects"][0]["variant"] == "mean-squared-error-is-summed"
    jsonschema.validate(outcome.report, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_a_variant_needs_a_planted_form(toy):
    there = "; there are min-delta-ignored, early-stopping-waits-one-epoch-more, "
    error = toy.error("--subject", SUBJECT, "--with-variant", "huber-delta-is-two")
    assert error.startswith("--with-variant: 'huber-delta-is-two' is not a variant; did you mean 'huber-delta-is-one'")
    assert there in error
    error = toy.error("--subject", SUBJECT, "--with-variant", "backward-pass-is-recursive")
    assert error.startswith("--with-variant: 'backward-pass-is-recursive' has no planted form" + there)


def test_a_variant_needs_its_subject(toy):
    error = toy.error("--subject", "toy_good", "--with-variant", "huber-delta-is-one")
    expected = "it is planted in the subject tensorflow; add --subject tensorflow"
    assert error == f"--with-variant huber-delta-is-one: {expected}"
