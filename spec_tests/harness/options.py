"""The options of the command line."""

from __future__ import annotations

import pytest


def add(parser: pytest.Parser) -> None:
    """Add the options of the harness to those of pytest."""
    group = parser.getgroup("trainspec", "trainspec: clauses and subjects")
    group.addoption(
        "--subject",
        action="append",
        metavar="NAME",
        help="Run the clauses on this subject (repeatable): reference, tensorflow, tf_keras; keras:jax or keras:torch, "
        "not beside another with Keras 3; or the import path of a module shaped like TensorFlow. Default: the first "
        "three, as far as they are installed.",
    )
    group.addoption(
        "--with-wrong",
        metavar="NAME",
        help="Plant this named wrong behaviour in each subject, to see which clauses reject it.",
    )
    group.addoption("--device", default="cpu", metavar="DEVICE", help="Where the subjects compute: cpu, gpu, gpu:1, …")
    group.addoption(
        "--clause",
        action="append",
        metavar="PATTERN",
        help="Run only the clauses whose identifier matches (repeatable); a chapter or section is selected by name.",
    )
    group.addoption(
        "--known-differences",
        action="append",
        metavar="PATH",
        help="Another file of declared differences, besides the one beside the clauses (repeatable).",
    )
    group.addoption("--conformance-report", metavar="PATH", help="Write the verdicts to this file, as JSON.")
    group.addoption(
        "--probe-timeout",
        type=float,
        default=180.0,
        metavar="SECONDS",
        help="How long importing and probing the subjects may take.",
    )
    group.addoption(
        "--differences",
        default="build/differences",
        metavar="FOLDER",
        help="Where each difference is written as a standalone script, which needs only NumPy and the subject.",
    )
    parser.addini("clause_package", "The package whose test modules hold the clauses.", default="spec_tests")
