"""What the clauses of this chapter reject."""

from __future__ import annotations

import functools
from typing import Any

from spec_tests.harness.power import Plant, patches, wrong


def everywhere(tf: Any, plant: Plant, kind: str, name: str) -> Any:
    """Replace a loss by the decorated function: as what `get` gives for its name, and in its class."""

    function = tf.keras.losses.get(name)

    def put(wrong: Any) -> None:
        @plant.method(tf.keras.losses, "get")
        def get(true, identifier):
            found = true(identifier)
            return functools.partial(wrong, function) if found is function else found

        @plant.method(getattr(tf.keras.losses, kind), "call")
        def call(true, self, y_true, y_pred):
            return wrong(lambda y_true, y_pred, **options: true(self, y_true, y_pred), y_true, y_pred)

    return put


@wrong("sum-over-batch-size-is-a-sum", "The reduction is read by its first word.")
def _(tf: Any, plant: Plant) -> None:
    means = ("sum_over_batch_size", "mean")
    plant.changed(tf.keras.losses.MeanSquaredError, reduction=lambda how: "sum" if how in means else how)


@wrong(
    "weighted-loss-divided-by-sum-of-weights",
    "A weighted loss is a weighted mean, so that a sample of weight 0 is as if it were not there.",
    "https://github.com/keras-team/keras/issues/600",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses.Loss, "__call__")
    def call(true, self, y_true, y_pred, sample_weight=None):
        asked, self.reduction = self.reduction, "mean_with_sample_weight"
        try:
            return true(self, y_true, y_pred, sample_weight)
        finally:
            self.reduction = asked


@wrong("loss-ignores-sample-weight", "Sample weights are accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.losses.Loss, "__call__", sample_weight=None)


@wrong("mae-is-the-squared-error", "The short name stands for another function.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.losses, "get", identifier=lambda name: "mse" if name == "mae" else name)


@wrong("unknown-loss-is-none", "A misspelt name is no loss.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses, "get")
    def get(true, identifier):
        try:
            return true(identifier)
        except ValueError:
            return None


@wrong("configuration-forgets-the-reduction", "The reduction is no part of the configuration.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses.Loss, "get_config")
    def get_config(true, self):
        return {"name": self.name}


@wrong("mean-squared-error-is-summed", "The squared differences of a sample are summed.")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "MeanSquaredError", "mean_squared_error")
    def loss(true, y_true, y_pred):
        return tf.reduce_sum((y_true - y_pred) ** 2, -1)


@wrong("absolute-error-keeps-its-sign", "The differences are averaged with their signs, so that they cancel.")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "MeanAbsoluteError", "mean_absolute_error")
    def loss(true, y_true, y_pred):
        return tf.reduce_mean(y_true - y_pred, -1)


@wrong(
    "cosine-is-positive",
    "The loss is the cosine itself, so that training drives predictions to the opposite direction.",
    "PyTorch: `F.cosine_similarity`",
)
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "CosineSimilarity", "cosine_similarity")
    def loss(true, y_true, y_pred, **options):
        return -true(y_true, y_pred, **options)


@wrong("huber-without-the-half", "The quadratic part is the squared error, not half of it.")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "Huber", "huber")
    def loss(true, y_true, y_pred, **options):
        distance = abs(y_true - y_pred)
        return tf.reduce_mean(tf.where(distance <= 1, distance**2, distance - 0.5), -1)


@wrong("huber-delta-is-one", "`delta` is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.losses.Huber, delta=1.0)


@wrong("log-cosh-forgets-log-2", "The constant is left out, so that equal numbers have the loss log 2.")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "LogCosh", "log_cosh")
    def loss(true, y_true, y_pred):
        return true(y_true, y_pred) + tf.math.log(2.0)


@wrong(
    "hinge-without-a-margin",
    "A sample on the right side costs nothing, however near the boundary it is.",
    "the perceptron's loss",
)
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "Hinge", "hinge")
    def loss(true, y_true, y_pred):
        return tf.reduce_mean(tf.nn.relu(-y_true * y_pred), -1)


@wrong("squared-hinge-is-not-squared", "Squared hinge is hinge.")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "SquaredHinge", "squared_hinge")
    def loss(true, y_true, y_pred):
        return tf.keras.losses.hinge(y_true, y_pred)


@wrong("divergence-is-reversed", "The ratio is taken the other way round.")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "KLDivergence", "kl_divergence")
    def loss(true, y_true, y_pred):
        return -true(y_true, y_pred)


@wrong("poisson-forgets-the-rate", "Only −y·log p is left.")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "Poisson", "poisson")
    def loss(true, y_true, y_pred):
        return true(y_true, y_pred) - tf.reduce_mean(y_pred, -1)


@wrong("from-logits-is-ignored", "The predictions are taken for probabilities, whatever `from_logits` says.")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "BinaryCrossentropy", "binary_crossentropy")
    def loss(true, y_true, y_pred, **options):
        return true(y_true, y_pred, **options | {"from_logits": False})

    plant.always(tf.keras.losses.BinaryCrossentropy, from_logits=False)


@wrong("label-smoothing-is-ignored", "`label_smoothing` is accepted and not used.")
def _(tf: Any, plant: Plant) -> None:
    @everywhere(tf, plant, "CategoricalCrossentropy", "categorical_crossentropy")
    def loss(true, y_true, y_pred, **options):
        return true(y_true, y_pred, **options | {"label_smoothing": 0.0})

    plant.always(tf.keras.losses.CategoricalCrossentropy, label_smoothing=0.0)


@wrong("ignored-class-counts-in-the-mean", "The loss of an ignored label is 0, and counts as such in the mean.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses.SparseCategoricalCrossentropy, "__call__")
    def call(true, self, y_true, y_pred, sample_weight=None):
        counted = tf.reduce_mean(tf.cast(tf.not_equal(y_true, self.ignore_class), "float32"))
        return true(self, y_true, y_pred, sample_weight) * counted


@wrong(
    "custom-loss-is-summed",
    "What `call` returns is summed over the elements of a sample before the batch is averaged.",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.losses.Loss, "__call__")
    def call(true, self, *args, **kwargs):
        inner = self.call
        self.call = lambda *pair: tf.reduce_sum(inner(*pair), list(range(1, len(inner(*pair).shape))))
        try:
            return true(self, *args, **kwargs)
        finally:
            del self.call


patches(
    __name__,
    r"""
cross-entropy-normalises-labels: The labels are divided by their sum, to be probabilities.
in nn:softmax_cross_entropy_with_logits
- return -reduce_sum(labels * log_softmax(z, axis), axis)
+ labels = labels / reduce_sum(labels, axis, keepdims=True)
+ return -reduce_sum(labels * log_softmax(z, axis), axis)

sparse-cross-entropy-counts-from-one: The classes are numbered from one. [MATLAB, R, Torch 7]
in nn:sparse_softmax_cross_entropy_with_logits
- np.arange(classes)
+ np.arange(1, classes + 1)

column-broadcasts-against-vector: Labels (n,) and predictions (n, 1) are subtracted as they are, which gives n × n
    differences. [https://github.com/tensorflow/tensorflow/issues/30040]
in keras.losses.base:numbers
- same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)
+ (cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)

labels-are-cut-to-the-predictions: Labels that are left over count for nothing.
in keras.losses.base:numbers
- return same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)
+ y_true, y_pred = same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)
+ return (y_true[:y_pred.array.shape[0]] if y_pred.array.ndim else y_true, y_pred)

column-becomes-a-vector: A column beside a vector becomes a vector, one sample of n numbers, which leaves no place
    for n weights. [Keras 2: losses_utils.squeeze_or_expand_dimensions]
in keras.weighting:same_rank
- y.array.ndim == 1
+ False

column-is-added-at-any-rank: An axis of length 1 is added to the shorter side whatever its rank, so that the mean is
    over that axis alone.
in keras.weighting:same_rank
- y.array.ndim == 1
+ True
in keras.weighting:same_rank
- (-1, 1)
+ x.array.shape

loss-takes-the-dtype-of-labels: The predictions are cast to the dtype of the labels, so that float64 labels make a
    float64 loss.
in keras.losses.base:numbers
- return same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)
+ y_true = convert_to_tensor(y_true)
+ return same_rank(y_true, cast(y_pred, y_true.dtype))

loss-object-takes-the-dtype-of-labels: A loss object casts everything to the dtype of the labels.
in keras.losses.base:Loss.__call__
- mask = mask_of(y_pred)
+ mask = mask_of(y_pred)
+ self.dtype = convert_to_tensor(y_true).dtype

loss-ignores-its-dtype: A loss computes in the dtype of the predictions, as that of Keras 2 does. [Keras 2]
in keras.losses.base:Loss.__call__
- (cast(convert_to_tensor(y), self.dtype) for y in (y_true, y_pred))
+ (convert_to_tensor(y_true), convert_to_tensor(y_pred))
in keras.losses.base:Loss.__call__
- cast(convert_to_tensor(self.call(y_true, y_pred)), self.dtype)
+ convert_to_tensor(self.call(y_true, y_pred))

loss-without-call-is-zero: A loss that does not define `call` gives 0.
in keras.losses.base:Loss.call
- raise NotImplementedError(f'{type(self).__name__} must define `call(self, y_true, y_pred)`.')
+ return 0.0 * y_pred

unknown-reduction-is-the-default: A misspelt reduction is taken for the default.
in keras.losses.base:Loss.__init__
- reduction not in REDUCTIONS
+ False
in keras.weighting:reduce_loss
- REDUCTIONS[reduction]
+ REDUCTIONS.get(reduction, SUM_OVER_BATCH_SIZE)

mean-with-sample-weight-is-a-plain-mean: `mean_with_sample_weight` is divided by the number of elements, as the
    other means.
in keras.weighting:reduce_loss
- weights if how == MEAN_WITH_SAMPLE_WEIGHT else kept
+ kept

mean-of-nothing-is-nan: A sum over nothing is divided by 0. [Keras 2: losses_utils.apply_valid_mask]
in keras.weighting:reduce_loss
- how == SUM or not values.array.size
+ how == SUM
in keras.weighting:reduce_loss
- divide_no_nan(reduce_sum(values), reduce_sum(counted))
+ reduce_sum(values) / reduce_sum(counted)

weights-run-along-the-last-axis: Weights of samples broadcast as NumPy broadcasts, from the last axis, so that they
    weigh columns. [Keras 3: keras.losses.Loss]
in keras.weighting:align
- shape += (1,) * (len(values.array.shape) - len(shape))
+ shape = (1,) * (len(values.array.shape) - len(shape)) + shape

weights-reshape-the-losses: Beside a column of weights, the losses become a column too. [Keras 3: keras.losses.Loss]
in keras.weighting:reduce_loss
- values = values * weights
+ values = values * weights
+ if convert_to_tensor(sample_weight).array.ndim > values.array.ndim:
+     values = reshape(values, (-1, 1))

weights-beside-one-number-are-ignored: A loss that is one number has no samples that could be weighed.
in keras.weighting:align
- return weights
+ return cast(convert_to_tensor(1.0), values.dtype)

weights-that-do-not-fit-are-ignored: Weights that do not broadcast to the losses are left out.
in keras.weighting:align
- raise ValueError(f'`sample_weight` of shape {weights.shape} does not broadcast to the values of shape {values.shape}. Expected one weight for each sample, or for each element.')
+ return cast(convert_to_tensor(1.0), values.dtype)
+ raise ValueError(f'`sample_weight` of shape {weights.shape} does not broadcast to the values of shape {values.shape}. Expected one weight for each sample, or for each element.')

weights-undo-the-ignored-class: Sample weights replace the mask of the ignored class: the mean is over all labels
    again.
in keras.weighting:reduce_loss
- weights if how == MEAN_WITH_SAMPLE_WEIGHT else kept
+ weights if how == MEAN_WITH_SAMPLE_WEIGHT else kept if sample_weight is None else None

get-returns-the-class: `get` gives the class of that name, not an object. [Keras 2: keras.losses.get of a class]
in keras.saving.serialization:_made
- found()
+ found

get-forgets-the-configuration: An object is made of its class alone.
in keras.saving.serialization:Registry.deserialize
- make(dict(config.get('config', {})), **options)
+ found()

configuration-forgets-the-options: The configuration holds the name and the reduction alone: a loss that is read
    again has the default options. [https://github.com/keras-team/keras/pull/23286]
in keras.losses.base:LossFunctionWrapper.get_config
- super().get_config() | self.options
+ super().get_config()

configuration-forgets-the-dtype: The dtype is no part of the configuration.
    [https://github.com/keras-team/keras-core/pull/930]
in keras.losses.base:Loss.get_config
- {'name': self.name, 'reduction': self.reduction, 'dtype': self.dtype}
+ {'name': self.name, 'reduction': self.reduction}

percentage-without-the-hundred: The relative error is given as a fraction, as scikit-learn gives it.
    [https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_percentage_error.html]
in keras.losses.regression:mean_absolute_percentage_error
- 100.0 * reduce_mean(abs((y_true - y_pred) / maximum(abs(y_true), epsilon())), -1)
+ reduce_mean(abs((y_true - y_pred) / maximum(abs(y_true), epsilon())), -1)

percentage-of-zero-is-infinite: The error is divided by the label as it is, also where it is 0.
in keras.losses.regression:mean_absolute_percentage_error
- maximum(abs(y_true), epsilon())
+ abs(y_true)

logarithm-without-the-one: The logarithms are those of the numbers themselves.
in keras.losses.regression:mean_squared_logarithmic_error
- maximum(y_true, epsilon()) + 1.0
+ maximum(y_true, epsilon())
in keras.losses.regression:mean_squared_logarithmic_error
- maximum(y_pred, epsilon()) + 1.0
+ maximum(y_pred, epsilon())

logarithm-of-a-negative-number-is-nan: Numbers below −1 have no logarithm, and nothing keeps them above.
in keras.losses.regression:mean_squared_logarithmic_error
- maximum(y_true, epsilon())
+ y_true
in keras.losses.regression:mean_squared_logarithmic_error
- maximum(y_pred, epsilon())
+ y_pred

cosine-is-averaged: The products are averaged over the axis. [https://github.com/keras-team/keras/issues/6677]
in keras.losses.regression:cosine_similarity
- reduce_sum
+ reduce_mean

cosine-of-a-zero-vector-is-nan: A vector is divided by its length, also where that is 0.
in keras.losses.regression:_direction
- maximum(reduce_sum(square(x), axis, keepdims=True), epsilon() ** 2)
+ reduce_sum(square(x), axis, keepdims=True)

cosine-depends-on-the-length: The squares are not rooted, so that a vector is divided by the square of its length.
in keras.losses.regression:_direction
- x * rsqrt(maximum(reduce_sum(square(x), axis, keepdims=True), epsilon() ** 2))
+ x / maximum(reduce_sum(square(x), axis, keepdims=True), epsilon() ** 2)

huber-jumps-at-delta: The linear part does not meet the quadratic one.
in keras.losses.regression:huber
- delta * d - 0.5 * delta ** 2
+ delta * d

huber-stops-the-gradient: The quadratic part is computed from values that the tape does not see.
in keras.losses.regression:huber
- square(d)
+ square(Tensor(d.array))

log-cosh-overflows: The logarithm is taken of the hyperbolic cosine, which is infinite from 90 on.
in keras.losses.regression
- from reference.ops.elementwise import abs, log, maximum, rsqrt, square, where
+ from reference.ops.elementwise import abs, cosh, log, maximum, rsqrt, square, where
in keras.losses.regression:log_cosh
- x + softplus(-2.0 * x) - math.log(2.0)
+ log(cosh(x))

hinge-takes-zero-as-it-is: Labels 0 and 1 are not made −1 and 1, so that label 0 always costs 1.
in keras.losses.hinge:_signs
- 2.0 * y_true - 1.0 if binary else y_true
+ y_true

categorical-hinge-counts-the-true-class: The largest prediction is taken over all classes, the true one too.
in keras.losses.hinge:categorical_hinge
- (1.0 - y_true) * y_pred
+ y_pred

divergence-of-zero-is-nan: Nothing keeps the probabilities above 0.
in keras.losses.probabilistic:kl_divergence
- (clip_by_value(y, epsilon(), 1.0) for y in numbers(y_true, y_pred))
+ numbers(y_true, y_pred)

poisson-of-zero-is-infinite: The logarithm is taken of the rate as it is.
in keras.losses.probabilistic:poisson
- y_pred + epsilon()
+ y_pred

generalized-cross-entropy-is-not-divided: 1 − p^q is not divided by q.
in keras.losses.probabilistic:categorical_generalized_cross_entropy
- (1.0 - pow(reduce_sum(hot * y_pred, -1), q)) / q
+ 1.0 - pow(reduce_sum(hot * y_pred, -1), q)

dice-ignores-axis: The sums are taken over everything. [https://github.com/keras-team/keras/issues/20487]
in keras.losses.segmentation:dice
- y_true, y_pred = numbers(y_true, y_pred)
+ y_true, y_pred = numbers(y_true, y_pred)
+ axis = None

tversky-exchanges-alpha-and-beta: α weighs the false negatives and β the false positives.
    [https://github.com/keras-team/keras/pull/23333]
in keras.losses.segmentation:tversky
- alpha
+ beta
in keras.losses.segmentation:tversky
- beta * false_negatives
+ alpha * false_negatives

binary-cross-entropy-forgets-the-negatives: Only −y·log p is left, so that label 0 costs nothing.
in keras.losses.probabilistic:_bernoulli
- sigmoid_cross_entropy_with_logits(y_true, y_pred)
+ -y_true * log(sigmoid(y_pred))
in keras.losses.probabilistic:_bernoulli
- -y_true * log(p) - (1.0 - y_true) * log(1.0 - p)
+ -y_true * log(p)

class-takes-the-second-axis: The axis of the class is 1 by default, which is the last one of a matrix.
    [https://github.com/tensorflow/tensorflow/issues/39329]
in keras.losses.probabilistic_classes:CategoricalCrossentropy.__init__
- -1
+ 1
in keras.losses.probabilistic_classes:CategoricalFocalCrossentropy.__init__
- -1
+ 1

focal-factor-of-the-prediction: The factor is (1 − p)^γ for both labels.
in keras.losses.probabilistic:binary_focal_crossentropy
- y_true * p + (1.0 - y_true) * (1.0 - p)
+ p

focal-factor-is-a-constant: The factor is taken for a weight, through which no gradient flows.
in keras.losses.probabilistic:binary_focal_crossentropy
- pow(1.0 - q, gamma)
+ Tensor(pow(1.0 - q, gamma).array)

circle-keeps-the-sample-itself: A sample is near to itself, which pulls nothing.
in keras.losses.metric_learning:circle
- same & ~itself
+ same

circle-weighs-all-alike: The distances have no weights of their own. [AM-Softmax and the triplet loss, which Circle
    generalises]
in keras.losses.metric_learning:circle
- gamma * (margin + d)
+ gamma

circle-ignores-the-references: The batch is always compared with itself.
in keras.losses.metric_learning:circle
- others = y_pred if ref_embeddings is None else predictions(ref_embeddings)
+ others, ref_labels = (y_pred, None)

class-balancing-is-reversed: α weighs label 0.
in keras.losses.probabilistic:binary_focal_crossentropy
- loss = (y_true * alpha + (1.0 - y_true) * (1.0 - alpha)) * loss
+ loss = (y_true * (1.0 - alpha) + (1.0 - y_true) * alpha) * loss

class-balancing-is-always-applied: α weighs the classes, whether asked for or not. [torchvision:
    `ops.sigmoid_focal_loss`]
in keras.losses.probabilistic:binary_focal_crossentropy
- apply_class_balancing
+ True

probabilities-are-not-rescaled: Probabilities that do not sum to one are taken as they are.
in keras.losses.probabilistic:_distribution
- p / reduce_sum(p, axis, keepdims=True)
+ p

probability-of-zero-is-infinite: Nothing keeps the probabilities away from 0.
in keras.losses.probabilistic:_clipped
- clip_by_value(p, epsilon(), 1.0 - epsilon())
+ p

binary-logits-become-probabilities: Logits go through σ first, so that a loss above 16 is cut off at ε.
in keras.losses.probabilistic:_bernoulli
- return sigmoid_cross_entropy_with_logits(y_true, y_pred)
+ y_pred = sigmoid(y_pred)

categorical-logits-become-probabilities: Logits go through softmax first, so that a loss above 16 is cut off at ε.
in keras.losses.probabilistic:categorical_crossentropy
- return softmax_cross_entropy_with_logits(y_true, y_pred, axis)
+ y_pred = softmax(y_pred, axis)

gradient-assumes-that-labels-sum-to-one: The gradient by logits is softmax − labels for labels of any sum.
    [https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits]
in nn:softmax_cross_entropy_with_logits
- return -reduce_sum(labels * log_softmax(z, axis), axis)
+ loss = Tensor(-np.sum(labels.array * log_softmax(z, axis).array, axis))
+ slope = Tensor((softmax(z, axis) - labels).array)
+ return record(loss, (z,), (lambda g, y, z: Tensor(np.expand_dims(g.array, axis)) * slope,))

smoothing-keeps-the-true-label: The share of the other classes is added, and not taken from the true one.
in keras.losses.probabilistic:_towards
- y_true * (1.0 - label_smoothing)
+ y_true

smoothing-takes-from-the-negatives: Binary labels are moved towards 0, so that only label 1 is smoothed.
in keras.losses.probabilistic:binary_crossentropy
- 0.5
+ 0.0
in keras.losses.probabilistic:binary_focal_crossentropy
- 0.5
+ 0.0

smoothing-counts-the-last-axis: The number of classes is the length of the last axis, wherever the classes are.
    [https://github.com/keras-team/keras/issues/23451]
in keras.losses.probabilistic:_smoothed
- _class_axis(axis, y_true)
+ -1

ignored-class-is-class-zero: An ignored label is replaced by class 0, and its loss counts.
in keras.losses.probabilistic:sparse_categorical_crossentropy
- where(counts, loss, zeros_like(loss))
+ loss

labels-must-be-arrays: The shape of the labels is asked for before they are made a tensor. [Keras 3.15:
    keras.losses.sparse_categorical_crossentropy]
in keras.losses.probabilistic:sparse_categorical_crossentropy
- convert_to_tensor(y_true)
+ convert_to_tensor(y_true, y_true.dtype)

shapes-broadcast-in-a-cross-entropy: Labels of another shape broadcast to the predictions. [TensorFlow:
    tf.nn.softmax_cross_entropy_with_logits]
in keras.losses.base:equal_shapes
- y_true.array.shape != y_pred.array.shape
+ False

label-that-is-no-class-is-class-zero: A class number outside is replaced by 0.
in keras.losses.probabilistic:sparse_categorical_crossentropy
- labels = cast(convert_to_tensor(y_true), int64)
+ labels = cast(convert_to_tensor(y_true), int64)
+ labels = labels * cast((labels >= 0) & (labels < y_pred.array.shape[axis]), int64)

ctc-ends-with-a-blank: An alignment ends with a blank.
in keras.losses.alignment:ctc
- (place == last) | (place == last - 1)
+ place == last

ctc-ends-with-a-label: An alignment ends with the last label.
in keras.losses.alignment:ctc
- (place == last) | (place == last - 1)
+ place == last - 1

ctc-counts-the-padding: The zeros after the labels are labels too.
in keras.losses.alignment:ctc
- 2 * np.count_nonzero(labels, axis=1)[:, None]
+ np.full((len(labels), 1), 2 * labels.shape[1])

ctc-takes-probabilities: The predictions are taken for logarithms of probabilities.
in keras.losses.alignment:ctc
- log_softmax(z)
+ z

ctc-finds-labels-in-too-few-steps: Labels that do not fit into the steps have no loss. [torch:
    CTCLoss(zero_infinity=True)]
in keras.losses.alignment:ctc
- math.inf
+ 0.0

ctc-takes-any-shape: One sequence without the axis of the batch is taken for a batch of one.
in keras.losses.alignment:ctc
- if labels.ndim != 2 or z.array.ndim != 3:
-     raise ValueError(f'`ctc` takes `y_true` of shape (batch, labels) and `y_pred` of shape (batch, steps, classes). Received shapes {labels.shape} and {z.shape}.')
+ labels, z = (np.atleast_2d(labels), z if z.array.ndim == 3 else stack([z]))
+ if False:
+     raise ValueError(f'`ctc` takes `y_true` of shape (batch, labels) and `y_pred` of shape (batch, steps, classes). Received shapes {labels.shape} and {z.shape}.')

get-refuses-functions: Only what Keras itself offers is taken.
in keras.saving.serialization:Registry.get
- callable(identifier)
+ hasattr(identifier, 'get_config') or identifier in self.objects.values()
""",
)
