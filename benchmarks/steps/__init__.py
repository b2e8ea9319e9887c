"""The implementations of one training step.

Each is a function `build(problem, …) → Step`. Peers are imported in `build`, and steps traced and compiled in the calls
that check them, never in a timed call.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module, metadata

from benchmarks.networks import Convolution, Dense, Network, Problem, Square
from benchmarks.steps.step import Step

ALL = (Square, Dense, Convolution)


@dataclass(frozen=True)
class Implementation:
    """A row of the table.

    module    the module in `benchmarks.steps` that builds it
    package   the package that must be installed, and whose version and GPU are meant
    needs     other packages that must be installed
    options   arguments of `build` after the problem: a variant, a device
    kinds     the networks that it supports
    eager     if this row compiles, the row of the same library that does not, for comparison
    swept     whether it takes part in the sweeps over sizes
    costly    whether it compiles so slowly that only `--full` measures it
    """

    name: str
    label: str
    module: str
    package: str
    options: tuple[str, ...] = ()
    kinds: tuple[type, ...] = ALL
    needs: tuple[str, ...] = ()
    eager: str = ""
    swept: bool = False
    costly: bool = False
    device: str = "cpu"

    def missing(self) -> str | None:
        """Why the row cannot be measured here, or None."""
        for package in (self.package, *self.needs):
            if importlib.util.find_spec(package) is None:
                return f"{package} is not installed"
        if self.device == "gpu:0" and not sees_a_gpu(self.package):
            return f"{self.package} sees no GPU"
        return None

    def can_train(self, network: Network) -> bool:
        return isinstance(network, self.kinds)

    def version(self) -> str:
        if self.package == "reference":
            return metadata.version("trainspec")
        return metadata.version(self.package)

    def build(self, problem: Problem) -> Step:
        build: Callable[..., Step] = import_module(f"benchmarks.steps.{self.module}").build
        return build(problem, *self.options)

    @property
    def tf32(self) -> bool:
        return "tf32" in self.options

    def with_tf32(self) -> Implementation:
        """The same row with inputs of matrix products rounded to TF32; the precision is the last option but one."""
        options = (*self.options[:-2], "tf32", self.options[-1])
        return replace(self, name=f"{self.name} tf32", label=f"{self.label}, TF32", options=options)

    def on_gpu(self) -> Implementation:
        """The same row on the first GPU; the device is the last of the options."""
        return replace(
            self,
            name=f"{self.name} gpu:0",
            label=f"{self.label}, GPU",
            options=(*self.options[:-1], "gpu:0"),
            eager=self.eager and f"{self.eager} gpu:0",
            device="gpu:0",
        )


@cache
def sees_a_gpu(package: str) -> bool:
    """Whether the package, which must be installed, can compute on a GPU."""
    if package == "torch":
        return bool(import_module("torch").cuda.is_available())
    if package == "jax":
        jax = import_module("benchmarks.steps.jax_jit").jax  # imported there, with the settings of its memory
        return any(device.platform == "gpu" for device in jax.devices())
    tensorflow = import_module("benchmarks.steps.tensorflow_device").tensorflow()
    return bool(tensorflow.config.list_physical_devices("GPU"))


LAYERED = (Dense, Convolution)  # no layer squares its weight
FLOOR = Implementation("numpy", "NumPy, written by hand", "by_hand", "numpy", swept=True)

REFERENCE = (
    Implementation("reference", "reference, bare tape", "tape", "reference", ("reference eager", "cpu"), swept=True),
    Implementation(
        "reference keras",
        "reference, Keras-shaped",
        "keras_shaped",
        "reference",
        ("reference eager", "cpu"),
        LAYERED,
        swept=True,
    ),
    Implementation(
        "reference function",
        "reference, tf.function",
        "tape",
        "reference",
        ("reference graph", "cpu"),
        eager="reference",
        swept=True,
    ),
    Implementation(
        "reference keras function",
        "reference, Keras-shaped, tf.function",
        "keras_shaped",
        "reference",
        ("reference graph", "cpu"),
        LAYERED,
        eager="reference keras",
        swept=True,
    ),
)
TENSORFLOW = (
    Implementation("tensorflow", "TensorFlow, eager tape", "tape", "tensorflow", ("tensorflow eager", "cpu")),
    Implementation(
        "tf.function",
        "TensorFlow, tf.function",
        "tape",
        "tensorflow",
        ("tensorflow graph", "cpu"),
        eager="tensorflow",
        swept=True,
    ),
    Implementation(
        "xla", "TensorFlow, XLA", "tape", "tensorflow", ("tensorflow xla", "cpu"), eager="tensorflow", swept=True
    ),
)


def _keras(package: str, label: str) -> list[Implementation]:
    """Eager, tf.function and XLA. Only tf.function takes part in the sweeps: it is what `fit` does."""

    def row(name: str, mode: str, label: str, eager: str = "", swept: bool = False) -> Implementation:
        options, needs = (f"{package} {mode}", "cpu"), ("tensorflow",)  # whose tape it is used with
        return Implementation(name, label, "keras_shaped", package, options, LAYERED, needs, eager, swept)

    return [
        row(package, "eager", f"{label}, eager tape"),
        row(f"{package} tf.function", "graph", f"{label}, tf.function", package, swept=package == "keras"),
        row(f"{package} xla", "xla", f"{label}, XLA", package),
    ]


TORCH = (
    Implementation("torch", "torch, eager", "torch_step", "torch", ("eager", "float32", "cpu"), swept=True),
    Implementation(
        "torch compiled",
        "torch, compiled",
        "torch_step",
        "torch",
        ("compiled", "float32", "cpu"),
        eager="torch",
        costly=True,
    ),
)
JAX = Implementation("jax", "JAX, jit", "jax_jit", "jax", ("float32", "cpu"), swept=True)
ELSEWHERE = (
    Implementation("keras on jax", "Keras 3 on JAX, jit", "keras_backend", "jax", ("jax", "cpu"), LAYERED, ("keras",)),
    Implementation(
        "keras on torch", "Keras 3 on torch, eager", "keras_backend", "torch", ("torch", "cpu"), LAYERED, ("keras",)
    ),
)
TF32 = tuple(implementation.on_gpu().with_tf32() for implementation in (TORCH[0], JAX))
WITH_DEVICES = (*TENSORFLOW, *_keras("keras", "Keras 3"), *_keras("tf_keras", "Keras 2"), *TORCH, JAX, *ELSEWHERE)

IMPLEMENTATIONS = (
    FLOOR,
    Implementation("smallest tape", "the smallest tape, no checks", "smallest_tape", "numpy", kinds=(Square, Dense)),
    *REFERENCE,
    Implementation("autograd", "HIPS autograd", "hips_autograd", "autograd", kinds=(Square, Dense)),
    *WITH_DEVICES,
    *(implementation.on_gpu() for implementation in WITH_DEVICES),
    *TF32,
)
