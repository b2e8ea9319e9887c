"""tf.keras.optimizers: the recurrence of each optimizer, its defaults, and what follows from it.

The oracles are closed forms in exact fractions (`recurrences.py`). The variables are float64, and the drawn arguments
are dyadic numbers, which every dtype holds exactly: an optimizer that computes in the dtype of its variable has then no
excuse but the rounding of float64. A clause that needs 0.9 or 0.001, which Keras rounds to float32, allows for that.
"""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spec_tests import checks, recurrences
from spec_tests import strategies as sts
from spec_tests.harness import clause
from spec_tests.recurrences import trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"

RATES = st.sampled_from([0.125, 0.5])
BETAS = st.sampled_from([0.5, 0.75, 0.875, 0.9375])
EPSILONS = st.sampled_from([2.0**-24, 2.0**-6, 0.25])
GRADIENTS = st.integers(1, 5).flatmap(lambda steps: sts.arrays((steps, 2)))

FALLING = np.array([[1.0, 2.0], [0.25, -0.5], [-0.5, 0.015625], [0.0, 0.25]])
"""Gradients that change their sign and become smaller: every mean still remembers the first."""


def source(name):
    return f"{OPTIMIZERS}{name}/"


def follows(observed, expected, magnitude=2.0):
    """A few dozen roundings of float64 for each step; magnitudes are those of steps and means."""
    checks.close(observed, expected, operations=64 * len(expected), magnitude=magnitude, what="the way of the variable")


def nearly(observed, expected, operations):
    """Up to the rounding of the arguments to float32, which makes a relative error of the steps."""
    allowed = checks.allowance(np.float32, operations) * np.max(np.abs(expected))
    assert np.all(np.abs(observed - expected) <= allowed), f"w has moved by {observed}, but should by {expected}"


@clause(
    "optimizers/sgd-follows-its-recurrence",
    source=source("sgd"),
    seed=("001", "003"),
    needs=("optimizers",),
    kills=[
        "sgd-adds-the-gradient",
        "momentum-scales-the-gradient",
        "momentum-without-the-rate",
        "momentum-is-ignored",
        "nesterov-is-ignored",
        "nesterov-from-the-old-velocity",
    ],
)
@given(GRADIENTS, RATES, st.sampled_from([0.0, 0.5, 0.75]), st.booleans())
@example(FALLING, 0.125, 0.5, True)
def test_sgd_with_and_without_momentum_follows_its_recurrence(tf, gradients, lr, momentum, nesterov):
    """w ← w − lr·g; with momentum v ← μ·v − lr·g and w ← w + v, or w ← w + μ·v − lr·g with nesterov."""
    assume(not nesterov or momentum)
    optimizer = tf.keras.optimizers.SGD(learning_rate=lr, momentum=momentum, nesterov=nesterov)
    follows(trajectory(tf, optimizer, gradients), recurrences.sgd(gradients, lr, momentum, nesterov), magnitude=8)


@clause(
    "optimizers/rmsprop-follows-its-recurrence",
    source=source("rmsprop"),
    seed=("001", "003"),
    needs=("optimizers",),
    kills=[
        "rmsprop-epsilon-outside-the-root",
        "rmsprop-without-the-root",
        "rmsprop-momentum-is-ignored",
        "rmsprop-momentum-without-the-rate",
        "rmsprop-centered-is-ignored",
        "rmsprop-centered-by-the-mean-itself",
        "rmsprop-divides-by-the-old-mean",
    ],
)
@given(GRADIENTS, RATES, BETAS, st.sampled_from([0.0, 0.5]), EPSILONS, st.booleans())
@example(FALLING, 0.125, 0.75, 0.5, 0.25, True)
@example(FALLING, 0.125, 0.75, 0.0, 0.25, False)
def test_rmsprop_follows_its_recurrence(tf, gradients, lr, rho, momentum, epsilon, centered):
    """v ← ρv + (1 − ρ)g², a ← ρa + (1 − ρ)g, p ← μp + lr·g/√(v + ε), w ← w − p; centered divides by √(v − a² + ε)."""
    assume(not centered or epsilon > 2.0**-10)  # v − a² cancels, and only ε keeps its root away from zero
    arguments = {"rho": rho, "momentum": momentum, "epsilon": epsilon, "centered": centered}
    observed = trajectory(tf, tf.keras.optimizers.RMSprop(learning_rate=lr, **arguments), gradients)
    follows(observed, recurrences.rmsprop(gradients, lr, **arguments), magnitude=64)


@clause(
    "optimizers/adam-follows-its-recurrence",
    source=source("adam"),
    seed=("000", "001"),
    needs=("optimizers",),
    kills=[
        "adam-epsilon-inside-the-root",
        "adam-epsilon-is-corrected-too",
        "adam-without-bias-correction",
        "adam-counts-steps-from-zero",
        "adam-corrects-the-first-moment-only",
        "adam-swaps-the-betas",
        "adam-does-not-normalise",
    ],
)
@given(GRADIENTS, RATES, BETAS, BETAS, EPSILONS)
@example(FALLING, 0.125, 0.75, 0.9375, 0.25)
def test_adam_follows_its_recurrence(tf, gradients, lr, beta_1, beta_2, epsilon):
    """m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε), with t = 1 at first."""
    arguments = {"beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}
    observed = trajectory(tf, tf.keras.optimizers.Adam(learning_rate=lr, **arguments), gradients)
    follows(observed, recurrences.adam(gradients, lr, **arguments), magnitude=16)


@clause(
    "optimizers/amsgrad-remembers-the-largest-moment",
    source=source("adam"),
    needs=("optimizers",),
    kills=["amsgrad-is-ignored", "amsgrad-forgets", "amsgrad-takes-the-smallest"],
)
@given(GRADIENTS, BETAS, BETAS)
@example(FALLING, 0.5, 0.5)  # the second moment falls from the second step on
def test_amsgrad_divides_by_the_largest_second_moment_so_far(tf, gradients, beta_1, beta_2):
    """With amsgrad, √(max over all steps of v) takes the place of √v; the moments go on as without."""
    arguments = {"beta_1": beta_1, "beta_2": beta_2, "epsilon": 2.0**-6, "amsgrad": True}
    observed = trajectory(tf, tf.keras.optimizers.Adam(learning_rate=0.125, **arguments), gradients)
    follows(observed, recurrences.adam(gradients, 0.125, **arguments), magnitude=16)


@clause(
    "optimizers/adamw-is-adam-with-weight-decay",
    source=source("adamw"),
    needs=("optimizers",),
    kills=["adamw-does-not-decay", "adamw-default-decay-is-0.01"],
)
@given(GRADIENTS, st.sampled_from([0.125, 0.5]), st.booleans())
@example(FALLING, 0.5, True)
def test_adamw_takes_the_steps_of_adam_with_the_same_weight_decay(tf, gradients, weight_decay, amsgrad):
    """AdamW(weight_decay=λ) moves as Adam(weight_decay=λ) does; by itself λ is 0.004."""
    arguments = {"learning_rate": 0.125, "weight_decay": weight_decay, "amsgrad": amsgrad}
    adamw, adam = tf.keras.optimizers.AdamW(**arguments), tf.keras.optimizers.Adam(**arguments)
    checks.equal(trajectory(tf, adamw, gradients), trajectory(tf, adam, gradients))
    alone = trajectory(tf, tf.keras.optimizers.AdamW(), np.zeros((2, 1)))
    nearly(alone, np.array([[(1 - 0.004 * 0.001) ** t - 1] for t in (1, 2)]), operations=4)


@clause(
    "optimizers/adamax-follows-its-recurrence",
    source=source("adamax"),
    needs=("optimizers",),
    kills=[
        "adamax-without-bias-correction",
        "adamax-forgets-at-once",
        "adamax-never-forgets",
        "adamax-without-epsilon",
    ],
)
@given(GRADIENTS, RATES, BETAS, BETAS, EPSILONS)
@example(FALLING, 0.125, 0.75, 0.5, 0.25)
def test_adamax_follows_its_recurrence(tf, gradients, lr, beta_1, beta_2, epsilon):
    """m ← β₁m + (1 − β₁)g, u ← max(β₂u, |g|), w ← w − lr/(1 − β₁ᵗ)·m/(u + ε)."""
    arguments = {"beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}
    observed = trajectory(tf, tf.keras.optimizers.Adamax(learning_rate=lr, **arguments), gradients)
    follows(observed, recurrences.adamax(gradients, lr, **arguments), magnitude=2.0**6)


@clause(
    "optimizers/nadam-follows-its-recurrence",
    source=source("Nadam"),
    needs=("optimizers",),
    kills=[
        "nadam-with-constant-momentum",
        "nadam-is-adam",
        "nadam-product-stays-one",
        "nadam-epsilon-before-the-correction",
    ],
)
@given(GRADIENTS, RATES, BETAS, BETAS, EPSILONS)
@example(FALLING, 0.5, 0.75, 0.9375, 0.25)
def test_nadam_follows_its_recurrence(tf, gradients, lr, beta_1, beta_2, epsilon):
    """w ← w − lr·m̂/(√(v/(1 − β₂ᵗ)) + ε), with m̂ = μₜ₊₁m/(1 − Πμ₁…μₜ₊₁) + (1 − μₜ)g/(1 − Πμ₁…μₜ) and
    μₜ = β₁(1 − 0.96ᵗ/2).
    """
    arguments = {"beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}
    observed = trajectory(tf, tf.keras.optimizers.Nadam(learning_rate=lr, **arguments), gradients)
    expected = recurrences.nadam(gradients, lr, **arguments)
    # Keras rounds 0.96 and the product of the μ to float32; a step is at most lr·4/(1 − β₁) long
    rounding = checks.allowance(np.float32, operations=4 * len(gradients), magnitude=lr * 16)
    assert np.all(np.abs(observed - expected) <= rounding), f"w has moved by {observed}, but should by {expected}"


@clause(
    "optimizers/adagrad-follows-its-recurrence",
    source=source("adagrad"),
    needs=("optimizers",),
    kills=["adagrad-epsilon-outside-the-root", "adagrad-accumulates-afterwards", "adagrad-accumulator-starts-at-zero"],
)
@given(GRADIENTS, RATES, st.sampled_from([0.0, 0.125, 1.0]), EPSILONS)
@example(FALLING, 0.125, 0.125, 0.25)
def test_adagrad_follows_its_recurrence(tf, gradients, lr, initial_accumulator_value, epsilon):
    """a ← a + g², w ← w − lr·g/√(a + ε), where a begins as `initial_accumulator_value`."""
    arguments = {"initial_accumulator_value": initial_accumulator_value, "epsilon": epsilon}
    observed = trajectory(tf, tf.keras.optimizers.Adagrad(learning_rate=lr, **arguments), gradients)
    follows(observed, recurrences.adagrad(gradients, lr, **arguments), magnitude=8)


@clause(
    "optimizers/adadelta-follows-its-recurrence",
    source=source("adadelta"),
    needs=("optimizers",),
    kills=["adadelta-ignores-the-rate", "adadelta-uses-the-new-delta", "adadelta-epsilon-outside-the-roots"],
)
@given(GRADIENTS, RATES, BETAS, EPSILONS)
@example(FALLING, 0.5, 0.75, 0.25)
def test_adadelta_follows_its_recurrence(tf, gradients, lr, rho, epsilon):
    """a ← ρa + (1 − ρ)g², Δ = −√(d + ε)/√(a + ε)·g, d ← ρd + (1 − ρ)Δ², w ← w + lr·Δ: Δ is made of the old d."""
    observed = trajectory(tf, tf.keras.optimizers.Adadelta(learning_rate=lr, rho=rho, epsilon=epsilon), gradients)
    follows(observed, recurrences.adadelta(gradients, lr, rho, epsilon), magnitude=8)


@clause(
    "optimizers/lion-follows-its-recurrence",
    source=source("lion"),
    needs=("optimizers",),
    kills=["lion-steps-with-the-new-mean", "lion-swaps-the-betas", "lion-without-the-sign"],
)
@given(GRADIENTS, RATES, BETAS, BETAS)
@example(FALLING, 0.125, 0.75, 0.9375)
def test_lion_follows_its_recurrence(tf, gradients, lr, beta_1, beta_2):
    """w ← w − lr·sign(β₁m + (1 − β₁)g) with the old m, then m ← β₂m + (1 − β₂)g; sign(0) is 0."""
    observed = trajectory(tf, tf.keras.optimizers.Lion(learning_rate=lr, beta_1=beta_1, beta_2=beta_2), gradients)
    checks.equal(observed, recurrences.lion(gradients, lr, beta_1, beta_2))


@clause(
    "optimizers/ftrl-follows-the-regularised-leader",
    source=source("ftrl"),
    needs=("optimizers",),
    kills=[
        "ftrl-l1-is-ignored",
        "ftrl-l2-is-halved",
        "ftrl-beta-is-ignored",
        "ftrl-shrinkage-is-ignored",
        "ftrl-power-is-ignored",
        "ftrl-accumulates-the-shrunk-gradient",
    ],
)
@given(
    GRADIENTS,
    st.sampled_from([-0.5, -1.0]),
    st.sampled_from([0.125, 1.0]),
    st.lists(st.sampled_from([0.0, 0.125, 0.5]), min_size=4, max_size=4),
)
@example(FALLING, -0.5, 0.125, [0.125, 0.5, 0.25, 0.5])
@example(FALLING, -1.0, 1.0, [2.0, 0.0, 0.0, 0.0])  # so strong an l1 makes everything zero
def test_ftrl_goes_where_the_regularised_sum_of_all_gradients_is_least(tf, gradients, power, initial, strengths):
    """The new w has the least Σg·w + Σσ/2·(w − w_i)² + l1·|w| + l2·w² + β/(2lr)·w²; n ← n + g², σ_i = Δ(n^−power)/lr,
    and the gradients g get 2·shrinkage·w_i more.
    """
    names = ("l1_regularization_strength", "l2_regularization_strength", "l2_shrinkage_regularization_strength", "beta")
    arguments = dict(zip(names, strengths, strict=True)) | {"learning_rate_power": power}
    arguments["initial_accumulator_value"] = initial
    observed = trajectory(tf, tf.keras.optimizers.Ftrl(learning_rate=0.5, **arguments), gradients, start=1.0)
    follows(observed, recurrences.ftrl(gradients, 0.5, **arguments, start=1.0), magnitude=64)


@clause(
    "optimizers/ftrl-from-zero-is-adagrad",
    source=source("ftrl"),
    needs=("optimizers",),
    kills=["ftrl-accumulator-starts-at-zero"],
)
@given(GRADIENTS, st.sampled_from([0.125, 1.0]))
@example(FALLING, 0.125)
def test_without_regularisation_ftrl_moves_a_variable_that_began_at_zero_as_adagrad_does(tf, gradients, initial):
    """From w = 0, and without regularisation, Ftrl takes the steps lr·g/√n of Adagrad with ε = 0."""
    make = tf.keras.optimizers
    ftrl = trajectory(tf, make.Ftrl(0.5, initial_accumulator_value=initial), gradients, start=0.0)
    adagrad = trajectory(tf, make.Adagrad(0.5, initial_accumulator_value=initial, epsilon=0.0), gradients, start=0.0)
    follows(ftrl, adagrad, magnitude=16)


@clause(
    "optimizers/ftrl-forgets-the-initial-value",
    source=source("ftrl"),
    needs=("optimizers",),
    kills=["ftrl-remembers-the-initial-value"],
)
@given(sts.moderate(0.5, 2))
@example(1.0)
def test_ftrl_sends_a_variable_to_zero_that_has_only_seen_zero_gradients(tf, start):
    """Ftrl makes w of the gradients, not of w: after a first gradient of zero w is 0, whatever it was."""
    checks.equal(trajectory(tf, tf.keras.optimizers.Ftrl(0.5), np.zeros((1, 2)), start), np.full((1, 2), -start))


@clause(
    "optimizers/lamb-follows-its-recurrence",
    source=source("lamb"),
    needs=("optimizers",),
    kills=["lamb-without-the-ratio", "lamb-ratio-of-each-element", "lamb-without-bias-correction"],
)
@given(GRADIENTS, RATES, BETAS, BETAS, EPSILONS, st.sampled_from([0.0, 2.0]))
@example(FALLING, 0.125, 0.75, 0.9375, 0.25, 2.0)
@example(FALLING, 0.125, 0.75, 0.9375, 0.25, 0.0)  # a variable of zeros moves as with Adam
@example(np.zeros((2, 2)), 0.125, 0.5, 0.5, 0.25, 2.0)
def test_lamb_follows_its_recurrence(tf, gradients, lr, beta_1, beta_2, epsilon, start):
    """w ← w − lr·‖w‖/‖u‖·u, with u = m/(1 − β₁ᵗ)/(√(v/(1 − β₂ᵗ)) + ε); the ratio is 1 where a norm is 0."""
    arguments = {"beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}
    observed = trajectory(tf, tf.keras.optimizers.Lamb(learning_rate=lr, **arguments), gradients, start)
    follows(observed, recurrences.lamb(gradients, lr, **arguments, start=start), magnitude=64)


# ------------------------------------------------------------------------------------------- defaults


@clause(
    "optimizers/defaults",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=[
        "sgd-default-rate-is-0.001",
        "rmsprop-default-rho-is-0.99",
        "rmsprop-default-epsilon-is-1e-8",
        "adam-default-rate-is-0.01",
        "adam-beta-1-is-0.8",
        "adam-beta-2-is-0.99",
        "adam-default-epsilon-is-1e-8",
        "adagrad-default-rate-is-0.01",
        "adagrad-default-accumulator-is-zero",
        "adadelta-default-rate-is-1",
        "adadelta-default-rho-is-0.9",
        "adadelta-default-epsilon-is-1e-6",
        "adamax-default-rate-is-0.002",
        "adamax-beta-2-is-0.99",
        "adamax-default-epsilon-is-1e-8",
        "nadam-default-rate-is-0.002",
        "nadam-beta-1-is-0.99",
        "nadam-default-epsilon-is-1e-8",
        "ftrl-default-accumulator-is-zero",
    ],
)
@pytest.mark.parametrize("scale", [1.0, 2.0**-11, 2.0**-20])
@pytest.mark.parametrize("name", ["SGD", "RMSprop", "Adam", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl"])
def test_an_optimizer_without_arguments_takes_the_documented_steps(tf, name, scale):
    """SGD lr 0.01; all others lr 0.001: RMSprop ρ 0.9; Adam, Adamax and Nadam β₁ 0.9, β₂ 0.999; Adagrad and Ftrl begin
    at 0.1; Adadelta ρ 0.95; every ε is 1e-7; no momentum, amsgrad, centering or regularisation.
    """
    gradients = np.array([[2.0], [0.25], [-0.5], [1.0]]) * scale  # the smallest are as small as ε, and its root
    observed = trajectory(tf, getattr(tf.keras.optimizers, name)(), gradients, start=0.0)
    expected = getattr(recurrences, name.lower())(gradients)
    # 0.999 in float32 is off by ε/2, and 1 − 0.999ᵗ by a thousand times as much
    nearly(observed, expected, operations=500)


@clause(
    "optimizers/further-defaults",
    source=OPTIMIZERS,
    needs=("optimizers",),
    kills=["adagrad-default-epsilon-is-1e-10", "lion-beta-1-is-0.95", "lion-beta-2-is-0.999"],
)
def test_defaults_that_need_an_argument_or_many_steps_to_be_seen(tf):
    """Adagrad's ε is 1e-7; Lion's β₁ is 0.9 and β₂ 0.99, so that the sign turns when they say."""
    gradients = np.array([[2.0**-12], [2.0**-13]])
    observed = trajectory(tf, tf.keras.optimizers.Adagrad(initial_accumulator_value=0.0), gradients, start=0.0)
    nearly(observed, recurrences.adagrad(gradients, initial_accumulator_value=0.0), operations=4)
    turning = np.concatenate([np.full((1, 8), 1.0), -np.linspace(0.001, 0.2, 8) * np.ones((4, 1))])
    observed = trajectory(tf, tf.keras.optimizers.Lion(learning_rate=0.5), turning, start=0.0)
    checks.equal(observed, recurrences.lion(turning, lr=0.5))


@clause(
    "optimizers/default-rate-of-lion",
    source=source("lion"),
    needs=("optimizers",),
    kills=["lion-default-rate-is-0.0001"],
)
def test_lion_has_the_learning_rate_of_the_others(tf):
    """Lion's learning rate is 0.001 unless told otherwise."""
    nearly(trajectory(tf, tf.keras.optimizers.Lion(), np.array([[4.0]]), start=0.0), np.array([[-0.001]]), operations=1)


# ------------------------------------------------------------------------------------------- what follows


@clause(
    "optimizers/adam-ignores-the-scale-of-gradients",
    source=source("adam"),
    needs=("optimizers",),
    kills=["adam-does-not-normalise", "rmsprop-without-the-root", "adamax-adds-the-squares"],
)
@given(GRADIENTS, st.sampled_from([4.0, 64.0]), st.sampled_from(["Adam", "Adamax", "Nadam", "RMSprop", "Adagrad"]))
@example(FALLING, 64.0, "Adam")
@example(FALLING, 64.0, "Adamax")
@example(FALLING, 64.0, "RMSprop")
def test_the_steps_do_not_change_when_all_gradients_are_multiplied(tf, gradients, factor, name):
    """Multiplying all gradients by a factor changes nothing, where ε is 0: Adam, Adamax, Nadam, RMSprop, Adagrad that
    begins at 0.
    """
    assume(np.all(gradients[0]))
    arguments = {"epsilon": 0.0} | ({"initial_accumulator_value": 0.0} if name == "Adagrad" else {})
    plain, scaled = (
        trajectory(tf, getattr(tf.keras.optimizers, name)(0.125, **arguments), f * gradients) for f in (1.0, factor)
    )
    follows(scaled, plain, magnitude=16)


@clause(
    "optimizers/gradient-descent-on-a-quadratic",
    source=source("sgd"),
    needs=("optimizers", "tape"),
    kills=["sgd-adds-the-gradient", "momentum-is-ignored", "momentum-scales-the-gradient"],
)
@given(st.sampled_from([0.5, 1.0, 2.0]), st.sampled_from([0.0, 0.25, 0.5]), st.integers(1, 6))
@example(1.0, 0.5, 6)
def test_descent_on_a_parabola_converges_as_theory_says(tf, curvature, momentum, steps):
    """On λw²/2, SGD leaves (1 − lr·λ)ᵏ of w after k steps; the heavy ball moves (w, v) by powers of its matrix."""
    rate = 0.25
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
