"""Variants of tf.keras.optimizers: the recurrences, their defaults, the state."""

from spec_tests.harness.variants.variant import SLIP, Variant

SGD = [
    Variant(
        "learning-rate-is-frozen",
        "The learning rate is read once, when the optimizer is made, and assigning another one changes nothing.",
        SLIP,
        "keras/optimizers.py",
        "self._learning_rate.assign(value)",
        "pass",
    ),
    Variant(
        "sgd-adds-the-gradient",
        "The variable moves along the gradient, upwards.",
        SLIP,
        "keras/optimizers.py",
        "variable.assign_sub(lr * g)",
        "variable.assign_add(lr * g)",
    ),
    Variant(
        "momentum-scales-the-gradient",
        "The velocity is a weighted mean of the former one and the gradient.",
        "PyTorch: SGD with `dampening=momentum`",
        "keras/optimizers.py",
        "v.assign(momentum * v - lr * g)",
        "v.assign(momentum * v - (1 - momentum) * lr * g)",
    ),
    Variant(
        "nesterov-is-ignored",
        "The option is accepted and not used.",
        SLIP,
        "keras/optimizers.py",
        "if self.nesterov else v",
        "if False else v",
    ),
    Variant(
        "sgd-default-rate-is-0.001",
        "SGD has the default learning rate of Adam.",
        "PyTorch: `SGD(lr=0.001)`",
        "keras/optimizers.py",
        "learning_rate: Any = 0.01,",
        "learning_rate: Any = 0.001,",
    ),
]

ADAM = [
    Variant(
        "adam-beta-1-is-0.8",
        "The first moment forgets faster; the first steps from equal gradients show nothing of it.",
        "passes the golden test of Adam in Keras",
        "keras/optimizers.py",
        "beta_1: float = 0.9,",
        "beta_1: float = 0.8,",
    ),
    Variant(
        "adam-beta-2-is-0.99",
        "The second moment forgets faster.",
        SLIP,
        "keras/optimizers.py",
        "beta_2: float = 0.999,",
        "beta_2: float = 0.99,",
    ),
    Variant(
        "adam-epsilon-inside-the-root",
        "ε is added to the second moment before the root is taken.",
        "passes the golden test of Adam in Keras",
        "keras/optimizers.py",
        "(sqrt(second_moment) + self.epsilon)",
        "sqrt(second_moment + self.epsilon)",
    ),
    Variant(
        "adam-without-bias-correction",
        "The moments that begin at zero are used as they are.",
        "BERT's AdamWeightDecayOptimizer",
        "keras/optimizers.py",
        "alpha = lr * ((1 - beta_2**t) ** 0.5 / (1 - beta_1**t))",
        "alpha = lr",
    ),
    Variant(
        "amsgrad-is-ignored",
        "The option is accepted and not used.",
        SLIP,
        "keras/optimizers.py",
        "if self.amsgrad:",
        "if False:",
    ),
    Variant(
        "adam-does-not-normalise",
        "The step is the corrected first moment, not divided by the root of the second.",
        SLIP,
        "keras/optimizers.py",
        "alpha * m / (sqrt(second_moment) + self.epsilon)",
        "alpha * m",
    ),
    Variant(
        "adam-default-rate-is-0.01",
        "Adam has the default learning rate of SGD.",
        SLIP,
        "keras/optimizers.py",
        "learning_rate: Any = 0.001,",
        "learning_rate: Any = 0.01,",
    ),
]

STATE = [
    Variant(
        "iterations-counts-variables",
        "Each variable that is updated counts as a step.",
        SLIP,
        "keras/optimizers.py",
        "self.iterations.assign_add(1)",
        "self.iterations.assign_add(len(given))",
    ),
    Variant(
        "variables-share-their-slots",
        "The state is kept by the name of the variable, and names are not unique.",
        SLIP,
        "keras/optimizers.py",
        "key = id(variable)",
        "key = variable.name",
    ),
    Variant(
        "none-gradient-is-an-error",
        "A variable that the loss does not depend on cannot be passed.",
        SLIP,
        "keras/optimizers.py",
        "for g, v in pairs if g is not None]",
        "for g, v in pairs]",
    ),
    Variant(
        "none-gradient-is-silent",
        "A variable that the loss does not depend on is never trained, and nobody is told.",
        SLIP,
        "keras/optimizers.py",
        'logger.warning("Gradients do not exist for variables %s when minimizing the loss.", missing)',
        "pass",
    ),
    Variant(
        "no-gradient-is-no-step",
        "A step without any gradient does nothing, and does not say so.",
        SLIP,
        "keras/optimizers.py",
        'raise ValueError(f"No gradients provided for any variable: {[v.name for _, v in pairs]}.")',
        "return self.iterations",
    ),
]

VARIANTS = [*SGD, *ADAM, *STATE]
