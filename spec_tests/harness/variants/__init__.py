"""Variants: named wrong behaviours of a plausible implementation, each of which some clause must reject.

variant       a variant: a small patch of the text of the reference, with a sentence that says how one comes to it
tables/       all of them, by chapter
loading       the reference with one of them, beside the true one
power         which clauses reject it

`python -m spec_tests.harness.variants` prints which clause kills which variant.
"""

from spec_tests.harness.variants.loading import load
from spec_tests.harness.variants.tables import TABLES
from spec_tests.harness.variants.variant import SLIP, StaleVariantError, Variant

VARIANTS = {variant.name: variant for table in TABLES.values() for variant in table}

__all__ = ["SLIP", "TABLES", "VARIANTS", "StaleVariantError", "Variant", "load"]
