"""The wrong behaviours that the clauses about metrics reject."""

from __future__ import annotations

from typing import Any

from spec_tests.harness.power import Plant, patches, wrong


def always(name: str, story: str, kinds: str, method: str = "__init__", **values: Any) -> None:
    """Enter a wrong behaviour: the arguments of these metrics always have these values."""

    @wrong(name, story)
    def form(tf: Any, plant: Plant) -> None:
        for kind in kinds.split():
            plant.always(getattr(tf.keras.metrics, kind), method, **values)


def unweighted(name: str, story: str, kinds: str) -> None:
    """Enter a wrong behaviour: the sample weights of these metrics are not used."""
    always(name, story, kinds, "update_state", sample_weight=None)


def forget(plant: Plant, kind: Any, option: str) -> None:
    """Leave an option out of the configurations of a class."""

    @plant.method(kind, "get_config")
    def get_config(true, self):
        return {key: value for key, value in true(self).items() if key != option}


# ------------------------------------------------------------------------------------- arguments

unweighted("accuracy-ignores-weights", "The mean of a function loses the weights.", "MeanMetricWrapper")
unweighted("sum-ignores-weights", "Sum adds the values as they are.", "Sum")
unweighted("r2-ignores-weights", "The squared errors are summed without their weights.", "R2Score")
unweighted("counts-ignore-weights", "Samples are counted without their weights.", "FalsePositives Precision")
always("top-k-is-ignored", "All scores above the threshold are predicted.", "Precision", top_k=None)
always("class-id-is-ignored", "All classes are counted.", "Precision", class_id=None)
always("auc-ignores-the-curve", "The area is always that of ROC.", "AUC", curve="ROC")
always("auc-ignores-logits", "`from_logits` is accepted and not used.", "AUC", from_logits=False)
always("iou-forgets-the-ignored-class", "The ignored class is counted.", "MeanIoU", ignore_class=None)
wrong("binary-accuracy-includes-the-threshold", "A score equal to the threshold predicts 1.")(
    lambda tf, plant: plant.changed(tf.keras.metrics.BinaryAccuracy, threshold=lambda threshold: threshold - 1e-6)
)
wrong("top-k-takes-one-more", "The rank is compared with ≤.")(
    lambda tf, plant: plant.changed(tf.keras.metrics.TopKCategoricalAccuracy, k=lambda k: k + 1)
)
wrong("f-beta-is-inverse", "β weights precision, not recall.")(
    lambda tf, plant: plant.changed(tf.keras.metrics.FBetaScore, beta=lambda beta: 1 / beta)
)
EXCHANGED = {"minoring": "majoring", "majoring": "minoring"}
wrong("minoring-is-majoring", "The two names are exchanged.")(
    lambda tf, plant: plant.changed(tf.keras.metrics.AUC, summation_method=lambda how: EXCHANGED.get(how, how))
)
wrong("configuration-forgets-the-logits", "The copy of an AUC treats logits as scores.")(
    lambda tf, plant: forget(plant, tf.keras.metrics.AUC, "from_logits")
)


@wrong("metric-configuration-forgets-the-options", "The configuration has the name and the dtype alone.")
def _(tf: Any, plant: Plant) -> None:
    forget(plant, tf.keras.metrics.TopKCategoricalAccuracy, "k")
    forget(plant, tf.keras.metrics.CosineSimilarity, "axis")


# ------------------------------------------------------------------------------------- updates

wrong("cosine-similarity-has-the-sign-of-the-loss", "The metric is the mean of the loss of the same name.")(
    lambda tf, plant: plant.method(tf.keras.metrics.CosineSimilarity, "result")(lambda true, self: -true(self))
)
wrong("call-does-not-update", "Calling a metric only reads it.")(
    lambda tf, plant: plant.method(tf.keras.metrics.Metric, "__call__")(lambda true, self, *given, **_: self.result())
)
wrong("unknown-metric-is-none", "A misspelt name stands for no metric.")(
    lambda tf, plant: plant.changed(
        tf.keras.metrics, "get", identifier=lambda name: None if name == "no_such_metric" else name
    )
)
wrong("metric-survives-reset", "`reset_state` keeps the state.")(
    lambda tf, plant: [
        plant.method(kind, "reset_state")(lambda true, self: None)
        for kind in (tf.keras.metrics.Metric, tf.keras.metrics.Mean)
    ]
)


@wrong(
    "weighted-mean-divided-by-the-number-of-elements",
    "The mean is divided by the number of elements, as a loss is.",
    "https://github.com/keras-team/keras/issues/19740",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Mean, "update_state")
    def update_state(true, self, values, sample_weight=None):
        weights = 1.0 if sample_weight is None else tf.cast(sample_weight, self.dtype)
        return true(self, tf.cast(values, self.dtype) * weights)


@wrong(
    "mean-of-batch-means",
    "Each update counts once, whatever its number of values.",
    "https://github.com/tensorflow/tensorflow/issues/38596",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Mean, "update_state")
    def update_state(true, self, values, sample_weight=None):
        batch = tf.keras.metrics.Mean()
        true(batch, values, sample_weight)
        return true(self, batch.result())


@wrong(
    "call-returns-the-batch-value",
    "Calling a metric returns the value of this batch alone, and adds it to the state.",
    "https://github.com/tensorflow/tensorflow/issues/36400",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Metric, "__call__")
    def call(true, self, *args, **kwargs):
        batch = type(self).from_config(self.get_config())
        true(self, *args, **kwargs)
        return true(batch, *args, **kwargs)


@wrong("root-of-each-update", "The root of each batch is taken, and the roots are averaged.")
def _(tf: Any, plant: Plant) -> None:
    error = tf.keras.metrics.RootMeanSquaredError

    @plant.method(error, "update_state")
    def update_state(true, self, y_true, y_pred, sample_weight=None):
        squares = (tf.cast(y_true, "float32") - y_pred) ** 2
        return tf.keras.metrics.Mean.update_state(self, tf.sqrt(tf.reduce_mean(squares)))

    @plant.method(error, "result")
    def result(true, self):
        return tf.keras.metrics.Mean.result(self)


patches(
    __name__,
    r"""
crossentropy-is-always-that-of-equal-shapes: The named cross entropy takes class numbers for one-hot rows.
in keras.metrics.by_shape:choose
- SparseCategoricalCrossentropy
+ CategoricalCrossentropy

crossentropy-is-never-binary: The named cross entropy of one output is the categorical one, which is 0.
- BinaryCrossentropy
+ CategoricalCrossentropy

class-id-is-on-the-second-axis: The class is looked for along the second axis.
in keras.metrics.confusion:_of_class
- x[..., class_id]
+ x[:, class_id]

mean-keeps-the-last-update-only: An update replaces the state.
in keras.metrics.reduction:Mean.update_state
- self.total.assign_add
+ self.total.assign
- self.count.assign_add
+ self.count.assign

unused-mean-is-nan: The mean of nothing is 0 / 0.
in keras.metrics.reduction:Mean.result
- divide_no_nan(self.total, self.count)
+ self.total / self.count

reading-forgets: Reading the mean resets it, as if an epoch had ended.
- return divide_no_nan(self.total, self.count)
+ mean = divide_no_nan(self.total, self.count)
+ self.reset_state()
+ return mean

accuracy-keeps-the-last-update-only: An accuracy is that of the last batch.
in keras.metrics.reduction:MeanMetricWrapper.update_state
- y_true = convert_to_tensor(y_true)
+ y_true = convert_to_tensor(y_true)
+ self.reset_state()

options-of-the-function-are-forgotten: The function of a MeanMetricWrapper is called without its options.
- self.fn(y_true, convert_to_tensor(y_pred), **self.options)
+ self.fn(y_true, convert_to_tensor(y_pred))

an-ignored-class-counts-as-zero: The loss of an ignored sample is 0, and the sample counts. [Keras 3]
- counted is None
+ True

accuracy-looks-along-the-batch: The largest score is searched along the first axis, the default of argmax, which is
    the batch.
in keras.metrics.accuracy:sparse_categorical_accuracy
- argmax(y_pred, -1)
+ argmax(y_pred)

a-label-is-truncated: Labels are cast to class numbers: 1.5 is class 1.
- y_true = _class_numbers(convert_to_tensor(y_true), y_pred)
+ y_true = cast(_class_numbers(convert_to_tensor(y_true), y_pred), int64)

top-k-loses-ties: A class that scores as high as the true one comes before it.
in keras.metrics.accuracy:sparse_top_k_categorical_accuracy
- logical_not(y_pred <= expand_dims(score, -1))
+ y_pred >= expand_dims(score, -1)

adjusted-r2-counts-elements: Each sample is counted once for each output. [Keras 2 and Keras 3]
in keras.metrics.regression:R2Score.update_state
- y_true.array.shape[0]
+ y_true.array.size

r2-is-the-mean-of-updates: Each update is compared with its own mean.
- self.sum.assign_add(reduce_sum(w * y_true, 0))
+ y_true, y_pred = (y - reduce_sum(w * y_true, 0) / reduce_sum(w, 0) for y in (y_true, y_pred))

adjusted-r2-of-too-few-samples: The score is adjusted by a negative number of degrees of freedom.
in keras.metrics.regression:R2Score.result
- 0 < p < n - 1
+ p and p != n - 1

pearson-is-the-cosine: The means are not subtracted.
in keras.metrics.regression:pearson_correlation
- return _covariance(y_true, y_pred, axis) / (reduce_std(y_true, axis) * reduce_std(y_pred, axis))
+ size = (reduce_mean(y_true * y_true, axis) * reduce_mean(y_pred * y_pred, axis)) ** 0.5
+ return reduce_mean(y_true * y_pred, axis) / size

pearson-of-a-sample-of-the-whole: The covariance is divided by n, the variances by n − 1.
- _covariance(y_true, y_pred, axis)
+ (1 - 1 / y_true.array.shape[axis]) * _covariance(y_true, y_pred, axis)

concordance-is-pearson-s: A different spread costs nothing.
in keras.metrics.regression:concordance_correlation
- reduce_variance(y_true, axis) + reduce_variance(y_pred, axis)
+ 2.0 * reduce_std(y_true, axis) * reduce_std(y_pred, axis)

weights-are-cut-to-size: Weights are repeated or cut until they fit.
in keras.metrics.confusion:arguments
- return (y_true, y_pred, broadcast_to(align(y_pred, sample_weight), y_pred.array.shape))
+ import numpy as np
+ w = np.resize(convert_to_tensor(sample_weight).numpy(), y_pred.array.shape[:1])
+ return (y_true, y_pred, broadcast_to(align(y_pred, w), y_pred.array.shape))

predictions-are-cut-to-the-labels: Surplus labels or predictions count for nothing.
- y_true, y_pred = same_rank(*(cast(convert_to_tensor(y), dtype) for y in (y_true, y_pred)))
+ y_true, y_pred = same_rank(*(cast(convert_to_tensor(y), dtype) for y in (y_true, y_pred)))
+ n = min([y.array.shape[0] for y in (y_true, y_pred) if y.array.shape] or [0])
+ y_true, y_pred = (y[:n] if y.array.shape else y for y in (y_true, y_pred))

thresholds-outside-are-accepted: A threshold may be any number.
in keras.metrics.confusion:Counting.__init__
- in_unit_interval('thresholds', t)
+ t

class-id-wraps-around: A class that does not exist stands for another.
in keras.metrics.confusion:_of_class
- len(shape) < 2 or not 0 <= class_id < shape[-1]
+ len(shape) < 2
- (..., class_id)
+ (..., class_id % shape[-1])

precision-of-nothing-is-nan: 0 / 0 where nothing is predicted.
in keras.metrics.confusion:Counting.values
- divide_no_nan(counts[0], counts[0] + counts[1])
+ counts[0] / (counts[0] + counts[1])

precision-is-recall: The false negatives are taken for the false positives.
in keras.metrics.confusion:RATES
- ('true_positives', 'false_positives')
+ ('true_positives', 'false_negatives')

auc-takes-any-threshold: A threshold of a curve may be any number. [Keras 2 and 3]
in keras.metrics.curves:AUC.__init__
- inner = [in_unit_interval('thresholds', t) for t in inner]
+ pass

auc-without-end-points: The thresholds begin at 0 and end at 1, so that scores of 0 are never positive.
- -epsilon()
+ 0.0
- 1.0 + epsilon()
+ 1.0

unknown-curve-is-roc: Every unknown name of a curve stands for ROC.
in keras.metrics.curves:_one_of
- value not in known
+ not isinstance(value, str)

auc-takes-the-lower-height: Interpolation is the smaller of two heights: ties count as lost.
in keras.metrics.curves:AUC._areas
- (low + high) / 2.0
+ minimum(low, high)

gains-are-rates: The curve of gains is that of precision and recall.
- self._gains() if self.curve == 'PRGAIN' else self._rates()
+ self._rates()

gains-may-be-negative: A recall below the rate of positives has a negative gain.
in keras.metrics.curves:AUC._gains
- maximum(recall, 0.0)
+ recall

label-weights-replace-those-of-samples: The weights of labels replace those of the samples.
in keras.metrics.curves:AUC.update_state
- weights * self._label_weights()
+ zeros_like(weights) + self._label_weights()

best-rate-constrains-the-other: The two rates are exchanged.
in keras.metrics.curves:_BestAt.result
- (wanted, constrained)
+ (constrained, wanted)

best-rate-outside-is-accepted: The value may be any number.
in keras.metrics.curves:_BestAt.__init__
- in_unit_interval(constrained, bound[constrained])
+ bound[constrained]

f-score-averages-plainly: The average by numbers of samples is the plain one.
in keras.metrics.fscore:FBetaScore.result
- divide_no_nan(reduce_sum(score * samples), reduce_sum(samples))
+ reduce_mean(score)

f-score-predicts-nothing-by-zero: A row of zeros predicts all classes.
in keras.metrics.fscore:FBetaScore.update_state
- abs(y_pred) > 1e-09
+ abs(y_pred) >= 0

regions-ignore-weights: Samples are counted without their weights.
in keras.metrics.iou:IoU.update_state
- expand_dims(w, -1) * columns
+ columns

regions-truncate-weights: Weights are truncated to integers. [Keras 3]
- convert_to_tensor(sample_weight)
+ cast(convert_to_tensor(sample_weight), int64)

regions-take-the-last-axis: The classes are along the last axis, whatever `axis` says.
- argmax(y_pred, self.axis)
+ argmax(y_pred, -1)

regions-are-of-all-classes: The target classes are ignored.
in keras.metrics.iou:IoU.result
- (gather(x, self.target_class_ids) for x in (diagonal, union))
+ (diagonal, union)

iou-averages-absent-classes: A class that does not occur counts as missed.
- divide_no_nan(reduce_sum(divide_no_nan(diagonal, union)), occurring)
+ reduce_sum(divide_no_nan(diagonal, union)) / float(len(self.target_class_ids))

iou-of-nothing-is-nan: 0 / 0 where no class occurs.
- divide_no_nan(reduce_sum(divide_no_nan(diagonal, union)), occurring)
+ reduce_sum(divide_no_nan(diagonal, union)) / occurring
""",
)
