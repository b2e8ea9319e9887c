"""What all metrics share: a state in variables, which is updated, read and forgotten.

Source   https://keras.io/api/metrics/base_metric/
"""

from __future__ import annotations

import re
from typing import Any

from reference.dtypes import as_dtype
from reference.keras import initializers
from reference.keras.backend import floatx
from reference.keras.saving.serialization import Configurable
from reference.ops.create import zeros
from reference.tensor import Tensor, convert_to_tensor
from reference.variable import Variable


class Metric(Configurable):
    """The protocol of a metric, and the place of its state.

    A subclass makes its state with `add_weight`, and defines `update_state` and `result`.

    # NB: TensorFlow numbers the metrics of one class that were given no name: `auc`, `auc_1`, …

    Shapes   as the subclass takes and gives them; the variables keep theirs
    Source   https://keras.io/api/metrics/base_metric/
    Edges    metrics/calling-a-metric-updates-and-reads-it, metrics/reset-forgets-everything,
             metrics/a-metric-of-one-s-own, accumulation/a-configuration-makes-an-equal-metric
    Errors   NotImplementedError from a subclass without `update_state` or `result`
    """

    _config_from_arguments = False

    def __init__(self, dtype: Any = None, name: str | None = None):
        self.name = name or re.sub("(?<=[a-z0-9])([A-Z])", r"_\1", type(self).__name__).lower()
        self.dtype = as_dtype(dtype or floatx()).name
        self._variables: list[Variable] = []

    @property
    def variables(self) -> list[Variable]:
        return list(self._variables)

    def add_weight(
        self, shape: Any = (), initializer: Any = "zeros", dtype: Any = None, name: str | None = None
    ) -> Variable:
        """A variable of the state. `reset_state` makes it zero, whatever it began as."""
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
        """Forget all updates."""
        for variable in self._variables:
            variable.assign(zeros(variable.shape, variable.dtype))

    def reset_states(self) -> None:
        """`reset_state`, under the name that was documented up to TensorFlow 2.4, and removed with Keras 3."""
        self.reset_state()

    def __call__(self, *args: Any, **kwargs: Any) -> Tensor:
        """Update, then the result of all updates so far, not of this one alone."""
        self.update_state(*args, **kwargs)
        return convert_to_tensor(self.result())

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "dtype": self.dtype}
