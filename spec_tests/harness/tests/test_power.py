"""The suite is tested itself: each clause rejects the variants that it says it kills."""

import sys

import pytest

import reference
from spec_tests.harness.clauses import load_all
from spec_tests.harness.power import SLIP, TABLES, VARIANTS, StaleVariantError, Variant, load
from spec_tests.harness.power.trials import claims, rejection, rejections

CLAUSES = load_all("spec_tests")
CLAIMS = claims(CLAUSES.values())


@pytest.mark.parametrize("name", VARIANTS)
def test_each_clause_kills_the_variants_that_it_claims(name):
    survived = [clause for clause, observed in rejections(VARIANTS[name], CLAIMS.get(name, ())).items() if not observed]
    assert not survived, f"the variant {name!r} survives {', '.join(survived)}"


def test_each_claim_names_a_variant():
    unknown = {name: [clause.id for clause in clauses] for name, clauses in CLAIMS.items() if name not in VARIANTS}
    assert not unknown


def test_each_variant_is_claimed_by_a_clause():
    assert not [name for name in VARIANTS if name not in CLAIMS]


def test_no_name_stands_twice():
    assert len(VARIANTS) == sum(len(table) for table in TABLES.values())


@pytest.mark.parametrize("name", VARIANTS)
def test_each_variant_has_a_story_and_a_source(name):
    variant = VARIANTS[name]
    assert variant.story.endswith(".")
    assert variant.source


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
    """Otherwise whatever is wrong with the loader would pass for power. Each kind of clause is here: an example, cases,
    a property, a machine, one that uses `spec`, and one that uses `caplog` and `recwarn`.
    """
    assert rejection(CLAUSES[id], load(None), "a faithful copy") is None


def test_what_says_nothing_about_a_variant_does_not_kill_it():
    class Empty:
        """A subject without any name: every clause is skipped."""

    assert rejection(CLAUSES["gradient/gradient-has-the-dtype-of-its-source"], Empty, "nothing") is None


def test_a_copy_is_loaded_beside_the_true_reference():
    before = {name for name in sys.modules if name.startswith("reference")}
    copy = load(VARIANTS["square-forgets-the-factor-two"])
    assert copy is not reference
    assert copy.Tensor is not reference.Tensor
    assert {name for name in sys.modules if name.startswith("reference")} == before
    assert sys.modules["reference"] is reference


def test_a_patch_whose_text_is_gone_is_called_stale():
    variant = Variant("a-variant-of-old", "It was true once.", SLIP, "tape.py", "a text that nobody wrote", "")
    with pytest.raises(StaleVariantError, match=r"a-variant-of-old.*reference/tape.py.*0 times.*1 times"):
        load(variant)
