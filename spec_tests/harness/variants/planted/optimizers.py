"""Wrong optimizers and schedules, planted in Keras."""

from __future__ import annotations

from typing import Any

from spec_tests.harness.variants.planted.planting import Plant, plants


@plants("sgd-adds-the-gradient")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.SGD, "update_step")
    def update_step(true, self, gradient, variable, learning_rate):
        true(self, -gradient, variable, learning_rate)


@plants("sgd-default-rate-is-0.001")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.optimizers.SGD, learning_rate=0.001)


@plants("momentum-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.SGD, momentum=0.0)


@plants("nesterov-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.SGD, nesterov=False)


@plants("rmsprop-momentum-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.RMSprop, momentum=0.0)


@plants("rmsprop-centered-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.RMSprop, centered=False)


@plants("adam-without-bias-correction")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Adam, "update_step")
    def update_step(true, self, gradient, variable, learning_rate):
        step = tf.cast(self.iterations + 1, variable.dtype)
        correction = tf.sqrt(1 - self.beta_2**step) / (1 - self.beta_1**step)
        true(self, gradient, variable, learning_rate / correction)


@plants("adam-corrects-the-first-moment-only")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Adam, "update_step")
    def update_step(true, self, gradient, variable, learning_rate):
        step = tf.cast(self.iterations + 1, variable.dtype)
        true(self, gradient, variable, learning_rate / tf.sqrt(1 - self.beta_2**step))


@plants("adam-swaps-the-betas")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Adam, "__init__")
    def init(true, self, *args, beta_1=0.9, beta_2=0.999, **kwargs):
        true(self, *args, beta_1=beta_2, beta_2=beta_1, **kwargs)


@plants("adam-beta-1-is-0.8")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.optimizers.Adam, beta_1=0.8)


@plants("amsgrad-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.Adam, amsgrad=False)


@plants("adamw-does-not-decay")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.AdamW, weight_decay=0.0)


@plants("adagrad-accumulator-starts-at-zero")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.Adagrad, initial_accumulator_value=0.0)


@plants("lion-swaps-the-betas")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Lion, "__init__")
    def init(true, self, *args, beta_1=0.9, beta_2=0.99, **kwargs):
        true(self, *args, beta_1=beta_2, beta_2=beta_1, **kwargs)


@plants("clipnorm-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.SGD, clipnorm=None)


@plants("clipvalue-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.SGD, clipvalue=None)


@plants("global-clipnorm-is-that-of-each")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.SGD, "__init__")
    def init(true, self, *args, global_clipnorm=None, **kwargs):
        true(self, *args, **{**kwargs, "clipnorm": kwargs.get("clipnorm") or global_clipnorm})


@plants("none-gradient-is-zero")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Optimizer, "apply")
    def apply(true, self, grads, trainable_variables=None):
        pairs = zip(grads, trainable_variables, strict=True)
        zeros = [tf.zeros_like(variable) if gradient is None else gradient for gradient, variable in pairs]
        return true(self, zeros, trainable_variables)


@plants("none-gradient-is-an-error")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.Optimizer, "apply")
    def apply(true, self, grads, trainable_variables=None):
        if any(gradient is None for gradient in grads):
            raise ValueError("a gradient is None")
        return true(self, grads, trainable_variables)


@plants("exclusion-by-variable-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.Optimizer, "exclude_from_weight_decay", var_list=None)


@plants("staircase-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.ExponentialDecay, staircase=False)


@plants("inverse-staircase-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.InverseTimeDecay, staircase=False)


@plants("piecewise-boundary-belongs-to-the-next")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.optimizers.schedules.PiecewiseConstantDecay, "__call__", step=lambda step: step + 1)


@plants("polynomial-power-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.PolynomialDecay, power=1.0)


@plants("polynomial-cycle-is-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.PolynomialDecay, cycle=False)


@plants("cosine-alpha-is-a-rate")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.optimizers.schedules.CosineDecay, "__init__")
    def init(true, self, initial_learning_rate, decay_steps, alpha=0.0, **kwargs):
        true(self, initial_learning_rate, decay_steps, alpha=alpha / initial_learning_rate, **kwargs)


@plants("restarts-at-equal-distances")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.CosineDecayRestarts, t_mul=1.0)


@plants("restarts-at-full-height")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.optimizers.schedules.CosineDecayRestarts, m_mul=1.0)
