"""`tf.keras.backend`: the numbers that all of Keras agrees on."""

from __future__ import annotations

__all__ = ["epsilon", "floatx"]


def epsilon() -> float:
    """1e-7: probabilities are kept this far from 0 and 1, and denominators this far from 0.

    Source   https://keras.io/api/utils/config_utils/#epsilon-function
    """
    return 1e-7


def floatx() -> str:
    """The dtype that weights are made of, and that inputs are cast to.

    Source   https://keras.io/api/utils/config_utils/#floatx-function
    """
    return "float32"
