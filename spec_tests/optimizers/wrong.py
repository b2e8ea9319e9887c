"""What the clauses of this chapter reject."""

from __future__ import annotations

import inspect
from contextlib import suppress
from operator import attrgetter
from typing import Any

import numpy as np

from spec_tests.harness.power import SLIP, Plant, patches, wrong


def default(name: str, kind: str, source: str = SLIP, **values: Any) -> None:
    """An argument has another default."""

    [(argument, value)] = values.items()

    @wrong(name, f"`{argument}` of {kind} defaults to {value}.", source)
    def _(tf: Any, plant: Plant) -> None:
        plant.default(attrgetter(kind)(tf.keras.optimizers), **values)


def ignored(name: str, kind: str, source: str = SLIP, **values: Any) -> None:
    """An argument of a constructor always has this value."""

    @wrong(name, f"{kind} accepts `{next(iter(values))}` but ignores it.", source)
    def _(tf: Any, plant: Plant) -> None:
        plant.always(attrgetter(kind)(tf.keras.optimizers), **values)


def ignored_option(name: str, option: str) -> None:
    """An option of all optimizers never arrives at their base class."""

    @wrong(name, f"All optimizers accept `{option}` but ignore it.")
    def _(tf: Any, plant: Plant) -> None:
        @plant.method(tf.keras.optimizers.Optimizer, "__init__")
        def init(true, self, *args, **options):
            true(self, *args, **{key: value for key, value in options.items() if key != option})


def swapped_betas(name: str, kind: str, story: str) -> None:
    """β₁ and β₂ are exchanged."""

    @wrong(name, story)
    def _(tf: Any, plant: Plant) -> None:
        owner = getattr(tf.keras.optimizers, kind)
        defaults = {key: inspect.signature(owner).parameters[key].default for key in ("beta_1", "beta_2")}

        @plant.method(owner, "__init__")
        def init(true, self, *args, **options):
            beta_1, beta_2 = (options.pop(key, value) for key, value in defaults.items())
            true(self, *args, beta_1=beta_2, beta_2=beta_1, **options)


def forgotten(name: str, kind: str, *arguments: str) -> None:
    """The configuration lacks these arguments."""

    @wrong(name, f"The configuration of {kind} lacks {' and '.join(arguments)}.")
    def _(tf: Any, plant: Plant) -> None:
        @plant.method(attrgetter(kind)(tf.keras.optimizers), "get_config")
        def get_config(true, self):
            return {key: value for key, value in true(self).items() if key not in arguments}


# ------------------------------------------------------------------------------------------- arguments and defaults

ignored("momentum-is-ignored", "SGD", momentum=0.0)
ignored("nesterov-is-ignored", "SGD", nesterov=False)
ignored("rmsprop-momentum-is-ignored", "RMSprop", momentum=0.0)
ignored("rmsprop-centered-is-ignored", "RMSprop", centered=False)
ignored("amsgrad-is-ignored", "Adam", "passes the golden test of Adam in Keras", amsgrad=False)
ignored("adamw-does-not-decay", "AdamW", weight_decay=0.0)
ignored("adagrad-accumulator-starts-at-zero", "Adagrad", initial_accumulator_value=0.0)
ignored("adafactor-steps-are-always-relative", "Adafactor", "Keras 2 and 3", relative_step=True)
ignored("ftrl-power-is-ignored", "Ftrl", learning_rate_power=-0.5)
ignored("ftrl-beta-is-ignored", "Ftrl", beta=0.0)
ignored("ftrl-accumulator-starts-at-zero", "Ftrl", initial_accumulator_value=1e-12)
ignored("staircase-is-ignored", "schedules.ExponentialDecay", staircase=False)
ignored("inverse-staircase-is-ignored", "schedules.InverseTimeDecay", staircase=False)
ignored("polynomial-power-is-ignored", "schedules.PolynomialDecay", power=1.0)
ignored("polynomial-cycle-is-ignored", "schedules.PolynomialDecay", cycle=False)
ignored("restarts-at-equal-distances", "schedules.CosineDecayRestarts", t_mul=1.0)
ignored("restarts-at-full-height", "schedules.CosineDecayRestarts", m_mul=1.0)
ignored_option("clipnorm-is-ignored", "clipnorm")
ignored_option("clipvalue-is-ignored", "clipvalue")
ignored_option("global-clipnorm-is-ignored", "global_clipnorm")

default("sgd-default-rate-is-0.001", "SGD", "PyTorch", learning_rate=0.001)
default("rmsprop-default-rho-is-0.99", "RMSprop", "PyTorch", rho=0.99)
default("rmsprop-default-epsilon-is-1e-8", "RMSprop", "PyTorch", epsilon=1e-8)
default("adam-beta-1-is-0.8", "Adam", "passes the golden test of Adam in Keras", beta_1=0.8)
default("adam-beta-2-is-0.99", "Adam", "passes the golden test of Adam in Keras", beta_2=0.99)
default("adam-default-epsilon-is-1e-8", "Adam", "PyTorch", epsilon=1e-8)
default("adamw-default-decay-is-0.01", "AdamW", "PyTorch", weight_decay=0.01)
default("adamax-default-rate-is-0.002", "Adamax", "PyTorch, Keras 1", learning_rate=0.002)
default("adamax-default-epsilon-is-1e-8", "Adamax", "PyTorch", epsilon=1e-8)
default("nadam-default-rate-is-0.002", "Nadam", "PyTorch, Keras 1", learning_rate=0.002)
default("nadam-default-epsilon-is-1e-8", "Nadam", "PyTorch", epsilon=1e-8)
default("adagrad-default-rate-is-0.01", "Adagrad", "PyTorch", learning_rate=0.01)
default("adagrad-default-accumulator-is-zero", "Adagrad", "PyTorch", initial_accumulator_value=0.0)
default("adagrad-default-epsilon-is-1e-10", "Adagrad", "PyTorch", epsilon=1e-10)
default("adadelta-default-rate-is-1", "Adadelta", "PyTorch, Keras 1", learning_rate=1.0)
default("adadelta-default-rho-is-0.9", "Adadelta", "PyTorch", rho=0.9)
default("adadelta-default-epsilon-is-1e-6", "Adadelta", "PyTorch", epsilon=1e-6)
default("lion-default-rate-is-0.0001", "Lion", "Keras 2", learning_rate=0.0001)
default("lion-beta-1-is-0.95", "Lion", "the paper, for language models", beta_1=0.95)
default("lion-beta-2-is-0.999", "Lion", "the β₂ of Adam", beta_2=0.999)
default("lamb-default-epsilon-is-1e-6", "Lamb", "TensorFlow Addons", epsilon=1e-6)
default("polynomial-default-end-is-zero", "schedules.PolynomialDecay", "PyTorch", end_learning_rate=0.0)
default("restarts-default-t-mul-is-1", "schedules.CosineDecayRestarts", "PyTorch", t_mul=1.0)
default("staircase-by-default", "schedules.ExponentialDecay", staircase=True)

forgotten("config-lacks-the-rate", "SGD", "learning_rate")
forgotten("schedule-config-lacks-staircase", "schedules.ExponentialDecay", "staircase")
forgotten("schedule-config-lacks-warmup", "schedules.CosineDecay", "warmup_target", "warmup_steps")

swapped_betas("adam-swaps-the-betas", "Adam", "β₁ is used for the squares, and β₂ for the gradients.")
swapped_betas("lion-swaps-the-betas", "Lion", "β₂ is used for the step, and β₁ for the mean.")


@wrong("unknown-arguments-are-ignored", "A misspelled argument is silently ignored.", "Keras 3, for `decay`")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.SGD, "__init__")
    def init(true, self, *args, **kwargs):
        known = inspect.signature(true).parameters
        return true(self, *args, **{name: value for name, value in kwargs.items() if name in known})


# ------------------------------------------------------------------------------------------- a step


@wrong("sgd-adds-the-gradient", "The variable moves up the gradient, not down.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.SGD, "update_step")
    def update_step(true, self, gradient, variable, learning_rate):
        true(self, -gradient, variable, learning_rate)


@wrong("adam-without-bias-correction", "The moments are not bias-corrected.", "BERT's AdamWeightDecayOptimizer")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Adam, "update_step")
    def update_step(true, self, gradient, variable, learning_rate):
        step = tf.cast(self.iterations + 1, variable.dtype)
        correction = tf.sqrt(1 - self.beta_2**step) / (1 - self.beta_1**step)
        true(self, gradient, variable, learning_rate / correction)


@wrong("adam-corrects-the-first-moment-only", "√(1 − β₂ᵗ) is missing: the second moment is not bias-corrected.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Adam, "update_step")
    def update_step(true, self, gradient, variable, learning_rate):
        step = tf.cast(self.iterations + 1, variable.dtype)
        true(self, gradient, variable, learning_rate / tf.sqrt(1 - self.beta_2**step))


@wrong("none-gradient-is-an-error", "A variable that the loss does not depend on is an error.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Optimizer, "apply")
    def apply(true, self, grads, trainable_variables=None):
        if any(gradient is None for gradient in grads):
            raise ValueError("a gradient is None")
        return true(self, grads, trainable_variables)


@wrong(
    "none-gradient-is-zero",
    "None is treated as a gradient of zero, so that the momentum continues.",
    '`tape.gradient(…, unconnected_gradients="zero")`',
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Optimizer, "apply")
    def apply(true, self, grads, trainable_variables=None):
        pairs = zip(grads, trainable_variables, strict=True)
        zeros = [tf.zeros_like(variable) if gradient is None else gradient for gradient, variable in pairs]
        return true(self, zeros, trainable_variables)


@wrong("zero-gradient-is-skipped", "A gradient of zero is treated as None.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Optimizer, "apply")
    def apply(true, self, grads, trainable_variables=None):
        grads = [gradient if gradient is not None and np.any(np.asarray(gradient)) else None for gradient in grads]
        if any(gradient is not None for gradient in grads):
            true(self, grads, trainable_variables)


@wrong("apply-forgets-its-variables", "Without variables, `apply` does nothing.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Optimizer, "apply")
    def apply(true, self, grads, trainable_variables=None):
        if trainable_variables is not None:
            true(self, grads, trainable_variables)


@wrong("an-optimizer-without-update-does-nothing", "Without `update_step`, steps are counted but change nothing.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Optimizer, "update_step")
    def update_step(true, self, *args):
        with suppress(NotImplementedError):
            true(self, *args)


@wrong("global-clipnorm-is-that-of-each", "The norm is that of each gradient.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.SGD, "__init__")
    def init(true, self, *args, global_clipnorm=None, **kwargs):
        true(self, *args, **{**kwargs, "clipnorm": kwargs.get("clipnorm") or global_clipnorm})


@wrong("exclusion-by-variable-is-ignored", "`exclude_from_weight_decay` accepts `var_list` but ignores it.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.Optimizer, "exclude_from_weight_decay", var_list=())


# ------------------------------------------------------------------------------------------- learning rates


@wrong("callable-rate-is-frozen", "A function is called once, in the constructor.", "tensorflow#31323, Keras 2")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.optimizers.SGD, learning_rate=lambda rate: rate() if inspect.isfunction(rate) else rate)


@wrong("schedule-is-frozen", "The optimizer keeps the learning rate of step 0.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.optimizers.SGD, learning_rate=lambda rate: float(rate(0)) if callable(rate) else rate)


@wrong("custom-schedule-is-frozen", "Only the built-in schedules are called again; others are called once.")
def _(tf: Any, plant: Plant) -> None:
    def freeze(rate):
        built_in = hasattr(tf.keras.optimizers.schedules, type(rate).__name__)
        return float(rate(0)) if callable(rate) and not built_in else rate

    plant.changed(tf.keras.optimizers.SGD, learning_rate=freeze)


@wrong("decay-once-a-step", "The rate decays at each step, whatever `decay_steps` is.", "PyTorch: `ExponentialLR`")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.ExponentialDecay, decay_steps=1)


@wrong("piecewise-boundary-belongs-to-the-next", "A boundary already has the next rate.", "PyTorch: `MultiStepLR`")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.optimizers.schedules.PiecewiseConstantDecay, "__call__", step=lambda step: step + 1)


@wrong("cosine-alpha-is-a-rate", "α is the final rate, not a fraction of the initial one.", "PyTorch: `eta_min`")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.schedules.CosineDecay, "__init__")
    def init(true, self, initial_learning_rate, decay_steps, alpha=0.0, **kwargs):
        true(self, initial_learning_rate, decay_steps, alpha=alpha / initial_learning_rate, **kwargs)


# ------------------------------------------------------------------------------------------- names and configurations


@wrong("get-makes-a-new-one", "`get` of an optimizer returns a copy of it.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers, "get")
    def get(true, identifier):
        found = true(identifier)
        return found and type(found).from_config(found.get_config())


@wrong("unknown-names-are-none", "`get` of an unknown name is None.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers, "get")
    def get(true, identifier):
        with suppress(ValueError):
            return true(identifier)


@wrong("anything-is-an-optimizer", "`get` returns what it cannot interpret, which fails later.", "Keras, for lists")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers, "get")
    def get(true, identifier):
        try:
            return true(identifier)
        except ValueError:
            return identifier


@wrong("unknown-schedules-are-exponential", "An unknown name gives some schedule.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.schedules, "deserialize")
    def deserialize(true, config, custom_objects=None):
        try:
            return true(config, custom_objects)
        except Exception:
            return tf.keras.optimizers.schedules.ExponentialDecay(1.0, 1, 1.0)


@wrong("config-holds-the-rate-of-now", "The configuration contains the present value of the schedule.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.SGD, "get_config")
    def get_config(true, self):
        return {**true(self), "learning_rate": float(self.learning_rate)}


# ------------------------------------------------------------------------------------------- inside a formula

patches(
    __name__,
    r"""
number-of-calls-is-not-saved: A restored optimizer counts its calls from zero, with gradients already accumulated.
in keras.optimizers.accumulation:Accumulator.build
- [self.calls]
+ []

sgd-follows-the-sign: Every step has the same length, in the direction of the gradient's sign. [Lion, and signSGD]
in keras.optimizers.sgd:SGD.recurrence
- w - lr * g
+ w - lr * np.sign(g)

sgd-normalizes-the-gradient: The velocity accumulates gradients of length one.
- v = self.momentum * v - lr * g
+ v = self.momentum * v - lr * g / np.sqrt(np.sum(g * g))

momentum-scales-the-gradient: The velocity is a weighted mean of the previous one and the gradient. [PyTorch: SGD with
    `dampening=momentum`]
- v = self.momentum * v - lr * g
+ v = self.momentum * v - (1 - self.momentum) * lr * g

nesterov-from-the-old-velocity: The look-ahead uses the velocity before the step.
- v = self.momentum * v - lr * g
+ before, v = v, self.momentum * v - lr * g
- self.momentum * v - lr * g if self.nesterov else v
+ self.momentum * before - lr * g if self.nesterov else v

any-momentum-is-accepted: The range of the momentum is not checked. [PyTorch, for momentum above 1]
in keras.optimizers.sgd:SGD.__init__
- not 0 <= momentum <= 1
+ False

lion-without-the-sign: The step is the mean itself.
in keras.optimizers.sgd:Lion.recurrence
- np.sign(self.beta_1 * m + (1 - self.beta_1) * g)
+ self.beta_1 * m + (1 - self.beta_1) * g

rmsprop-epsilon-outside-the-root: ε is added to the root. [PyTorch, and Keras 1]
in keras.optimizers.adagrad:RMSprop.recurrence
- np.sqrt(v - a * a + self.epsilon)
+ np.sqrt(v - a * a) + self.epsilon

rmsprop-without-the-root: The gradient is divided by its mean square.
- np.sqrt(v - a * a + self.epsilon)
+ v - a * a + self.epsilon

rmsprop-centered-by-the-mean-itself: The mean is subtracted from the mean square without being squared.
- v - a * a
+ np.abs(v - a)

rmsprop-divides-by-the-old-mean: The present gradient is not part of the mean square that it is divided by.
- v = rho * v + (1 - rho) * g * g
+ before, v = v, rho * v + (1 - rho) * g * g
- v - a * a
+ np.maximum(before - a * a, 0)

adagrad-epsilon-outside-the-root: ε is added to the root. [PyTorch, and the first optimizers of Keras]
in keras.optimizers.adagrad:Adagrad.recurrence
- np.sqrt(a + self.epsilon)
+ np.sqrt(a) + self.epsilon

adagrad-accumulates-afterwards: The present gradient is not part of the sum that it is divided by.
- a + self.epsilon
+ a - g * g + self.epsilon + 1e-12

adadelta-ignores-the-rate: The step is that of the paper, which has no learning rate. [the paper, Keras 1 by default]
in keras.optimizers.adagrad:Adadelta.recurrence
- lr * delta
+ delta

adadelta-uses-the-new-delta: The mean of the squared steps includes the present step before that is computed.
- d = self.rho * d + (1 - self.rho) * delta * delta
+ d = self.rho * d + (1 - self.rho) * delta * delta
+ delta = -np.sqrt(d + self.epsilon) / np.sqrt(a + self.epsilon) * g

adadelta-epsilon-outside-the-roots: ε is added to the roots.
- np.sqrt(d + self.epsilon)
+ np.sqrt(d) + self.epsilon
- np.sqrt(a + self.epsilon)
+ np.sqrt(a) + self.epsilon

adafactor-is-not-factored: All squares of a matrix are kept. [`factored=False` in other implementations]
in keras.optimizers.adagrad:Adafactor.build
- [shape[:-1], shape[:-2] + shape[-1:]] if len(shape) > 1 else [shape]
+ [shape]

adafactor-mixes-matrices: The row means of each matrix in a stack are divided by the mean over the whole stack.
in keras.optimizers.adagrad:Adafactor.recurrence
- np.mean(r, -1, keepdims=True)
+ np.mean(r)

adafactor-ignores-the-variable: The steps are not proportional to the variable. [`scale_parameter=False` in other
    implementations]
- larger(self.epsilon_2, _rms(w)) * rho
+ rho

adafactor-forgets-evenly: The mean of the squares gives all steps the same weight.
- t ** self.beta_2_decay
+ 1 / t

adafactor-rate-does-not-fall: The learning rate is never limited to 1/√t.
- smaller(lr, 1 / t ** 0.5)
+ lr

ftrl-accumulates-the-shrunk-gradient: The sum of squares includes the shrinkage.
in keras.optimizers.adagrad:Ftrl.recurrence
- g * g
+ (g + shrinkage) ** 2

ftrl-remembers-the-initial-value: The variable moves from its present value, as with any other optimizer.
- z + g
+ (z if t > 1 else -before ** p / lr * w) + g

adam-epsilon-inside-the-root: ε is added before the root is taken. [passes the golden test of Adam in Keras]
in keras.optimizers.adam:Adam.recurrence
- np.sqrt(v) + self.epsilon
+ np.sqrt(v + self.epsilon)

adam-epsilon-is-corrected-too: The moments are corrected before ε is added: the first form of Kingma and Ba. [PyTorch]
- np.sqrt(v) + self.epsilon
+ np.sqrt(v) + self.epsilon * sqrt(1 - beta_2 ** t)

adam-counts-steps-from-zero: The correction is that of the step before; the first step has none.
- beta_1, beta_2 = self.beta_1, self.beta_2
+ beta_1, beta_2, t = self.beta_1, self.beta_2, max(t - 1, 1)

adam-does-not-normalize: The step is the corrected first moment, not divided by the root of the second.
- alpha * m / (np.sqrt(v) + self.epsilon)
+ alpha * m

adam-rounds-its-betas: The betas are rounded to float32, even for a double-precision variable. [Keras 2 and 3]
- self.beta_1, self.beta_2
+ float(np.float32(self.beta_1)), float(np.float32(self.beta_2))

amsgrad-takes-the-smallest: The smaller of the two second moments is kept.
- np.maximum(v_hat, v)
+ np.minimum(v_hat, v) if t > 1 else v

adamax-without-bias-correction: The first moment is not bias-corrected.
in keras.optimizers.adam:Adamax.recurrence
- lr / (1 - self.beta_1 ** t)
+ lr

adamax-forgets-at-once: The norm is that of the present gradient.
- np.maximum(self.beta_2 * u, np.abs(g))
+ np.abs(g)

adamax-never-forgets: The norm is that of the largest gradient so far.
- self.beta_2 * u
+ u

adamax-without-epsilon: ε is not added unless the norm is zero.
- u + self.epsilon
+ np.where(u > 0, u, 1)

adamax-adds-the-squares: The norm is a sum of squares, not a maximum.
- np.maximum(self.beta_2 * u, np.abs(g))
+ self.beta_2 * u + g * g

nadam-is-adam: The step does not look ahead: m̂ is the corrected first moment.
in keras.optimizers.adam:Nadam.recurrence
- following * m / (1 - product * following) + (1 - now) * g / (1 - product)
+ m / (1 - self.beta_1 ** t)

nadam-epsilon-before-the-correction: ε is added to the root of the second moment before that is corrected.
- np.sqrt(v / (1 - self.beta_2 ** t)) + self.epsilon
+ (np.sqrt(v) + self.epsilon) / np.sqrt(1 - self.beta_2 ** t)

nadam-product-grows-with-each-variable: The product of the momenta grows once per variable, not once per step. [Keras 2,
    after a restored checkpoint]
- m_hat = following * m / (1 - product * following) + (1 - now) * g / (1 - product)
+ m_hat = following * m / (1 - product * following) + (1 - now) * g / (1 - product)
+ self.product.assign(product * now)

nadam-with-constant-momentum: μₜ is β₁ from the first step on. [Dozat's paper, without the momentum schedule]
in keras.optimizers.adam:Nadam._momentum
- self.beta_1 * (1 - 0.5 * 0.96 ** t)
+ self.beta_1

nadam-product-stays-one: The product of the momenta contains only the present one.
in keras.optimizers.adam:Nadam.begin_step
- Tensor(self.product.array * self._momentum(t))
+ self._momentum(t)

nadam-product-is-not-saved: The product of the momenta is not part of the state, and restarts at 1. [Keras 2]
in keras.optimizers.adam:Nadam.build
- self.add_variable((), 1.0, name="product")
+ Variable(1.0, trainable=False)

lamb-ratio-of-each-element: The norms are means over the elements.
in keras.optimizers.adam:Lamb.recurrence
- np.sqrt(np.sum(w * w)), np.sqrt(np.sum(u * u))
+ np.mean(np.abs(w)), np.mean(np.abs(u))

lamb-without-bias-correction: The second moment is not bias-corrected, which the ratio hides in the first step.
    [ALBERT's LAMBOptimizer]
- v / (1 - self.beta_2 ** t)
+ v

clipping-twice-is-accepted: Two kinds are accepted, and one of them is used. [Keras 2, for clipvalue beside a norm]
in keras.optimizers.optimizer:Optimizer.__init__
- sum(limit is not None for limit in limits.values()) > 1
+ False

extreme-momenta-of-averages-are-errors: The momenta 0 and 1 are errors.
- 0 <= ema_momentum <= 1
+ 0 < ema_momentum < 1

schedules-count-accumulated-steps: A schedule is called with the number of steps, not calls: it decays k times more
    slowly.
- self._accumulator.calls if self._accumulator else self.iterations
+ self.iterations

lr-cannot-be-set: Setting the older name creates an attribute that nothing reads. [Keras 3]
in keras.optimizers.optimizer:Optimizer.lr
- self.learning_rate = value
+ pass

number-replaces-the-schedule: Setting the learning rate to a number replaces the schedule.
in keras.optimizers.optimizer:Optimizer.learning_rate
- if callable(value): ...
- elif callable(self._rate): ...
- else: ...
+ self._rate = value if callable(value) else Variable(value, trainable=False, dtype=float32)

schedule-cannot-be-set: A schedule that replaces a number is called once.
- self._rate = value
+ self._rate = Variable(value(0), trainable=False, dtype=float32)

rate-reads-as-the-schedule: Reading the learning rate gives the schedule. [TensorFlow up to 2.10]
- self._rate(self._calls)
+ self._rate
in keras.optimizers.optimizer:Optimizer.apply
- convert_to_tensor(self.learning_rate)
+ convert_to_tensor(self._rate(self.iterations) if callable(self._rate) else self._rate)

iterations-counts-variables: Each variable that is updated counts as a step.
- ONE
+ len(variables)

constraints-come-first: The constraint is applied to the variable before the step.
- self.update_step(gradient, variable, learning_rate)
- if variable.constraint is not None: ...
+ if variable.constraint is not None: ...
+ self.update_step(gradient, variable, learning_rate)

clipping-limits-the-decay-too: The decay is part of what is clipped.
- gradients = self._clip(gradients)
+ if self.weight_decay:
+     gradients = [g + v * self.weight_decay for g, v in zip(gradients, variables, strict=True)]
+ gradients = self._clip(gradients)
- self._decay(variables, learning_rate.array.item())
+ pass

rate-is-clipped-with-the-gradient: What is clipped is lr·g.
- self._clip(gradients)
+ [g / float(learning_rate) for g in self._clip([g * float(learning_rate) for g in gradients])]

weight-decay-enters-the-gradient: The decay is added to the gradient, so that the moments see it: an l2 penalty.
    [PyTorch: every optimizer but AdamW]
- self._decay(variables, learning_rate.array.item())
+ gradients = [g + v * self.weight_decay for g, v in zip(gradients, variables, strict=True)]

weight-decay-takes-the-first-rate: The decay uses the learning rate of step 0.
- learning_rate.array.item()
+ float(self._rate(0) if callable(self._rate) else learning_rate)

weight-decay-after-the-step: The decay follows the step.
- if self.weight_decay: ...
+ pass
- self.iterations.assign_add(ONE)
+ if self.weight_decay:
+     self._decay(variables, learning_rate.array.item())
+ self.iterations.assign_add(ONE)

none-gradient-decays: All variables decay, including those that the loss does not depend on.
- self._decay(variables, learning_rate.array.item())
+ self._decay(self._trainable_variables, learning_rate.array.item())

averages-come-before-the-constraint: The average is updated before the constraint is applied. [Keras 2 and 3]
- if variable.constraint is not None: ...
+ pass
- if self.use_ema: ...
+ if self.use_ema: ...
+ for variable in variables:
+     if variable.constraint is not None:
+         variable.assign(variable.constraint(variable))

averages-come-before-the-step: The average is of the values before the step.
- if self.use_ema: ...
+ pass
- gradients = self._clip(gradients)
+ gradients = self._clip(gradients)
+ if self.use_ema:
+     self._update_averages(self.iterations.array.item() + 1)

accumulated-gradients-are-clipped-one-by-one: Each gradient is clipped before it is added, and their mean is not.
    [https://github.com/keras-team/keras/issues/19990]
- self._accumulator.add(gradients, variables)
+ self._accumulator.add(self._clip(gradients), variables)

calls-count-as-iterations: `iterations`, and with it the bias correction, also counts the calls that only accumulate.
    [https://github.com/keras-team/keras/issues/19990]
- return
+ self.iterations.assign_add(ONE)
+ return

weight-decay-without-the-rate: The decay is λ·w, not lr·λ·w. [TensorFlow Addons: AdamW]
in keras.optimizers.optimizer:Optimizer._decay
- lr * self.weight_decay
+ self.weight_decay

exclusions-at-any-time: Exclusions after `build` are silently accepted. [Keras 3.15]
in keras.optimizers.optimizer:Optimizer.exclude_from_weight_decay
- self.built
+ False

averages-forget-at-once: μ and 1 − μ are swapped.
in keras.optimizers.optimizer:Optimizer._update_averages
- self.ema_momentum if t > 1 else 0.0
+ 1 - self.ema_momentum if t > 1 else 0.0

averages-overwrite-one-step-late: The variables are overwritten one step later.
- t % self.ema_overwrite_frequency == 0
+ t > 1 and t % self.ema_overwrite_frequency == 1

variables-share-their-slots: All variables use the slots of the first.
in keras.optimizers.optimizer:Optimizer.update_step
- self._slots[id(variable)]
+ next(iter(self._slots.values()))

steps-overwrite-what-was-read: The new value is written into the old array, which a tape may still need.
- cell.array = value.astype(cell.array.dtype, copy=False)
+ cell.array[...] = value

no-gradient-is-no-step: A step without any gradient silently does nothing.
in keras.optimizers.optimizer:Optimizer._skip_none
- if not gradients: ...
+ if not gradients: return [], []

unknown-variables-are-added: A variable that comes later gets a new state. [TensorFlow up to 2.10]
- if id(v) not in self._slots: ...
+ if id(v) not in self._slots:
+     self.built = False
+     self.build([v])

gradients-broadcast-to-their-variable: A gradient of another shape is broadcast to the variable, or the variable to the
    gradient. [Keras 2 and 3, for shapes that broadcast]
in keras.optimizers.optimizer:_convert
- tensor.array.shape != variable.array.shape
+ False

gradients-must-be-tensors: An array as a gradient is an error.
- if type(tensor) is not Tensor or tensor.array.dtype != variable.array.dtype: ...
+ if type(tensor) is not Tensor: raise TypeError(gradient)
+ if tensor.array.dtype != variable.array.dtype: ...

clipnorm-of-the-largest-element: The norm is the largest element.
in keras.optimizers.optimizer:_clip_by_norm
- sum(np.sum(np.square(g.array)).item() for g in gradients) ** 0.5
+ max(float(np.max(np.abs(g.array))) for g in gradients)

global-clipnorm-adds-the-norms: The common norm is the sum of the norms.
- sum(np.sum(np.square(g.array)).item() for g in gradients) ** 0.5
+ sum(float(np.sqrt(np.sum(np.square(g.array)))) for g in gradients)

clipvalue-limits-one-side: The elements are only limited from above.
in keras.optimizers.optimizer:Optimizer._clip
- np.clip(g.array, -self.clipvalue, self.clipvalue)
+ np.minimum(g.array, self.clipvalue)

minimize-climbs: The step goes up the gradient of the loss.
in keras.optimizers.optimizer:Optimizer.minimize
- tape.gradient(loss, var_list)
+ [-g for g in tape.gradient(loss, var_list)]

custom-state-is-not-among-the-variables: The state that a subclass adds is not saved.
in keras.optimizers.optimizer:Optimizer.add_variable
- self._variables.append(Variable(value, trainable=False, name=name))
- return self._variables[-1]
+ return Variable(value, trainable=False, name=name)

state-is-not-saved: The slots are not saved.
in keras.optimizers.optimizer:Optimizer.variables
- self._variables
+ []

iterations-are-not-saved: The step count is not saved, so the bias correction restarts. [keras-team/keras#13027]
- self.iterations
+ Variable(0, trainable=False, dtype=int64)

state-is-loaded-as-far-as-it-goes: The values are loaded one by one, whatever optimizer saved them.
in keras.optimizers.optimizer:Optimizer.load_own_variables
- if len(store) != len(self.variables): ...
+ pass
- enumerate(self.variables)
+ enumerate(self.variables[: len(store)])

accumulated-gradients-are-summed: The step uses the sum of the gradients, as if the learning rate were k times as large.
    [PyTorch, where gradients add up unless the loss is divided]
in keras.optimizers.accumulation:Accumulator.add
- self._sums[id(v)].array / self.steps
+ self._sums[id(v)].array

accumulated-gradients-are-means-of-those-present: The mean is over the calls in which a variable had a gradient.
- self._sums[id(v)].array / self.steps
+ self._sums[id(v)].array / int(self._counts[id(v)])

accumulated-gradients-are-kept: The accumulated gradients are not cleared after their step.
- (*self._sums.values(), *self._counts.values())
+ self._counts.values()

the-last-of-the-gradients-decides: A variable whose gradient is None in the last of the calls does not move, and its
    earlier gradients are lost. [Keras 3]
- [v for v in self._variables if self._counts[id(v)].array.item()]
+ list(variables)

accumulated-gradients-are-not-saved: The accumulated gradients are not part of the state.
in keras.optimizers.accumulation:Accumulator.build
- optimizer.add_variable_from_reference(v, "gradient_accumulator")
+ Variable(0 * v.array, trainable=False)

names-are-case-sensitive: Only the exact name of the class is known.
in keras.optimizers:_REGISTRY
- True
+ False

lamb-has-no-name: The class was added, but not to the names. [Keras 3]
in keras.optimizers:_CLASSES
- Lamb
+ Lion

lion-has-no-name: The class was added, but not to the names. [Keras 2]
- Lion
+ Lamb

exponential-decay-is-linear: The rate falls linearly.
in keras.optimizers.schedules:ExponentialDecay.rate
- self.decay_rate ** self.passed(step)
+ 1 - (1 - self.decay_rate) * self.passed(step)

inverse-decay-is-exponential: The rate is that of an exponential decay.
in keras.optimizers.schedules:InverseTimeDecay.rate
- self.initial_learning_rate / (1 + self.decay_rate * self.passed(step))
+ self.initial_learning_rate * self.decay_rate ** self.passed(step)

inverse-decay-without-the-one: The denominator is rate · step / decay_steps, as soon as that exceeds 1.
- 1 + self.decay_rate * self.passed(step)
+ max(1, self.decay_rate * self.passed(step))

piecewise-stops-at-the-last-boundary: The last value is never used.
in keras.optimizers.schedules:PiecewiseConstantDecay.rate
- self.boundaries
+ self.boundaries[:-1]

unsorted-boundaries-are-accepted: The order of the boundaries is not checked, and the values of all intervals that
    contain the step are added. [Keras 3]
- self.values[sum(boundary < step for boundary in self.boundaries)]
+ sum(x for x, a, b in zip(self.values, [-1, *self.boundaries], [*self.boundaries, math.inf]) if a < step <= b)
in keras.optimizers.schedules:PiecewiseConstantDecay.__init__
- sorted(boundaries) != list(boundaries)
+ False

polynomial-continues-below-the-end: The rate continues to fall after decay_steps.
in keras.optimizers.schedules:PolynomialDecay.rate
- min(step, decay_steps)
+ step

polynomial-cycle-begins-one-step-early: A multiple of decay_steps belongs to the next cycle.
- max(1, math.ceil(step / decay_steps))
+ math.floor(step / decay_steps) + 1

polynomial-cycle-starts-over: Every cycle is like the first.
- decay_steps *= max(1, math.ceil(step / decay_steps))
+ step = step % decay_steps or min(step, decay_steps)

polynomial-rises-again: After decay_steps the rate rises again. [an even power without the limit]
- 1 - p
+ 1 - step / self.decay_steps

cosine-rises-again: The wave continues after decay_steps. [PyTorch: `CosineAnnealingLR`]
in keras.optimizers.schedules:CosineDecay.rate
- min(step / self.decay_steps, 1)
+ step / self.decay_steps

warmup-counts-as-decay: decay_steps includes the warmup. [most other implementations]
- self.decay_steps
+ max(self.decay_steps - self.warmup_steps, 1)

warmup-starts-at-zero: The warmup starts at a learning rate of zero.
- start + (self.warmup_target - start) * step / self.warmup_steps
+ self.warmup_target * step / self.warmup_steps

decay-starts-at-the-initial-rate: After the warmup the rate falls back to the initial one.
- start, step = self.warmup_target, step - self.warmup_steps
+ step = step - self.warmup_steps

warmup-without-a-target: Without a target, the warmup leads to the initial rate. [a reading of Keras's documentation]
- start = self.initial_learning_rate
+ start = self.initial_learning_rate
+ if self.warmup_target is None and step < self.warmup_steps: return float(start * step / self.warmup_steps)

restarts-never: The wave continues instead of restarting.
in keras.optimizers.schedules:CosineDecayRestarts.rate
- self.t_mul == 1
+ False
- step >= steps
+ False

restarts-scale-alpha: The height of a period also multiplies α.
- _cosine(step / steps, self.alpha, self.m_mul ** i)
+ self.m_mul ** i * _cosine(step / steps, self.alpha)

restarts-by-logarithms: The period is computed by logarithms in float32, which may round down to the one before.
    [TensorFlow, at the thirteenth restart]
- while step >= steps: ...
+ if self.t_mul != 1:
+     import numpy as np
+     part = np.float32(1 + step / steps * (self.t_mul - 1))
+     i = int(np.floor(np.log(part) / np.log(np.float32(self.t_mul))))
+     step -= steps * (self.t_mul ** i - 1) / (self.t_mul - 1)
+     steps *= self.t_mul ** i

steps-must-be-python-numbers: A step that is a tensor or a NumPy number is not converted.
in keras.optimizers.schedules:rate_at
- float(step)
+ step

rates-keep-their-integer-type: With an int as the initial rate, all rates are ints. [Keras 3]
in keras.optimizers.schedules:LearningRateSchedule.__call__
- rate_at(self.rate, convert_to_tensor(step).array)
+ rate_at(lambda x: type(getattr(self, "initial_learning_rate", 0.0))(self.rate(x)), convert_to_tensor(step).array)

zero-decay-steps-are-accepted: decay_steps = 0 is accepted, and fails on use. [Keras 2]
in keras.optimizers.schedules:_positive
- steps <= 0
+ False
""",
)
