"""What all metrics share: a state in variables, which is updated, read and reset.

Source   https://keras.io/api/metrics/base_metric/
"""

from __future__ import annotations

from typing import Any

from reference.dtypes import as_dtype
from reference.keras import initializers
from reference.keras.backend import floatx, snake_case
from reference.keras.saving.serialization import Configurable
from reference.ops.create import zeros
from reference.tensor import Tensor, convert_to_tensor
from reference.typing import DTypeLike, ShapeLike
from reference.variable import Variable


class Metric(Configurable):
    """The protocol of a metric, and its state.

    A subclass creates its state with `add_weight`, and defines `update_state` and `result`.

    # NB: TensorFlow numbers the unnamed metrics of a class: `auc`, `auc_1`, …

    Shapes   those that the subclass takes and returns; the variables keep theirs
    Source   https://keras.io/api/metrics/base_metric/
    Errors   NotImplementedError from a subclass without `update_state` or `result`
    """

    def __init__(self, dtype: DTypeLike | None = None, name: str | None = None):
        self.name = name or snake_case(type(self).__name__)
        self.dtype = as_dtype(dtype or floatx()).name
        self._variables: list[Variable] = []

    @property
    def variables(self) -> list[Variable]:
        return list(self._variables)

    def add_weight(
        self, shape: ShapeLike = (), initializer: Any = "zeros", dtype: DTypeLike | None = None, name: str | None = None
    ) -> Variable:
        """A variable of the state. `reset_state` sets it to zero, whatever its initial value."""
        value = initializers.get(initializer)(shape, dtype=dtype or self.dtype)
        variable = Variable(value, trainable=False, name=name)
        self._variables.append(variable)
        return variable

    add_variable = add_weight

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(f"{type(self).__name__} must define `update_state`.")

    def result(self) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define `result`.")

    def reset_state(self) -> None:
        """Set the state to zero, as before the first update."""
        for variable in self._variables:
            variable.assign(zeros(variable.shape, variable.dtype))

    def reset_states(self) -> None:
        """`reset_state`, under the name that was documented up to TensorFlow 2.4, and removed with Keras 3."""
        self.reset_state()

    def __call__(self, *args: Any, **kwargs: Any) -> Tensor:
        """Update the state, and return the result of all updates so far."""
        self.update_state(*args, **kwargs)
        return convert_to_tensor(self.result())
