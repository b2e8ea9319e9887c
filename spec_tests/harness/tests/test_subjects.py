"""Subjects and devices that do not exist, and what the probe finds out about those that do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from types import ModuleType

import pytest

from spec_tests.harness.subjects import importing
from spec_tests.harness.subjects.capabilities import CAPABILITIES, reason_absent
from spec_tests.harness.subjects.namespace import Namespace
from spec_tests.harness.tests.conftest import REPOSITORY

ACCEPTED = (
    "accepted are reference, tensorflow, tf_keras, keras:jax, keras:torch, and the import path of a module shaped like "
    "TensorFlow"
)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("raise ValueError('no GPU')", "raised ValueError: no GPU while importing it"),
        (
            "import torch_is_not_here",
            "raised ModuleNotFoundError: No module named 'torch_is_not_here' while importing it",
        ),
        ("def f(:", "raised SyntaxError: invalid syntax (toy_broken.py, line 1) while importing it"),
        ("import sys; sys.exit(3)", "raised SystemExit: 3 while importing it"),
        ("import os; os._exit(3)", "importing it ended the process with exit status 3"),
        ("import os, sys; print('oh', file=sys.stderr, flush=True); os.abort()", "signal SIGABRT; its last words: oh"),
        ("print('hello')", "it has none of the names that the clauses use: constant, convert_to_tensor, Variable"),
        ("def constant(x):\n import os; os._exit(4)", "the smoke stage ended the process with exit status 4"),
    ],
)
def test_a_subject_that_cannot_be_imported_is_one_clear_message(toy, source, message):
    toy.write("toy_broken.py", source)
    error = toy.error("--subject", "toy_broken")
    assert error.startswith("--subject toy_broken: ")
    assert message in error


def test_a_subject_that_hangs_is_stopped(toy):
    toy.write("toy_hanging.py", "import time; time.sleep(600)")
    began = time.monotonic()
    error = toy.error("--subject", "toy_hanging", "--probe-timeout", "2")
    assert error.startswith("--subject toy_hanging: ")
    assert error.endswith(" had not ended after 2 s (--probe-timeout)")
    assert time.monotonic() - began < 30


def test_a_module_without_the_shape_is_no_subject(toy):
    assert "--subject json: it has none of the names that the clauses use" in toy.error("--subject", "json")


def test_an_unknown_subject_is_answered_with_what_is_accepted(toy):
    error = toy.error("--subject", "tensorfow")
    assert error.startswith("--subject tensorfow: there is no module named 'tensorfow'; did you mean 'tensorflow'?")
    assert ACCEPTED in error
    assert "there is no module named 'toy_good.tf'" in toy.error("--subject", "toy_good.tf")


def test_a_name_that_is_no_import_path_is_a_usage_error(toy):
    assert toy.error("--subject", "my pkg").startswith(f"--subject 'my pkg' is not a name; {ACCEPTED}")


def test_a_built_in_subject_that_is_not_installed_is_a_usage_error(toy, monkeypatch):
    monkeypatch.setitem(importing.BUILT_IN, "tf_keras", ("json", "no_keras_here"))
    assert toy.error("--subject", "tf_keras") == "--subject tf_keras: no_keras_here is not installed"
    assert "tf_keras" not in importing.installed_built_ins()


def test_without_any_built_in_subject_one_has_to_be_chosen(toy, monkeypatch):
    monkeypatch.setattr(importing, "installed_built_ins", list)
    assert toy.error().startswith(f"no built-in subject is installed; choose one with --subject: {ACCEPTED}")


def test_what_a_subject_prints_does_not_disturb_the_probe(toy):
    toy.write("toy_loud.py", "print('{\"probe\": 1}')\nimport os\nos.system('echo loud')\nfrom toy_good import *\n")
    assert toy.run("--subject", "toy_loud").status == 0


def test_the_same_subject_twice_is_run_once(toy):
    outcome = toy.run("--subject", "toy_good", "--subject", "toy_good")
    assert [subject["name"] for subject in outcome.report["subjects"]] == ["toy_good"]


DEVICES = """
from contextlib import contextmanager
from types import SimpleNamespace
from toy_good import *

here = []
listed = [SimpleNamespace(name="/device:CPU:0"), SimpleNamespace(name="/device:GPU:0")]
config = SimpleNamespace(list_logical_devices=lambda: listed)

@contextmanager
def device(name):
    here.append(name)
    yield
    here.pop()

def negative(x):
    return -x if here == ["/GPU:0"] else x
"""


def test_each_clause_computes_on_the_device(toy):
    toy.write("toy_devices.py", DEVICES)
    select = ["--subject", "toy_devices", "--subject", "toy_good", "--clause", "*/negative-*"]
    on_gpu = toy.run(*select, "--device", "GPU")
    assert on_gpu.report["device"] == "gpu:0"
    assert list(on_gpu.verdicts.values()) == ["conforms", "not applicable"]
    reason = on_gpu.details["toy_good", "arithmetic/negative-turns-the-sign"]
    assert reason == "toy_good has no device gpu:0; it has cpu:0"
    assert list(toy.run(*select).verdicts.values()) == ["differs", "conforms"]


def test_a_device_that_no_subject_has_is_a_usage_error(toy):
    toy.write("toy_devices.py", DEVICES)
    error = toy.error("--subject", "toy_devices", "--subject", "toy_good", "--device", "gpu:3")
    assert error == ("--device gpu:3: no selected subject has it (toy_devices has cpu:0 and gpu:0; toy_good has cpu:0)")


@pytest.mark.parametrize("device", ["", "gpu:", "gpu:one", "/gpu:0", "2"])
def test_a_malformed_device_is_a_usage_error(toy, device):
    error = toy.error("--subject", "toy_good", "--device", device)
    assert error == f"--device {device!r} is not a device name; write cpu, gpu, gpu:1, …"


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_capability_is_absent_only_when_a_name_is_missing_or_not_implemented(capability):
    def reason(attribute):
        module = ModuleType("toy")
        module.__getattr__ = attribute
        return reason_absent(capability, Namespace(module, "toy"), "toy")

    def raising(error):
        def attribute(name):
            raise error

        return attribute

    assert reason(raising(AttributeError())).startswith("toy has no `tf.")
    assert reason(raising(NotImplementedError("later"))) == "toy says NotImplementedError: later"
    assert reason(raising(ValueError())) is None
    assert reason(raising(SystemExit())) is None
    assert reason(lambda name: Nonsense()) is None


class Nonsense:
    """Has every name and computes nothing, but lets itself be called."""

    def __getattr__(self, name):
        return Nonsense()

    def __call__(self, *args, **kwargs):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def __mul__(self, other):
        return self


BOTH_KERAS = """
import json
from spec_tests.harness.subjects.importing import devices, import_subject, precision, versions
found = {}
for name in ("tensorflow", "tf_keras"):
    tf = import_subject(name, "cpu:0")
    found[name] = [
        versions(name, tf), precision(tf), devices(tf),
        tf.keras.__version__, tf.losses.Hinge is tf.keras.losses.Hinge, tf.optimizers.SGD is tf.keras.optimizers.SGD,
    ]
print("FOUND", json.dumps(found))
"""


@pytest.mark.skipif(bool(importing.not_installed("tf_keras")), reason="tensorflow and tf_keras are not installed")
def test_keras_3_and_keras_2_live_in_one_process_in_any_environment():
    environment = {**os.environ, "TF_USE_LEGACY_KERAS": "1", "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", BOTH_KERAS]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(ended.stdout.partition("FOUND ")[2])
    exact = {"floatx": "float32", "TF32": "off", "oneDNN": "off"}
    assert set(found["tensorflow"][0]) == {"numpy", "tensorflow", "keras"}
    assert set(found["tf_keras"][0]) == {"numpy", "tensorflow", "tf_keras"}
    for version, (_, settings, devices, keras, losses, optimizers) in zip("32", found.values(), strict=True):
        assert (settings, devices, losses, optimizers) == (exact, ["cpu:0"], True, True)
        assert keras.startswith("3.") == (version == "3")
