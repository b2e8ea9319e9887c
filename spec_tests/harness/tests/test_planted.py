"""Wrong behaviours planted in real Keras: the clauses reject them there too, and nothing of them is left behind."""

import inspect
import json
from contextlib import suppress

import pytest

from spec_tests.harness.clauses import load_all
from spec_tests.harness.power import real
from spec_tests.harness.power.behaviours import SLIP, Wrong, wrong_behaviours
from spec_tests.harness.power.planting import SUBJECT, planted, planted_names
from spec_tests.harness.power.trials import claims, rejection
from spec_tests.harness.report.conformance_report import SCHEMA
from spec_tests.harness.subjects import selection
from spec_tests.harness.subjects.probe import Probe

jsonschema = pytest.importorskip("jsonschema")
pytest.importorskip("tensorflow")
pytest.importorskip("keras", minversion="3")

CLAUSES = load_all("spec_tests")
SOME = planted_names()[::15]
LOSS = "losses/mean-squared-error"
SUMMED = "mean-squared-error-is-summed"


@pytest.fixture(scope="module")
def keras():
    return real.keras()


@pytest.fixture(scope="module")
def claimed(keras):
    return claims(real.holding(CLAUSES, keras))


@pytest.mark.parametrize("name", SOME)
def test_each_clause_rejects_what_is_planted(keras, claimed, name):
    if name not in claimed:
        pytest.skip("no clause that holds on this Keras claims to reject it")
    found = real.rejections(name, claimed[name], keras)
    assert found
    assert all(found.values()), f"{name} survives {', '.join(clause for clause, killed in found.items() if not killed)}"


@pytest.mark.parametrize("name", SOME)
def test_the_true_subject_is_not_rejected(keras, claimed, name):
    """Otherwise any fault in how a clause is run here would pass for power."""
    if name not in claimed:
        pytest.skip("no clause that holds on this Keras claims to reject it")
    clause = claimed[name][0]
    assert rejection(clause, keras, SUBJECT, {"max_examples": 2, "derandomize": True, "database": None}) is None


def test_planting_leaves_no_trace(keras, monkeypatch):
    touched = []

    def remember(patch, owner, name, value, **options):
        touched.append((owner, name, vars(owner).get(name), inspect.getattr_static(owner, name)))
        return true(patch, owner, name, value, **options)

    true = pytest.MonkeyPatch.setattr
    monkeypatch.setattr(pytest.MonkeyPatch, "setattr", remember)
    for name in planted_names():
        count = len(touched)
        with planted(name, keras):
            changes = [inspect.getattr_static(owner, what) is not old for owner, what, _, old in touched[count:]]
            assert any(changes) or name == "functions-run-at-each-call", name
    monkeypatch.undo()
    assert not keras.config.functions_run_eagerly()
    for owner, name, before, found in touched[1:]:
        assert vars(owner).get(name) is before
        assert inspect.getattr_static(owner, name) is found


def test_an_error_in_a_clause_takes_the_wrong_behaviour_back(keras):
    before = keras.keras.losses.Huber.__init__
    with suppress(ZeroDivisionError), planted("huber-delta-is-one", keras):
        assert keras.keras.losses.Huber.__init__ is not before
        raise ZeroDivisionError
    assert keras.keras.losses.Huber.__init__ is before


def test_a_planted_form_that_fails_by_itself_does_not_pass_for_power(keras, monkeypatch, claimed):
    def form(tf, plant):
        @plant.method(tf.keras.losses.MeanSquaredError, "call")
        def call(true, self, y_true, y_pred):
            return y_true(y_pred)

    monkeypatch.setattr(real, "_of_the_planted_form", lambda error: True)  # it stands here, not in a file `wrong.py`
    monkeypatch.setitem(wrong_behaviours(), SUMMED, Wrong(SUMMED, "A story.", SLIP, "losses", plant=form))
    with pytest.raises(real.BrokenPlantError, match=f"'{SUMMED}' is broken: TypeError"):
        real.rejections(SUMMED, claimed[SUMMED], keras)


def test_a_patch_cannot_be_planted(keras):
    name = next(name for name, each in wrong_behaviours().items() if each.patches)
    with pytest.raises(ValueError, match="is a patch of the reference"), planted(name, keras):
        pass


def test_a_run_with_a_wrong_behaviour_differs_and_says_so(toy, keras, monkeypatch):
    probe = Probe(SUBJECT, {"tensorflow": keras.__version__}, ["cpu:0"], {})  # what a process of its own would find
    monkeypatch.setattr(selection, "probe_all", lambda names, device, timeout: {SUBJECT: probe})
    outcome = toy.run("--subject", SUBJECT, "--with-wrong", SUMMED, "--clause", LOSS)
    assert outcome.verdicts == {(SUBJECT, LOSS): "differs"}
    assert f"with the wrong behaviour {SUMMED}: The squared differences" in outcome.output
    assert not (outcome.folder / "build" / "differences").exists()
    assert outcome.report["subjects"][0]["wrong"] == SUMMED
    jsonschema.validate(outcome.report, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_any_wrong_behaviour_fits_the_reference(toy):
    """It is planted in a copy."""
    outcome = toy.run("--subject", "reference", "--with-wrong", SUMMED, "--clause", LOSS)
    assert outcome.verdicts == {("reference", LOSS): "differs"}
    patched = next(name for name, each in wrong_behaviours().items() if each.patches)
    outcome = toy.run("--subject", "reference", "--with-wrong", patched, "--clause", LOSS)
    assert outcome.verdicts == {("reference", LOSS): "conforms"}
    assert f"with the wrong behaviour {patched}: " in outcome.output


def test_a_wrong_behaviour_must_exist_and_fit_the_subject(toy):
    error = toy.error("--subject", SUBJECT, "--with-wrong", "huber-delta-is-two")
    assert error == "--with-wrong: there is no wrong behaviour 'huber-delta-is-two'; did you mean 'huber-delta-is-one'?"
    error = toy.error("--subject", SUBJECT, "--with-wrong", "second-use-of-an-input-is-lost")
    assert error.startswith("--with-wrong second-use-of-an-input-is-lost: this is a patch of the reference; add")


def test_what_cannot_be_planted_in_a_subject_says_nothing_about_it(toy):
    """The toy has no `Huber`."""
    outcome = toy.run("--subject", "toy_good", "--with-wrong", "huber-delta-is-one")
    assert set(outcome.verdicts.values()) == {"not applicable"}
    (reason, *_) = outcome.details.values()
    assert "'huber-delta-is-one' cannot be planted in toy_good: " in reason
