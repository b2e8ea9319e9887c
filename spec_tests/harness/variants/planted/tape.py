"""Wrong tapes, planted in TensorFlow."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from spec_tests.harness.variants.planted.planting import Plant, plants


@plants("every-tape-is-persistent")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.GradientTape, persistent=True)


@plants("tape-ignores-watch-accessed-variables")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.GradientTape, watch_accessed_variables=True)


@plants("stop-recording-does-nothing")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.GradientTape, "stop_recording")
    def stop_recording(true, self):
        return nullcontext()


@plants("unconnected-is-always-zero")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.GradientTape, "gradient", unconnected_gradients=tf.UnconnectedGradients.ZERO)


@plants("unconnected-zero-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.GradientTape, "gradient", unconnected_gradients=tf.UnconnectedGradients.NONE)


@plants("output-gradients-are-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.GradientTape, "gradient", output_gradients=None)


@plants("gradient-of-the-first-target-only")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(
        tf.GradientTape, "gradient", target=lambda target: target[0] if isinstance(target, (list, tuple)) else target
    )


@plants("gradient-is-normalised")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.GradientTape, "gradient")
    def gradient(true, self, *args, **kwargs):
        found = true(self, *args, **kwargs)
        return tf.nest.map_structure(lambda g: g if g is None else tf.clip_by_norm(g, 1.0), found)


@plants("watch-takes-the-first-leaf-only")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.GradientTape, "watch", tensor=lambda tensor: tf.nest.flatten(tensor)[0])


@plants("stop-gradient-lets-through")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf, "stop_gradient")
    def stop_gradient(true, input, name=None):
        return tf.identity(input)
