"""The suite is tested itself: each clause rejects the wrong behaviours that it claims."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import reference
from spec_tests.harness.clauses import load_all
from spec_tests.harness.power import SLIP, StaleWrongBehaviourError, Wrong, wrong_behaviours
from spec_tests.harness.power import behaviours as registry
from spec_tests.harness.power.__main__ import generated, idle
from spec_tests.harness.power.behaviours import Patch, patches, wrong
from spec_tests.harness.power.generated import Generated, try_slips
from spec_tests.harness.power.loading import load, sources
from spec_tests.harness.power.mutants.slips import slips
from spec_tests.harness.power.trials import claims, failure, rejection, rejections

CLAUSES, BEHAVIOURS = load_all("spec_tests"), wrong_behaviours()
CLAIMS = claims(CLAUSES.values())
SQUARE = CLAUSES["gradient/gradient-has-the-dtype-of-its-source"]
RULE = "lambda g, z, x, y: g * y, lambda g, z, x, y: g * x"


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_each_clause_rejects_the_wrong_behaviours_that_it_claims(name):
    found = rejections(BEHAVIOURS[name], CLAIMS.get(name, ()))
    assert found, f"no clause claims to reject {name!r}"
    survived = [clause for clause, observed in found.items() if not observed]
    assert not survived, f"{name!r} survives {', '.join(survived)}"


def test_each_claim_names_a_wrong_behaviour():
    assert not {name: [clause.id for clause in claim] for name, claim in CLAIMS.items() if name not in BEHAVIOURS}


def test_each_wrong_behaviour_has_a_story():
    assert not [name for name, each in BEHAVIOURS.items() if not each.story.endswith((".", "!", "?"))]


def test_clauses_without_a_named_wrong_behaviour_reject_generated_ones():
    """A sample: `make power` tries all clauses."""
    asked = [clause for clause in CLAUSES.values() if not clause.kills and not clause.kills_none][::8]
    with ProcessPoolExecutor(2) as pool:
        assert idle(CLAUSES, generated(pool, asked)) == []


def test_a_clause_that_rejects_neither_is_an_error():
    unnamed = replace(SQUARE, kills=())
    made = {SQUARE.id: Generated(rejected=[], survived=["one slip", "another"])}
    (problem,) = idle({SQUARE.id: unnamed}, made)
    assert problem == f"{SQUARE.id} rejects nothing: no named wrong behaviour, and 0 of 2 generated"
    assert idle({SQUARE.id: SQUARE}, made) == []


def test_a_slip_by_which_the_reference_breaks_down_counts_for_nothing():
    file, text = "ops/elementwise.py", sources()["ops/elementwise.py"]
    rule = next(slip for slip in slips(file, text) if slip.new == "g" and RULE in slip.mutant(text).old)
    broken = replace(rule, new="no_such_name")
    assert try_slips(SQUARE, [rule, broken]).counts() == (1, 1)


@pytest.mark.parametrize(
    "id",
    [
        "gradient/gradient-has-the-dtype-of-its-source",
        "watching/only-trainable-variables-are-watched",
        "laws/any-order-of-watch-record-and-reset",
        "indexing/reading-outside-raises",
        "elementwise/derivatives-are-central-differences",
        "apply-gradients/a-none-gradient-is-skipped",
        "bare-loops/digits-follow-the-hand-written-network",
    ],
)
def test_a_faithful_copy_is_not_rejected(id):
    """Otherwise any fault of the loader would pass for power. Each kind of clause is here: an example, cases, a
    property, a machine, one that uses `spec`, and one that uses `caplog` and `recwarn`.
    """
    assert rejection(CLAUSES[id], load(None), "a faithful copy") is None


def test_a_clause_that_does_not_apply_rejects_nothing():
    class Empty:
        """A subject without any name: every clause is skipped."""

    assert rejection(SQUARE, Empty, "nothing") is None


def test_a_copy_is_loaded_beside_the_true_reference():
    before = {name for name in sys.modules if name.startswith("reference")}
    copy = load(BEHAVIOURS["second-use-of-an-input-is-lost"])
    assert copy is not reference
    assert copy.Tensor is not reference.Tensor
    assert {name for name in sys.modules if name.startswith("reference")} == before
    assert sys.modules["reference"] is reference


def test_a_patch_whose_piece_is_gone_is_called_stale():
    patch = Patch("tape", "GradientTape.watch", "what nobody wrote".replace(" ", "_"), "pass")
    with pytest.raises(
        StaleWrongBehaviourError, match=r"'an-old-one' of gradients: reference/tape.py, inside Gradient"
    ):
        load(Wrong("an-old-one", "It was true once.", SLIP, "gradients", patches=(patch,)))


def test_a_patch_that_is_no_python_is_named():
    patch = Patch("tape", "GradientTape.watch", "a b", "pass")
    with pytest.raises(ValueError, match=r"'no-python', for reference/tape.py, inside GradientTape.watch: 'a b' is no"):
        load(Wrong("no-python", "It cannot be read.", SLIP, "gradients", patches=(patch,)))


@pytest.fixture
def entered(monkeypatch):
    """The wrong behaviours that a test enters."""
    monkeypatch.setattr(registry, "_registered", {})
    return registry._registered


def test_an_entry_has_a_name_a_story_a_source_and_hunks(entered):
    patches(
        "spec_tests.losses.wrong",
        """
first: It is wrong,
  on two lines. [a link]
in keras.losses:Loss.call
- x
- y
+ z
- u

second: The place is that of the entry before.
- x

third: A whole module.
in tape
- x
+ y
""",
    )
    place = ("keras.losses", "Loss.call")
    first, second, third = entered.values()
    assert (first.chapter, first.story, first.source) == ("losses", "It is wrong, on two lines.", "a link")
    assert first.patches == (Patch(*place, "x\ny", "z"), Patch(*place, "u", ""))
    assert (second.source, second.patches) == (SLIP, (Patch(*place, "x", ""),))
    assert third.patches == (Patch("tape", "", "x", "y"),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("A Name: A story.\nin tape\n- x", "the entry 'A Name: A story.' should begin with `name: story`, above"),
        ("name: A story.\nin tape:f\n* x", "name: '* x' should be `in module:Function` or `in module`, or begin"),
        ("name: A story.\nin tape:f\n+ x", "name: '+ x' should stand below the lines with `- ` that it replaces"),
        ("name: A story.\n- x", "name: its first hunk should stand below a line `in module:Function`"),
        ("name: A story.", "name: it should have a hunk"),
        ("name: A story.\nin tape\n- x\n\nname: Again.\n- y", "'name' of losses is there already, in losses"),
    ],
)
def test_a_malformed_entry_names_its_file_itself_and_what_was_expected(entered, text, problem):
    with pytest.raises(ValueError, match="losses") as caught:
        patches("spec_tests.losses.wrong", text)
    assert problem in str(caught.value)


def test_a_function_is_entered_under_a_name_of_words(entered):
    with pytest.raises(ValueError, match="'Not a name' should be lower-case words joined by hyphens"):
        wrong("Not a name", "A story.")(lambda tf, plant: None)


def test_a_wrong_behaviour_writes_to_a_temporary_folder():
    def writes(tf):
        Path("here").write_text("", encoding="utf-8")
        (Path.home() / "there").write_text("", encoding="utf-8")

    before = Path.cwd()
    assert failure(writes, {"tf": None}) is None
    assert Path.cwd() == before
    assert not Path("here").exists()
    assert not (Path.home() / "there").exists()


def test_what_a_clause_prints_is_captured():
    def prints(tf, capfd):
        print("here")
        os.write(2, b"there")
        assert capfd.readouterr() == ("here\n", "there")

    assert failure(prints, {"tf": None}) is None


def test_a_fixture_without_a_stand_in_is_no_rejection():
    with pytest.raises(LookupError, match="uses cache, for which there is no stand-in"):
        failure(lambda tf, cache: None, {"tf": None})
