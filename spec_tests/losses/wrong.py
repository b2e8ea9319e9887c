"""The wrong behaviours that the clauses about losses reject."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from spec_tests.harness.power import SLIP, Plant, patches, wrong
from spec_tests.losses.loss_formulas import FORMULAS

FUNCTIONS = {formula.kind: formula.name for formula in FORMULAS}
"""The name of the function of each class."""


def formula(kind: str, name: str, story: str, source: str = SLIP) -> Callable[[Callable[..., Any]], None]:
    """Enter a wrong formula `(tf, true, y_true, y_pred, **options)`: `get` returns it, and the class calls it."""

    def enter(loss: Callable[..., Any]) -> None:
        @wrong(name, story, source)
        def form(tf: Any, plant: Plant) -> None:
            function = tf.keras.losses.get(FUNCTIONS[kind])

            @plant.method(tf.keras.losses, "get")
            def get(true, identifier):
                found = true(identifier)
                return partial(loss, tf, function) if found is function else found

            @plant.method(getattr(tf.keras.losses, kind), "call")
            def call(true, self, y_true, y_pred):
                y_true, y_pred = tf.convert_to_tensor(y_true), tf.convert_to_tensor(y_pred)
                return loss(tf, lambda y_true, y_pred, **options: true(self, y_true, y_pred), y_true, y_pred)

    return enter


def forget(plant: Plant, kind: Any, *options: str) -> None:
    """Leave options out of the configurations of a class."""

    @plant.method(kind, "get_config")
    def get_config(true, self):
        return {key: value for key, value in true(self).items() if key not in options}


# ------------------------------------------------------------------------------------- weights and reductions

MEANS = {"sum_over_batch_size": "sum", "mean": "sum"}
PLAIN = {"mean_with_sample_weight": "sum_over_batch_size"}
wrong("sum-over-batch-size-is-a-sum", "Only the first word of the reduction is read.")(
    lambda tf, plant: plant.changed(tf.keras.losses.MeanSquaredError, reduction=lambda how: MEANS.get(how, how))
)
wrong("mean-with-sample-weight-is-a-plain-mean", "`mean_with_sample_weight` divides by the number of elements.")(
    lambda tf, plant: plant.changed(tf.keras.losses.MeanSquaredError, reduction=lambda how: PLAIN.get(how, how))
)
wrong("loss-ignores-sample-weight", "Sample weights are accepted and not used.")(
    lambda tf, plant: plant.always(tf.keras.losses.Loss, "__call__", sample_weight=None)
)


@wrong(
    "weighted-loss-divided-by-sum-of-weights",
    "A weighted loss is a weighted mean: a sample of weight 0 counts as if it were not there.",
    "https://github.com/keras-team/keras/issues/600",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses.Loss, "__call__")
    def call(true, self, *args, **kwargs):
        asked, self.reduction = self.reduction, "mean_with_sample_weight"
        try:
            return true(self, *args, **kwargs)
        finally:
            self.reduction = asked


@wrong("ignored-class-counts-in-the-mean", "The loss of an ignored label is 0, and counts as such in the mean.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses.SparseCategoricalCrossentropy, "__call__")
    def call(true, self, y_true, y_pred, sample_weight=None):
        counted = tf.not_equal(y_true, self.get_config()["ignore_class"])
        return true(self, y_true, y_pred, sample_weight) * tf.reduce_mean(tf.cast(counted, "float32"))


@wrong("custom-loss-is-summed", "What `call` returns is summed over the elements of a sample, and then averaged.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses.Loss, "__call__")
    def call(true, self, *args, **kwargs):
        inner = self.call
        self.call = lambda *pair: tf.reduce_sum(inner(*pair), list(range(1, len(inner(*pair).shape))))
        try:
            return true(self, *args, **kwargs)
        finally:
            del self.call


# ------------------------------------------------------------------------------------- names and configurations

wrong("loss-without-call-is-zero", "A loss that does not define `call` returns 0.")(
    lambda tf, plant: plant.method(tf.keras.losses.Loss, "call")(lambda true, self, y_true, y_pred: 0.0 * y_pred)
)
wrong("mae-is-the-squared-error", "The short name stands for another function.")(
    lambda tf, plant: plant.changed(tf.keras.losses, "get", identifier=lambda name: "mse" if name == "mae" else name)
)
wrong("unknown-loss-is-none", "A misspelt name stands for no loss.")(
    lambda tf, plant: plant.changed(
        tf.keras.losses, "get", identifier=lambda name: None if name == "nonsense" else name
    )
)
wrong("configuration-forgets-the-reduction", "The configuration does not contain the reduction.")(
    lambda tf, plant: forget(plant, tf.keras.losses.MeanSquaredError, "reduction")
)
wrong(
    "configuration-forgets-the-dtype",
    "The configuration does not contain the dtype.",
    "https://github.com/keras-team/keras-core/pull/930",
)(lambda tf, plant: forget(plant, tf.keras.losses.MeanSquaredError, "dtype"))


@wrong(
    "configuration-forgets-the-options",
    "The configuration contains the name and the reduction alone: the copy of a loss has the default options.",
    "https://github.com/keras-team/keras/pull/23286",
)
def _(tf: Any, plant: Plant) -> None:
    forget(plant, tf.keras.losses.BinaryCrossentropy, "label_smoothing", "axis")
    forget(plant, tf.keras.losses.Huber, "delta")


wrong("huber-delta-is-one", "`delta` is accepted and not used.")(
    lambda tf, plant: plant.always(tf.keras.losses.Huber, delta=1.0)
)
wrong(
    "class-takes-the-second-axis",
    "The default axis of the classes is 1, which is the last one of a matrix.",
    "https://github.com/tensorflow/tensorflow/issues/39329",
)(lambda tf, plant: plant.default(tf.keras.losses.CategoricalCrossentropy, axis=1))

# ------------------------------------------------------------------------------------- formulas

formula("MeanSquaredError", "mean-squared-error-is-summed", "The squared differences of a sample are summed.")(
    lambda tf, true, y, p: tf.reduce_sum((y - p) ** 2, -1)
)
formula("MeanAbsoluteError", "absolute-error-keeps-its-sign", "The differences keep their signs, and cancel.")(
    lambda tf, true, y, p: tf.reduce_mean(y - p, -1)
)
formula(
    "MeanAbsolutePercentageError",
    "percentage-without-the-hundred",
    "The relative error is a fraction.",
    "https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_percentage_error.html",
)(lambda tf, true, y, p: true(y, p) / 100.0)
formula("MeanSquaredLogarithmicError", "logarithm-without-the-one", "The logarithms are of the numbers themselves.")(
    lambda tf, true, y, p: tf.reduce_mean(tf.math.log(y / p) ** 2, -1)
)
formula(
    "CosineSimilarity",
    "cosine-is-positive",
    "The loss is the cosine itself, so that training drives predictions to the opposite direction.",
    "PyTorch: `F.cosine_similarity`",
)(lambda tf, true, y, p, **options: -true(y, p, **options))
formula(
    "CosineSimilarity",
    "cosine-is-averaged",
    "The products are averaged over the axis.",
    "https://github.com/keras-team/keras/issues/6677",
)(lambda tf, true, y, p, **options: true(y, p, **options) / p.shape[-1])
formula("Huber", "huber-without-the-half", "The quadratic part is the squared error, not half of it.")(
    lambda tf, true, y, p, **options: tf.reduce_mean(tf.where(abs(y - p) <= 1, (y - p) ** 2, abs(y - p) - 0.5), -1)
)
formula("Huber", "huber-jumps-at-delta", "The linear part does not meet the quadratic one.")(
    lambda tf, true, y, p, **options: tf.reduce_mean(tf.where(abs(y - p) <= 1, (y - p) ** 2 / 2, abs(y - p)), -1)
)
formula("LogCosh", "log-cosh-forgets-log-2", "The constant is missing, so that equal numbers have the loss log 2.")(
    lambda tf, true, y, p: true(y, p) + tf.math.log(2.0)
)
formula("LogCosh", "log-cosh-overflows", "The hyperbolic cosine itself is computed, which is infinite from 90 on.")(
    lambda tf, true, y, p: tf.reduce_mean(tf.math.log(tf.cosh(p - y)), -1)
)
formula("Hinge", "hinge-without-a-margin", "A sample on the right side costs nothing.", "the perceptron's loss")(
    lambda tf, true, y, p: tf.reduce_mean(tf.nn.relu(-y * p), -1)
)
formula("Hinge", "hinge-takes-zero-as-it-is", "Labels 0 do not become −1, so that they always cost 1.")(
    lambda tf, true, y, p: tf.reduce_mean(tf.nn.relu(1 - y * p), -1)
)
formula("SquaredHinge", "squared-hinge-is-not-squared", "Squared hinge is hinge.")(
    lambda tf, true, y, p: tf.keras.losses.hinge(y, p)
)
formula("CategoricalHinge", "categorical-hinge-counts-the-true-class", "The maximum includes the true class.")(
    lambda tf, true, y, p: tf.nn.relu(tf.reduce_max(p, -1) - tf.reduce_sum(y * p, -1) + 1)
)
formula("KLDivergence", "divergence-is-reversed", "The ratio is the other way round.")(
    lambda tf, true, y, p: -true(y, p)
)
formula("KLDivergence", "divergence-of-zero-is-nan", "Nothing keeps the probabilities above 0.")(
    lambda tf, true, y, p: tf.reduce_sum(y * tf.math.log(y / p), -1)
)
formula("Poisson", "poisson-forgets-the-rate", "Only −y·log p remains.")(
    lambda tf, true, y, p: true(y, p) - tf.reduce_mean(p, -1)
)
formula("Poisson", "poisson-of-zero-is-infinite", "The logarithm of the rate itself is taken.")(
    lambda tf, true, y, p: tf.reduce_mean(p - y * tf.math.log(p), -1)
)
formula("BinaryCrossentropy", "from-logits-is-ignored", "The predictions are always treated as probabilities.")(
    lambda tf, true, y, p, **options: true(y, p, **options | {"from_logits": False})
)
formula("CategoricalCrossentropy", "label-smoothing-is-ignored", "`label_smoothing` is accepted and not used.")(
    lambda tf, true, y, p, **options: true(y, p, **options | {"label_smoothing": 0.0})
)

patches(
    __name__,
    r"""
cross-entropy-normalises-labels: The labels are divided by their sum, as if they were probabilities.
in nn:softmax_cross_entropy_with_logits
- return -reduce_sum(labels * log_softmax(z, axis), axis)
+ labels = labels / reduce_sum(labels, axis, keepdims=True)
+ return -reduce_sum(labels * log_softmax(z, axis), axis)

gradient-assumes-that-labels-sum-to-one: The gradient by logits is softmax − labels for labels of any sum.
    [https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits]
- return -reduce_sum(labels * log_softmax(z, axis), axis)
+ loss = Tensor(-np.sum(labels.array * log_softmax(z, axis).array, axis))
+ slope = Tensor((softmax(z, axis) - labels).array)
+ return record(loss, (z,), (lambda g, y, z: Tensor(np.expand_dims(g.array, axis)) * slope,))

sparse-cross-entropy-counts-from-one: The classes are numbered from one. [MATLAB, R, Torch 7]
in nn:sparse_softmax_cross_entropy_with_logits
- np.arange(classes)
+ np.arange(1, classes + 1)

get-returns-the-class: `get` returns the class of that name, not an object. [Keras 2: keras.losses.get of a class]
in keras.saving.serialization:_made
- found()
+ found

get-forgets-the-configuration: An object is made of its class alone.
in keras.saving.serialization:Registry.deserialize
- make(dict(config.get('config', {})), **options)
+ found()

get-refuses-functions: Only what Keras itself offers is accepted.
in keras.saving.serialization:Registry.get
- callable(identifier)
+ hasattr(identifier, 'get_config') or identifier in self.objects.values()

column-broadcasts-against-vector: Labels (n,) and predictions (n, 1) are subtracted as they are, which gives n × n
    differences. [https://github.com/tensorflow/tensorflow/issues/30040]
in keras.losses.base:numbers
- same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)
+ (cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)

labels-are-cut-to-the-predictions: Surplus labels count for nothing.
- cast(convert_to_tensor(y_true), y_pred.dtype)
+ cast(convert_to_tensor(y_true), y_pred.dtype)[: len(y_pred.array)]

loss-takes-the-dtype-of-labels: The predictions are cast to the dtype of the labels, so that float64 labels make a
    float64 loss.
- same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)
+ same_rank(convert_to_tensor(y_true), cast(y_pred, convert_to_tensor(y_true).dtype))

column-becomes-a-vector: A column beside a vector becomes a vector, one sample of n numbers, so that n weights do not
    match. [Keras 2: losses_utils.squeeze_or_expand_dimensions]
in keras.weighting:same_rank
- y.array.ndim == 1
+ False

column-is-added-at-any-rank: An axis of length 1 is added to the tensor of lower rank, so that the mean is over that
    axis alone.
- y.array.ndim == 1
+ True
- (-1, 1)
+ x.array.shape

weights-run-along-the-last-axis: Weights of samples broadcast from the last axis, as in NumPy, so that they weight
    columns. [Keras 3: keras.losses.Loss]
in keras.weighting:align
- shape += (1,) * (len(values.array.shape) - len(shape))
+ shape = (1,) * (len(values.array.shape) - len(shape)) + shape

weights-beside-one-number-are-ignored: A loss that is one number has no samples to weight.
- return weights
+ return cast(1.0, values.dtype)

weights-that-do-not-fit-are-ignored: Weights that do not broadcast to the losses are left out.
- if not fits:
-     ...
+ if not fits:
+     return cast(1.0, values.dtype)

weights-reshape-the-losses: Beside a column of weights, the losses become a column too. [Keras 3: keras.losses.Loss]
in keras.weighting:reduce_loss
- values = values * weights
+ values = values * weights
+ if convert_to_tensor(sample_weight).array.ndim > values.array.ndim:
+     values = reshape(values, (-1, 1))

weights-undo-the-ignored-class: Sample weights replace the mask of the ignored class: the mean is over all labels
    again.
- weights if how == MEAN_WITH_SAMPLE_WEIGHT else kept
+ weights if how == MEAN_WITH_SAMPLE_WEIGHT else kept if sample_weight is None else None

mean-of-nothing-is-nan: A sum over nothing is divided by 0. [Keras 2: losses_utils.apply_valid_mask]
- how == SUM or not values.array.size
+ how == SUM
- divide_no_nan(reduce_sum(values), reduce_sum(counted))
+ reduce_sum(values) / reduce_sum(counted)

unknown-reduction-is-the-default: A misspelt reduction stands for the default.
- REDUCTIONS[reduction]
+ REDUCTIONS.get(reduction, SUM_OVER_BATCH_SIZE)
in keras.losses.base:Loss.__init__
- reduction not in REDUCTIONS
+ False

loss-object-takes-the-dtype-of-labels: A loss object casts everything to the dtype of the labels.
in keras.losses.base:Loss.__call__
- mask = mask_of(y_pred)
+ mask = mask_of(y_pred)
+ self.dtype = convert_to_tensor(y_true).dtype

loss-ignores-its-dtype: A loss computes in the dtype of the predictions, as in Keras 2. [Keras 2]
- (cast(convert_to_tensor(y), self.dtype) for y in (y_true, y_pred))
+ (convert_to_tensor(y_true), convert_to_tensor(y_pred))
- cast(convert_to_tensor(self.call(y_true, y_pred)), self.dtype)
+ convert_to_tensor(self.call(y_true, y_pred))

percentage-of-zero-is-infinite: The error is divided by the label itself, even where it is 0.
in keras.losses.regression:mean_absolute_percentage_error
- maximum(abs(y_true), epsilon())
+ abs(y_true)

logarithm-of-a-negative-number-is-nan: Numbers below −1 have no logarithm, and nothing keeps them above.
in keras.losses.regression:mean_squared_logarithmic_error
- maximum(y_true, epsilon())
+ y_true
- maximum(y_pred, epsilon())
+ y_pred

cosine-of-a-zero-vector-is-nan: A vector is divided by its length, even where that is 0.
in keras.losses.regression:_direction
- maximum(reduce_sum(square(x), axis, keepdims=True), epsilon() ** 2)
+ reduce_sum(square(x), axis, keepdims=True)

cosine-depends-on-the-length: The root is left out, so that a vector is divided by the square of its length.
- x * rsqrt(maximum(reduce_sum(square(x), axis, keepdims=True), epsilon() ** 2))
+ x / maximum(reduce_sum(square(x), axis, keepdims=True), epsilon() ** 2)

huber-stops-the-gradient: The quadratic part is computed from values that the tape does not see.
in keras.losses.regression:huber
- square(d)
+ square(Tensor(d.array))

generalized-cross-entropy-is-not-divided: 1 − p^q is not divided by q.
in keras.losses.probabilistic:categorical_generalized_cross_entropy
- (1.0 - pow(reduce_sum(hot * y_pred, -1), q)) / q
+ 1.0 - pow(reduce_sum(hot * y_pred, -1), q)

focal-factor-of-the-prediction: The factor is (1 − p)^γ for both labels.
in keras.losses.probabilistic:binary_focal_crossentropy
- y_true * p + (1.0 - y_true) * (1.0 - p)
+ p

focal-factor-is-a-constant: The factor is treated as a weight, through which no gradient flows.
- pow(1.0 - q, gamma)
+ Tensor(pow(1.0 - q, gamma).array)

class-balancing-is-reversed: α weights label 0.
- y_true * alpha + (1.0 - y_true) * (1.0 - alpha)
+ y_true * (1.0 - alpha) + (1.0 - y_true) * alpha

class-balancing-is-always-applied: α weights the classes, whether asked for or not. [torchvision:
    `ops.sigmoid_focal_loss`]
- apply_class_balancing
+ True

smoothing-takes-from-the-negatives: Binary labels are moved towards 0, so that only label 1 is smoothed.
- 0.5
+ 0.0
in keras.losses.probabilistic:binary_crossentropy
- 0.5
+ 0.0

smoothing-keeps-the-true-label: What the other classes get is not taken from the true class.
in keras.losses.probabilistic:_towards
- y_true * (1.0 - label_smoothing)
+ y_true

smoothing-counts-the-last-axis: The number of classes is the length of the last axis, whatever `axis` says.
    [https://github.com/keras-team/keras/issues/23451]
in keras.losses.probabilistic:_smoothed
- axis_of(axis, y_true.array.ndim, 'axis')
+ -1

binary-cross-entropy-forgets-the-negatives: Only −y·log p remains, so that label 0 costs nothing.
in keras.losses.probabilistic:_bernoulli
- sigmoid_cross_entropy_with_logits(y_true, y_pred)
+ -y_true * log(sigmoid(y_pred))
- -y_true * log(p) - (1.0 - y_true) * log(1.0 - p)
+ -y_true * log(p)

binary-logits-become-probabilities: Logits go through σ first, so that a loss above 16 is cut off at ε.
- return sigmoid_cross_entropy_with_logits(y_true, y_pred)
+ y_pred = sigmoid(y_pred)

categorical-logits-become-probabilities: Logits go through softmax first, so that a loss above 16 is cut off at ε.
in keras.losses.probabilistic:categorical_crossentropy
- return softmax_cross_entropy_with_logits(y_true, y_pred, axis)
+ y_pred = softmax(y_pred, axis)

probabilities-are-not-rescaled: Probabilities that do not sum to one are used as they are.
in keras.losses.probabilistic:_distribution
- p / reduce_sum(p, axis, keepdims=True)
+ p

probability-of-zero-is-infinite: Nothing keeps the probabilities away from 0.
in keras.losses.probabilistic:_clipped
- clip_by_value(p, epsilon(), 1.0 - epsilon())
+ p

ignored-class-is-class-zero: An ignored label is replaced by class 0, and its loss counts.
in keras.losses.probabilistic:sparse_categorical_crossentropy
- where(counts, loss, zeros_like(loss))
+ loss

labels-must-be-arrays: The dtype of the labels is read before they are made a tensor. [Keras 3.15:
    keras.losses.sparse_categorical_crossentropy]
- convert_to_tensor(y_true)
+ convert_to_tensor(y_true, y_true.dtype)

label-that-is-no-class-is-class-zero: A class number outside the classes is replaced by 0.
- labels = cast(convert_to_tensor(y_true), int64)
+ labels = cast(convert_to_tensor(y_true), int64)
+ labels = labels * cast((labels >= 0) & (labels < y_pred.array.shape[axis]), int64)

shapes-broadcast-in-a-cross-entropy: Labels of another shape broadcast to the predictions. [TensorFlow:
    tf.nn.softmax_cross_entropy_with_logits]
in keras.losses.base:equal_shapes
- y_true.array.shape != y_pred.array.shape
+ False

dice-ignores-axis: The sums are over everything. [https://github.com/keras-team/keras/issues/20487]
in keras.losses.segmentation:dice
- axis
+ None

tversky-exchanges-alpha-and-beta: α weights the false negatives and β the false positives.
    [https://github.com/keras-team/keras/pull/23333]
in keras.losses.segmentation:tversky
- alpha
+ beta
- beta * false_negatives
+ alpha * false_negatives

circle-keeps-the-sample-itself: A sample is near to itself, which pulls nothing.
in keras.losses.metric_learning:circle
- remove_diagonal
+ False

circle-weighs-all-alike: The distances have no weights. [AM-Softmax and the triplet loss, which Circle generalizes]
- gamma * (margin + d)
+ gamma

circle-ignores-the-references: The batch is always compared with itself.
- y_pred if ref_embeddings is None else predictions(ref_embeddings)
+ y_pred
- labels if ref_labels is None else cast(convert_to_tensor(ref_labels), int32)
+ labels

ctc-ends-with-a-blank: An alignment ends with a blank.
in keras.losses.alignment:ctc
- (position == last) | (position == last - 1)
+ position == last

ctc-ends-with-a-label: An alignment ends with the last label.
- (position == last) | (position == last - 1)
+ position == last - 1

ctc-counts-the-padding: The zeros after the labels are labels too.
- np.count_nonzero(labels, axis=1)[:, None]
+ labels.shape[1]

ctc-takes-probabilities: The predictions are treated as logarithms of probabilities.
- log_softmax(z)
+ z

ctc-finds-labels-in-too-few-steps: Labels that do not fit into the steps have no loss. [torch:
    CTCLoss(zero_infinity=True)]
- math.inf
+ 0.0

ctc-takes-any-shape: One sequence without the batch axis is treated as a batch of one.
- if labels.ndim != 2 or z.array.ndim != 3:
-     ...
+ labels, z = (np.atleast_2d(labels), z if z.array.ndim == 3 else stack([z]))
""",
)
