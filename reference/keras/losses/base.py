"""What all losses share: the loss of each sample is weighted and reduced.

Source   https://keras.io/api/losses/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.dtypes import as_dtype
from reference.keras.backend import floatx
from reference.keras.derived import derived_class, options_of
from reference.keras.masking import mask_of
from reference.keras.saving.serialization import Configurable
from reference.keras.weighting import NONE, REDUCTIONS, SUM, SUM_OVER_BATCH_SIZE, align, reduce_loss, same_rank
from reference.ops.elementwise import cast
from reference.ops.shapes import reshape
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import DTypeLike, TensorLike


class Reduction:
    """The names of the reductions, as they were documented up to Keras 2; in Keras 3 they are plain strings.

    Source   https://www.tensorflow.org/api_docs/python/tf/keras/losses/Reduction
    """

    AUTO, NONE, SUM, SUM_OVER_BATCH_SIZE = "auto", NONE, SUM, SUM_OVER_BATCH_SIZE


class Loss(Configurable):
    """The loss of a batch: `call` returns the loss of each sample; calling the object weights and reduces these.

    `call` receives labels and predictions as tensors of the dtype of the loss (`floatx()` unless another is given).
    Elements that the mask of the predictions leaves out (`Masking`, `Embedding(mask_zero=True)`) do not count.

    # NB: TensorFlow also scales the mean when a `tf.distribute` strategy is active.

    Shapes   y_true, y_pred (batch, …), sample_weight none, (), (batch,) or that of the values → () unless not reduced
    Source   https://keras.io/api/losses/#base-loss-api
    Edges    losses/weighted-loss-is-divided-by-the-number-of-elements, losses/the-loss-of-no-sample-is-zero
    Errors   ValueError for an unknown reduction, and for weights that do not broadcast to the values
    """

    def __init__(self, name: str | None = None, reduction: str | None = SUM_OVER_BATCH_SIZE, dtype: Any = None):
        if reduction not in REDUCTIONS:
            raise ValueError(f"Unknown `reduction`: {reduction!r}. Expected one of {list(REDUCTIONS)}.")
        self.name = name or type(self).__name__
        self.reduction = reduction
        self.dtype = as_dtype(dtype or floatx()).name

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The loss of each sample."""
        raise NotImplementedError(f"{type(self).__name__} must define `call(self, y_true, y_pred)`.")

    def _counted(self, y_true: Tensor, values: Tensor) -> Tensor | None:
        """Which values count, in their shape; None if all do."""
        return None

    def __call__(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> Tensor:
        mask = mask_of(y_pred)
        y_true, y_pred = (cast(convert_to_tensor(y), self.dtype) for y in (y_true, y_pred))
        values = cast(convert_to_tensor(self.call(y_true, y_pred)), self.dtype)
        counted = self._counted(y_true, values)
        if mask is not None:
            counted = align(values, mask) if counted is None else align(values, mask) * cast(counted, values.dtype)
        return reduce_loss(values, sample_weight, self.reduction, counted)


class LossFunctionWrapper(Loss):
    """A function of (y_true, y_pred, **options) as a loss; its options are part of the configuration.

    Source   https://keras.io/api/losses/#base-loss-api
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: str | None = SUM_OVER_BATCH_SIZE,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        **options: Any,
    ):
        super().__init__(name or getattr(fn, "__name__", None), reduction, dtype)
        self.fn, self.options = fn, options

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.fn(y_true, y_pred, **self.options)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"fn": self.fn} | self.options


def loss_class(kind: str, fn: Callable[..., Tensor], arguments: str = "", counted: Any = None, **defaults: Any) -> Any:
    """The class of a loss function. Its constructor takes the options of the function, `reduction`, `name` and `dtype`.

    `arguments` gives another order, `defaults` other defaults, and `counted` the method `_counted`.
    """
    arguments = arguments or f"{options_of(fn)} reduction name dtype"
    members = {} if counted is None else {"_counted": counted}
    summary = f"`{fn.__name__}`, weighted and reduced."
    return derived_class(LossFunctionWrapper, kind, arguments, summary, fn, members=members, **defaults)


def not_ignored(loss: Any, y_true: TensorLike, values: Tensor) -> Tensor | None:
    """Which labels are not the `ignore_class`, in the shape of the values; None if no class is ignored."""
    ignored = loss.options["ignore_class"]
    return None if ignored is None else reshape(convert_to_tensor(y_true), values.shape) != ignored


def predictions(y_pred: TensorLike) -> Tensor:
    """y_pred as a tensor of its own dtype, or of `floatx()` if that is not floating."""
    y_pred = convert_to_tensor(y_pred)
    return y_pred if y_pred.dtype.is_floating else cast(y_pred, floatx())


def numbers(y_true: TensorLike, y_pred: TensorLike) -> tuple[Tensor, Tensor]:
    """Both in the dtype of the predictions and of the same rank: see `same_rank`."""
    y_pred = predictions(y_pred)
    return same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)


def equal_shapes(y_true: TensorLike, y_pred: TensorLike) -> tuple[Tensor, Tensor]:
    """As `numbers`; a ValueError unless the shapes are then equal: here nothing may broadcast."""
    y_true, y_pred = numbers(y_true, y_pred)
    if y_true.array.shape != y_pred.array.shape:
        raise ValueError(
            f"`y_true` and `y_pred` must have the same shape. Received y_true.shape={tuple(y_true.shape)} "
            f"and y_pred.shape={tuple(y_pred.shape)}."
        )
    return y_true, y_pred
