"""Keras 3 without TensorFlow, as a subject: `keras:jax` and `keras:torch`.

The clauses of Keras see `tf.keras`, and of TensorFlow itself only the few functions with which they make tensors and
read them. Keras takes its backend from the environment when it is imported, and keeps it as long as the process lives.
"""

from __future__ import annotations

import importlib
import os
import sys
from types import ModuleType
from typing import Any

from spec_tests import CHAPTERS

PREFIX = "keras:"

SUBJECTS = {"keras:jax": ("keras", "jax"), "keras:torch": ("keras", "torch")}
"""The packages that each of these subjects needs."""

OTHER_SECTIONS = (*CHAPTERS["gradients"], *CHAPTERS["operations"], "datasets", "dataset-order")
"""What is TensorFlow's own, and no part of Keras."""

ENVIRONMENT = {
    "keras:jax": {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu", "JAX_ENABLE_X64": "1"},
    "keras:torch": {"KERAS_BACKEND": "torch", "KERAS_TORCH_DEVICE": "cpu"},
}
"""Set before Keras is imported. Without x64, JAX always computes in float32."""

_OPS = {
    "abs": "abs",
    "argmax": "argmax",
    "cast": "cast",
    "constant": "convert_to_tensor",
    "convert_to_tensor": "convert_to_tensor",
    "matmul": "matmul",
    "maximum": "maximum",
    "ones": "ones",
    "range": "arange",
    "reduce_max": "max",
    "reduce_mean": "mean",
    "reduce_sum": "sum",
    "reshape": "reshape",
    "zeros": "zeros",
}
"""What the clauses of Keras use of TensorFlow, and which of `keras.ops` does the same."""

_DTYPES = ("bool", "float16", "float32", "float64", "int32", "int64")


class KerasAlone(ModuleType):
    """A module shaped like TensorFlow, as far as the clauses of Keras need one."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject.replace(":", "_"))
        os.environ.update(ENVIRONMENT[subject])
        wanted = subject.removeprefix(PREFIX)
        loaded: Any = sys.modules.get("keras")
        if loaded and loaded.backend.backend() != wanted:
            raise RuntimeError(f"{subject} needs a process in which Keras has not been imported with another backend")
        self.keras: Any = importlib.import_module("keras")
        for name, op in _OPS.items():
            setattr(self, name, getattr(self.keras.ops, op))
        for name in _DTYPES:
            setattr(self, name, name)

    def Variable(  # noqa: N802 (TensorFlow's name)
        self, initial_value: Any, trainable: bool = True, name: str | None = None, dtype: Any = None, **options: Any
    ) -> Any:
        """A variable of Keras, which is trainable only where it can have a gradient."""
        if options:
            raise NotImplementedError(f"a variable of Keras has no {', '.join(options)}")
        value = self.convert_to_tensor(initial_value, dtype=dtype)
        floating = self.keras.backend.is_float_dtype(self.keras.backend.standardize_dtype(value.dtype))
        return self.keras.Variable(value, trainable=trainable and floating, name=name)


def versions(subject: str, module: ModuleType) -> dict[str, str]:
    """The versions of Keras and of its backend."""
    backend = subject.removeprefix(PREFIX)
    return {"keras": module.keras.__version__, backend: importlib.import_module(backend).__version__}


def reason_outside(section: str, subject: str) -> str | None:
    """Why the clauses of a section are not run on a subject, if they are not."""
    if subject in SUBJECTS and section in OTHER_SECTIONS:
        return f"{subject} is Keras alone, and {section} is of TensorFlow"
    return None
