"""tf.keras.initializers: the initial values of weights. Checked exactly where possible, otherwise within six standard
errors (one false alarm in 5 · 10⁸ checks, and none at all for a fixed seed).
"""

from math import prod

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

INITIALIZERS = "https://keras.io/api/layers/initializers/"
clause = Section("initializers", source=INITIALIZERS, needs=("keras",))

SEEDED = (
    "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "GlorotNormal", "GlorotUniform", "HeNormal",
    "HeUniform", "LecunNormal", "LecunUniform", "Orthogonal",
)  # fmt: skip
SHAPE = (100, 200)


def draw(initializer, shape=SHAPE):
    return checks.numbers(initializer(shape)).astype(np.float64)


@clause(source=f"{INITIALIZERS}#zeros-class")
@given(sts.shapes(), sts.moderate(), st.sampled_from(["float32", "float64"]))
@example((2, 3), 1.5, "float64")
def test_zeros_ones_and_constant_fill_with_one_value(tf, shape, value, dtype):
    """Zeros, Ones and Constant(v) give 0, 1 and v everywhere, in the requested shape and dtype."""
    initializers = tf.keras.initializers
    for initializer, expected in (
        (initializers.Zeros(), 0.0),
        (initializers.Ones(), 1.0),
        (initializers.Constant(value), value),
    ):
        observed = initializer(shape, dtype=dtype)
        checks.equal(observed, np.full(shape, expected, dtype))
        checks.dtype(observed, dtype)
    checks.dtype(initializers.Ones()(shape), "float32")


@clause(source=f"{INITIALIZERS}#identity-class", kills=["identity-ignores-its-gain", "identity-of-any-rank"])
@given(st.integers(1, 4), st.integers(1, 4), st.sampled_from([1.0, 0.5]))
@example(2, 3, 0.5)
def test_identity_has_its_gain_on_the_diagonal(tf, rows, columns, gain):
    """Identity(gain) gives a matrix with gain on the diagonal and 0 elsewhere; another rank raises."""
    identity = tf.keras.initializers.Identity(gain)
    expected = [[gain if i == j else 0.0 for j in range(columns)] for i in range(rows)]
    checks.equal(identity((rows, columns)), np.float32(expected))
    with checks.refused("a shape of rank 3"):
        identity((rows, columns, 1))


@clause(kills=["initializer-ignores-its-seed", "unseeded-initializers-are-equal", "initializer-goes-on-drawing"])
@given(sts.seeds(), st.sampled_from(SEEDED))
@example(1, "GlorotUniform")
def test_a_seed_reproduces_the_values(tf, seed, name):
    """Two initializers with the same seed give the same values, and so does one that is called again; other seeds, and
    two initializers without a seed, give other values.
    """
    make = getattr(tf.keras.initializers, name)
    one = make(seed=seed)
    values = draw(one, (4, 4))
    checks.equal(draw(make(seed=seed), (4, 4)), values)
    checks.equal(draw(one, (4, 4)), values, "the values of the second call")
    assert not np.array_equal(draw(make(seed=seed + 1), (4, 4)), values), "another seed gives the same values"
    assert not np.array_equal(draw(make(), (4, 4)), draw(make(), (4, 4))), "two without a seed give the same values"


@clause(source=f"{INITIALIZERS}#randomnormal-class", kills=["random-normal-default-is-1"])
def test_normal_and_uniform_have_their_moments(tf):
    """RandomNormal(mean, stddev) has that mean and standard deviation (0 and 0.05 by default); RandomUniform covers
    [minval, maxval).
    """
    x = draw(tf.keras.initializers.RandomNormal(mean=3.0, stddev=2.0, seed=1))
    checks.moment(x, 3.0, 4.0, "the mean")
    checks.moment((x - 3) ** 2, 4.0, 2 * 16.0, "the variance")
    checks.moment(draw(tf.keras.initializers.RandomNormal(seed=1)) ** 2, 0.0025, 2 * 0.0025**2, "the default variance")
    u = draw(tf.keras.initializers.RandomUniform(-1.0, 3.0, seed=2))
    assert u.min() >= -1
    assert u.max() < 3
    checks.moment(u, 1.0, 16 / 12, "the mean")
    checks.moment((u - 1) ** 2, 16 / 12, 256 / 180, "the variance")
    assert np.abs(draw(tf.keras.initializers.RandomUniform(seed=2))).max() <= 0.05


@clause(source=f"{INITIALIZERS}#truncatednormal-class", kills=["truncated-initializer-is-clipped"])
def test_truncated_normal_stays_within_two_deviations(tf):
    """All values are within two standard deviations of the mean; those outside are redrawn, not clipped, which leaves
    0.774 of the variance.
    """
    x = (draw(tf.keras.initializers.TruncatedNormal(mean=1.0, stddev=3.0, seed=3)) - 1) / 3
    assert np.abs(x).max() <= 2 + 1e-6, f"the largest deviation is {np.abs(x).max()}, but should be at most 2"
    checks.moment(x, 0.0, 0.7741, "the mean")
    checks.moment(x**2, 0.7741, 0.81, "the variance")


@clause(
    source=f"{INITIALIZERS}#variancescaling-class",
    kills=[
        "fan-in-and-fan-out-are-exchanged",
        "fan-average-is-a-sum",
        "truncation-shrinks-the-variance",
        "scaled-uniform-has-the-deviation-as-limit",
    ],
)
@given(
    st.sampled_from(["fan_in", "fan_out", "fan_avg"]),
    st.sampled_from(["truncated_normal", "untruncated_normal", "uniform"]),
    st.sampled_from([(60, 300), (3, 2, 20, 100)]),
    st.sampled_from([1.0, 2.0]),
)
@example("fan_in", "truncated_normal", (3, 2, 20, 100), 2.0)
@example("fan_avg", "uniform", (60, 300), 1.0)
def test_variance_is_scaled_by_the_fan(tf, mode, distribution, shape, scale):
    """The values have mean 0 and variance scale / n, where n is the number of inputs of a unit, of its outputs, or the
    mean of both; for a kernel of shape (size…, inputs, outputs) both are multiplied by the size.
    """
    field = prod(shape[:-2])
    fans = {"fan_in": shape[-2] * field, "fan_out": shape[-1] * field}
    fans["fan_avg"] = (fans["fan_in"] + fans["fan_out"]) / 2
    variance = scale / fans[mode]
    x = draw(tf.keras.initializers.VarianceScaling(scale, mode, distribution, seed=4), shape) / np.sqrt(variance)
    checks.moment(x, 0.0, 1.0, "the mean")
    checks.moment(x**2, 1.0, 2.0, "the variance, divided by scale / n,")
    if distribution == "uniform":
        assert np.abs(x).max() <= np.sqrt(3) + 1e-6


@clause(source=f"{INITIALIZERS}#glorotuniform-class")
def test_glorot_he_and_lecun_are_named_scalings(tf):
    """Glorot: 2 / (inputs + outputs); He: 2 / inputs; LeCun: 1 / inputs; each uniform, or truncated normal."""
    inputs, outputs = SHAPE
    for name, variance in {"Glorot": 2 / (inputs + outputs), "He": 2 / inputs, "Lecun": 1 / inputs}.items():
        uniform = draw(getattr(tf.keras.initializers, f"{name}Uniform")(seed=5)) / np.sqrt(variance)
        normal = draw(getattr(tf.keras.initializers, f"{name}Normal")(seed=5)) / np.sqrt(variance)
        checks.moment(uniform**2, 1.0, 0.8, f"the variance of {name}Uniform")
        checks.moment(normal**2, 1.0, 1.4, f"the variance of {name}Normal")
        assert np.abs(uniform).max() <= np.sqrt(3) + 1e-6, f"{name}Uniform leaves its bounds"
        assert 2 < np.abs(normal).max() <= 2 / 0.8796, f"{name}Normal is not truncated at two deviations"


@clause(
    source=f"{INITIALIZERS}#orthogonal-class", kills=["orthogonal-is-not-normalized", "orthogonal-ignores-its-gain"]
)
@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from([1.0, 0.5]), sts.seeds())
@example(3, 2, 0.5, 1)
@example(2, 3, 1.0, 1)
def test_orthogonal_has_orthonormal_rows_or_columns(tf, rows, columns, gain, seed):
    """Q = Orthogonal(gain) has QᵀQ = gain² · I, or QQᵀ = gain² · I if it has more columns than rows; all axes but the
    last count as rows.
    """
    q = draw(tf.keras.initializers.Orthogonal(gain, seed=seed), (rows, columns)) / gain
    product = q.T @ q if rows >= columns else q @ q.T
    checks.close(product.astype(np.float32), np.eye(len(product)), operations=32)
    kernel = draw(tf.keras.initializers.Orthogonal(seed=seed), (2, rows, 2)).reshape(-1, 2)
    checks.close((kernel.T @ kernel).astype(np.float32), np.eye(2), operations=32)


@clause(
    source="https://www.tensorflow.org/api_docs/python/tf/keras/initializers/get",
    kills=["initializer-forgets-its-seed"],
)
def test_initializers_are_found_by_name_or_configuration(tf):
    """`get` takes "glorot_uniform", "GlorotUniform", a configuration or the object; an unknown name raises, and so does
    a configuration without a name.
    """
    initializers = tf.keras.initializers
    for name, kind in (
        ("glorot_uniform", "GlorotUniform"),
        ("GlorotUniform", "GlorotUniform"),
        ("he_normal", "HeNormal"),
        ("zeros", "Zeros"),
        ("orthogonal", "Orthogonal"),
        ("random_normal", "RandomNormal"),
    ):
        found, expected = type(initializers.get(name)), type(getattr(initializers, kind)())
        assert found is expected, f"get({name!r}) is a {found.__name__}, but should be a {expected.__name__}"
    initializer = initializers.RandomNormal(1.0, 2.0, seed=3)
    assert initializers.get(initializer) is initializer
    checks.equal(draw(initializers.get(initializers.serialize(initializer)), (3, 2)), draw(initializer, (3, 2)))
    with checks.refused("an unknown name"):
        initializers.get("no_such_initializer")
    with checks.refused("a configuration of nothing"):
        initializers.deserialize({})


CONFIGURED = {
    "RandomNormal": (1.0, 2.0, 3),
    "TruncatedNormal": (1.0, 2.0, 3),
    "RandomUniform": (1.0, 2.0, 3),
    "VarianceScaling": (2.0, "fan_out", "uniform", 3),
    "HeNormal": (3,),
    "Orthogonal": (2.0, 3),
    "Identity": (2.0,),
    "Constant": (2.0,),
    "Zeros": (),
}


@clause(
    kills=[
        "initializer-forgets-its-seed",
        "a-constant-forgets-its-value",
        "truncated-normal-forgets-its-deviation",
        "orthogonal-forgets-its-gain",
    ]
)
@pytest.mark.parametrize("name", CONFIGURED)
def test_a_configuration_makes_an_equal_initializer(tf, name):
    """`deserialize(serialize(i))`, with all arguments, makes an initializer that gives the same values."""
    initializers = tf.keras.initializers
    initializer = getattr(initializers, name)(*CONFIGURED[name])
    again = initializers.deserialize(initializers.serialize(initializer))
    checks.equal(draw(again, (3, 2)), draw(initializer, (3, 2)))


@clause(source=f"{INITIALIZERS}#variancescaling-class", kills=["any-mode-is-taken"])
def test_arguments_out_of_range_raise(tf):
    """A scale ≤ 0, an unknown mode and an unknown distribution raise when the initializer is created; an orthogonal
    vector raises when it is drawn.
    """
    for arguments in ({"scale": 0.0}, {"scale": -1.0}, {"mode": "fan"}, {"distribution": "cauchy"}):
        with checks.refused(str(arguments)):
            tf.keras.initializers.VarianceScaling(**arguments)
    with checks.refused("an orthogonal vector"):
        tf.keras.initializers.Orthogonal()((3,))


@clause(
    source=f"{INITIALIZERS}#creating-custom-initializers",
    needs=("layers",),
    kills=["only-known-initializers", "an-initializer-is-zero-by-default"],
)
def test_custom_initializers(tf):
    """A function of a shape and a dtype, or a subclass of Initializer that defines `__call__`, fills a weight; a
    subclass that does not define it raises NotImplementedError.
    """

    class Counting(tf.keras.initializers.Initializer):
        def __call__(self, shape, dtype=None, **kwargs):
            return tf.reshape(tf.range(float(prod(shape))), shape)

    for initializer in (Counting(), lambda shape, dtype=None: tf.reshape(tf.range(float(prod(shape))), shape)):
        dense = tf.keras.layers.Dense(2, kernel_initializer=initializer)
        dense(tf.constant([[1.0, 2.0]]))
        checks.equal(dense.get_weights()[0], np.float32([[0, 1], [2, 3]]))

    class Without(tf.keras.initializers.Initializer):
        pass

    with pytest.raises(NotImplementedError):
        Without()((2, 2))
