"""Masks: which steps of a sequence are padding, from the layer that makes the mask to the loss and the metrics."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from spec_tests import checks
from spec_tests import strategies as sts
from spec_tests.harness import Section

GUIDE = "https://keras.io/guides/understanding_masking_and_padding/"
MASKING = "https://keras.io/api/layers/core_layers/masking/"
EMBEDDING = "https://keras.io/api/layers/core_layers/embedding/"
clause = Section("masks", source=GUIDE, needs=("functional_models",))
CUSTOM_LAYERS = f"{GUIDE}#supporting-masking-in-your-custom-layers"
NEEDS = ("layers", "fit")

SHAPE = (2, 3)  # sequences, and their steps
KEPT = np.array([[True, False, True], [False, False, True]])
X = np.array([[[1, 2], [0, 0], [3, 0]], [[0, 0], [0, 0], [-1, 0.5]]], np.float32)
Y = np.array([[[1], [2], [3]], [[-2], [0.5], [1]]], np.float32)
W = np.array([[1, 2, 3], [0.5, 0, 2]], np.float32)


def masks():
    return hnp.arrays(bool, SHAPE)


@st.composite
def padded(draw):
    """Sequences that are zero exactly in the masked steps; at least one step counts."""
    kept = draw(masks().filter(np.any))
    x = draw(sts.arrays((*SHAPE, 2), dtype=np.float32))
    x[..., 0] = np.where(np.any(x, -1), x[..., 0], 1)
    return x * kept[..., None], kept


def seen(tf, x):
    """The mask that a layer receives with x: as numbers, −1 without one."""

    class Seen(tf.keras.layers.Layer):
        supports_masking = True  # else Keras warns that the mask ends here

        def call(self, inputs, mask=None):
            kept = tf.cast(inputs[..., 0] * 0, "float32")
            return kept - 1 if mask is None else kept + tf.cast(mask, "float32")

    return Seen()(x)


def doubled(tf, supports=None, mask_of=None):
    """A custom layer that doubles its input."""

    class Doubled(tf.keras.layers.Layer):
        def call(self, inputs):
            return inputs * 2.0

    class Masked(Doubled):
        def compute_mask(self, inputs, mask=None):
            return mask_of(mask)

    layer = Doubled() if mask_of is None else Masked()
    if supports is not None:
        layer.supports_masking = supports
    return layer


# --------------------------------------------------------------------------------------------- where masks come from


@clause(source=MASKING, needs=NEEDS, kills=["masking-asks-for-one-feature", "masked-steps-keep-their-values"])
@given(hnp.arrays(np.int64, (*SHAPE, 2), elements=st.integers(0, 1)), st.integers(0, 1))
@example(np.array([[[0, 0], [0, 1], [1, 1]], [[1, 0], [0, 0], [1, 1]]]), 1)
def test_masking_hides_steps_of_one_value(tf, x, value):
    """`Masking(mask_value=v)` masks the steps in which all features are v, with the output 0; others are unchanged."""
    layer, kept = tf.keras.layers.Masking(mask_value=float(value)), (x != value).any(-1)
    observed = layer(tf.constant(x.astype(np.float32)))
    checks.equal(observed, np.where(kept[..., None], x, 0).astype(np.float32))
    checks.equal(seen(tf, observed), kept.astype(np.float32), "the mask")
    checks.equal(layer.compute_mask(tf.constant(x.astype(np.float32))), kept, "the mask from `compute_mask`")


@clause(source=EMBEDDING, needs=NEEDS, kills=["embedding-always-masks", "embedding-masks-all-but-zero"])
@given(hnp.arrays(np.int32, SHAPE, elements=st.integers(0, 2)))
@example(np.array([[1, 0, 2], [0, 0, 1]], np.int32))
def test_embedding_hides_zero(tf, x):
    """`Embedding(mask_zero=True)` masks the positions of the integer 0; without `mask_zero` there is no mask."""
    layer = tf.keras.layers.Embedding(3, 2, mask_zero=True)
    checks.equal(seen(tf, layer(tf.constant(x))), (x != 0).astype(np.float32), "the mask")
    checks.equal(layer.compute_mask(tf.constant(x)), x != 0, "the mask from `compute_mask`")
    plain = tf.keras.layers.Embedding(3, 2)
    checks.equal(seen(tf, plain(tf.constant(x))), np.full(SHAPE, -1, np.float32), "what stands for no mask")


# --------------------------------------------------------------------------------------------- where masks go


PASSING = {
    "Dense": {"units": 2},
    "Activation": {"activation": "tanh"},
    "ReLU": {},
    "LeakyReLU": {},
    "ELU": {},
    "PReLU": {},
    "Dropout": {"rate": 0.5},
    "BatchNormalization": {},
    "LayerNormalization": {},
}


@clause(kills=["masks-end-at-dense", "masks-end-at-dropout", "masks-end-at-prelu"])
@pytest.mark.parametrize("name", PASSING)
def test_layers_that_treat_steps_separately_pass_masks_on(tf, name):
    """Layers that process each step separately pass the mask on: called directly, inside models, and in training."""
    keras, layer = tf.keras, getattr(tf.keras.layers, name)(**PASSING[name])
    expected = KEPT.astype(np.float32)
    x = keras.layers.Masking()(tf.constant(X))
    checks.equal(seen(tf, layer(x)), expected, "the mask behind the layer")
    checks.equal(seen(tf, layer(x, training=True)), expected, "the mask behind the layer in training")
    inner = keras.Sequential([keras.Input((3, 2)), layer])
    checks.equal(seen(tf, inner(x)), expected, "the mask behind a model that has the layer")
    inputs = keras.Input((3, 2))
    model = keras.Model(inputs, seen(tf, inner(keras.layers.Masking()(inputs))))
    checks.equal(model(tf.constant(X)), expected, "the mask behind a model inside a model")


@clause(source=CUSTOM_LAYERS, kills=["supports-masking-is-ignored", "compute-mask-is-not-asked"])
@given(masks())
@example(KEPT)
def test_a_custom_layer_drops_the_mask(tf, kept):
    """A custom layer drops the mask; with `supports_masking = True` it passes the mask on, and with a `compute_mask` it
    passes on what that returns.
    """
    x = tf.keras.layers.Masking()(tf.constant(X * 0 + kept[..., None].astype(np.float32)))
    checks.equal(seen(tf, doubled(tf)(x)), np.full(SHAPE, -1, np.float32), "what stands for no mask")
    checks.equal(seen(tf, doubled(tf, supports=True)(x)), kept.astype(np.float32), "the mask")
    inverted = doubled(tf, mask_of=tf.math.logical_not)
    checks.equal(seen(tf, inverted(x)), (~kept).astype(np.float32), "the mask from `compute_mask`")


@clause(kills=["a-passed-mask-is-ignored", "a-passed-mask-is-not-passed-on"])
@given(masks(), masks())
@example(KEPT, ~KEPT)
def test_a_passed_mask_reaches_call(tf, kept, passed):
    """`layer(x, mask=m)` passes m, instead of the mask of x, to a `call` that has an argument `mask`; m is passed on if
    the layer supports masking.
    """

    class Custom(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.supports_masking = True

        def call(self, inputs, mask=None):
            return inputs + tf.cast(mask, "float32")[..., None]

    for x in (tf.constant(X), tf.keras.layers.Masking()(tf.constant(X * 0 + kept[..., None].astype(np.float32)))):
        observed = Custom()(x, mask=tf.constant(passed))
        checks.equal(observed, checks.numbers(x) + passed[..., None].astype(np.float32))
        checks.equal(seen(tf, observed), passed.astype(np.float32), "the mask of the output")


@clause(source="https://keras.io/api/layers/merging_layers/")
@pytest.mark.parametrize("name", ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"])
@given(masks(), masks())
@example(KEPT, np.array([[True, False, False], [True, False, True]]))
def test_merging_keeps_what_counts_everywhere(tf, name, first, second):
    """If masked tensors are merged feature by feature, a step that counts in all of them counts in the result, and one
    that counts in none does not. (The documentation says nothing about the others.)
    """
    masking = tf.keras.layers.Masking()
    inputs = [masking(tf.constant(X * 0 + kept[..., None].astype(np.float32))) for kept in (first, second)]
    observed = checks.numbers(seen(tf, getattr(tf.keras.layers, name)()(inputs)))
    alike = first == second
    checks.equal(observed[alike], first[alike].astype(np.float32), "the mask where the masks are alike")


@clause(source="https://keras.io/api/layers/merging_layers/", kills=["merging-makes-a-mask"])
@pytest.mark.parametrize("name", ["Add", "Concatenate"])
def test_merging_unmasked_tensors_gives_no_mask(tf, name):
    """If no input has a mask, the merged tensor has none, whatever masks other tensors have."""
    masked = tf.keras.layers.Masking()(tf.constant(X))
    merged = getattr(tf.keras.layers, name)()([tf.constant(X), tf.constant(X)])
    checks.equal(seen(tf, merged), -np.ones(SHAPE, np.float32), "the mask, −1 for none")
    checks.equal(seen(tf, masked), KEPT.astype(np.float32), "the mask of the other tensor")


@clause(
    source="https://keras.io/api/layers/merging_layers/",
    undefined="no page says what a mask of one input means for all: Keras 3 ends it, Keras 2 passes it on",
    kills=["adding-takes-the-mask-of-one-input", "a-tensor-without-a-mask-is-hidden"],
)
@pytest.mark.parametrize("name", ["Add", "Concatenate"])
def test_one_mask_among_several_inputs(tf, name):
    """If a masked and an unmasked tensor are merged feature by feature, every step counts."""
    masked = tf.keras.layers.Masking()(tf.constant(X))
    merged = getattr(tf.keras.layers, name)()([masked, tf.constant(X)])
    assert np.all(checks.numbers(seen(tf, merged)) != 0), "a step is hidden"


@clause(
    source="https://keras.io/api/layers/merging_layers/concatenate/", kills=["concatenate-merges-the-masks-of-steps"]
)
@given(masks(), masks())
@example(KEPT, ~KEPT)
def test_concatenating_steps_concatenates_their_masks(tf, first, second):
    """Concatenating masked sequences along the axis of their steps concatenates their masks."""
    masking = tf.keras.layers.Masking()
    inputs = [masking(tf.constant(X * 0 + kept[..., None].astype(np.float32))) for kept in (first, second)]
    observed = seen(tf, tf.keras.layers.Concatenate(axis=1)(inputs))
    checks.equal(observed, np.concatenate([first, second], 1).astype(np.float32), "the mask")


# --------------------------------------------------------------------------------------------- layers that use masks


@clause(
    source="https://keras.io/api/layers/pooling_layers/global_average_pooling1d/",
    kills=["pooling-divides-by-all-steps"],
)
@given(padded().filter(lambda both: both[1].any(1).all()))
@example((X, KEPT))
def test_global_average_pooling_skips_masked_steps(tf, sequences):
    """GlobalAveragePooling1D of a masked sequence is the mean over the steps that count; the mask is dropped."""
    x, kept = sequences
    observed = tf.keras.layers.GlobalAveragePooling1D()(tf.keras.layers.Masking()(tf.constant(x)))
    checks.close(observed, x.sum(1) / kept.sum(1, keepdims=True), operations=4, magnitude=8)


@clause(source="https://keras.io/api/layers/normalization_layers/batch_normalization/")
@given(padded())
@example((X, KEPT))
def test_batch_normalization_skips_masked_steps(tf, sequences):
    """In training, BatchNormalization uses the mean and variance of the steps that count, and normalizes all steps."""
    x, kept = sequences
    layer = tf.keras.layers.BatchNormalization(epsilon=0.5, momentum=0.0)
    observed = layer(tf.keras.layers.Masking()(tf.constant(x)), training=True)
    mean, variance = np.float64(x[kept]).mean(0), np.float64(x[kept]).var(0)
    checks.close(observed, (x - mean) / np.sqrt(variance + 0.5), operations=40, magnitude=8)
    checks.close(layer.get_weights()[2], mean, operations=10, magnitude=8, what="the moving mean")
    checks.close(layer.get_weights()[3], variance, operations=20, magnitude=16, what="the moving variance")


# --------------------------------------------------------------------------------------------- losses and metrics


def summing(tf, x=None, **options):
    """A masked model whose output is the sum of the features of each step."""
    layers = [tf.keras.layers.Masking(), tf.keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")]
    model = tf.keras.Sequential([tf.keras.Input((3, 2)), *layers])
    model.compile(tf.keras.optimizers.SGD(0.125), "mse", run_eagerly=True, **options)
    return model


def squares(x, y):
    return (np.float64(x).sum(-1) - y[..., 0]) ** 2


@clause(
    source=(GUIDE, "https://keras.io/api/losses/"),
    needs=NEEDS,
    cost=10,
    kills=["masked-steps-count-below", "masks-replace-weights"],
)
@given(padded(), sts.arrays((*SHAPE, 1), dtype=np.float32), sts.arrays(SHAPE, 0, 2, np.float32))
@example((X, KEPT), Y, W)
def test_the_loss_skips_masked_steps(tf, sequences, y, w):
    """A loss of predictions with the mask m is Σ m·w·ℓ / Σ m over the steps, with the weights w; the reduction "sum" is
    Σ m·w·ℓ; both in a direct call and in `evaluate`.
    """
    x, kept = sequences
    model, values = summing(tf), squares(x, y)
    predictions = model(tf.constant(x))
    mean, total = tf.keras.losses.MeanSquaredError(), tf.keras.losses.MeanSquaredError(reduction="sum")
    size = {"operations": 40, "magnitude": 40}
    checks.close(mean(y, predictions), values[kept].mean(), **size, what="the loss")
    checks.close(mean(y, predictions, w), (w * values)[kept].sum() / kept.sum(), **size, what="the weighted loss")
    checks.close(total(y, predictions, w), (w * values)[kept].sum(), **size, what="the weighted sum")
    reported = model.evaluate(x, y, sample_weight=w, verbose=0)
    checks.close(np.float32(reported), (w * values)[kept].sum() / kept.sum(), **size, what="the loss of evaluate")


@clause(
    source="https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class",
    needs=NEEDS,
    kills=["a-mask-replaces-the-ignored-class"],
)
def test_a_mask_and_an_ignored_class_combine(tf):
    """With both `ignore_class` and a mask, the mean is over the steps that both keep."""
    labels = np.array([[0, 1, -1], [1, -1, 1]])
    logits = np.float64(X)
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
    observed = loss(labels, tf.keras.layers.Masking()(tf.constant(X)))
    counted = [(0, 0), (1, 2)]
    values = [np.log(np.exp(logits[i]).sum()) - logits[i][labels[i]] for i in counted]
    checks.close(observed, np.mean(values), operations=40, magnitude=4)


@clause(
    source=(GUIDE, "https://keras.io/api/metrics/base_metric/"),
    needs=NEEDS,
    cost=10,
    kills=["metrics-ignore-masks", "weighted-metrics-ignore-masks", "masks-replace-weights-of-metrics"],
)
@given(padded(), sts.arrays((*SHAPE, 1), dtype=np.float32), sts.arrays(SHAPE, 0.25, 2, np.float32))
@example((X, KEPT), Y, W)
def test_metrics_skip_masked_steps(tf, sequences, y, w):
    """A metric in `compile` that is the mean of a function v is Σ m·v / Σ m over the steps of all batches, one among
    `weighted_metrics` is Σ m·w·v / Σ m·w.
    """
    x, kept = sequences
    square, distance = tf.keras.metrics.MeanSquaredError("square"), tf.keras.metrics.MeanAbsoluteError("distance")
    model = summing(tf, metrics=[square, distance], weighted_metrics=[tf.keras.metrics.MeanSquaredError("weighted")])
    observed = model.evaluate(x, y, batch_size=1, sample_weight=w, return_dict=True, verbose=0)
    values = squares(x, y)
    size = {"operations": 40, "magnitude": 40}
    checks.close(np.float32(observed["square"]), values[kept].mean(), **size, what="the mean square")
    checks.close(np.float32(observed["distance"]), np.sqrt(values[kept]).mean(), **size, what="the mean distance")
    expected = (w * values)[kept].sum() / w[kept].sum()
    checks.close(np.float32(observed["weighted"]), expected, **size, what="the weighted mean square")


@clause(needs=NEEDS, cost=10, kills=["metrics-ignore-masks"])
@given(padded(), sts.arrays((*SHAPE, 1), dtype=np.float32))
@example((X, KEPT), Y)
def test_every_metric_skips_the_same_steps(tf, sequences, y):
    """RootMeanSquaredError skips the same steps as MeanSquaredError."""
    x, kept = sequences
    model = summing(tf, metrics=[tf.keras.metrics.RootMeanSquaredError()])
    _, observed = model.evaluate(x, y, verbose=0)
    expected = np.sqrt(squares(x, y)[kept].mean())
    checks.close(np.float32(observed) ** 2, expected**2, operations=40, magnitude=40, what="the square of the metric")


@clause(needs=NEEDS, cost=10, kills=["masked-steps-count-below"])
@given(padded(), sts.arrays((*SHAPE, 1), dtype=np.float32), sts.arrays((*SHAPE, 1), dtype=np.float32))
@example((X, KEPT), Y, Y + 1)
def test_masked_targets_do_not_matter(tf, sequences, y, others):
    """`fit` descends along the gradient of Σ m·ℓ / Σ m: the targets of masked steps make no difference."""
    x, kept = sequences
    change = -0.125 * 2 * np.einsum("nt,ntk->k", np.float64(x).sum(-1) - y[..., 0], x) / kept.sum()
    for targets in (y, np.where(kept[..., None], y, others)):
        model = summing(tf)
        model.fit(x, targets, epochs=1, verbose=0)
        checks.close(model.get_weights()[0][:, 0], 1 + change, operations=100, magnitude=8, what="the kernel")
