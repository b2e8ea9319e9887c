"""Variants that the programs of the tutorials alone would show."""

from spec_tests.harness.variants.variant import SLIP, Variant

VARIANTS = [
    Variant(
        "hidden-layers-stay-linear",
        "Dense takes an activation and does not apply it, so that a network of them is one linear map.",
        SLIP,
        "keras/layers/core.py",
        "return y if self._linear else self.activation(y)",
        "return y",
    ),
]
