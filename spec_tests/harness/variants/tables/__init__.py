"""The tables of variants, one file for each part of the reference, and which of them belong to which chapter."""

from spec_tests.harness.variants.tables import (
    activations,
    callbacks_monitors,
    layers,
    layers_kinds,
    losses,
    losses_formulas,
    metrics,
    models,
    nn,
    ops_elementwise,
    ops_reductions,
    ops_shapes,
    ops_tensors,
    optimizer_recurrences,
    optimizers,
    random,
    schedules,
    tape_gradient,
    tape_recording,
    tape_replaced,
    variables,
)
from spec_tests.harness.variants.variant import Variant

TABLES: dict[str, list[Variant]] = {
    "tape": [*tape_recording.VARIANTS, *tape_gradient.VARIANTS, *tape_replaced.VARIANTS],
    "ops": [*ops_tensors.VARIANTS, *ops_elementwise.VARIANTS, *ops_reductions.VARIANTS, *ops_shapes.VARIANTS],
    "variables": variables.VARIANTS,
    "nn": nn.VARIANTS,
    "random": random.VARIANTS,
    "activations": activations.ACTIVATIONS,
    "initializers": activations.INITIALIZERS,
    "regularizers": activations.REGULARIZERS,
    "layers": [*layers.VARIANTS, *layers_kinds.VARIANTS],
    "models": models.VARIANTS,
    "losses": [*losses.VARIANTS, *losses_formulas.VARIANTS],
    "metrics": metrics.VARIANTS,
    "optimizers": [*optimizer_recurrences.VARIANTS, *optimizers.VARIANTS],
    "schedules": schedules.VARIANTS,
    "callbacks": [*callbacks_monitors.VARIANTS],
}
"""The variants by the chapter whose behaviour they replace."""
