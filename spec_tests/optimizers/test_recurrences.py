"""tf.keras.optimizers: the recurrence of each optimizer, and what follows from it.

The oracles are closed forms in exact fractions (`recurrences.py`). The variables are float64, and the drawn arguments
are dyadic numbers, which every dtype represents exactly: an optimizer that computes in the dtype of its variable may
then differ only by the rounding of float64. A clause that needs 0.9 or 0.001, which Keras rounds to float32, allows for
that.
"""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section
from spec_tests.optimizers import recurrences
from spec_tests.optimizers.recurrences import FALLING, trajectory

OPTIMIZERS = "https://keras.io/api/optimizers/"
clause = Section("recurrences", source=f"{OPTIMIZERS}adam/", needs=("optimizers",))

GRADIENTS = st.integers(1, 3).flatmap(lambda steps: sts.arrays((steps, 2)))  # one to three steps of two numbers
RATES = st.sampled_from([0.125, 0.5])
BETAS = st.sampled_from([0.5, 0.75, 0.875, 0.9375])
EPSILONS = st.sampled_from([2.0**-24, 2.0**-6, 0.25])


def follows(tf, name, gradients, lr, magnitude=64, **arguments):
    """The optimizer moves a variable as its closed form does, up to a few dozen roundings of float64 in each step.

    `start`, where the variable starts, is for both. Magnitudes are those of steps and means.
    """
    start = {"start": arguments.pop("start")} if "start" in arguments else {}
    optimizer = getattr(tf.keras.optimizers, name)(learning_rate=lr, **arguments)
    expected = getattr(recurrences, name.lower())(gradients, lr, **arguments, **start)
    observed = trajectory(tf, optimizer, gradients, **start)
    checks.close(observed, expected, operations=64 * len(expected), magnitude=magnitude, what="the trajectory")


@clause(
    source=OPTIMIZERS + "sgd/",
    seed=("001", "003"),
    kills=[
        "sgd-adds-the-gradient",
        "momentum-scales-the-gradient",
        "momentum-is-ignored",
        "nesterov-is-ignored",
        "nesterov-from-the-old-velocity",
    ],
)
@given(GRADIENTS, RATES, st.sampled_from([0.0, 0.5, 0.75]), st.booleans())
@example(FALLING, 0.125, 0.5, True)
def test_sgd_follows_its_recurrence(tf, gradients, lr, momentum, nesterov):
    """w ← w − lr·g; with momentum v ← μ·v − lr·g and w ← w + v, or w ← w + μ·v − lr·g with nesterov."""
    follows(tf, "SGD", gradients, lr, magnitude=8, momentum=momentum, nesterov=nesterov)


@clause(
    source=OPTIMIZERS + "rmsprop/",
    seed=("001", "003"),
    kills=[
        "rmsprop-epsilon-outside-the-root",
        "rmsprop-without-the-root",
        "rmsprop-momentum-is-ignored",
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
    epsilon = max(epsilon, 2.0**-6 if centered else 0)  # v − a² cancels, so only ε keeps its root away from zero
    follows(tf, "RMSprop", gradients, lr, rho=rho, momentum=momentum, epsilon=epsilon, centered=centered)


@clause(
    seed=("000", "001"),
    kills=[
        "adam-epsilon-inside-the-root",
        "adam-epsilon-is-corrected-too",
        "adam-without-bias-correction",
        "adam-counts-steps-from-zero",
        "adam-corrects-the-first-moment-only",
        "adam-swaps-the-betas",
        "adam-does-not-normalize",
    ],
)
@given(GRADIENTS, RATES, BETAS, BETAS, EPSILONS)
@example(FALLING, 0.125, 0.75, 0.9375, 0.25)
def test_adam_follows_its_recurrence(tf, gradients, lr, beta_1, beta_2, epsilon):
    """m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε); the first t is 1."""
    follows(tf, "Adam", gradients, lr, magnitude=16, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon)


@clause(kills=["adam-rounds-its-betas"])
def test_adam_is_as_precise_as_its_variable(tf):
    """β₁ = 0.9 and β₂ = 0.99 have the precision of the variable, not that of float32."""
    follows(tf, "Adam", FALLING, 0.125, magnitude=16, beta_1=0.9, beta_2=0.99, epsilon=0.25)


@clause(kills=["amsgrad-is-ignored", "amsgrad-takes-the-smallest"])
@given(GRADIENTS, BETAS, BETAS)
@example(FALLING, 0.5, 0.5)  # the second moment falls from the second step on
def test_amsgrad_remembers_the_largest_moment(tf, gradients, beta_1, beta_2):
    """With amsgrad, √(max over all steps of v) replaces √v in the step; the moments are the same as without."""
    options = {"beta_1": beta_1, "beta_2": beta_2, "epsilon": 2.0**-6, "amsgrad": True}
    follows(tf, "Adam", gradients, 0.125, magnitude=16, **options)


@clause(source=OPTIMIZERS + "adamw/", kills=["adamw-does-not-decay", "adamw-default-decay-is-0.01"])
@pytest.mark.parametrize("amsgrad", [False, True])
def test_adamw_is_adam_with_weight_decay(tf, amsgrad):
    """AdamW(weight_decay=λ) moves as Adam(weight_decay=λ) does, with the same defaults; λ defaults to 0.004."""
    arguments = {"learning_rate": 0.125, "weight_decay": 0.5, "beta_1": 0.75, "amsgrad": amsgrad}
    decayed, plain = tf.keras.optimizers.AdamW(**arguments), tf.keras.optimizers.Adam(**arguments)
    checks.equal(trajectory(tf, decayed, FALLING), trajectory(tf, plain, FALLING))
    plain = tf.keras.optimizers.Adam(weight_decay=0.004)
    checks.equal(trajectory(tf, tf.keras.optimizers.AdamW(), FALLING), trajectory(tf, plain, FALLING))
    alone = trajectory(tf, tf.keras.optimizers.AdamW(), np.zeros((2, 1)))
    expected = np.array([[(1 - 0.004 * 0.001) ** t - 1] for t in (1, 2)])
    checks.close(alone, expected, operations=4, magnitude=np.abs(expected), dtype=np.float32)


@clause(
    source=OPTIMIZERS + "adamax/",
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
    follows(tf, "Adamax", gradients, lr, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon)


@clause(
    source=OPTIMIZERS + "Nadam/",
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
    # Keras rounds 0.96 and the product of the μ to float32; a step has at most the length lr·4/(1 − β₁)
    checks.close(observed, expected, operations=4 * len(gradients), magnitude=16 * lr, dtype=np.float32)


@clause(
    source=OPTIMIZERS + "adagrad/",
    kills=["adagrad-epsilon-outside-the-root", "adagrad-accumulates-afterwards", "adagrad-accumulator-starts-at-zero"],
)
@given(GRADIENTS, RATES, st.sampled_from([0.0, 0.125, 1.0]), EPSILONS)
@example(FALLING, 0.125, 0.125, 0.25)
def test_adagrad_follows_its_recurrence(tf, gradients, lr, initial, epsilon):
    """a ← a + g², w ← w − lr·g/√(a + ε), where a starts at `initial_accumulator_value`."""
    follows(tf, "Adagrad", gradients, lr, magnitude=8, initial_accumulator_value=initial, epsilon=epsilon)


@clause(
    source=OPTIMIZERS + "adadelta/",
    kills=["adadelta-ignores-the-rate", "adadelta-uses-the-new-delta", "adadelta-epsilon-outside-the-roots"],
)
@given(GRADIENTS, RATES, BETAS, EPSILONS)
@example(FALLING, 0.5, 0.75, 0.25)
def test_adadelta_follows_its_recurrence(tf, gradients, lr, rho, epsilon):
    """a ← ρa + (1 − ρ)g², Δ = −√(d + ε)/√(a + ε)·g, d ← ρd + (1 − ρ)Δ², w ← w + lr·Δ: Δ uses the old d."""
    follows(tf, "Adadelta", gradients, lr, magnitude=8, rho=rho, epsilon=epsilon)


@clause(
    source=OPTIMIZERS + "adafactor/",
    kills=[
        "adafactor-is-not-factored",
        "adafactor-mixes-matrices",
        "adafactor-ignores-the-variable",
        "adafactor-forgets-evenly",
        "adafactor-rate-does-not-fall",
    ],
)
@given(
    st.sampled_from([1, 2, 3]),
    st.sampled_from([0.25, 1.0]),
    st.sampled_from([2.0**-10, 1.0]),
    st.sampled_from([0.25, 2.0]),
    st.sampled_from([2.0**-10, 4.0]),
)
@example(3, 1.0, 2.0**-10, 0.25, 2.0**-10)
@example(2, 1.0, 2.0**-10, 0.25, 2.0**-10)
@example(1, 1.0, 2.0**-10, 2.0, 4.0)
def test_adafactor_follows_its_recurrence(tf, rank, lr, epsilon_1, clip_threshold, epsilon_2):
    """w ← w − max(ε₂, rms(w))·min(lr, 1/√t)·u/max(1, rms(u)/threshold), with u = g/√v; v is a moving average of g² + ε₁
    with β = 1 − t^decay, which for a matrix is replaced by the product of its row and column sums over the sum of all;
    the last two axes are those of matrices.
    """
    matrices = np.stack([FALLING, FALLING[::-1] * 2, -FALLING])
    gradients = {1: FALLING, 2: matrices, 3: np.stack([matrices, 4 * matrices[::-1]], axis=1)}[rank]
    arguments = {"beta_2_decay": -0.5, "epsilon_1": epsilon_1, "epsilon_2": epsilon_2, "clip_threshold": clip_threshold}
    follows(tf, "Adafactor", gradients, lr, **arguments)


@clause(source=OPTIMIZERS + "adafactor/", kills=["adafactor-steps-are-always-relative"])
def test_adafactor_without_relative_steps_uses_the_rate(tf):
    """With relative_step=False the learning rate is lr in each step, not min(lr, 1/√t)."""
    observed = trajectory(tf, tf.keras.optimizers.Adafactor(0.75, relative_step=False), FALLING)
    expected = recurrences.adafactor(FALLING, 0.75, relative_step=False)
    checks.close(observed, expected, operations=256, dtype=np.float32)


@clause(source=OPTIMIZERS + "lion/", kills=["lion-swaps-the-betas", "lion-without-the-sign"])
@given(GRADIENTS, RATES, BETAS, BETAS)
@example(FALLING, 0.125, 0.75, 0.9375)
def test_lion_follows_its_recurrence(tf, gradients, lr, beta_1, beta_2):
    """w ← w − lr·sign(β₁m + (1 − β₁)g) with the old m, then m ← β₂m + (1 − β₂)g; sign(0) is 0."""
    observed = trajectory(tf, tf.keras.optimizers.Lion(learning_rate=lr, beta_1=beta_1, beta_2=beta_2), gradients)
    checks.equal(observed, recurrences.lion(gradients, lr, beta_1, beta_2))


@clause(
    source=OPTIMIZERS + "ftrl/",
    kills=["ftrl-beta-is-ignored", "ftrl-power-is-ignored", "ftrl-accumulates-the-shrunk-gradient"],
)
@given(
    GRADIENTS,
    st.sampled_from([-0.5, -1.0]),
    st.sampled_from([0.125, 1.0]),
    st.lists(st.sampled_from([0.0, 0.125, 0.5]), min_size=4, max_size=4),
)
@example(FALLING, -0.5, 0.125, [0.125, 0.5, 0.25, 0.5])
@example(FALLING, -1.0, 1.0, [2.0, 0.0, 0.0, 0.0])  # such a strong l1 makes everything zero
def test_ftrl_follows_the_regularized_leader(tf, gradients, power, initial, strengths):
    """The new w minimizes Σg·w + Σσ/2·(w − w_i)² + l1·|w| + l2·w² + β/(2lr)·w², with n ← n + g² and σ_i =
    Δ(n^−power)/lr; 2·shrinkage·w_i is added to the gradients g in the sum, not to those in n.
    """
    names = ("l1_regularization_strength", "l2_regularization_strength", "l2_shrinkage_regularization_strength", "beta")
    arguments = dict(zip(names, strengths, strict=True)) | {"learning_rate_power": power}
    follows(tf, "Ftrl", gradients, 0.5, start=1.0, initial_accumulator_value=initial, **arguments)


@clause(source=OPTIMIZERS + "ftrl/", kills=["ftrl-accumulator-starts-at-zero"])
@pytest.mark.parametrize("initial", [0.125, 1.0])
def test_ftrl_from_zero_is_adagrad(tf, initial):
    """From w = 0, and without regularization, Ftrl takes the steps lr·g/√n of Adagrad with ε = 0."""
    make = tf.keras.optimizers
    leader = trajectory(tf, make.Ftrl(0.5, initial_accumulator_value=initial), FALLING, start=0.0)
    expected = trajectory(tf, make.Adagrad(0.5, initial_accumulator_value=initial, epsilon=0.0), FALLING, start=0.0)
    checks.close(leader, expected, operations=256, magnitude=16, what="the trajectory")


@clause(source=OPTIMIZERS + "ftrl/", kills=["ftrl-remembers-the-initial-value"])
@given(sts.moderate(0.5, 2))
@example(1.0)
def test_ftrl_forgets_the_initial_value(tf, start):
    """Ftrl computes w from the gradients, not from w: after a first gradient of zero w is 0, whatever it was."""
    checks.equal(trajectory(tf, tf.keras.optimizers.Ftrl(0.5), np.zeros((1, 2)), start), np.full((1, 2), -start))


@clause(source=OPTIMIZERS + "lamb/", kills=["lamb-ratio-of-each-element", "lamb-without-bias-correction"])
@given(GRADIENTS, RATES, BETAS, BETAS, EPSILONS, st.sampled_from([0.0, 2.0]))
@example(FALLING, 0.125, 0.75, 0.9375, 0.25, 2.0)
@example(FALLING, 0.125, 0.75, 0.9375, 0.25, 0.0)  # a variable of zeros moves as with Adam
@example(np.zeros((2, 2)), 0.125, 0.5, 0.5, 0.25, 2.0)
def test_lamb_follows_its_recurrence(tf, gradients, lr, beta_1, beta_2, epsilon, start):
    """w ← w − lr·‖w‖/‖u‖·u, with u = m/(1 − β₁ᵗ)/(√(v/(1 − β₂ᵗ)) + ε); the ratio is 1 if a norm is 0."""
    follows(tf, "Lamb", gradients, lr, start=start, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon)


@clause(source=OPTIMIZERS + "lamb/")
@pytest.mark.parametrize("scale", [0.25, 64.0])
def test_lamb_moves_by_a_fraction_of_the_norm(tf, scale):
    """A step of Lamb has the length lr·‖w‖, whatever the gradients are."""
    moved = trajectory(tf, tf.keras.optimizers.Lamb(0.125), FALLING * scale, start=2.0)
    before = 2.0 + np.concatenate([np.zeros((1, 2)), moved[:-1]])
    lengths = np.linalg.norm(2.0 + moved - before, axis=1)
    checks.close(lengths, 0.125 * np.linalg.norm(before, axis=1), operations=64)


# ------------------------------------------------------------------------------------------- what follows


@clause(kills=["adam-does-not-normalize", "rmsprop-without-the-root", "adamax-adds-the-squares"])
@pytest.mark.parametrize("name", ["Adam", "Adamax", "Nadam", "RMSprop", "Adagrad"])
def test_adaptive_optimizers_ignore_the_gradient_scale(tf, name):
    """Multiplying all gradients by a factor changes nothing if ε is negligible: in Adam, Adamax, Nadam, RMSprop, and
    Adagrad that starts at 0.
    """
    arguments = {"epsilon": 1e-30} | ({"initial_accumulator_value": 0.0} if name == "Adagrad" else {})
    plain, scaled = (
        trajectory(tf, getattr(tf.keras.optimizers, name)(0.125, **arguments), f * FALLING) for f in (1.0, 64.0)
    )
    checks.close(scaled, plain, operations=256, magnitude=16)


@clause(source=OPTIMIZERS + "sgd/", kills=["sgd-follows-the-sign", "sgd-normalizes-the-gradient"])
@pytest.mark.parametrize("options", [{}, {"momentum": 0.5}, {"momentum": 0.5, "nesterov": True}], ids=str)
def test_sgd_is_linear_in_the_gradients(tf, options):
    """If SGD, with or without momentum, moves by a for gradients g and by b for h, it moves by 2a − 3b for 2g − 3h."""
    g, h = FALLING, FALLING[::-1] + 0.25
    a, b, both = (trajectory(tf, tf.keras.optimizers.SGD(0.125, **options), each) for each in (g, h, 2 * g - 3 * h))
    checks.close(both, 2 * a - 3 * b, operations=64, magnitude=4)


@clause(
    source=OPTIMIZERS + "sgd/",
    needs=("optimizers", "tape"),
    kills=["sgd-adds-the-gradient", "momentum-is-ignored", "momentum-scales-the-gradient"],
)
@pytest.mark.parametrize(("curvature", "momentum"), [(1.0, 0.0), (2.0, 0.0), (1.0, 0.5), (2.0, 0.25)])
def test_sgd_on_a_quadratic_decays_geometrically(tf, curvature, momentum):
    """On λw²/2, k steps of SGD multiply w by (1 − lr·λ)ᵏ; with momentum, (w, v) is multiplied by powers of a matrix."""
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
