"""The harness: a pytest plugin that runs clauses on subjects and gives each pair a verdict.

clauses       what a clause is, and the list of all of them
subjects      what a subject is: how it is imported, where it computes, its versions
namespace     what a clause sees of a subject; names that it lacks
smoke, capabilities, probe, probing
              what a subject can do, found out in a process of its own
differences   the declared differences
execution     how one clause is run
verdicts      from the outcome of a run to a verdict
failures      the text that a failing clause prints
table, report what the run prints and writes
profiles      how hard Hypothesis tries
run, plugin   the state of one run, and the hooks of pytest that drive it
variants/     wrong behaviours that the clauses must reject
"""

from spec_tests.harness.clauses import Clause, clause

__all__ = ["Clause", "clause"]
