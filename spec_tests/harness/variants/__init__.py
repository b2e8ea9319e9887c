"""Variants: named wrong behaviours of a plausible implementation, each of which some clause must reject.

A variant is a small patch of the text of the reference, with a sentence that says how one comes to it. The tables stand
beside this file, one for each part of the reference. `load` gives the reference with one of them; `power.py` finds out
which clauses reject it; `python -m spec_tests.harness.variants` prints the whole table.
"""

from spec_tests.harness.variants import losses, metrics, nn, ops, optimizers, random, tape, variables
from spec_tests.harness.variants.loading import load
from spec_tests.harness.variants.variant import SLIP, StaleVariantError, Variant

TABLES = {
    "tape": tape.VARIANTS,
    "ops": ops.VARIANTS,
    "variables": variables.VARIANTS,
    "nn": nn.VARIANTS,
    "random": random.VARIANTS,
    "losses": losses.VARIANTS,
    "metrics": metrics.VARIANTS,
    "optimizers": optimizers.VARIANTS,
}
"""The variants by the chapter whose behaviour they replace."""

VARIANTS = {variant.name: variant for table in TABLES.values() for variant in table}

__all__ = ["SLIP", "TABLES", "VARIANTS", "StaleVariantError", "Variant", "load"]
