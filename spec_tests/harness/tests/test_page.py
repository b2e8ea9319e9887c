"""The specification page: its matrix, its text, and its behaviour in a browser."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import asdict
from html.parser import HTMLParser

import pytest

from spec_tests.harness.clauses import load_all
from spec_tests.harness.report.page import excerpts
from spec_tests.harness.report.page.__main__ import ROOT, main
from spec_tests.harness.report.page.matrix import ReportError, merge, read
from spec_tests.harness.wording import short_path

CLAUSES = load_all("spec_tests")
NAME = "losses/mean-squared-error"
KINDS = ["conforms", "differs as declared", "differs", "not applicable", "undefined", "stale declaration"]


def report(subject="toy", number="1.0", verdict="conforms", date="2026-01-01T00:00:00+00:00", detail=""):
    """A report of one clause on one subject."""
    clause = {
        "id": NAME, "chapter": "losses", "section": "losses", "sentence": "The <mean> of `x < y` squares.", "sources": ["https://example.org/mse"],
        "seeds": ["001"], "erratum": None, "kills": ["mean-of-batch-means"], "kills_none": None, "needs": [],
        "undefined": None, "cost": 1, "function": "test_x", "file": "spec_tests/test_losses.py", "line": 1,
    }  # fmt: skip
    found = {
        "clause": NAME, "subject": subject, "verdict": verdict, "detail": detail, "example": "", "diagnosis": "",
        "script": "",
    }  # fmt: skip
    probe = {
        "name": subject, "versions": {"toy": number}, "devices": ["cpu:0"], "precision": {}, "smoke": None,
        "missing": {},
    }  # fmt: skip
    return {
        "format": 2, "date": date, "trainspec": "0.1.0", "python": "3.11.0", "platform": "here", "profile": "default",
        "device": "cpu:0", "subjects": [probe], "clauses": [clause], "verdicts": [found], "declared_differences": [],
        "summary": {},
    }  # fmt: skip


def write(folder, *reports):
    paths = [folder / f"{number}.json" for number in range(len(reports))]
    for path, content in zip(paths, reports, strict=True):
        path.write_text(json.dumps(content), encoding="utf-8")
    return [str(path) for path in paths]


def test_two_versions_of_a_subject_are_two_columns():
    matrix = merge([report(number="1.0"), report(number="2.0", verdict="differs")])
    assert [column.label for column in matrix.columns] == ["toy (toy 1.0)", "toy (toy 2.0)"]
    assert list(matrix.clauses) == [NAME]
    assert [column.verdicts[NAME]["verdict"] for column in matrix.columns] == ["conforms", "differs"]


def test_two_runs_of_one_version_are_told_apart_by_their_date():
    labels = [c.label for c in merge([report(date="monday"), report(date="tuesday")]).columns]
    assert labels == ["toy (of monday)", "toy (of tuesday)"]
    same = [c.label for c in merge([report(), report()]).columns]
    assert len(set(same)) == 2


def test_the_command_for_several_reports(tmp_path):
    paths = write(tmp_path, report(number="1.0"), report(number="2.0", verdict="differs"))
    command = [sys.executable, "-m", "spec_tests.harness.report.page", *paths, "-o", str(tmp_path / "out")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "1 clauses, 2 subjects" in ended.stdout
    assert (tmp_path / "out" / "spec.html").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a conformance report"),
        (json.dumps({**report(), "format": 99}), "format 99"),
    ],
)
def test_a_file_that_is_no_report_is_refused_in_one_line(tmp_path, capsys, text, says):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert main([str(path), "-o", str(tmp_path)]) == 2
    assert says in capsys.readouterr().err
    with pytest.raises(ReportError, match="cannot be read"):
        read(tmp_path / "none.json")


def test_the_page_needs_nothing_from_elsewhere_and_escapes_what_it_shows(tmp_path):
    assert main([*write(tmp_path, report(detail="<script>alert(1)</script>")), "-o", str(tmp_path)]) == 0
    page = (tmp_path / "spec.html").read_text(encoding="utf-8")
    assert "The &lt;mean&gt; of <code>x &lt; y</code> squares." in page
    assert "<script>alert(1)" not in page
    loaded = []

    class Assets(HTMLParser):
        def handle_starttag(self, tag, attributes):
            facts = dict(attributes)
            loaded.extend(facts[a] for a in ("src",) if a in facts and not facts[a].startswith("data:"))
            loaded.extend([facts["href"]] if tag == "link" else [])

    Assets().feed(page)
    assert not loaded


def test_a_picture_in_a_folder_is_of_the_machine_that_the_folder_is_named_for(tmp_path):
    for name in ("curves/digits.svg", "benchmarks/step_time.svg", "benchmarks/a-gpu/step_time.svg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    main([*write(tmp_path, report()), "-o", str(tmp_path)])
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", (tmp_path / "spec.html").read_text(encoding="utf-8"))
    assert captions == ["digits", "step time", "step time, as measured on a-gpu"]


def test_the_data_has_what_the_page_has(tmp_path):
    main([*write(tmp_path, report(verdict="differs", detail="4 and not 5")), "-o", str(tmp_path)])
    data = json.loads((tmp_path / "spec.json").read_text(encoding="utf-8"))
    (row,) = data["clauses"]
    assert row["id"] == NAME
    assert row["verdicts"]["toy"]["detail"] == "4 and not 5"


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("circle/value-is-the-formula", "def circle("),
        ("weights/a-whole-weight-repeats-a-row", "    def fit("),
    ],
)
def test_the_code_beside_a_clause_is_its_test_and_what_it_uses_of_the_reference(name, about):
    clauses = {each: asdict(clause) | {"file": short_path(clause.file, ROOT)} for each, clause in CLAUSES.items()}
    (test,) = excerpts.tests(ROOT, {name: clauses[name]}).values()
    assert test.code.startswith("@clause")
    assert f"def test_{name.partition('/')[2].replace('-', '_')}" in test.code
    assert "tf" in test.html
    beside = excerpts.of_reference(ROOT, clauses)[name]
    assert any(line.startswith(about.strip()) for each in beside for line in each.code.splitlines())
    nowhere = {name: clauses[name] | {"file": "spec_tests/none.py"}}
    assert excerpts.tests(ROOT, nowhere) == {}


@pytest.fixture
def browser():
    """A Chromium that Playwright drives."""
    api = pytest.importorskip("playwright.sync_api", reason="the page is tried in a browser with the extra `page`")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("no Chromium is installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def test_the_page_in_a_browser(tmp_path, browser):
    """Search, filters and anchors, without an error on the console, in both widths."""
    other = report(subject="other", verdict="differs")
    second = {**other["clauses"][0], "id": "losses/another", "sentence": "Something else."}
    other["clauses"].append(second)
    other["verdicts"].append({**other["verdicts"][0], "clause": "losses/another", "verdict": "conforms"})
    main([*write(tmp_path, report(), other), "-o", str(tmp_path)])
    url = (tmp_path / "spec.html").as_uri()
    for width in (1280, 390):
        page = browser.new_page(viewport={"width": width, "height": 800})
        errors = []
        page.on("console", lambda message, errors=errors: errors.append(message.text))
        page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
        page.goto(url)
        visible = lambda page=page: page.locator("article:visible").evaluate_all("a => a.map(e => e.id)")  # noqa: E731
        assert visible() == [NAME, "losses/another"]
        page.keyboard.press("/")
        page.keyboard.type("SOMETHING else")
        assert visible() == ["losses/another"]
        page.goto(f"{url}#{NAME}")  # a link leads to its clause, even if that is filtered out
        assert NAME in visible()
        page.select_option("#verdict", "differs")
        assert visible() == [NAME]
        page.select_option("#subject", "0")
        assert visible() == []
        page.click("button[type=reset]")
        page.wait_for_function("document.querySelectorAll('article:not([hidden])').length === 2")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not errors
        page.close()
