"""Generated mutants: how they are made, which clauses are tried on them, and what is said of survivors."""

import pytest

pytest.importorskip("cosmic_ray", reason="mutants are made with the extra `power`")

from spec_tests.harness.clauses import load_all
from spec_tests.harness.power.loading import sources
from spec_tests.harness.power.mutants import __main__ as command
from spec_tests.harness.power.mutants import killing
from spec_tests.harness.power.mutants.killing import Calls, calls, concerned, killer
from spec_tests.harness.power.mutants.mutant import Mutant
from spec_tests.harness.power.mutants.mutations import mutant, places

CLAUSES = load_all("spec_tests")
CLAUSE = CLAUSES["gradient/gradient-has-the-dtype-of-its-source"]
FILE = "ops/elementwise.py"
RULE = "lambda g, z, x, y: g * y, lambda g, z, x, y: g * x"


def planted(old, new):
    text = sources()[FILE]
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n") + 1
    return Mutant(FILE, line, "by hand", old, new, text.replace(old, new))


def test_each_place_of_a_text_makes_one_mutant():
    text = "def f(a, b):\n    return a + b < 3\n"
    made = [mutant(place, text) for place in places("a.py", text)]
    lines = {each.new.strip() for each in made if each}
    assert {"return a - b < 3", "return a + b <= 3", "return a + b < 4"} <= lines
    assert all(each.line == 2 for each in made if each)


def test_a_clause_rejects_a_mutant_of_what_it_calls():
    wrong = planted(RULE, RULE.replace("g * y", "g / y"))
    assert killer(wrong, [CLAUSE]) == CLAUSE.id
    assert killer(planted(RULE, RULE.replace("g * y", "y * g")), [CLAUSE]) is None
    assert killer(planted(RULE, "("), [CLAUSE]) == "import"


def test_the_clauses_that_call_the_changed_function_are_tried_the_nearest_first():
    wrong = planted(RULE, RULE.replace("g * y", "g / y"))
    seen = calls(CLAUSE)
    other = next(clause for clause in CLAUSES.values() if clause.section == "random")
    known = {CLAUSE.id: seen, other.id: Calls(0.0, set())}
    assert concerned(wrong, [other, CLAUSE], known) == [CLAUSE]
    nowhere = {CLAUSE.id: Calls(2.0, set()), other.id: Calls(1.0, set())}
    assert concerned(wrong, [CLAUSE, other], nowhere) == [other, CLAUSE]
    same_file = {**nowhere, CLAUSE.id: Calls(2.0, {(FILE, 1)})}
    assert concerned(wrong, [other, CLAUSE], same_file) == [CLAUSE]


def test_a_mutant_that_never_ends_is_rejected(monkeypatch):
    monkeypatch.setattr(killing, "PATIENCE", 0.5)
    endless = planted(RULE, RULE.replace("g * y", "[g for g in iter(int, 1)]"))
    assert killer(endless, [CLAUSE]) == CLAUSE.id


def test_a_reason_for_a_survivor_whose_line_is_gone_is_an_error(tmp_path, monkeypatch, capsys):
    known = tmp_path / "survivors.toml"
    known.write_text(
        '[[survivor]]\nfile = "tape.py"\nold = "no such line"\nnew = "x"\nreason = "y"\n', encoding="utf-8"
    )
    monkeypatch.setattr(command, "KNOWN", known)
    monkeypatch.setattr(command, "_killers", lambda chosen, *options: {})
    monkeypatch.chdir(tmp_path)
    assert command.main(["--sample", "0"]) == 1
    assert "the line is not there any more" in capsys.readouterr().out


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Of two mutants, those that the clauses are asked about; one of them is rejected."""
    found = []

    class Pool:
        def __init__(self, workers):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *exception):
            return None

        def map(self, function, tasks):
            if function is command._calls:
                return [Calls(0.0, set()) for _ in tasks]
            found.extend(mutant for mutant, _ in tasks)
            return [CLAUSE.id if "pow(" in mutant.new else None for mutant, _ in tasks]

    monkeypatch.setattr(command, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(command, "mutant", lambda place, text: MADE[place[1]])
    monkeypatch.setattr(command, "places", lambda file, text: [(file, 0), (file, 1)])
    monkeypatch.chdir(tmp_path)
    return found


MADE = [Mutant(FILE, 1, "by hand", "x", new, "") for new in ("x + 1", "pow(x, 2)")]


def test_a_run_goes_on_where_one_was_ended(asked, capsys):
    command.main(["--file", FILE])
    assert asked == MADE
    lines = command.RESULTS.read_text(encoding="utf-8").splitlines(keepends=True)
    command.RESULTS.write_text(lines[0], encoding="utf-8")  # as if it had been ended after the first
    command.main(["--file", FILE, "--resume"])
    assert asked[2:] == MADE[1:]
    assert "50.0%" in capsys.readouterr().out.rpartition("part")[2]


def test_survivors_can_be_tried_again_alone(asked):
    command.main(["--file", FILE])
    command.main(["--file", FILE, "--again"])
    assert asked[2:] == MADE[:1]
    command.main(["--file", FILE])
    assert asked[3:] == MADE
