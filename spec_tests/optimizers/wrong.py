"""What the clauses of this chapter reject."""

from __future__ import annotations

import inspect
from typing import Any

from spec_tests.harness.power import Plant, patches, wrong


@wrong("sgd-adds-the-gradient", "The variable moves along the gradient, upwards.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.SGD, "update_step")
    def update_step(true, self, gradient, variable, learning_rate):
        true(self, -gradient, variable, learning_rate)


@wrong("momentum-is-ignored", "The option is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.SGD, momentum=0.0)


@wrong("nesterov-is-ignored", "The option is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.SGD, nesterov=False)


@wrong("sgd-default-rate-is-0.001", "SGD has the default learning rate of Adam.", "PyTorch: `SGD(lr=0.001)`")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.optimizers.SGD, learning_rate=0.001)


@wrong("rmsprop-momentum-is-ignored", "The option is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.RMSprop, momentum=0.0)


@wrong("rmsprop-centered-is-ignored", "The option is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.RMSprop, centered=False)


@wrong(
    "adam-without-bias-correction",
    "The moments that begin at zero are used as they are.",
    "BERT's AdamWeightDecayOptimizer",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Adam, "update_step")
    def update_step(true, self, gradient, variable, learning_rate):
        step = tf.cast(self.iterations + 1, variable.dtype)
        correction = tf.sqrt(1 - self.beta_2**step) / (1 - self.beta_1**step)
        true(self, gradient, variable, learning_rate / correction)


@wrong("adam-corrects-the-first-moment-only", "The root of 1 − β₂ᵗ is left out.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Adam, "update_step")
    def update_step(true, self, gradient, variable, learning_rate):
        step = tf.cast(self.iterations + 1, variable.dtype)
        true(self, gradient, variable, learning_rate / tf.sqrt(1 - self.beta_2**step))


@wrong("adam-swaps-the-betas", "β₁ is used for the squares, and β₂ for the gradients.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Adam, "__init__")
    def init(true, self, *args, beta_1=0.9, beta_2=0.999, **kwargs):
        true(self, *args, beta_1=beta_2, beta_2=beta_1, **kwargs)


@wrong("amsgrad-is-ignored", "The option is accepted and not used.", "passes the golden test of Adam in Keras")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.Adam, amsgrad=False)


@wrong("adamw-does-not-decay", "The decay is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.AdamW, weight_decay=0.0)


@wrong(
    "adam-beta-1-is-0.8",
    "The first moment forgets faster; the first steps from equal gradients show nothing of it.",
    "passes the golden test of Adam in Keras",
)
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.optimizers.Adam, beta_1=0.8)


@wrong("adagrad-accumulator-starts-at-zero", "The initial value is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.Adagrad, initial_accumulator_value=0.0)


@wrong("lion-swaps-the-betas", "β₂ is used for the step, and β₁ for the mean.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Lion, "__init__")
    def init(true, self, *args, beta_1=0.9, beta_2=0.99, **kwargs):
        true(self, *args, beta_1=beta_2, beta_2=beta_1, **kwargs)


@wrong("none-gradient-is-an-error", "A variable that the loss does not depend on cannot be passed.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Optimizer, "apply")
    def apply(true, self, grads, trainable_variables=None):
        if any(gradient is None for gradient in grads):
            raise ValueError("a gradient is None")
        return true(self, grads, trainable_variables)


@wrong(
    "none-gradient-is-zero",
    "None is taken for a gradient of zero, so that the momentum goes on.",
    '`tape.gradient(…, unconnected_gradients="zero")`',
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Optimizer, "apply")
    def apply(true, self, grads, trainable_variables=None):
        pairs = zip(grads, trainable_variables, strict=True)
        zeros = [tf.zeros_like(variable) if gradient is None else gradient for gradient, variable in pairs]
        return true(self, zeros, trainable_variables)


@wrong("clipnorm-is-ignored", "The option is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.SGD, clipnorm=None)


@wrong("clipvalue-is-ignored", "The option is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.SGD, clipvalue=None)


@wrong("global-clipnorm-is-that-of-each", "The norm is that of each gradient.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.SGD, "__init__")
    def init(true, self, *args, global_clipnorm=None, **kwargs):
        true(self, *args, **{**kwargs, "clipnorm": kwargs.get("clipnorm") or global_clipnorm})


@wrong("exclusion-by-variable-is-ignored", "The variables are accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.Optimizer, "exclude_from_weight_decay", var_list=None)


@wrong("staircase-is-ignored", "The option is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.ExponentialDecay, staircase=False)


@wrong("inverse-staircase-is-ignored", "The option is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.InverseTimeDecay, staircase=False)


@wrong(
    "piecewise-boundary-belongs-to-the-next", "At a boundary the rate has changed already.", "PyTorch: `MultiStepLR`"
)
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.optimizers.schedules.PiecewiseConstantDecay, "__call__", step=lambda step: step + 1)


@wrong("polynomial-power-is-ignored", "The decay is a straight line.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.PolynomialDecay, power=1.0)


@wrong("polynomial-cycle-is-ignored", "The option is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.PolynomialDecay, cycle=False)


@wrong(
    "cosine-alpha-is-a-rate", "α is the last rate, not a part of the first.", "PyTorch: `CosineAnnealingLR(eta_min=…)`"
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.schedules.CosineDecay, "__init__")
    def init(true, self, initial_learning_rate, decay_steps, alpha=0.0, **kwargs):
        true(self, initial_learning_rate, decay_steps, alpha=alpha / initial_learning_rate, **kwargs)


@wrong("restarts-at-equal-distances", "Each period is as long as the first.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.CosineDecayRestarts, t_mul=1.0)


@wrong("restarts-at-full-height", "Each period is as high as the first.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.CosineDecayRestarts, m_mul=1.0)


@wrong(
    "unknown-arguments-are-ignored", "A misspelt argument is accepted, and the default is used.", "Keras 3, for `decay`"
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.SGD, "__init__")
    def init(true, self, *args, **kwargs):
        known = inspect.signature(true).parameters
        return true(self, *args, **{name: value for name, value in kwargs.items() if name in known})


patches(
    __name__,
    r"""
sgd-follows-the-sign: The step has the sign of the gradient, and one length. [Lion, and signSGD]
in keras.optimizers.sgd:SGD.recurrence
- w - lr * g
+ w - lr * np.sign(g)

sgd-normalises-the-gradient: The velocity takes in gradients of length one.
in keras.optimizers.sgd:SGD.recurrence
- v = self.momentum * v - lr * g
+ g = g / np.sqrt(np.sum(g * g))
+ v = self.momentum * v - lr * g

momentum-scales-the-gradient: The velocity is a weighted mean of the former one and the gradient. [PyTorch: SGD with
    `dampening=momentum`]
in keras.optimizers.sgd:SGD.recurrence
- v = self.momentum * v - lr * g
+ v = self.momentum * v - (1 - self.momentum) * lr * g

nesterov-from-the-old-velocity: The look ahead is made of the velocity before the step.
in keras.optimizers.sgd:SGD.recurrence
- v = self.momentum * v - lr * g
+ before, v = (v, self.momentum * v - lr * g)
in keras.optimizers.sgd:SGD.recurrence
- self.momentum * v - lr * g if self.nesterov else v
+ self.momentum * before - lr * g if self.nesterov else v

rmsprop-epsilon-outside-the-root: ε is added to the root. [PyTorch, and Keras 1]
in keras.optimizers.rmsprop:RMSprop.recurrence
- np.sqrt(v - a * a + self.epsilon)
+ np.sqrt(v - a * a) + self.epsilon

rmsprop-without-the-root: The gradient is divided by its mean square.
in keras.optimizers.rmsprop:RMSprop.recurrence
- np.sqrt(v - a * a + self.epsilon)
+ v - a * a + self.epsilon

rmsprop-centered-by-the-mean-itself: The mean is taken off the mean square without being squared.
in keras.optimizers.rmsprop:RMSprop.recurrence
- v - a * a
+ np.abs(v - a)

rmsprop-divides-by-the-old-mean: The gradient is divided by the root of the mean square before it has entered it.
in keras.optimizers.rmsprop:RMSprop.recurrence
- v = rho * v + (1 - rho) * g * g
+ before, v = (v, rho * v + (1 - rho) * g * g)
in keras.optimizers.rmsprop:RMSprop.recurrence
- v - a * a
+ np.maximum(before - a * a, 0)

rmsprop-default-rho-is-0.99: The mean square forgets more slowly. [PyTorch: `RMSprop(alpha=0.99)`]
in keras.optimizers.rmsprop:RMSprop.__init__
- 0.9
+ 0.99

rmsprop-default-epsilon-is-1e-8: ε is smaller; only gradients of its root's size show it. [PyTorch:
    `RMSprop(eps=1e-8)`]
in keras.optimizers.rmsprop:RMSprop.__init__
- 1e-07
+ 1e-08

adam-epsilon-inside-the-root: ε is added to the second moment before the root is taken. [passes the golden test of
    Adam in Keras]
in keras.optimizers.adam:Adam.recurrence
- np.sqrt(v) + self.epsilon
+ np.sqrt(v + self.epsilon)

adam-epsilon-is-corrected-too: The moments are corrected before ε is added: the first form of Kingma and Ba, with
    another ε. [PyTorch]
in keras.optimizers.adam:Adam.recurrence
- np.sqrt(v) + self.epsilon
+ np.sqrt(v) + self.epsilon * sqrt(1 - beta_2 ** t)

adam-counts-steps-from-zero: The correction of a step is that of the step before, and the first has none.
in keras.optimizers.adam:Adam.recurrence
- (beta_1, beta_2)
+ (beta_1, beta_2, t)
in keras.optimizers.adam:Adam.recurrence
- (self.beta_1, self.beta_2)
+ (self.beta_1, self.beta_2, max(t - 1, 1))

adam-does-not-normalise: The step is the corrected first moment, not divided by the root of the second.
in keras.optimizers.adam:Adam.recurrence
- alpha * m / (np.sqrt(v) + self.epsilon)
+ alpha * m

amsgrad-takes-the-smallest: The smaller of the two second moments is kept.
in keras.optimizers.adam:Adam.recurrence
- np.maximum(v_hat, v)
+ np.minimum(v_hat, v) if t > 1 else v

adamw-default-decay-is-0.01: The default decay is another. [PyTorch: `AdamW(weight_decay=0.01)`]
in keras.optimizers.adam:AdamW.__init__
- 0.004
+ 0.01

adam-rounds-its-betas: The betas are rounded to float32, also for a variable in double precision. [Keras 2 and 3]
in keras.optimizers.adam:Adam.recurrence
- self.beta_1
+ float(np.float32(self.beta_1))
in keras.optimizers.adam:Adam.recurrence
- self.beta_2
+ float(np.float32(self.beta_2))

adam-beta-2-is-0.99: The second moment forgets faster. [passes the golden test of Adam in Keras]
in keras.optimizers.adam:Adam.__init__
- 0.999
+ 0.99
in keras.optimizers.adam:AdamW.__init__
- 0.999
+ 0.99

adam-default-epsilon-is-1e-8: ε is smaller; only gradients of its size show it. [PyTorch, and the paper]
in keras.optimizers.adam:Adam.__init__
- 1e-07
+ 1e-08
in keras.optimizers.adam:AdamW.__init__
- 1e-07
+ 1e-08

adamax-without-bias-correction: The first moment that begins at zero is used as it is.
in keras.optimizers.adamax:Adamax.recurrence
- lr / (1 - self.beta_1 ** t)
+ lr

adamax-forgets-at-once: The norm is that of the present gradient.
in keras.optimizers.adamax:Adamax.recurrence
- np.maximum(self.beta_2 * u, np.abs(g))
+ np.abs(g)

adamax-never-forgets: The norm is that of the largest gradient so far.
in keras.optimizers.adamax:Adamax.recurrence
- self.beta_2 * u
+ u

adamax-without-epsilon: ε is left out where the norm is not zero.
in keras.optimizers.adamax:Adamax.recurrence
- u + self.epsilon
+ np.where(u > 0, u, 1)

adamax-adds-the-squares: The norm is not a maximum but a sum of squares.
in keras.optimizers.adamax:Adamax.recurrence
- np.maximum(self.beta_2 * u, np.abs(g))
+ self.beta_2 * u + g * g

adamax-default-rate-is-0.002: The default is that of the paper, as it was in Keras 1. [PyTorch: `Adamax(lr=0.002)`]
in keras.optimizers.adamax:Adamax.__init__
- 0.001
+ 0.002

adamax-default-epsilon-is-1e-8: ε is smaller; only gradients of its size show it. [PyTorch: `Adamax(eps=1e-8)`]
in keras.optimizers.adamax:Adamax.__init__
- 1e-07
+ 1e-08

nadam-with-constant-momentum: μₜ is β₁ from the first step on. [Dozat's paper, without the schedule of the momentum]
in keras.optimizers.nadam:Nadam._momentum
- self.beta_1 * (1 - 0.5 * 0.96 ** t)
+ self.beta_1

nadam-is-adam: The step does not look ahead: m̂ is the corrected first moment.
in keras.optimizers.nadam:Nadam.recurrence
- following * m / (1 - product * following) + (1 - now) * g / (1 - product)
+ m / (1 - self.beta_1 ** t)

nadam-product-stays-one: The product of the momenta holds the present one alone.
in keras.optimizers.nadam:Nadam.begin_step
- float(self.product) * self._momentum(t)
+ self._momentum(t)

nadam-epsilon-before-the-correction: ε is added to the root of the second moment before that is corrected.
in keras.optimizers.nadam:Nadam.recurrence
- np.sqrt(v / (1 - self.beta_2 ** t)) + self.epsilon
+ (np.sqrt(v) + self.epsilon) / np.sqrt(1 - self.beta_2 ** t)

nadam-default-rate-is-0.002: The default is another, as it was in Keras 1. [PyTorch: `NAdam(lr=0.002)`]
in keras.optimizers.nadam:Nadam.__init__
- 0.001
+ 0.002

nadam-default-epsilon-is-1e-8: ε is smaller; only gradients of its size show it. [PyTorch: `NAdam(eps=1e-8)`]
in keras.optimizers.nadam:Nadam.__init__
- 1e-07
+ 1e-08

nadam-product-grows-with-each-variable: The product of the momenta is multiplied once for each variable, not for
    each step. [Keras 2, after a restored checkpoint]
in keras.optimizers.nadam:Nadam.recurrence
- now, following, product = (self._momentum(t), self._momentum(t + 1), float(self.product))
+ now, following, product = (self._momentum(t), self._momentum(t + 1), float(self.product))
+ self.product.assign(float(self.product) * now)

nadam-product-is-not-saved: The product of the momenta is no part of the state, and begins again with 1. [Keras 2]
in keras.optimizers.nadam:Nadam.build
- self._variables.append(self.product)
+ pass

adagrad-epsilon-outside-the-root: ε is added to the root. [PyTorch, and the first optimizers of Keras]
in keras.optimizers.adagrad:Adagrad.recurrence
- np.sqrt(a + self.epsilon)
+ np.sqrt(a) + self.epsilon

adagrad-accumulates-afterwards: The step is divided by the root of the sum without its own gradient.
in keras.optimizers.adagrad:Adagrad.recurrence
- a + self.epsilon
+ a - g * g + self.epsilon + 1e-12

adagrad-default-rate-is-0.01: The default rate is another. [PyTorch: `Adagrad(lr=0.01)`]
in keras.optimizers.adagrad:Adagrad.__init__
- 0.001
+ 0.01

adagrad-default-accumulator-is-zero: The sum begins with nothing unless told otherwise. [PyTorch:
    `Adagrad(initial_accumulator_value=0)`]
in keras.optimizers.adagrad:Adagrad.__init__
- 0.1
+ 0.0

adagrad-default-epsilon-is-1e-10: ε is smaller, which shows where the sum begins with nothing. [PyTorch:
    `Adagrad(eps=1e-10)`]
in keras.optimizers.adagrad:Adagrad.__init__
- 1e-07
+ 1e-10

adadelta-ignores-the-rate: The step is that of the paper, which has no rate. [the paper, and Keras 1 by its default]
in keras.optimizers.adadelta:Adadelta.recurrence
- lr * delta
+ delta

adadelta-uses-the-new-delta: The mean of the squared steps gets this step before the step is made of it.
in keras.optimizers.adadelta:Adadelta.recurrence
- d = self.rho * d + (1 - self.rho) * delta * delta
+ d = self.rho * d + (1 - self.rho) * delta * delta
+ delta = -np.sqrt(d + self.epsilon) / np.sqrt(a + self.epsilon) * g

adadelta-epsilon-outside-the-roots: ε is added to the roots.
in keras.optimizers.adadelta:Adadelta.recurrence
- np.sqrt(d + self.epsilon)
+ np.sqrt(d) + self.epsilon
in keras.optimizers.adadelta:Adadelta.recurrence
- np.sqrt(a + self.epsilon)
+ np.sqrt(a) + self.epsilon

adadelta-default-rate-is-1: The default rate is that of the paper. [PyTorch: `Adadelta(lr=1.0)`, and Keras 1]
in keras.optimizers.adadelta:Adadelta.__init__
- 0.001
+ 1.0

adadelta-default-rho-is-0.9: Both means forget faster. [PyTorch: `Adadelta(rho=0.9)`]
in keras.optimizers.adadelta:Adadelta.__init__
- 0.95
+ 0.9

adadelta-default-epsilon-is-1e-6: ε is larger, and with it the first steps. [PyTorch: `Adadelta(eps=1e-6)`, and the
    paper]
in keras.optimizers.adadelta:Adadelta.__init__
- 1e-07
+ 1e-06

adafactor-is-not-factored: The squares of a matrix are kept in full. [the option `factored=False` of other
    implementations]
in keras.optimizers.adafactor:Adafactor.build
- [shape[:-1], shape[:-2] + shape[-1:]] if len(shape) > 1 else [shape]
+ [shape]

adafactor-mixes-matrices: The rows of each matrix of a stack are divided by the mean of all of them, not by their
    own.
in keras.optimizers.adafactor:Adafactor.recurrence
- np.mean(r, -1, keepdims=True)
+ np.mean(r)

adafactor-ignores-the-variable: The steps are not in proportion to the variable. [the option `scale_parameter=False`
    of other implementations]
in keras.optimizers.adafactor:Adafactor.recurrence
- max(self.epsilon_2, _rms(w)) * rho
+ rho

adafactor-forgets-evenly: The mean of the squares is that of all steps alike.
in keras.optimizers.adafactor:Adafactor.recurrence
- t ** self.beta_2_decay
+ 1 / t

adafactor-rate-does-not-fall: The rate is the one that was given, whatever the step.
in keras.optimizers.adafactor:Adafactor.recurrence
- min(lr, 1 / sqrt(t))
+ lr

adafactor-steps-are-always-relative: The option is accepted and not used. [Keras 2 and 3]
in keras.optimizers.adafactor:Adafactor.recurrence
- self.relative_step and (not callable(self._rate))
+ True

ftrl-beta-is-ignored: The option is accepted and not used.
in keras.optimizers.ftrl:Ftrl.recurrence
- n ** p / lr + 2 * l2
+ n ** p / lr
in keras.optimizers.ftrl:Ftrl.recurrence
- self.beta / lr
+ 2 * l2

ftrl-power-is-ignored: The root is taken whatever the power is.
in keras.optimizers.ftrl:Ftrl.recurrence
- -self.learning_rate_power
+ 0.5

ftrl-accumulates-the-shrunk-gradient: The shrinkage enters the sum of squares too.
in keras.optimizers.ftrl:Ftrl.recurrence
- g * g
+ (g + shrinkage) ** 2

ftrl-accumulator-starts-at-zero: The initial value is accepted and not used.
in keras.optimizers.ftrl:Ftrl.slots
- self.initial_accumulator_value
+ 1e-12

ftrl-remembers-the-initial-value: The variable moves from where it is, as with any other optimizer.
in keras.optimizers.ftrl:Ftrl.recurrence
- z + g
+ (z if t > 1 else -before ** p / lr * w) + g

lion-without-the-sign: The step is the mean itself.
in keras.optimizers.lion:Lion.recurrence
- np.sign(self.beta_1 * m + (1 - self.beta_1) * g)
+ self.beta_1 * m + (1 - self.beta_1) * g

lion-default-rate-is-0.0001: The default rate is that of the paper. [Keras 2]
in keras.optimizers.lion:Lion.__init__
- 0.001
+ 0.0001

lion-beta-1-is-0.95: The step looks further back. [the paper, for language models]
in keras.optimizers.lion:Lion.__init__
- 0.9
+ 0.95

lion-beta-2-is-0.999: The mean forgets more slowly. [the β₂ of Adam]
in keras.optimizers.lion:Lion.__init__
- 0.99
+ 0.999

lamb-ratio-of-each-element: The ratio is taken element by element, so that each moves by a fraction of itself.
in keras.optimizers.lamb:Lamb.recurrence
- norm_w, norm_u = (np.sqrt(np.sum(w * w)), np.sqrt(np.sum(u * u)))
+ norm_w, norm_u = (np.mean(np.abs(w)), np.mean(np.abs(u)))

lamb-without-bias-correction: The moments that begin at zero are used as they are, which the ratio hides for the
    first step. [ALBERT's LAMBOptimizer]
in keras.optimizers.lamb:Lamb.recurrence
- v / (1 - self.beta_2 ** t)
+ v

lamb-default-epsilon-is-1e-6: ε is ten times as large. [TensorFlow Addons, for LAMB]
in keras.optimizers.lamb:Lamb.__init__
- 1e-07
+ 1e-06

lr-cannot-be-set: The older name reads the rate, and setting it makes a new attribute that nobody reads. [Keras 3,
    where `optimizer.lr = 0.1` is silently accepted]
in keras.optimizers.optimizer:Optimizer.lr
- self.learning_rate = value
+ pass

callable-rate-is-asked-once: A function is called when the optimizer is made, and what it gives is the rate for
    ever. [tensorflow/tensorflow#31323, and Keras 2]
in keras.optimizers.optimizer:Optimizer.__init__
- callable(learning_rate)
+ isinstance(learning_rate, schedules.LearningRateSchedule)
in keras.optimizers.optimizer:Optimizer.__init__
- Variable(learning_rate, trainable=False, name='learning_rate', dtype=float32)
+ Variable(learning_rate() if callable(learning_rate) else learning_rate, trainable=False, name='learning_rate', dtype=float32)

rate-beside-a-schedule-takes-its-place: The number takes the place of the schedule.
in keras.optimizers.optimizer:Optimizer.learning_rate
- raise TypeError(f'`learning_rate` cannot be set to {value!r}: this optimizer takes it from {self._rate!r}. Expected a schedule or a function, or an optimizer that was made with a number.')
+ self._rate = Variable(value, trainable=False, dtype=float32)
+ return
+ raise TypeError(f'`learning_rate` cannot be set to {value!r}: this optimizer takes it from {self._rate!r}. Expected a schedule or a function, or an optimizer that was made with a number.')

schedule-cannot-be-set: A schedule in the place of a number is asked once, and gives another number.
in keras.optimizers.optimizer:Optimizer.learning_rate
- self._rate = value
+ self._rate = Variable(value(0), trainable=False, dtype=float32)

iterations-counts-variables: Each variable that is updated counts as a step.
in keras.optimizers.optimizer:Optimizer.apply
- _ONE
+ len(variables)

variables-share-their-slots: The state is kept by the name of the variable, and names are not unique.
in keras.optimizers.optimizer:Optimizer.build
- self._slots[id(variable)] = [self.add_variable_from_reference(variable, name, start) for name, start in self.slots().items()]
+ self._slots[id(variable)] = self._slots[variable.name] = self._slots.get(variable.name) or [self.add_variable_from_reference(variable, name, start) for name, start in self.slots().items()]

zero-gradient-is-skipped: A gradient of zero is taken for none.
in keras.optimizers.optimizer:Optimizer.apply
- variables = self._trainable_variables if trainable_variables is None else trainable_variables
+ variables = self._trainable_variables if trainable_variables is None else trainable_variables
+ grads = [g if g is not None and np.any(np.asarray(g)) else None for g in grads]
+ if all((g is None for g in grads)):
+     return

no-gradient-is-no-step: A step without any gradient does nothing, and does not say so.
in keras.optimizers.optimizer:Optimizer._given
- raise ValueError(f'No gradients provided for any variable: {[v.name for v in variables]}.')
+ return ([], [])

gradients-broadcast-to-their-variable: A gradient of another shape is spread over the variable, or spreads the
    variable. [Keras 2 and 3, for shapes that broadcast]
in keras.optimizers.optimizer:_checked
- gradient.array.shape != variable.array.shape
+ False

unknown-variables-are-taken-in: A variable that comes later gets a state of its own. [TensorFlow up to 2.10]
in keras.optimizers.optimizer:Optimizer._given
- raise ValueError(f"Unknown variable '{v.name}'. Expected one that the optimizer was built with.")
+ self.built = False
+ self.build([v])
+ continue
+ raise ValueError(f"Unknown variable '{v.name}'. Expected one that the optimizer was built with.")

steps-overwrite-what-was-read: The new value is written over the old one, which a tape may still need.
in keras.optimizers.optimizer:Optimizer.update_step
- cell.array = np.asarray(value, cell.array.dtype)
+ cell.array[...] = np.asarray(value, cell.array.dtype)

apply-forgets-its-variables: Without variables there is nothing to move.
in keras.optimizers.optimizer:Optimizer.apply
- variables = self._trainable_variables if trainable_variables is None else trainable_variables
+ variables = trainable_variables
+ if variables is None:
+     return

minimize-climbs: The step is taken along the gradient of the loss, upwards.
in keras.optimizers.optimizer:Optimizer.minimize
- tape.gradient(loss, var_list)
+ [-g for g in tape.gradient(loss, var_list)]

own-state-is-not-among-the-variables: What a subclass adds to the state is not saved.
in keras.optimizers.optimizer:Optimizer.add_variable
- self._variables.append(Variable(value, trainable=False, name=name))
- return self._variables[-1]
+ return Variable(value, trainable=False, name=name)

clipnorm-of-the-largest-element: The norm is the largest element.
in keras.optimizers.clipping:clip_each_by_norm
- _norm
+ float
in keras.optimizers.clipping:clip_each_by_norm
- [g]
+ np.max(np.abs(g.array))

clipvalue-limits-one-side: The elements are limited from above only.
in keras.optimizers.clipping:clip_each_by_value
- np.clip(g.array, -limit, limit)
+ np.minimum(g.array, limit)

global-clipnorm-is-ignored: The option is accepted and not used.
in keras.optimizers.optimizer:Optimizer._clipped
- if self.global_clipnorm:
-     return clip_together_by_norm(gradients, self.global_clipnorm)
+ if False:
+     return clip_together_by_norm(gradients, self.global_clipnorm)

global-clipnorm-adds-the-norms: The common norm is the sum of the norms.
in keras.optimizers.clipping:clip_together_by_norm
- scale = limit / max(_norm(gradients), limit)
+ scale = limit / max(sum((_norm([g]) for g in gradients)), limit)

clipping-limits-the-decay-too: The decay is part of what is clipped.
in keras.optimizers.optimizer:Optimizer.apply
- gradients = self._clipped(gradients)
- if self.weight_decay:
-     self._decay(variables, float(learning_rate))
+ if self.weight_decay:
+     pairs = zip(gradients, variables, strict=True)
+     gradients = [g + v * self.weight_decay for g, v in pairs]
+ gradients = self._clipped(gradients)
+ if self.weight_decay:
+     pass

rate-is-clipped-with-the-gradient: What is clipped is lr·g.
in keras.optimizers.optimizer:Optimizer.apply
- gradients = self._clipped(gradients)
+ lr = float(learning_rate)
+ gradients = [g / lr for g in self._clipped([g * lr for g in gradients])]

clipping-twice-is-accepted: Two ways are accepted, and one of them is used. [Keras 2, for clipvalue beside a norm]
in keras.optimizers.optimizer:Optimizer.__init__
- sum((limit is not None for limit in limits.values())) > 1
+ False

weight-decay-enters-the-gradient: The decay is added to the gradient, so that the moments see it: an l2 penalty.
    [PyTorch: every optimizer but AdamW]
in keras.optimizers.optimizer:Optimizer.apply
- if self.weight_decay:
-     self._decay(variables, float(learning_rate))
+ if self.weight_decay:
+     pairs = zip(gradients, variables, strict=True)
+     gradients = [g + v * self.weight_decay for g, v in pairs]
+ if self.weight_decay:
+     pass

weight-decay-without-the-rate: The decay is λ·w, not lr·λ·w. [TensorFlow Addons: AdamW]
in keras.optimizers.optimizer:Optimizer._decay
- lr * self.weight_decay
+ self.weight_decay

weight-decay-takes-the-first-rate: The rate of the decay is the one that the optimizer began with.
in keras.optimizers.optimizer:Optimizer.apply
- float(learning_rate)
+ float(self._rate(0) if callable(self._rate) else learning_rate)

none-gradient-decays: All variables decay, also those that the loss does not depend on.
in keras.optimizers.optimizer:Optimizer.apply
- self._decay(variables, float(learning_rate))
+ self._decay(self._trainable_variables, float(learning_rate))

averages-forget-at-once: The momentum and what is left of it are swapped.
in keras.optimizers.optimizer:Optimizer._average
- momentum * average.array
+ (1 - momentum) * average.array
in keras.optimizers.optimizer:Optimizer._average
- (1 - momentum) * variable.array
+ momentum * variable.array

averages-overwrite-one-step-late: The overwriting counts from the step after.
in keras.optimizers.optimizer:Optimizer._average
- self.ema_overwrite_frequency and t % self.ema_overwrite_frequency == 0
+ self.ema_overwrite_frequency and t > 1 and ((t - 1) % self.ema_overwrite_frequency == 0)

averages-come-before-the-constraint: The average is of what the step made of the variable, and its constraint comes
    afterwards. [Keras 2 and 3]
in keras.optimizers.optimizer:Optimizer.apply
- for gradient, variable in zip(gradients, variables, strict=True):
-     self.update_step(gradient, variable, learning_rate)
-     if variable.constraint is not None:
-         variable.assign(variable.constraint(variable))
- if self.use_ema:
-     self._average(int(self.iterations) + 1)
+ for gradient, variable in zip(gradients, variables, strict=True):
+     self.update_step(gradient, variable, learning_rate)
+ if self.use_ema:
+     self._average(int(self.iterations) + 1)
+ for variable in variables:
+     if variable.constraint is not None:
+         variable.assign(variable.constraint(variable))

state-is-not-saved: The slots are no part of what is saved.
in keras.optimizers.optimizer:Optimizer.variables
- [self.iterations, *([] if callable(self._rate) else [self._rate]), *self._variables]
+ [self.iterations, *([] if callable(self._rate) else [self._rate])]

iterations-are-not-saved: The count is no part of what is saved, and the bias corrections begin again.
    [keras-team/keras#13027]
in keras.optimizers.optimizer:Optimizer.variables
- [self.iterations, *([] if callable(self._rate) else [self._rate]), *self._variables]
+ [*([] if callable(self._rate) else [self._rate]), *self._variables]

state-is-loaded-as-far-as-it-goes: The values that are there are taken up, whatever optimizer they are from.
in keras.optimizers.optimizer:Optimizer.load_own_variables
- if len(store) != len(self.variables):
-     ...
+ for i in range(min(len(store), len(self.variables))):
+     self.variables[i].assign(store[str(i)])
+ if len(store) != len(self.variables):
+     ...

names-are-case-sensitive: Only the name of the class is known.
in keras.optimizers:_REGISTRY
- Registry('optimizer', _KINDS, {k.__name__.lower(): k for k in _KINDS})
+ Registry('optimizer', _KINDS)
in keras.optimizers:deserialize
- name.lower()
+ name

get-makes-a-new-one: `get` of an optimizer gives a copy of it.
in keras.optimizers:get
- return identifier
+ return identifier and type(identifier).from_config(identifier.get_config())

lamb-has-no-name: The class was added, and its name forgotten. [Keras 3]
in keras.optimizers:_KINDS
- (SGD, RMSprop, Adam, AdamW, Adadelta, Adafactor, Adagrad, Adamax, Nadam, Ftrl, Lion, Lamb)
+ (SGD, RMSprop, Adam, AdamW, Adadelta, Adafactor, Adagrad, Adamax, Nadam, Ftrl, Lion)

lion-has-no-name: The class was added, and its name forgotten. [Keras 2]
in keras.optimizers:_KINDS
- (SGD, RMSprop, Adam, AdamW, Adadelta, Adafactor, Adagrad, Adamax, Nadam, Ftrl, Lion, Lamb)
+ (SGD, RMSprop, Adam, AdamW, Adadelta, Adafactor, Adagrad, Adamax, Nadam, Ftrl, Lamb)

unknown-names-are-none: An unknown name stands for no optimizer.
in keras.optimizers:get
- return deserialize({'class_name': identifier, 'config': {}})
+ known = identifier.lower() in _REGISTRY.objects
+ return deserialize({'class_name': identifier, 'config': {}}) if known else None

anything-is-an-optimizer: What is neither a name nor a configuration is returned as it is, and fails where it is
    used. [tf.keras.optimizers.get, for one list for each output]
in keras.optimizers:get
- raise ValueError(f'Could not interpret the optimizer {identifier!r}. Expected a name, a configuration or an optimizer.')
+ return identifier
+ raise ValueError(f'Could not interpret the optimizer {identifier!r}. Expected a name, a configuration or an optimizer.')

config-lacks-the-rate: The copy has the default rate.
in keras.optimizers.optimizer:Optimizer.get_config
- {'learning_rate': rate} | {name: getattr(self, name) for name in (*_OPTIONS, *self.hyperparameters)}
+ {name: getattr(self, name) for name in (*_OPTIONS, *self.hyperparameters)}

config-holds-the-rate-of-now: The configuration holds the rate that the schedule gives at the moment.
in keras.optimizers.optimizer:Optimizer.get_config
- rate = schedules.serialize(rate)
+ rate = float(rate(self.iterations))

any-momentum-is-accepted: The range of the momentum is not checked. [PyTorch, for momentum above 1]
in keras.optimizers.sgd:SGD.__init__
- not 0 <= momentum <= 1
+ False

extreme-momenta-of-averages-are-refused: The momenta 0 and 1 are refused.
in keras.optimizers.optimizer:Optimizer.__init__
- 0 <= ema_momentum <= 1
+ 0 < ema_momentum < 1

exclusions-at-any-time: Exclusions after `build` are taken without a word. [Keras 3.15]
in keras.optimizers.optimizer:Optimizer.exclude_from_weight_decay
- self.built
+ False

gradients-must-be-tensors: A gradient that is an array is refused.
in keras.optimizers.optimizer:_checked
- if type(gradient) is not Tensor or gradient.array.dtype != variable.array.dtype:
-     ...
+ if type(gradient) is not Tensor:
+     raise TypeError(gradient)
+ if type(gradient) is not Tensor or gradient.array.dtype != variable.array.dtype:
+     ...

an-optimizer-without-update-rests: An optimizer that defines no update counts its steps, and moves nothing.
in keras.optimizers.optimizer:Optimizer.recurrence
- raise NotImplementedError(f'{type(self).__name__} must define `update_step(gradient, variable, learning_rate)`.')
+ return (w, *slots)

accumulated-gradients-are-summed: The step is taken with the sum of the gradients, as if the rate were k times as
    large. [PyTorch, where gradients are added up unless the loss is divided]
in keras.optimizers.accumulation:Accumulator.add
- self._sums[id(v)].array / self.steps
+ self._sums[id(v)].array

accumulated-gradients-are-means-of-those-there: The mean is over the calls in which a variable had a gradient.
in keras.optimizers.accumulation:Accumulator.add
- self._sums[id(v)].array / self.steps
+ self._sums[id(v)].array / int(self._counts[id(v)])

accumulated-gradients-are-kept: What has been accumulated is not cleared after its step.
in keras.optimizers.accumulation:Accumulator.add
- (*self._sums.values(), *self._counts.values())
+ self._counts.values()

accumulated-gradients-are-clipped-one-by-one: Each gradient is clipped before it is added, and their mean is not.
    [https://github.com/keras-team/keras/issues/19990]
in keras.optimizers.optimizer:Optimizer.apply
- self._accumulator.add(gradients, variables)
+ self._accumulator.add(self._clipped(gradients), variables)

calls-count-as-iterations: `iterations` counts the calls that only accumulate too, and so do the bias corrections.
    [https://github.com/keras-team/keras/issues/19990]
in keras.optimizers.optimizer:Optimizer.apply
- return
+ self.iterations.assign_add(_ONE)
+ return

schedules-count-accumulated-steps: A schedule is asked with the number of steps, not of calls: it decays k times
    more slowly.
in keras.optimizers.optimizer:Optimizer.__init__
- self._accumulator.calls if self._accumulator else self.iterations
+ self.iterations

the-last-gradient-of-all-decides: A variable whose gradient is None in the last of the calls does not move, and what
    it had before is lost. [Keras 3]
in keras.optimizers.accumulation:Accumulator.add
- [v for v in self._variables if int(self._counts[id(v)])]
+ list(variables)

accumulated-gradients-are-not-saved: What has been accumulated is no part of the state.
in keras.optimizers.accumulation:Accumulator.build
- optimizer.add_variable_from_reference(v, 'gradient_accumulator')
+ Variable(0 * v.array, trainable=False)

exponential-decay-is-linear: The rate goes down on a straight line.
in keras.optimizers.schedules:ExponentialDecay.rate
- self.decay_rate ** (math.floor(p) if self.staircase else p)
+ 1 - (1 - self.decay_rate) * (math.floor(p) if self.staircase else p)

decay-once-a-step: The rate is multiplied at each step. [PyTorch: `ExponentialLR`]
in keras.optimizers.schedules:ExponentialDecay.rate
- step / self.decay_steps
+ step

inverse-decay-is-exponential: The rate is that of an exponential decay.
in keras.optimizers.schedules:InverseTimeDecay.rate
- self.initial_learning_rate / (1 + self.decay_rate * (math.floor(p) if self.staircase else p))
+ self.initial_learning_rate * self.decay_rate ** (math.floor(p) if self.staircase else p)

inverse-decay-without-the-one: The rate is divided by what has passed, once that is more than 1.
in keras.optimizers.schedules:InverseTimeDecay.rate
- 1 + self.decay_rate * (math.floor(p) if self.staircase else p)
+ max(1, self.decay_rate * (math.floor(p) if self.staircase else p))

piecewise-stops-at-the-last-boundary: The last value is never used.
in keras.optimizers.schedules:PiecewiseConstantDecay.rate
- sum((boundary < step for boundary in self.boundaries))
+ min(sum((boundary < step for boundary in self.boundaries)), len(self.boundaries) - 1)

unsorted-boundaries-are-accepted: The order of the boundaries is not checked, and the values of all intervals that a
    step lies in are added. [Keras 3]
in keras.optimizers.schedules:PiecewiseConstantDecay.__init__
- if sorted(boundaries) != list(boundaries):
-     raise ValueError(f'`boundaries` must increase. Received {boundaries}.')
in keras.optimizers.schedules:PiecewiseConstantDecay.rate
- return float(self.values[sum((boundary < step for boundary in self.boundaries))])
+ ends = [-float('inf'), *self.boundaries, float('inf')]
+ inside = [low < step <= high for low, high in zip(ends[:-1], ends[1:], strict=True)]
+ inside[0], inside[-1] = (step <= ends[1], step > ends[-2])
+ return float(sum((value for value, here in zip(self.values, inside, strict=True) if here)))

polynomial-goes-on-below-the-end: After decay_steps the rate goes on.
in keras.optimizers.schedules:PolynomialDecay.rate
- min(step, decay_steps)
+ step

polynomial-cycle-begins-one-step-early: A multiple of decay_steps belongs to the next cycle.
in keras.optimizers.schedules:PolynomialDecay.rate
- max(1, math.ceil(step / decay_steps))
+ math.floor(step / decay_steps) + 1

polynomial-cycle-starts-over: Each cycle is like the first.
in keras.optimizers.schedules:PolynomialDecay.rate
- decay_steps *= max(1, math.ceil(step / decay_steps))
+ step = step % decay_steps or min(step, decay_steps)

polynomial-goes-up-again: After decay_steps the rate comes up on the other side. [an even power without the limit]
in keras.optimizers.schedules:PolynomialDecay.rate
- 1 - p
+ 1 - step / self.decay_steps

polynomial-default-end-is-zero: The rate goes down to nothing. [PyTorch: `PolynomialLR`]
in keras.optimizers.schedules:PolynomialDecay.__init__
- 0.0001
+ 0.0

cosine-goes-up-again: After decay_steps the wave goes on. [PyTorch: `CosineAnnealingLR`]
in keras.optimizers.schedules:CosineDecay.rate
- min(step / self.decay_steps, 1)
+ step / self.decay_steps

warmup-counts-as-decay: The warmup is taken off decay_steps. [most implementations elsewhere]
in keras.optimizers.schedules:CosineDecay.rate
- self.decay_steps
+ max(self.decay_steps - self.warmup_steps, 1)

warmup-starts-at-zero: The warmup begins with no rate at all.
in keras.optimizers.schedules:CosineDecay.rate
- start + (self.warmup_target - start) * step / self.warmup_steps
+ self.warmup_target * step / self.warmup_steps

decay-starts-at-the-initial-rate: After the warmup the rate falls back to the initial one.
in keras.optimizers.schedules:CosineDecay.rate
- (start, step)
+ step
in keras.optimizers.schedules:CosineDecay.rate
- (self.warmup_target, step - self.warmup_steps)
+ step - self.warmup_steps

warmup-without-a-target: Steps without a target are a warmup to the initial rate. [Keras's documentation can be read
    so]
in keras.optimizers.schedules:CosineDecay.rate
- start = self.initial_learning_rate
+ start = self.initial_learning_rate
+ if self.warmup_target is None and step < self.warmup_steps:
+     return float(start * step / self.warmup_steps)

restarts-never: The wave goes on instead of starting again.
in keras.optimizers.schedules:CosineDecayRestarts.rate
- self.t_mul == 1
+ False
in keras.optimizers.schedules:CosineDecayRestarts.rate
- step >= steps
+ False

restarts-scale-alpha: The height of a period multiplies α too.
in keras.optimizers.schedules:CosineDecayRestarts.rate
- self.initial_learning_rate
+ self.initial_learning_rate * _cosine(step / steps, self.alpha)
in keras.optimizers.schedules:CosineDecayRestarts.rate
- _cosine(step / steps, self.alpha, self.m_mul ** i)
+ self.m_mul ** i

restarts-by-logarithms: The period is found by logarithms in float32, which round down to the one before.
    [TensorFlow, at the thirteenth restart]
in keras.optimizers.schedules:CosineDecayRestarts.rate
- while step >= steps:
-     i, step, steps = (i + 1, step - steps, steps * self.t_mul)
+ if self.t_mul != 1:
+     import numpy as np
+     part = np.float32(1 + step / steps * (self.t_mul - 1))
+     i = int(np.floor(np.log(part) / np.log(np.float32(self.t_mul))))
+     step -= steps * (self.t_mul ** i - 1) / (self.t_mul - 1)
+     steps *= self.t_mul ** i

restarts-default-t-mul-is-1: The periods do not grow by default. [PyTorch: `CosineAnnealingWarmRestarts(T_mult=1)`]
in keras.optimizers.schedules:CosineDecayRestarts.__init__
- 2.0
+ 1.0

staircase-by-default: The rate changes in stairs unless told otherwise.
in keras.optimizers.schedules:ExponentialDecay.__init__
- False
+ True
in keras.optimizers.schedules:InverseTimeDecay.__init__
- False
+ True

steps-must-be-python-numbers: A step that is a tensor or a NumPy number is not understood.
in keras.optimizers.schedules:LearningRateSchedule.__call__
- float(step)
+ step

rates-keep-their-integer-type: An initial rate that is an int makes everything an int. [Keras 3]
in keras.optimizers.schedules:LearningRateSchedule.__call__
- return constant(self.rate(float(step)))
+ whole = isinstance(getattr(self, 'initial_learning_rate', None), int)
+ return constant(int(self.rate(float(step))) if whole else self.rate(float(step)))

schedule-is-asked-once: The rate of step 0 is kept.
in keras.optimizers.optimizer:Optimizer.learning_rate
- return self._rate(self._calls)
+ self._rate = Variable(self._rate(self._calls), trainable=False)
+ return self._rate

rate-reads-as-the-schedule: Reading the rate gives the schedule. [TensorFlow up to 2.10]
in keras.optimizers.optimizer:Optimizer.learning_rate
- self._rate(self._calls)
+ self._rate
in keras.optimizers.optimizer:Optimizer.apply
- learning_rate = convert_to_tensor(self.learning_rate)
+ rate = self.learning_rate
+ learning_rate = convert_to_tensor(rate(self.iterations) if callable(rate) else rate)

own-schedules-are-numbers: Only the built-in schedules are asked again; a subclass is asked once.
in keras.optimizers.optimizer:Optimizer.__init__
- not callable(learning_rate)
+ not callable(learning_rate) or not getattr(learning_rate, 'hyperparameters', (1,))
in keras.optimizers.optimizer:Optimizer.__init__
- Variable(learning_rate, trainable=False, name='learning_rate', dtype=float32)
+ Variable(learning_rate(0) if callable(learning_rate) else learning_rate, trainable=False, name='learning_rate', dtype=float32)

schedule-config-lacks-staircase: The configuration forgets an argument.
in keras.optimizers.schedules:ExponentialDecay
- ('initial_learning_rate', 'decay_steps', 'decay_rate', 'staircase', 'name')
+ ('initial_learning_rate', 'decay_steps', 'decay_rate', 'name')
in keras.optimizers.schedules:InverseTimeDecay
- ('initial_learning_rate', 'decay_steps', 'decay_rate', 'staircase', 'name')
+ ('initial_learning_rate', 'decay_steps', 'decay_rate', 'name')

schedule-config-lacks-warmup: The configuration forgets the arguments that were added later.
in keras.optimizers.schedules:CosineDecay
- ('initial_learning_rate', 'decay_steps', 'alpha', 'name', 'warmup_target', 'warmup_steps')
+ ('initial_learning_rate', 'decay_steps', 'alpha', 'name')

no-decay-steps-are-accepted: A decay in no steps is accepted, and fails where it is used. [Keras 2]
in keras.optimizers.schedules:_positive
- steps <= 0
+ False

unknown-schedules-are-exponential: An unknown name gives some schedule.
in keras.optimizers.schedules:deserialize
- return _REGISTRY.deserialize(config, custom_objects)
+ if config['class_name'] not in _REGISTRY.objects:
+     return ExponentialDecay(1.0, 1, 1.0)
+ return _REGISTRY.deserialize(config, custom_objects)

constraints-come-first: The constraint is applied to what the variable was before the step.
in keras.optimizers.optimizer:Optimizer.apply
- self.update_step(gradient, variable, learning_rate)
- if variable.constraint is not None: ...
+ if variable.constraint is not None: ...
+ self.update_step(gradient, variable, learning_rate)

weight-decay-after-the-step: The decay follows the step.
in keras.optimizers.optimizer:Optimizer.apply
- if self.weight_decay: ...
+ pass
- self.iterations.assign_add(_ONE)
+ if self.weight_decay:
+     self._decay(variables, float(learning_rate))
+ self.iterations.assign_add(_ONE)

averages-come-before-the-step: The average is taken of the values before the step.
in keras.optimizers.optimizer:Optimizer.apply
- if self.use_ema: ...
+ pass
- gradients = self._clipped(gradients)
+ gradients = self._clipped(gradients)
+ if self.use_ema:
+     self._average(int(self.iterations) + 1)
""",
)
