"""The harness: a pytest plugin that runs clauses on subjects and gives each pair a verdict.

clauses       what a clause is, and the list of all of them
subjects/     what a subject is: how it is imported, what a clause sees of it, what it can do
verdicts/     from the outcome of a run to a verdict: declared differences, diagnosis, the text of a failure
report/       what a run prints and writes: the table, the report, the page, replay scripts
power/        wrong behaviours that the clauses must reject, named and generated
execution, profiles
              how one clause is run, and how hard Hypothesis tries
run, plugin, options
              the state of one run, and the hooks of pytest that drive it
"""

from spec_tests.harness.clauses import Clause, Section

__all__ = ["Clause", "Section"]
