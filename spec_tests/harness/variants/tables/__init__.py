"""The tables of variants, one file for each part of the reference, and which of them belong to which chapter."""

from spec_tests.harness.variants.tables import (
    losses,
    losses_formulas,
    metrics,
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
    "losses": [*losses.VARIANTS, *losses_formulas.VARIANTS],
    "metrics": metrics.VARIANTS,
    "optimizers": [*optimizer_recurrences.VARIANTS, *optimizers.VARIANTS],
    "schedules": schedules.VARIANTS,
}
"""The variants by the chapter whose behaviour they replace."""
