"""`tf.keras.optimizers.Optimizer`: what all optimizers share, which is everything except the recurrence.

One call of `apply_gradients` is one step (or, with `gradient_accumulation_steps`, prepares one: see `accumulation`):

    1. skip the variables without a gradient
    2. clip the gradients
    3. w ← w − lr·λ·w, if there is a weight decay λ
    4. the recurrence of the optimizer, for each variable separately
    5. the constraint of a variable, if it has one
    6. average ← μ·average + (1 − μ)·w, with `use_ema`; the average may then overwrite w
    7. iterations ← iterations + 1

lr is the learning rate before `iterations` grows, so schedules start at 0; the recurrences use t = iterations + 1.

Source   https://keras.io/api/optimizers/
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from reference.dtypes import float32, int64
from reference.keras.optimizers import schedules
from reference.keras.optimizers.accumulation import ONE, Accumulator
from reference.keras.saving.serialization import Configurable
from reference.ops.create import fill
from reference.ops.elementwise import cast
from reference.ops.kernels import larger
from reference.tape import GradientTape
from reference.tensor import Tensor, convert_to_tensor
from reference.variable import Variable

logger = logging.getLogger("reference")
Array = npt.NDArray[Any]


class Optimizer(Configurable):
    """The base class of all optimizers.

    A built-in optimizer defines `slots`, the state that it keeps for each variable, and `recurrence`, which updates a
    variable and its slots. A custom optimizer may instead define `build` and `update_step`.

    Source   https://keras.io/api/optimizers/
    Errors   ValueError if all gradients are None, for a gradient that does not have the shape of its variable, for a
             variable that the optimizer was not built with, for more than one kind of clipping, and for fewer than two
             accumulation steps: all before anything changes

    # NB: TensorFlow also supports sparse gradients (tf.IndexedSlices) and `loss_scale_factor`; here they are errors.
    """

    built: bool
    iterations: Variable
    weight_decay: Any
    _rate: Any
    """The learning rate: a variable, a schedule, or a function without arguments."""
    _slots: dict[int, list[Variable]]
    """By the id of a variable."""

    def __init__(
        self,
        learning_rate: Any,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ):
        limits = {"clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm}
        if sum(limit is not None for limit in limits.values()) > 1:
            raise ValueError(f"At most one of {', '.join(limits)} may be given. Received {limits}.")
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        if not 0 <= ema_momentum <= 1:
            raise ValueError(f"`ema_momentum` must be between 0 and 1. Received {ema_momentum!r}.")
        self.use_ema, self.ema_momentum, self.ema_overwrite_frequency = use_ema, ema_momentum, ema_overwrite_frequency
        self.gradient_accumulation_steps = gradient_accumulation_steps
        self._accumulator = None if gradient_accumulation_steps is None else Accumulator(gradient_accumulation_steps)
        self.weight_decay, self.name = weight_decay, name or type(self).__name__.lower()
        self.built, self.iterations = False, Variable(0, trainable=False, name="iteration", dtype=int64)
        self._calls = self._accumulator.calls if self._accumulator else self.iterations
        self._variables: list[Variable] = []
        self._slots = {}
        self._averages: list[Variable] = []
        self._excluded: list[Variable] = []
        self._excluded_names: list[str] = []
        self._trainable_variables: list[Variable] = []
        self._rate = learning_rate
        if not callable(learning_rate):
            self._rate = Variable(learning_rate, trainable=False, name="learning_rate", dtype=float32)

    # ------------------------------------------------------------------------------------------ learning rate

    @property
    def learning_rate(self) -> Any:
        """The variable that holds the learning rate, or the value that the schedule or function has for the next step.

        Assigning a number changes it from the next step on; assigning a schedule or a function replaces it.

        Errors   TypeError for a number if there is a schedule or a function, which would override it

        # NB: Keras 3 raises for an int and for a variable; here a variable is copied, as in Keras 2.
        """
        if isinstance(self._rate, schedules.LearningRateSchedule):
            return self._rate(self._calls)
        return self._rate() if callable(self._rate) else self._rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if callable(value):
            self._rate = value
        elif callable(self._rate):
            raise TypeError(
                f"`learning_rate` cannot be set to {value!r}: this optimizer takes it from {self._rate!r}. "
                "Expected a schedule or a function, or an optimizer that was constructed with a number."
            )
        else:
            self._rate.assign(value)

    # ------------------------------------------------------------------------------------------ state

    def slots(self) -> dict[str, float]:
        """The slots of each variable, in the order in which `recurrence` takes them, with their initial values."""
        return {}

    def build(self, variables: Iterable[Variable]) -> None:
        """Creates the state for these variables; the first step does so if it has not been done."""
        if self.built:
            return
        self._trainable_variables = list(variables)
        if self._accumulator:
            self._variables += self._accumulator.build(self, self._trainable_variables)
        for variable in self._trainable_variables:
            self._slots[id(variable)] = [
                self.add_variable_from_reference(variable, name, start) for name, start in self.slots().items()
            ]
            if self.use_ema:
                self._averages.append(self.add_variable_from_reference(variable, "average"))
        self.built = True

    def add_variable_from_reference(
        self, reference_variable: Variable, name: str = "slot", initializer: Any = "zeros"
    ) -> Variable:
        """Adds a state variable with the shape and dtype of another. `initializer` is a number or "zeros"."""
        return self.add_variable(reference_variable.shape, initializer, reference_variable.dtype, name)

    def add_variable(
        self, shape: Any, initializer: Any = "zeros", dtype: Any = float32, name: str | None = None
    ) -> Variable:
        """Adds a state variable. `initializer` is a number or "zeros"."""
        value = cast(fill(shape, 0.0 if initializer == "zeros" else initializer), dtype)
        self._variables.append(Variable(value, trainable=False, name=name))
        return self._variables[-1]

    @property
    def variables(self) -> list[Variable]:
        """The whole state: iterations, the learning rate if it is a variable, and the slots of each variable."""
        return [self.iterations, *([] if callable(self._rate) else [self._rate]), *self._variables]

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Saves the state as `{"0": …, "1": …}` in the order of `variables`."""
        store.update((str(i), variable.numpy()) for i, variable in enumerate(self.variables))

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Loads the state that another optimizer of the same class saved, after `build`.

        Errors   ValueError if the number of values differs

        # NB: TensorFlow then warns, and loads nothing.
        """
        if len(store) != len(self.variables):
            raise ValueError(
                f"The saved state has {len(store)} values, but {self.name} has {len(self.variables)} variables. "
                "Expected the same number: call `build(variables)` first."
            )
        for i, variable in enumerate(self.variables):
            variable.assign(store[str(i)])

    # ------------------------------------------------------------------------------------------ a step

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> Variable:
        """Takes one step, as described at the top of this file. None gradients are skipped, with a warning."""
        pairs = list(grads_and_vars)
        self.apply([gradient for gradient, _ in pairs], [variable for _, variable in pairs])
        return self.iterations

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None) -> None:
        """`apply_gradients` with two lists, since Keras 3. The default variables are those of `build`."""
        variables = self._trainable_variables if trainable_variables is None else trainable_variables
        gradients, variables = self._skip_none(grads, variables)
        learning_rate = convert_to_tensor(self.learning_rate)
        if self._accumulator:
            gradients, variables = self._accumulator.add(gradients, variables)
            if not variables:
                return
        gradients = self._clip(gradients)
        if self.weight_decay:
            self._decay(variables, learning_rate.array.item())
        self.begin_step(self.iterations.array.item() + 1)
        for gradient, variable in zip(gradients, variables, strict=True):
            self.update_step(gradient, variable, learning_rate)
            if variable.constraint is not None:
                variable.assign(variable.constraint(variable))
        if self.use_ema:
            self._update_averages(self.iterations.array.item() + 1)
        self.iterations.assign_add(ONE)

    def begin_step(self, t: int) -> None:
        """Called once in step t, before the first variable is updated."""

    def update_step(self, gradient: Tensor, variable: Variable, learning_rate: Tensor) -> None:
        """Updates one variable and its slots by the recurrence."""
        cells = (variable, *self._slots[id(variable)])
        w, *slots = (cell.array for cell in cells)
        values = self.recurrence(
            w, gradient.array, learning_rate.array.item(), self.iterations.array.item() + 1, *slots
        )
        for cell, value in zip(cells, values, strict=True):
            cell.array = value.astype(cell.array.dtype, copy=False)

    def recurrence(self, w: Array, g: Array, lr: float, t: int, *slots: Any, **kwargs: Any) -> tuple[Array, ...]:
        """The values of a variable and its slots after step t; w and `slots` are those before, g is the gradient."""
        raise NotImplementedError(
            f"{type(self).__name__} must define `update_step(gradient, variable, learning_rate)`."
        )

    def _skip_none(self, grads: Sequence[Any], variables: Sequence[Variable]) -> tuple[list[Tensor], list[Variable]]:
        """The gradients that are not None, in the dtype of their variables, and these variables; all are checked."""
        if len(grads) != len(variables):
            raise ValueError(f"Received {len(grads)} gradients for {len(variables)} variables. Expected one for each.")
        gradients = [_convert(g, v) for g, v in zip(grads, variables, strict=True) if g is not None]
        if not gradients:
            raise ValueError(f"No gradients provided for any variable: {[v.name for v in variables]}.")
        self.build(variables)
        for v in variables:
            if id(v) not in self._slots:
                raise ValueError(f"Unknown variable '{v.name}'. Expected one that the optimizer was built with.")
        if len(gradients) == len(variables):
            return gradients, list(variables)
        missing = [v.name for g, v in zip(grads, variables, strict=True) if g is None]
        logger.warning("Gradients do not exist for variables %s when minimizing the loss.", missing)
        return gradients, [v for g, v in zip(grads, variables, strict=True) if g is not None]

    # ------------------------------------------------------------------------------------------ options

    def _clip(self, gradients: list[Tensor]) -> list[Tensor]:
        """Limits each gradient by its norm, each element, or all gradients by their common norm."""
        if self.clipnorm:
            return [clipped for g in gradients for clipped in _clip_by_norm([g], self.clipnorm)]
        if self.clipvalue:
            return [Tensor(np.clip(g.array, -self.clipvalue, self.clipvalue)) for g in gradients]
        return _clip_by_norm(gradients, self.global_clipnorm) if self.global_clipnorm else gradients

    def exclude_from_weight_decay(self, var_list: Sequence[Variable] = (), var_names: Sequence[str] = ()) -> None:
        """Excludes these variables, and those whose names match one of `var_names` (regular expressions).

        Errors   ValueError after `build`
        """
        if self.built:
            raise ValueError("`exclude_from_weight_decay` must be called before the optimizer is built.")
        self._excluded, self._excluded_names = list(var_list), list(var_names)

    def _decay(self, variables: list[Variable], lr: float) -> None:
        """w ← w − lr·λ·w: the decay is not part of the gradient, so no moment sees it."""
        for variable in variables:
            listed = any(variable is other for other in self._excluded)
            if not listed and not any(re.search(name, variable.name) for name in self._excluded_names):
                variable.assign_sub(Tensor(variable.array * (lr * self.weight_decay)))

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        """Overwrites the variables with their averages, as `fit` does at its end. Without `use_ema`, does nothing."""
        averages = dict(zip(map(id, self._trainable_variables), self._averages, strict=False))
        for variable in var_list:
            if id(variable) in averages:
                variable.assign(averages[id(variable)])

    def _update_averages(self, t: int) -> None:
        """average ← μ·average + (1 − μ)·w; it starts as the w after the first step.

        # NB: in Keras 2 it starts as the w before the first step.
        """
        momentum = self.ema_momentum if t > 1 else 0.0
        for average, variable in zip(self._averages, self._trainable_variables, strict=True):
            average.assign(Tensor(momentum * average.array + (1 - momentum) * variable.array))
        if self.ema_overwrite_frequency and t % self.ema_overwrite_frequency == 0:
            self.finalize_variable_values(self._trainable_variables)

    # ------------------------------------------------------------------------------------------ configuration

    def _argument(self, name: str, default: Any) -> Any:
        if name != "learning_rate":
            return super()._argument(name, default)
        if isinstance(self._rate, schedules.LearningRateSchedule):
            return schedules.serialize(self._rate)
        return float(self._rate) if isinstance(self._rate, Variable) else self._rate

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
        """The optimizer with these arguments, without the state."""
        arguments = dict(config)
        if isinstance(arguments.get("learning_rate"), Mapping):
            arguments["learning_rate"] = schedules.deserialize(arguments["learning_rate"], custom_objects)
        return cls(**arguments)

    # ------------------------------------------------------------------------------------------ superseded by Keras 3

    @property
    def lr(self) -> Any:
        """`learning_rate`: its name in Keras 1, kept by Keras 2, removed by Keras 3."""
        return self.learning_rate

    @lr.setter
    def lr(self, value: Any) -> None:
        self.learning_rate = value

    def minimize(self, loss: Any, var_list: Sequence[Variable], tape: Any = None) -> None:
        """One step down the gradient of `loss()`, or of a tensor computed under `tape`. Documented up to Keras 2."""
        if callable(loss):
            with GradientTape() as tape:
                loss = loss()
        self.apply(tape.gradient(loss, var_list), var_list)


def _clip_by_norm(gradients: list[Tensor], limit: float) -> list[Tensor]:
    """g · limit / max(N, limit), where N = √(Σ ‖g‖²) over all gradients, so that their common direction is kept."""
    norm = sum(np.sum(np.square(g.array)).item() for g in gradients) ** 0.5
    return [Tensor(g.array * (limit / larger(norm, limit))) for g in gradients]


def _convert(gradient: Any, variable: Variable) -> Tensor:
    """The gradient in the dtype of the variable, whose shape it must have."""
    tensor: Tensor = gradient
    if type(tensor) is not Tensor or tensor.array.dtype != variable.array.dtype:
        tensor = cast(convert_to_tensor(gradient), variable.dtype)
    if tensor.array.shape != variable.array.shape:
        raise ValueError(
            f"The gradient for '{variable.name}' has shape {tensor.shape}. Expected {variable.shape}, as its variable."
        )
    return tensor
