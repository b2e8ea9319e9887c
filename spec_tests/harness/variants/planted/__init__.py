"""Variants planted in real Keras 3 and TensorFlow, so that the power of the suite does not rest on the reference alone.

A planted form changes public methods of the subject `tensorflow`, by documented means, as a subclass or a patch of a
user's would; none of them knows a text of Keras. It is in force only while a clause is run, and then taken back.

`python -m spec_tests.harness.variants --real` runs the clauses that claim to kill these variants on them.
`pytest --subject tensorflow --with-variant NAME` shows the verdicts on one of them.
"""

from __future__ import annotations

from spec_tests.harness.variants.planted import callbacks, data, layers, losses, metrics, optimizers, tape, training
from spec_tests.harness.variants.planted.planting import PLANTED, SUBJECT, planted

__all__ = [
    "PLANTED",
    "SUBJECT",
    "callbacks",
    "data",
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "planted",
    "tape",
    "training",
]
