"""The hooks of pytest that make a run of clauses a conformance run. What they do is in the other modules."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import reference
from spec_tests.harness import options, profiles
from spec_tests.harness.clauses import Clause, inner_test
from spec_tests.harness.report import conformance_report, replay, table
from spec_tests.harness.run import Run
from spec_tests.harness.subjects.importing import on_device
from spec_tests.harness.subjects.namespace import Namespace
from spec_tests.harness.subjects.smoke import SMOKE_CLAUSE
from spec_tests.harness.verdicts import diagnosis, pytest_reports
from spec_tests.harness.verdicts.diagnosis import LastCall, last_call
from spec_tests.harness.verdicts.differences import Difference, of_case
from spec_tests.harness.verdicts.verdict import Kind, Verdict, judge
from spec_tests.harness.wording import short_path

RUN = pytest.StashKey[Run]()
VERDICT = pytest.StashKey[Verdict]()
CALL = pytest.StashKey[LastCall]()
WORKER_INPUT = "trainspec_run"

profiles.register()


def pytest_addoption(parser: pytest.Parser) -> None:
    options.add(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clause(facts): set by @clause, the identifier and source of a clause")
    profiles.check(config.getoption("--hypothesis-profile"))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Make the run: from the command line, or in a worker from what the controller sends."""
    config = session.config
    if _is_controller(config):
        path = config.getoption("--conformance-report")
        if path:
            conformance_report.prepare(Path(path))
        config.stash[RUN] = Run.from_command_line(config)
        config.pluginmanager.register(_Collector(config.stash[RUN]))
    else:
        config.stash[RUN] = Run.from_json(config.workerinput[WORKER_INPUT])  # type: ignore[attr-defined]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a new worker of pytest-xdist about the run."""
    node.workerinput[WORKER_INPUT] = node.config.stash[RUN].to_json()


def pytest_report_header(config: pytest.Config) -> list[str]:
    return table.header(config.stash[RUN], profiles.chosen(config))


@pytest.fixture(scope="session")
def tf(request: pytest.FixtureRequest) -> Namespace:
    """The subject."""
    return request.config.stash[RUN].namespace(request.param)


@pytest.fixture(scope="session")
def spec(request: pytest.FixtureRequest) -> Namespace:
    """The reference, for clauses that say that a subject agrees with it."""
    return Namespace(reference, "reference")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each clause on each subject, all clauses of one subject together."""
    if "tf" in metafunc.fixturenames:
        names = list(metafunc.config.stash[RUN].probes)
        metafunc.parametrize("tf", names, ids=names, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the clauses that `--clause` asks for, and the smoke clause of a subject that cannot be driven: none of them
    would be run on it, and nothing would fail.
    """
    run = config.stash[RUN]
    if not run.patterns:
        return
    mute = {name for name, probe in run.probes.items() if probe.smoke}
    chosen: list[pytest.Item] = []
    rest: list[pytest.Item] = []
    for item in items:
        clause = _clause(item)
        says_why = clause is not None and clause.id == SMOKE_CLAUSE and _subject(item) in mute
        (chosen if says_why or (clause and run.selects(clause.id)) else rest).append(item)
    config.hook.pytest_deselected(items=rest)
    items[:] = chosen


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Run a clause, if it can be run on the subject."""
    clause = _clause(pyfuncitem)
    if clause is None:
        return (yield)
    run, subject = pyfuncitem.config.stash[RUN], _subject(pyfuncitem)
    reason = run.reason_not_applicable(clause, subject)
    if reason:
        pytest.skip(reason)
    declared = _declared(pyfuncitem, clause)
    with (
        profiles.settings_of_clause(pyfuncitem.obj, declared=declared is not None, cost=clause.cost),
        on_device(run.module(subject), run.device),
        run.planted(subject),
        last_call(pyfuncitem.obj) as pyfuncitem.stash[CALL],
    ):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make the report of a clause say its verdict; the last report of a clause carries it."""
    made = yield
    clause = _clause(item)
    if clause is None:
        return made
    error = call.excinfo.value if call.excinfo else None
    if call.when == "call" or error is not None:
        subject = _subject(item)
        verdict = judge(clause, subject, _declared(item, clause), error, call.when)
        if verdict.kind in (Kind.DIFFERS, Kind.DECLARED) and call.when == "call":
            verdict = _explained(item, clause, verdict)
        item.stash[VERDICT] = verdict
        pytest_reports.present(made, item, clause, verdict, error)
    if call.when == "teardown" and VERDICT in item.stash:
        made.user_properties += item.stash[VERDICT].properties()
    return made


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(crashitem: str, report: pytest.TestReport, sched: Any) -> None:
    """A clause that ends the process of a worker of pytest-xdist has failed."""
    pytest_reports.of_crash(report, crashitem, sched.config.stash[RUN])


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    path = session.config.getoption("--conformance-report")
    if path and _is_controller(session.config):
        run, profile = session.config.stash[RUN], profiles.chosen(session.config)
        conformance_report.write(Path(path), run, profile, session.config.rootpath)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    run = config.stash.get(RUN, None)
    if run and run.verdicts:
        terminalreporter.section("conformance", sep="=")
        terminalreporter.write(table.summary(run, colour=terminalreporter.hasmarkup))


class _Collector:
    """Collects the verdicts where they all arrive: in the controller, or in the only process."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        verdict = Verdict.from_properties(report.user_properties)
        if verdict:
            self.run.record(verdict)


def _is_controller(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")


def _clause(item: pytest.Item) -> Clause | None:
    """The clause that a test is, if it is one."""
    marker = item.get_closest_marker("clause")
    return marker.args[0] if marker else None


def _explained(item: pytest.Item, clause: Clause, verdict: Verdict) -> Verdict:
    """The verdict on a difference, with the wrong behaviour that does the same and the script that shows it."""
    run, function = item.config.stash[RUN], item.obj  # type: ignore[attr-defined]
    cases = {name: value for name, value in item.callspec.params.items() if name != "tf"}  # type: ignore[attr-defined]
    example = {**cases, **item.stash[CALL].arguments}
    probe = run.probes[verdict.subject]
    likely = diagnosis.diagnose(clause, function, example, verdict.detail) if verdict.kind is Kind.DIFFERS else []
    verdict = replace(verdict, diagnosis=diagnosis.in_words(likely))
    if probe.wrong:
        return verdict  # a script without the suite would be about the true subject
    root, test = item.config.rootpath, inner_test(function)
    path = replay.write(root / item.config.option.differences, clause, test, example, probe.name, probe.versions)
    return replace(verdict, script=short_path(path, root))


def _declared(item: pytest.Item, clause: Clause) -> Difference | None:
    """The row that declares this test of the clause to differ, if there is one."""
    subject = _subject(item)
    case = str(item.callspec.id).removeprefix(f"{subject}-")  # type: ignore[attr-defined]
    return of_case(item.config.stash[RUN].declared, clause.id, subject, case)


def _subject(item: pytest.Item) -> str:
    """The name of the subject that a clause is run on."""
    return str(item.callspec.params["tf"])  # type: ignore[attr-defined]
