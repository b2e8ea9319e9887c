"""tf.keras.optimizers: the defaults of each optimizer, which are also those of the closed forms in `recurrences.py`."""

import numpy as np
import pytest

from spec_tests import checks
from spec_tests.harness import Section
from spec_tests.optimizers import recurrences
from spec_tests.optimizers.recurrences import trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"
clause = Section("optimizer-defaults", source=OPTIMIZERS, needs=("optimizers",))


def nearly(observed, expected, operations):
    """Equal up to the rounding of the arguments to float32, whose error is relative to the longest step."""
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
def test_optimizers_have_the_documented_defaults(tf, name, scale):
    """lr is 0.01 in SGD and 0.001 elsewhere; RMSprop: ρ 0.9; Adam, Adamax and Nadam: β₁ 0.9, β₂ 0.999; Adagrad and Ftrl
    start at 0.1; Adadelta: ρ 0.95; Adafactor: t^−0.8, ε₂ 0.001, threshold 1; every other ε is 1e-7; no momentum,
    amsgrad, centering or regularization.
    """
    gradients = np.array([[0.25], [2.0], [-0.5], [1.0]]) * scale  # the smallest are as small as ε and its root
    observed = trajectory(tf, getattr(tf.keras.optimizers, name)(), gradients, start=0.0)
    expected = getattr(recurrences, name.lower())(gradients, **({"start": 0.0} if name == "Adafactor" else {}))
    # 0.999 in float32 is off by ε/2, and 1 − 0.999ᵗ by a thousand times as much
    nearly(observed, expected, operations=500)


@clause(kills=["adagrad-default-epsilon-is-1e-10", "lion-beta-1-is-0.95", "lion-beta-2-is-0.999"])
def test_adagrad_epsilon_and_lion_betas(tf):
    """Adagrad's ε is 1e-7; Lion's β₁ is 0.9 and its β₂ 0.99, which determine when the sign changes."""
    gradients = np.array([[2.0**-12], [2.0**-13]])
    observed = trajectory(tf, tf.keras.optimizers.Adagrad(initial_accumulator_value=0.0), gradients, start=0.0)
    nearly(observed, recurrences.adagrad(gradients, initial_accumulator_value=0.0), operations=4)
    turning = np.concatenate([np.full((1, 8), 1.0), -np.linspace(0.001, 0.2, 8) * np.ones((4, 1))])
    observed = trajectory(tf, tf.keras.optimizers.Lion(learning_rate=0.5), turning, start=0.0)
    checks.equal(observed, recurrences.lion(turning, lr=0.5))


@clause(source=OPTIMIZERS + "lion/", kills=["lion-default-rate-is-0.0001"])
def test_lion_learning_rate(tf):
    """Lion's default learning rate is 0.001."""
    nearly(trajectory(tf, tf.keras.optimizers.Lion(), np.array([[4.0]]), start=0.0), np.array([[-0.001]]), operations=1)


@clause(source=OPTIMIZERS + "lamb/", kills=["lamb-default-epsilon-is-1e-6"])
@pytest.mark.parametrize("scale", [1.0, 2.0**-20])
def test_lamb_defaults(tf, scale):
    """Lamb's defaults are lr 0.001, β₁ 0.9, β₂ 0.999 and ε 1e-7."""
    gradients = np.array([[0.25, 0.125], [2.0, -0.25], [-0.5, 1.0]]) * scale
    observed = trajectory(tf, tf.keras.optimizers.Lamb(), gradients)
    nearly(observed, recurrences.lamb(gradients, start=1.0), operations=500)
