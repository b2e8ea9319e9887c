"""The probabilistic losses as classes: each is its function, weighted and reduced.

Source   https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from typing import Any

from reference.keras.losses.base import LossFunctionWrapper
from reference.keras.losses.probabilistic import (
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_generalized_cross_entropy,
    kl_divergence,
    poisson,
    sparse_categorical_crossentropy,
)
from reference.keras.weighting import SUM_OVER_BATCH_SIZE
from reference.ops.shapes import reshape
from reference.tensor import Tensor


class BinaryCrossentropy(LossFunctionWrapper):
    """`binary_crossentropy`, weighted and reduced.

    Shapes   those of `binary_crossentropy` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
    Edges    loss-formulas/value-is-the-formula, crossentropy/two-classes-or-one-probability, crossentropy/large-logits,
             crossentropy/label-smoothing
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: Any = -1,
        reduction: Any = SUM_OVER_BATCH_SIZE,
        name: str = "binary_crossentropy",
        dtype: Any = None,
    ):
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(binary_crossentropy, reduction, name, dtype, **options)


class BinaryFocalCrossentropy(LossFunctionWrapper):
    """`binary_focal_crossentropy`, weighted and reduced.

    Shapes   those of `binary_focal_crossentropy` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/probabilistic_losses/#binaryfocalcrossentropy-class
    Edges    loss-formulas/value-is-the-formula, crossentropy/class-balancing-weighs-the-classes,
             crossentropy/focal-losses-without-focus-are-cross-entropies
    """

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: Any = -1,
        reduction: Any = SUM_OVER_BATCH_SIZE,
        name: str = "binary_focal_crossentropy",
        dtype: Any = None,
    ):
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        focus = {"apply_class_balancing": apply_class_balancing, "alpha": alpha, "gamma": gamma}
        super().__init__(binary_focal_crossentropy, reduction, name, dtype, **options, **focus)


class CategoricalCrossentropy(LossFunctionWrapper):
    """`categorical_crossentropy`, weighted and reduced.

    Shapes   those of `categorical_crossentropy` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
    Edges    loss-formulas/value-is-the-formula, crossentropy/probabilities-are-rescaled, crossentropy/large-logits,
             crossentropy/smoothing-counts-the-classes-along-the-axis
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = SUM_OVER_BATCH_SIZE,
        name: str = "categorical_crossentropy",
        dtype: Any = None,
    ):
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_crossentropy, reduction, name, dtype, **options)


class CategoricalFocalCrossentropy(LossFunctionWrapper):
    """`categorical_focal_crossentropy`, weighted and reduced.

    Shapes   those of `categorical_focal_crossentropy` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/probabilistic_losses/#categoricalfocalcrossentropy-class
    Edges    loss-formulas/value-is-the-formula, crossentropy/focal-losses-without-focus-are-cross-entropies
    """

    def __init__(
        self,
        alpha: Any = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = SUM_OVER_BATCH_SIZE,
        name: str = "categorical_focal_crossentropy",
        dtype: Any = None,
    ):
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_focal_crossentropy, reduction, name, dtype, **options, alpha=alpha, gamma=gamma)


class SparseCategoricalCrossentropy(LossFunctionWrapper):
    """`sparse_categorical_crossentropy`, weighted and reduced; the mean is over the labels that are not ignored.

    Shapes   those of `sparse_categorical_crossentropy` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
    Edges    crossentropy/an-ignored-class-does-not-count
    """

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: Any = SUM_OVER_BATCH_SIZE,
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: Any = None,
    ):
        options = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, reduction, name, dtype, **options)

    def _counted(self, y_true: Tensor, values: Tensor) -> Tensor | None:
        ignored = self.options["ignore_class"]
        return None if ignored is None else reshape(y_true != ignored, values.shape)


class CategoricalGeneralizedCrossEntropy(LossFunctionWrapper):
    """`categorical_generalized_cross_entropy`, weighted and reduced.

    Shapes   those of `categorical_generalized_cross_entropy` → (), or (batch, …) with reduction="none"
    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/CategoricalGeneralizedCrossEntropy
    Edges    loss-formulas/generalized-cross-entropy
    Errors   ValueError unless 0 < q < 1
    """

    def __init__(
        self,
        q: float = 0.5,
        reduction: Any = SUM_OVER_BATCH_SIZE,
        name: str = "categorical_generalized_cross_entropy",
        dtype: Any = None,
    ):
        if not 0 < q < 1:
            raise ValueError(f"`q` must be between 0 and 1. Received {q!r}.")
        super().__init__(categorical_generalized_cross_entropy, reduction, name, dtype, q=q)


class KLDivergence(LossFunctionWrapper):
    """`kl_divergence`, weighted and reduced.

    Shapes   those of `kl_divergence` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/probabilistic_losses/#kldivergence-class
    Edges    loss-formulas/value-is-the-formula, loss-formulas/divergence-is-not-negative
    """

    def __init__(self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "kl_divergence", dtype: Any = None):
        super().__init__(kl_divergence, reduction, name, dtype)


class Poisson(LossFunctionWrapper):
    """`poisson`, weighted and reduced.

    Shapes   those of `poisson` → (), or (batch, …) with reduction="none"
    Source   https://keras.io/api/losses/probabilistic_losses/#poisson-class
    Edges    loss-formulas/value-is-the-formula, loss-formulas/a-probability-of-zero-costs-a-finite-loss
    """

    def __init__(self, reduction: Any = SUM_OVER_BATCH_SIZE, name: str = "poisson", dtype: Any = None):
        super().__init__(poisson, reduction, name, dtype)
