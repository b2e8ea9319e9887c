"""What a definition of a clause accepts, and what it says of one that is faulty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_tests.harness import Section, clauses

URL = "https://example.org/page"


def test_sample(tf):
    """Something happens.

    This explains it.
    """


def test_silent(tf): ...


def test_without_subject():
    """Something happens."""


def test_that_it_works_properly(tf):
    """Something happens."""


def test_basic_gradient(tf):
    """Something happens."""


def test_Sample(tf):  # noqa: N802
    """Something happens."""


def test_many_networks_are_uncorrected(tf):
    """Something happens."""


for function in [value for name, value in list(globals().items()) if name.startswith("test_")]:
    function.__test__ = False  # it is a sample, no test


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    """An empty register of clauses."""
    monkeypatch.setattr(clauses, "_registered", {})
    return clauses._registered


def define(function=test_sample, section="tape", source=URL, **facts):
    return Section(section, source=source)(**facts)(function)


def test_the_facts_of_a_definition_are_kept(registered):
    define(seed="001", needs=["tape"], kills="a-wrong-behaviour", erratum="The tutorial says more.")
    defined = registered["tape/sample"]
    assert defined.sentence == "Something happens."
    assert (defined.chapter, defined.section) == ("tests", "tape")
    assert (defined.sources, defined.seeds, defined.needs) == ((URL,), ("001",), ("tape",))
    assert (defined.kills, defined.erratum) == (("a-wrong-behaviour",), "The tutorial says more.")
    assert (defined.function, defined.line) == ("test_sample", test_sample.__code__.co_firstlineno)
    assert defined.file == __file__


def test_a_clause_takes_from_its_section_what_it_does_not_say(registered):
    section = Section("tape", source=[URL, URL + "2"], seed="001", needs="tape")
    section(test_sample)
    section(source=URL, seed=(), needs=())(test_many_networks_are_uncorrected)
    first, second = registered.values()
    assert (first.sources, first.seeds, first.needs) == ((URL, URL + "2"), ("001",), ("tape",))
    assert (second.sources, second.seeds, second.needs) == ((URL,), (), ())


def test_the_function_stays_what_it_was_and_carries_a_mark(registered):
    assert define() is test_sample
    assert test_sample.pytestmark[-1].args[0] is registered["tape/sample"]


def test_the_place_of_a_property_is_that_of_its_test(registered):
    @given(x=st.integers())
    def test_of_a_property(tf, x):
        """Something happens."""

    define(test_of_a_property)
    assert registered["tape/of-a-property"].file == __file__


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"section": "Tape"}, "should be section/slug"),
        ({"section": "the_tape"}, "should be section/slug"),
        ({"section": "tape/more"}, "should be section/slug"),
        ({"function": test_Sample}, "should be section/slug"),
        ({"function": test_silent}, "needs a docstring: the normative sentence"),
        ({"function": test_without_subject}, "should take the subject as its argument `tf`"),
        ({"function": test_that_it_works_properly}, "a name with works and properly says nothing"),
        ({"function": test_basic_gradient}, "a name with basic says nothing"),
        ({"source": None}, "needs a source"),
        ({"source": "the documentation"}, "the source 'the documentation' is not a URL"),
        ({"source": [URL, "x"]}, "the source 'x' is not a URL"),
        ({"cost": 0}, "cost should be 1 or more, but is 0"),
        ({"seed": "005"}, "there is no seed '005'; there are 000, 001, 002, 003 and 004"),
        ({"needs": ["tapes"]}, "there is no capability 'tapes'; did you mean 'tape'?"),
        ({"kills": "a-slip", "kills_none": "a reason"}, "it has kills=, and says with kills_none= that"),
        ({"kills": ["A Slip"]}, "the wrong behaviour 'A Slip' should be lower-case words"),
    ],
)
def test_a_faulty_definition_raises_an_error_that_names_the_clause(facts, message, registered):
    with pytest.raises(ValueError, match="clause '") as raised:
        define(**facts)
    assert message in str(raised.value)
    assert f"clause '{facts.get('section', 'tape')}/" in str(raised.value)
    assert not registered


def test_a_word_inside_another_word_is_no_empty_word():
    define(test_many_networks_are_uncorrected)


def test_an_identifier_belongs_to_one_function():
    def other(tf):
        """Something else happens."""

    other.__name__ = "test_sample"
    define()
    define()  # the module is imported again
    with pytest.raises(ValueError, match=r"clause 'tape/sample': the identifier is taken by test_sample \(.*:\d+\)"):
        define(other)


def test_all_clauses_of_a_package_are_found_in_the_order_of_its_chapters(toy, monkeypatch):
    monkeypatch.syspath_prepend(toy.folder)
    assert {name: clause.chapter for name, clause in clauses.load_all("toy_clauses").items()} == {
        "smoke/numbers-go-in-and-come-out": "smoke",
        "arithmetic/square-multiplies-by-itself": "numbers",
        "arithmetic/negative-turns-the-sign": "numbers",
        "arithmetic/sign-of-zero": "numbers",
        "arithmetic/maximum-of-two": "numbers",
        "losses/mean-squared-error": "losses",
    }
