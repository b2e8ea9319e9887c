"""`tf.keras.optimizers.Optimizer`: what all optimizers have in common, which is everything but the recurrence.

One call of `apply_gradients` is one step (or, with `gradient_accumulation_steps`, prepares one: see `accumulation`):

    1. leave out the variables without a gradient
    2. clip the gradients
    3. w ← w − lr·λ·w, where there is a weight decay λ
    4. the recurrence of the optimizer, for each variable on its own
    5. the constraint of a variable, where it has one
    6. average ← μ·average + (1 − μ)·w, where there are averages (`use_ema`), which may then take the place of w
    7. iterations ← iterations + 1

lr is that of the step before `iterations` grows, so a schedule begins at 0; the recurrences count t = iterations + 1.

Source   https://keras.io/api/optimizers/
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from reference.dtypes import float32, int64
from reference.keras.optimizers import schedules
from reference.keras.optimizers.accumulation import Accumulator
from reference.keras.optimizers.clipping import clip_each_by_norm, clip_each_by_value, clip_together_by_norm
from reference.keras.saving.serialization import Configurable
from reference.ops.create import fill
from reference.ops.elementwise import cast
from reference.tape import GradientTape
from reference.tensor import Tensor, constant, convert_to_tensor
from reference.variable import Variable

logger = logging.getLogger("reference")
_ONE = constant(1, int64)
_OPTIONS = (
    "name",
    "weight_decay",
    "clipnorm",
    "clipvalue",
    "global_clipnorm",
    "use_ema",
    "ema_momentum",
    "ema_overwrite_frequency",
    "gradient_accumulation_steps",
)


class Optimizer(Configurable):
    """The skeleton of all optimizers.

    A built-in one says with `slots` what it keeps for each variable, and with `recurrence` how a variable and its slots
    go on. An optimizer of one's own may instead define `build` and `update_step`.

    Source   https://keras.io/api/optimizers/
    Edges    optimizers/iterations-counts-the-steps, optimizers/a-none-gradient-is-skipped,
             optimizers/no-gradient-at-all-is-an-error, optimizers/a-gradient-has-the-shape-of-its-variable,
             optimizers/an-optimizer-knows-its-variables, optimizer-options/one-way-of-clipping,
             optimizer-options/clipping-comes-before-the-recurrence, optimizer-options/weight-decay-is-decoupled,
             optimizers/constraints-follow-the-step, optimizer-options/accumulated-gradients-make-one-step,
             optimizers/an-optimizer-of-ones-own, optimizer-state/an-optimizer-has-a-name
    Errors   ValueError when all gradients are None, for a gradient of another shape than its variable, for a variable
             that the optimizer was not built with, for more than one way of clipping, and for fewer than two steps of
             accumulation: all before anything moves

    # NB: TensorFlow also takes sparse gradients (tf.IndexedSlices) and `loss_scale_factor`; here they are errors.
    """

    _config_from_arguments = False

    hyperparameters: tuple[str, ...] = ()
    """The arguments of the constructor that belong to this optimizer alone."""

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
        self.weight_decay: Any = weight_decay
        self.name = name or type(self).__name__.lower()
        self.built = False
        self.iterations = Variable(0, trainable=False, name="iteration", dtype=int64)
        self._calls = self._accumulator.calls if self._accumulator else self.iterations
        self._variables: list[Variable] = []
        self._slots: dict[int, list[Variable]] = {}
        self._averages: list[Variable] = []
        self._not_decayed: list[Variable] = []
        self._names_not_decayed: list[str] = []
        self._trainable_variables: list[Variable] = []
        self._rate = learning_rate
        if not callable(learning_rate):
            self._rate = Variable(learning_rate, trainable=False, name="learning_rate", dtype=float32)

    # ------------------------------------------------------------------------------------------ learning rate

    @property
    def learning_rate(self) -> Any:
        """The variable that holds it, or what the schedule or function gives for the next step.

        Assigning a number changes it for the steps to come; assigning a schedule or a function takes its place.

        Edges    optimizers/the-learning-rate-can-be-set, optimizers/a-callable-rate-is-asked-at-each-step,
                 optimizers/a-rate-beside-a-schedule-cannot-be-set
        Errors   TypeError for a number where there is a schedule or a function: it would be overruled

        # NB: TensorFlow with Keras 3 takes no int and no variable; here a variable is copied, as in Keras 2.
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
                "Expected a schedule or a function, or an optimizer that was made with a number."
            )
        else:
            self._rate.assign(value)

    @property
    def lr(self) -> Any:
        """`learning_rate`, under the name of Keras 1, which Keras 2 kept and Keras 3 removed."""
        return self.learning_rate

    @lr.setter
    def lr(self, value: Any) -> None:
        self.learning_rate = value

    # ------------------------------------------------------------------------------------------ state

    def slots(self) -> dict[str, float]:
        """What is kept for each variable, in the order in which `recurrence` takes it, and what it begins with."""
        return {}

    def build(self, variables: Iterable[Variable]) -> None:
        """Make the state for these variables; done once, by the first step at the latest."""
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
        """A variable of the state, with the shape and dtype of another. `initializer` is a number, or "zeros"."""
        return self.add_variable(reference_variable.shape, initializer, reference_variable.dtype, name)

    def add_variable(
        self, shape: Any, initializer: Any = "zeros", dtype: Any = float32, name: str | None = None
    ) -> Variable:
        """A variable of the state. `initializer` is a number, or "zeros"."""
        value = cast(fill(shape, 0.0 if initializer == "zeros" else initializer), dtype)
        self._variables.append(Variable(value, trainable=False, name=name))
        return self._variables[-1]

    @property
    def variables(self) -> list[Variable]:
        """The whole state: iterations, the learning rate where it is a variable, and the slots of each variable."""
        return [self.iterations, *([] if callable(self._rate) else [self._rate]), *self._variables]

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Write the state down, as `{"0": …, "1": …}` in the order of `variables`."""
        store.update((str(i), variable.numpy()) for i, variable in enumerate(self.variables))

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Take up the state that another optimizer of the same kind wrote down, after `build`.

        Errors   ValueError when it has another number of values

        # NB: TensorFlow then warns, and takes up nothing.
        """
        if len(store) != len(self.variables):
            raise ValueError(
                f"The saved state has {len(store)} values, but {self.name} has {len(self.variables)} variables. "
                "Expected as many: call `build(variables)` first."
            )
        for i, variable in enumerate(self.variables):
            variable.assign(store[str(i)])

    # ------------------------------------------------------------------------------------------ a step

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> Variable:
        """One step; see the top of this file. None gradients are skipped, with a warning."""
        pairs = list(grads_and_vars)
        self.apply([gradient for gradient, _ in pairs], [variable for _, variable in pairs])
        return self.iterations

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None) -> None:
        """`apply_gradients` with gradients and variables as two lists; the name that Keras 3 has beside the older one.

        Without variables they are those that the optimizer was built with.
        """
        variables = self._trainable_variables if trainable_variables is None else trainable_variables
        gradients, variables = self._given(grads, variables)
        learning_rate = convert_to_tensor(self.learning_rate)
        if self._accumulator:
            gradients, variables = self._accumulator.add(gradients, variables)
            if not variables:
                return
        gradients = self._clipped(gradients)
        if self.weight_decay:
            self._decay(variables, float(learning_rate))
        self.begin_step(int(self.iterations) + 1)
        for gradient, variable in zip(gradients, variables, strict=True):
            self.update_step(gradient, variable, learning_rate)
            if variable.constraint is not None:
                variable.assign(variable.constraint(variable))
        if self.use_ema:
            self._average(int(self.iterations) + 1)
        self.iterations.assign_add(_ONE)

    def minimize(self, loss: Any, var_list: Sequence[Variable], tape: Any = None) -> None:
        """One step down the gradient of `loss()`, or of a tensor that was computed under `tape`.

        Documented up to Keras 2; Keras 3 has removed it.
        """
        if callable(loss):
            with GradientTape() as tape:
                loss = loss()
        self.apply(tape.gradient(loss, var_list), var_list)

    def begin_step(self, t: int) -> None:
        """What is done once in step t, before the first variable."""

    def update_step(self, gradient: Tensor, variable: Variable, learning_rate: Tensor) -> None:
        """Move one variable and its slots on, by the recurrence."""
        cells = (variable, *self._slots[id(variable)])
        w, *slots = (cell.array for cell in cells)
        values = self.recurrence(w, gradient.array, float(learning_rate.array), int(self.iterations.array) + 1, *slots)
        for cell, value in zip(cells, values, strict=True):
            cell.array = np.asarray(value, cell.array.dtype)

    def recurrence(self, w: Any, g: Any, lr: float, t: int, *slots: Any, **kwargs: Any) -> tuple[Any, ...]:
        """The values after step t of a variable and its slots, which were w and `slots`, where the gradient is g."""
        raise NotImplementedError(
            f"{type(self).__name__} must define `update_step(gradient, variable, learning_rate)`."
        )

    def _given(self, grads: Sequence[Any], variables: Sequence[Variable]) -> tuple[list[Tensor], list[Variable]]:
        """The gradients that are there, in the dtype of their variables, and these variables; all of them checked."""
        if len(grads) != len(variables):
            raise ValueError(f"There are {len(grads)} gradients for {len(variables)} variables. Expected as many.")
        given = [_checked(g, v) for g, v in zip(grads, variables, strict=True) if g is not None]
        if not given:
            raise ValueError(f"No gradients provided for any variable: {[v.name for v in variables]}.")
        self.build(variables)
        for v in variables:
            if id(v) not in self._slots:
                raise ValueError(f"Unknown variable '{v.name}'. Expected one that the optimizer was built with.")
        if len(given) == len(variables):
            return given, list(variables)
        missing = [v.name for g, v in zip(grads, variables, strict=True) if g is None]
        logger.warning("Gradients do not exist for variables %s when minimizing the loss.", missing)
        return given, [v for g, v in zip(grads, variables, strict=True) if g is not None]

    def _clipped(self, gradients: list[Tensor]) -> list[Tensor]:
        if self.clipnorm:
            return clip_each_by_norm(gradients, self.clipnorm)
        if self.clipvalue:
            return clip_each_by_value(gradients, self.clipvalue)
        if self.global_clipnorm:
            return clip_together_by_norm(gradients, self.global_clipnorm)
        return gradients

    # ------------------------------------------------------------------------------------------ averages

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        """Put the averages in the place of the variables; `fit` does so at its end. Nothing happens without `use_ema`.

        Edges    optimizer-options/averages-of-the-variables, optimizer-options/averages-overwrite-the-variables
        """
        averages = dict(zip(map(id, self._trainable_variables), self._averages, strict=False))
        for variable in var_list:
            if id(variable) in averages:
                variable.assign(averages[id(variable)])

    def _average(self, t: int) -> None:
        """average ← μ·average + (1 − μ)·w; it begins as the w of the first step.

        # NB: in Keras 2 it begins as the w before the first step.
        """
        momentum = self.ema_momentum if t > 1 else 0.0
        for average, variable in zip(self._averages, self._trainable_variables, strict=True):
            average.assign(Tensor(momentum * average.array + (1 - momentum) * variable.array))
        if self.ema_overwrite_frequency and t % self.ema_overwrite_frequency == 0:
            self.finalize_variable_values(self._trainable_variables)

    # ------------------------------------------------------------------------------------------ weight decay

    def exclude_from_weight_decay(self, var_list: Sequence[Variable] = (), var_names: Sequence[str] = ()) -> None:
        """Leave these variables as they are, and those in whose names one of `var_names` occurs (regular expressions).

        Errors   ValueError after `build`
        """
        if self.built:
            raise ValueError("`exclude_from_weight_decay` must be called before the optimizer is built.")
        self._not_decayed, self._names_not_decayed = list(var_list), list(var_names)

    def _decay(self, variables: list[Variable], lr: float) -> None:
        """w ← w − lr·λ·w: the decay does not enter the gradient, so that no moment sees it."""
        for variable in variables:
            listed = any(variable is other for other in self._not_decayed)
            if not listed and not any(re.search(name, variable.name) for name in self._names_not_decayed):
                variable.assign_sub(Tensor(variable.array * (lr * self.weight_decay)))

    # ------------------------------------------------------------------------------------------ config

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor; a schedule is written down as one."""
        rate = self._rate
        if isinstance(rate, schedules.LearningRateSchedule):
            rate = schedules.serialize(rate)
        elif isinstance(rate, Variable):
            rate = float(rate)
        return {"learning_rate": rate} | {name: getattr(self, name) for name in (*_OPTIONS, *self.hyperparameters)}

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
        """The optimizer with these arguments, without the state."""
        arguments = dict(config)
        if isinstance(arguments.get("learning_rate"), Mapping):
            arguments["learning_rate"] = schedules.deserialize(arguments["learning_rate"], custom_objects)
        return cls(**arguments)


def _checked(gradient: Any, variable: Variable) -> Tensor:
    """The gradient in the dtype of the variable, whose shape it must have."""
    if type(gradient) is not Tensor or gradient.array.dtype != variable.array.dtype:
        gradient = cast(convert_to_tensor(gradient), variable.dtype)
    if gradient.array.shape != variable.array.shape:
        raise ValueError(
            f"The gradient for '{variable.name}' has shape {gradient.shape}. "
            f"Expected {variable.shape}, that of the variable."
        )
    return gradient
