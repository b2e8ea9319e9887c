"""Keras alone, on JAX or PyTorch, as a subject."""

from __future__ import annotations

import importlib.util

import pytest

from spec_tests.harness.subjects import importing, keras_backend

LOSS = "losses/mean-squared-error"


def test_two_subjects_with_keras_3_do_not_share_a_process(toy, monkeypatch):
    monkeypatch.setattr(importing, "not_installed", lambda name: [])
    error = toy.error("--subject", "tensorflow", "--subject", "keras:jax")
    assert error == (
        "--subject: Keras 3 has one backend in a process, so tensorflow and keras:jax cannot share one; run each "
        "separately, and make one page of the reports: python -m spec_tests.harness.report.page a.json b.json"
    )


def test_a_backend_that_is_not_installed_is_a_usage_error(toy, monkeypatch):
    monkeypatch.setitem(keras_backend.SUBJECTS, "keras:jax", ("json", "no_jax_here"))
    assert toy.error("--subject", "keras:jax") == "--subject keras:jax: no_jax_here is not installed"


def test_another_backend_is_a_usage_error_that_lists_those_there_are(toy):
    error = toy.error("--subject", "keras:mlx")
    assert error.startswith(
        "--subject 'keras:mlx' is not a name; accepted are reference, tensorflow, tf_keras, keras:jax"
    )


def test_they_are_no_part_of_a_run_unless_asked_for():
    assert not set(importing.installed_built_ins()) & set(keras_backend.SUBJECTS)


def test_chapters_of_tensorflow_itself_are_outside():
    assert (
        keras_backend.reason_outside("watching", "keras:jax")
        == "keras:jax is Keras alone, and watching is of TensorFlow"
    )
    assert keras_backend.reason_outside("losses", "keras:jax") is None
    assert keras_backend.reason_outside("watching", "tensorflow") is None


@pytest.mark.parametrize("subject", keras_backend.SUBJECTS)
def test_a_clause_of_keras_is_run_on_it(subject, run_in_process):
    for package in keras_backend.SUBJECTS[subject]:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    outcome = run_in_process("--subject", subject, "-p", "no:xdist")
    assert outcome.verdicts[subject, LOSS] == "conforms", outcome.output + outcome.errors
    (facts,) = outcome.report["subjects"]
    assert list(facts["versions"]) == ["keras", subject.removeprefix(keras_backend.PREFIX), "numpy"]
    assert facts["missing"]["tape"] == f"{subject} has no `tf.GradientTape`"
    assert "losses" not in facts["missing"]
