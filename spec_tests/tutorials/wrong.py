"""The wrong behaviours that the clauses of this chapter reject."""

from __future__ import annotations

from typing import Any

import numpy as np

from spec_tests.harness.power import Plant, patches, wrong


@wrong("validation-steps-are-ignored", "`validation_steps` is ignored, and the whole Dataset is used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "fit", validation_steps=None)


@wrong("split-takes-the-first-rows", "The first rows are held out.", "tutorial 001 says so")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "fit")
    def fit(true, self, x, y, *args, validation_split=0.0, **kwargs):
        held_out = len(x) - int(len(x) * (1 - validation_split))
        x, y = (np.roll(rows, -held_out, 0) for rows in (x, y))
        return true(self, x, y, *args, validation_split=validation_split, **kwargs)


patches(
    __name__,
    r"""
relu-passes-every-gradient: The derivative of relu is 1 everywhere. [straight-through estimators]
in ops.elementwise:relu
- _relu_grad(g, y)
+ g

hidden-layers-stay-linear: Dense accepts an activation and does not apply it, so that a network is one linear map.
in keras.layers.core:Dense.call
- y if self._linear else self.activation(y)
+ y
""",
)
