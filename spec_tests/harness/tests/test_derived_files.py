"""The chapters hold what their names say, and the committed files say what the clauses are."""

import pytest

from spec_tests import CHAPTERS
from spec_tests.harness.clauses import load_all
from spec_tests.harness.report import derived_files

CLAUSES = load_all("spec_tests")
FOLDER = derived_files.ROOT / "spec_tests"


def test_each_chapter_is_a_folder_and_each_of_its_files_a_section():
    folders = {path.parent.name for path in FOLDER.glob("*/test_*.py")}
    assert folders == set(CHAPTERS)
    for chapter, sections in CHAPTERS.items():
        files = {path.stem.removeprefix("test_").replace("_", "-") for path in (FOLDER / chapter).glob("test_*.py")}
        assert files == set(sections), chapter


def test_a_file_holds_the_section_of_its_name():
    for clause in CLAUSES.values():
        assert clause.module.rpartition(".")[2] == f"test_{clause.section.replace('-', '_')}", clause.id
    assert {clause.section for clause in CLAUSES.values()} == {
        "smoke",
        *(s for each in CHAPTERS.values() for s in each),
    }


def test_the_committed_files_are_up_to_date():
    """An identifier never changes after its release; the numbers in README.md are those of the clauses."""
    problems = derived_files.removed(CLAUSES) + derived_files.out_of_date(CLAUSES)
    assert not problems, "\n".join(problems[:9])


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Committed files of three clauses."""
    for name, text in {
        "IDENTIFIERS": "a/one\na/two\na/three\n",
        "CHANGELOG": "- `a/two` is now `b/two`.\n",
        "PAGE": "There are <!-- clauses -->7<!-- /clauses --> clauses.\n<!-- chapters -->\n<!-- /chapters -->\n",
    }.items():
        monkeypatch.setattr(derived_files, name, tmp_path / name, raising=name != "PAGE")
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(derived_files, "PAGES", [tmp_path / "PAGE"])
    return tmp_path


def test_a_clause_that_is_gone_is_named_in_the_changelog_first(files, monkeypatch, capsys):
    monkeypatch.setattr(derived_files, "load_all", lambda package: CLAUSES)
    assert derived_files.main([]) == 1
    assert "the clause a/one is gone: identifiers are stable, so name it in CHANGELOG.md" in capsys.readouterr().out
    assert derived_files.listed() == ["a/one", "a/two", "a/three"]
    (files / "CHANGELOG").write_text("a/one, a/two, a/three", encoding="utf-8")
    assert derived_files.main(["--check"]) == 1
    assert f"the clause {next(iter(CLAUSES))} is not listed" in capsys.readouterr().out
    assert derived_files.main([]) == 0
    assert derived_files.listed() == list(CLAUSES)
    assert derived_files.main(["--check"]) == 0


def test_the_text_between_comments_is_filled_in(files):
    text = derived_files.filled_in((files / "PAGE").read_text(encoding="utf-8"), CLAUSES)
    assert f"There are <!-- clauses -->{len(CLAUSES)}<!-- /clauses --> clauses." in text
    assert "| [gradients](spec_tests/gradients) | variables, " in text
    assert derived_files.filled_in(text, CLAUSES) == text
