"""tf.keras.optimizers: the defaults of each optimizer, and what follows from its recurrence.

The oracles of the defaults are the closed forms of `recurrences.py`, whose arguments have the documented defaults.
"""

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.optimizers import recurrences
from spec_tests.optimizers.recurrences import FALLING, trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"
clause = Section("optimizer-defaults", source=OPTIMIZERS, needs=("optimizers",))


def nearly(observed, expected, operations):
    """Up to the rounding of the arguments to float32, which makes an error relative to the longest step."""
    checks.close(observed, expected, operations, magnitude=np.max(np.abs(expected)), dtype=np.float32)


@clause(
    kills=[
        "sgd-default-rate-is-0.001",
        "rmsprop-default-rho-is-0.99",
        "rmsprop-default-epsilon-is-1e-8",
        "adam-beta-1-is-0.8",
        "adam-beta-2-is-0.99",
        "adam-default-epsilon-is-1e-8",
        "adagrad-default-rate-is-0.01",
        "adagrad-default-accumulator-is-zero",
        "adadelta-default-rate-is-1",
        "adadelta-default-rho-is-0.9",
        "adadelta-default-epsilon-is-1e-6",
        "adamax-default-rate-is-0.002",
        "adamax-default-epsilon-is-1e-8",
        "nadam-default-rate-is-0.002",
        "nadam-default-epsilon-is-1e-8",
    ]
)
@pytest.mark.parametrize("scale", [1.0, 2.0**-11, 2.0**-20])
@pytest.mark.parametrize(
    "name", ["SGD", "RMSprop", "Adam", "Adagrad", "Adadelta", "Adafactor", "Adamax", "Nadam", "Ftrl"]
)
def test_defaults(tf, name, scale):
    """SGD lr 0.01; all others lr 0.001: RMSprop ρ 0.9; Adam, Adamax and Nadam β₁ 0.9, β₂ 0.999; Adagrad and Ftrl begin
    at 0.1; Adadelta ρ 0.95; Adafactor has t^−0.8, ε₂ 0.001 and the threshold 1; every other ε is 1e-7; no momentum,
    amsgrad, centering or regularisation.
    """
    gradients = np.array([[0.25], [2.0], [-0.5], [1.0]]) * scale  # the smallest are as small as ε, and its root
    observed = trajectory(tf, getattr(tf.keras.optimizers, name)(), gradients, start=0.0)
    expected = getattr(recurrences, name.lower())(gradients, **({"start": 0.0} if name == "Adafactor" else {}))
    # 0.999 in float32 is off by ε/2, and 1 − 0.999ᵗ by a thousand times as much
    nearly(observed, expected, operations=500)


@clause(kills=["adagrad-default-epsilon-is-1e-10", "lion-beta-1-is-0.95", "lion-beta-2-is-0.999"])
def test_further_defaults(tf):
    """Adagrad's ε is 1e-7; Lion's β₁ is 0.9 and β₂ 0.99, so that the sign turns when they say."""
    gradients = np.array([[2.0**-12], [2.0**-13]])
    observed = trajectory(tf, tf.keras.optimizers.Adagrad(initial_accumulator_value=0.0), gradients, start=0.0)
    nearly(observed, recurrences.adagrad(gradients, initial_accumulator_value=0.0), operations=4)
    turning = np.concatenate([np.full((1, 8), 1.0), -np.linspace(0.001, 0.2, 8) * np.ones((4, 1))])
    observed = trajectory(tf, tf.keras.optimizers.Lion(learning_rate=0.5), turning, start=0.0)
    checks.equal(observed, recurrences.lion(turning, lr=0.5))


@clause(source=OPTIMIZERS + "lion/", kills=["lion-default-rate-is-0.0001"])
def test_default_rate_of_lion(tf):
    """Lion's learning rate is 0.001 unless told otherwise."""
    nearly(trajectory(tf, tf.keras.optimizers.Lion(), np.array([[4.0]]), start=0.0), np.array([[-0.001]]), operations=1)


@clause(source=OPTIMIZERS + "lamb/", kills=["lamb-default-epsilon-is-1e-6"])
@pytest.mark.parametrize("scale", [1.0, 2.0**-20])
def test_defaults_of_lamb(tf, scale):
    """Lamb's lr is 0.001, β₁ 0.9, β₂ 0.999, and ε 1e-7, unless told otherwise."""
    gradients = np.array([[0.25, 0.125], [2.0, -0.25], [-0.5, 1.0]]) * scale
    observed = trajectory(tf, tf.keras.optimizers.Lamb(), gradients)
    nearly(observed, recurrences.lamb(gradients, start=1.0), operations=500)


# ------------------------------------------------------------------------------------------- what follows


@clause(
    source=OPTIMIZERS + "adam/",
    kills=["adam-does-not-normalise", "rmsprop-without-the-root", "adamax-adds-the-squares"],
)
@pytest.mark.parametrize("name", ["Adam", "Adamax", "Nadam", "RMSprop", "Adagrad"])
def test_adam_ignores_the_scale_of_gradients(tf, name):
    """Multiplying all gradients by a factor changes nothing, where ε is too small to be seen: Adam, Adamax, Nadam,
    RMSprop, Adagrad that begins at 0.
    """
    arguments = {"epsilon": 1e-30} | ({"initial_accumulator_value": 0.0} if name == "Adagrad" else {})
    plain, scaled = (
        trajectory(tf, getattr(tf.keras.optimizers, name)(0.125, **arguments), f * FALLING) for f in (1.0, 64.0)
    )
    checks.close(scaled, plain, operations=256, magnitude=16)


@clause(source=OPTIMIZERS + "sgd/", kills=["sgd-follows-the-sign", "sgd-normalises-the-gradient"])
@pytest.mark.parametrize("options", [{}, {"momentum": 0.5}, {"momentum": 0.5, "nesterov": True}], ids=str)
def test_sgd_is_linear(tf, options):
    """SGD, with momentum and without, moves by 2·a − 3·b under the gradients 2·g − 3·h, where it moves by a under g and
    by b under h.
    """
    g, h = FALLING, FALLING[::-1] + 0.25
    a, b, both = (trajectory(tf, tf.keras.optimizers.SGD(0.125, **options), each) for each in (g, h, 2 * g - 3 * h))
    checks.close(both, 2 * a - 3 * b, operations=64, magnitude=4)


@clause(
    source=OPTIMIZERS + "sgd/",
    needs=("optimizers", "tape"),
    kills=["sgd-adds-the-gradient", "momentum-is-ignored", "momentum-scales-the-gradient"],
)
@pytest.mark.parametrize(("curvature", "momentum"), [(1.0, 0.0), (2.0, 0.0), (1.0, 0.5), (2.0, 0.25)])
def test_gradient_descent_on_a_quadratic(tf, curvature, momentum):
    """On λw²/2, SGD leaves (1 − lr·λ)ᵏ of w after k steps; the heavy ball moves (w, v) by powers of its matrix."""
    rate, steps = 0.25, 6
    optimizer, w = tf.keras.optimizers.SGD(rate, momentum=momentum), tf.Variable(1.0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = w * w * (curvature / 2)
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
    step = np.array([[1 - rate * curvature, momentum], [-rate * curvature, momentum]])
    expected = (np.linalg.matrix_power(step, steps) @ [1.0, 0.0])[0]
    if not momentum:
        assert expected == (1 - rate * curvature) ** steps
    checks.close(w, expected, operations=8 * steps)
