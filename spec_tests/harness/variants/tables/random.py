"""Variants of tf.random: seeds and distributions."""

from spec_tests.harness.variants.variant import SLIP, Variant

SEEDS = [
    Variant(
        "set-seed-does-nothing",
        "The global seed is accepted and not used.",
        SLIP,
        "random.py",
        "_global_seed = int(seed)",
        "pass",
    ),
    Variant(
        "set-seed-ignores-its-seed",
        "Every global seed begins the same sequences.",
        SLIP,
        "random.py",
        "_global_seed = int(seed)",
        "_global_seed = 0",
    ),
    Variant(
        "set-seed-repeats-one-draw",
        "With a global seed each call begins anew, and gives the same numbers.",
        "stateless generators seeded by one number, as JAX keys that are used twice",
        "random.py",
        "if key not in _sequences:",
        "if True:",
    ),
    Variant(
        "operation-seed-is-ignored",
        "The global seed alone decides.",
        SLIP,
        "random.py",
        "key = (_DEFAULT_GLOBAL_SEED if",
        "seed = None\n    key = (_DEFAULT_GLOBAL_SEED if",
    ),
    Variant(
        "operation-seed-repeats-one-draw",
        "An operation with a seed gives the same numbers each time: its seed is taken for that of a new generator.",
        "NumPy: `np.random.default_rng(seed).normal()`",
        "random.py",
        "if key not in _sequences:",
        "if key not in _sequences or seed is not None:",
    ),
    Variant(
        "stateless-advances",
        "The stateless operations draw from a sequence, so that a second call gives other numbers.",
        SLIP,
        "random.py",
        "return np.random.default_rng([int(number) % 2**64 for number in seed])",
        "return _generator(name, int(seed[0]))",
    ),
]

DISTRIBUTIONS = [
    Variant(
        "random-ignores-dtype",
        "Random numbers are float32, whatever was asked for.",
        SLIP,
        "random.py",
        "dtype = as_dtype(dtype)",
        "dtype = float32",
    ),
    Variant(
        "stddev-is-a-variance",
        "The scale of a normal distribution is taken for its variance.",
        SLIP,
        "random.py",
        "return z * convert_to_tensor(stddev, dtype)",
        "return z * convert_to_tensor(stddev, dtype) ** 0.5",
    ),
    Variant(
        "normal-ignores-its-mean",
        "The numbers are scaled and not shifted.",
        SLIP,
        "random.py",
        " + convert_to_tensor(mean, dtype)",
        "",
    ),
    Variant(
        "uniform-includes-its-maximum",
        "Random integers include the upper bound.",
        "Python: `random.randint`",
        "random.py",
        "generator.integers(minval, maxval, shape)",
        "generator.integers(minval, maxval, shape, endpoint=True)",
    ),
    Variant(
        "uniform-ignores-its-minimum",
        "Random floats begin at 0, whatever the minimum.",
        SLIP,
        "random.py",
        "low = convert_to_tensor(minval, dtype_hint=dtype)",
        "low = convert_to_tensor(0, dtype_hint=dtype)",
    ),
    Variant(
        "truncated-normal-is-clipped",
        "What lies beyond two deviations is moved to the bound, where it piles up.",
        SLIP,
        "random.py",
        "while (outside := np.abs(z) > 2).any():\n        z = np.where(outside, generator.standard_normal(z.shape), z)",
        "z = np.clip(z, -2, 2)",
    ),
    Variant(
        "truncated-normal-is-normal",
        "Nothing is drawn again.",
        SLIP,
        "random.py",
        "np.abs(z) > 2)",
        "np.abs(z) > np.inf)",
    ),
    Variant(
        "shuffle-moves-elements-between-rows",
        "All elements are shuffled, and the rows torn apart.",
        SLIP,
        "random.py",
        "return Tensor(x.array[order])",
        'return Tensor(_generator("shuffle", seed).permutation(x.array.reshape(-1)).reshape(x.array.shape))',
    ),
    Variant(
        "shuffle-draws-with-replacement",
        "The new order is drawn at random for each place, so that rows are lost and repeated.",
        SLIP,
        "random.py",
        ".permutation(len(x.array))",
        ".integers(0, len(x.array), len(x.array))",
    ),
]

VARIANTS = [*SEEDS, *DISTRIBUTIONS]
