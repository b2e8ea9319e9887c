"""What `@clause` accepts, and what it says of a definition that it does not accept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_tests.harness import clause, clauses

URL = "https://example.org/page"


def sample(tf):
    """Something happens.

    This explains it.
    """


def silent(tf): ...


def without_subject():
    """Something happens."""


def test_that_it_works_properly(tf):
    """Something happens."""


def test_many_networks_are_uncorrected(tf):
    """Something happens."""


@pytest.fixture(autouse=True)
def _own_list(monkeypatch):
    monkeypatch.setattr(clauses, "_registered", {})


def define(function=sample, id="tape/a-clause", **facts):
    return clause(id, **{"source": URL, "kills": ["a-variant"], **facts})(function)


def test_the_facts_of_a_definition_are_kept():
    define(seed="001", needs=["tape"], erratum="The tutorial says more.")
    defined = clauses._registered["tape/a-clause"]
    assert defined.sentence == "Something happens."
    assert (defined.chapter, defined.sources, defined.seeds) == ("tape", (URL,), ("001",))
    assert (defined.kills, defined.needs) == (("a-variant",), ("tape",))
    assert (defined.function, defined.line) == ("sample", sample.__code__.co_firstlineno)
    assert defined.file == __file__


def test_the_function_stays_what_it_was_and_carries_a_mark():
    assert define() is sample
    assert sample.pytestmark[-1].args[0] is clauses._registered["tape/a-clause"]


def test_the_place_of_a_property_is_that_of_its_test():
    @given(x=st.integers())
    def test_of_a_property(tf, x):
        """Something happens."""

    define(test_of_a_property)
    assert clauses._registered["tape/a-clause"].file == __file__


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"id": "tape"}, "should be chapter/slug"),
        ({"id": "Tape/A-Clause"}, "should be chapter/slug"),
        ({"id": "tape/a_clause"}, "should be chapter/slug"),
        ({"id": "tape/a-clause/more"}, "should be chapter/slug"),
        ({"function": silent}, "needs a docstring: the normative sentence"),
        ({"function": without_subject}, "should take the subject as its argument `tf`"),
        ({"function": test_that_it_works_properly}, "a name with works and properly says nothing"),
        ({"id": "tape/basic-gradient"}, "a name with basic says nothing"),
        ({"source": None}, "needs a source"),
        ({"source": "the documentation"}, "the source 'the documentation' is not a URL"),
        ({"source": [URL, "x"]}, "the source 'x' is not a URL"),
        ({"cost": 0}, "cost should be 1 or more, but is 0"),
        ({"seed": "005"}, "there is no seed '005'; there are 000, 001, 002, 003 and 004"),
        ({"needs": ["tapes"]}, "there is no capability 'tapes'; did you mean 'tape'?"),
        ({"kills": ()}, "kills_none= with the reason"),
        ({"kills_none": "a reason"}, "kills_none= with the reason"),
        ({"kills": ["A Variant"]}, "the variant 'A Variant' should be lower-case words"),
    ],
)
def test_a_definition_that_is_wrong_is_an_error_that_names_the_clause(facts, message):
    with pytest.raises(ValueError, match="clause '") as raised:
        define(**facts)
    assert message in str(raised.value)
    assert repr(facts.get("id", "tape/a-clause")) in str(raised.value)
    assert not clauses._registered


def test_a_word_inside_another_word_is_no_empty_word():
    define(test_many_networks_are_uncorrected)


def test_an_identifier_belongs_to_one_function():
    define(sample)
    define(sample)  # the module is imported again
    with pytest.raises(ValueError, match=r"clause 'tape/a-clause': the identifier is taken by sample \(.*:\d+\)"):
        define(test_many_networks_are_uncorrected)


def test_all_clauses_of_a_package_are_found_in_the_order_of_their_definition(toy, monkeypatch):
    monkeypatch.syspath_prepend(toy.folder)
    assert list(clauses.load_all("toy_clauses")) == [
        "arithmetic/square-multiplies-by-itself",
        "arithmetic/negative-turns-the-sign",
        "arithmetic/sign-of-zero",
        "arithmetic/maximum-of-two",
        "losses/mean-squared-error",
        "smoke/numbers-go-in-and-come-out",
    ]
