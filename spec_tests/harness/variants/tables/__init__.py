"""The tables of variants, one file for each part of the reference, and which of them belong to which chapter."""

from spec_tests.harness.variants.tables import (
    callbacks_files,
    callbacks_hooks,
    callbacks_monitors,
    losses,
    metrics,
    nn,
    ops_elementwise,
    ops_reductions,
    ops_shapes,
    ops_tensors,
    optimizers,
    random,
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
    "losses": losses.VARIANTS,
    "metrics": metrics.VARIANTS,
    "optimizers": optimizers.VARIANTS,
    "callbacks": [*callbacks_monitors.VARIANTS, *callbacks_hooks.VARIANTS, *callbacks_files.VARIANTS],
}
"""The variants by the chapter whose behaviour they replace."""
