"""What the clauses of this chapter reject."""

from __future__ import annotations

from typing import Any

from spec_tests.harness.power import Plant, patches, wrong


@wrong(
    "weighted-mean-divided-by-the-number-of-elements",
    "The mean divides as the loss does, by the number of elements.",
    "https://github.com/keras-team/keras/issues/19740",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Mean, "update_state")
    def update_state(true, self, values, sample_weight=None):
        weights = 1.0 if sample_weight is None else tf.cast(sample_weight, self.dtype)
        return true(self, tf.cast(values, self.dtype) * weights)


@wrong(
    "mean-of-batch-means",
    "Each update counts once, however many values it has.",
    "https://github.com/tensorflow/tensorflow/issues/38596",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Mean, "update_state")
    def update_state(true, self, values, sample_weight=None):
        batch = tf.keras.metrics.Mean()
        true(batch, values, sample_weight)
        return true(self, batch.result())


@wrong("metric-survives-reset", "reset_state keeps the state.")
def _(tf: Any, plant: Plant) -> None:
    for kind in (tf.keras.metrics.Metric, tf.keras.metrics.Mean):

        @plant.method(kind, "reset_state")
        def reset_state(true, self):
            """The state stays."""


@wrong(
    "call-returns-the-batch-value",
    "Calling a metric gives the value of this batch, and adds it to the state.",
    "https://github.com/tensorflow/tensorflow/issues/36400",
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Metric, "__call__")
    def call(true, self, *args, **kwargs):
        batch = type(self).from_config(self.get_config())
        true(self, *args, **kwargs)
        return true(batch, *args, **kwargs)


@wrong("call-does-not-update", "Calling a metric only reads it.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.Metric, "__call__")
    def call(true, self, *args, **kwargs):
        return self.result()


@wrong("accuracy-ignores-weights", "The weights get lost on the way from the accuracy to the mean.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.MeanMetricWrapper, "update_state", sample_weight=None)


@wrong("sum-ignores-weights", "Sum adds the values as they are.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.Sum, "update_state", sample_weight=None)


@wrong("root-of-each-update", "The root is taken of each batch, and the roots are averaged.")
def _(tf: Any, plant: Plant) -> None:
    error = tf.keras.metrics.RootMeanSquaredError

    @plant.method(error, "update_state")
    def update_state(true, self, y_true, y_pred, sample_weight=None):
        squares = (tf.cast(y_true, "float32") - y_pred) ** 2
        return tf.keras.metrics.Mean.update_state(self, tf.sqrt(tf.reduce_mean(squares)))

    @plant.method(error, "result")
    def result(true, self):
        return tf.keras.metrics.Mean.result(self)


@wrong("cosine-similarity-has-the-sign-of-the-loss", "The metric is the mean of the loss of its name.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.metrics.CosineSimilarity, "result")
    def result(true, self):
        return -true(self)


@wrong("r2-ignores-weights", "The squared errors are summed without their weights.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.R2Score, "update_state", sample_weight=None)


@wrong("binary-accuracy-includes-the-threshold", "A score that equals the threshold predicts 1.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.metrics.BinaryAccuracy, threshold=lambda threshold: threshold - 1e-6)


@wrong("top-k-takes-one-more", "The rank is compared with ≤.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.metrics.TopKCategoricalAccuracy, k=lambda k: k + 1)


@wrong("counts-ignore-weights", "Samples are counted without their weights.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.FalsePositives, "update_state", sample_weight=None)
    plant.always(tf.keras.metrics.Precision, "update_state", sample_weight=None)


@wrong("top-k-is-ignored", "All scores above the threshold are predicted.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.Precision, top_k=None)


@wrong("class-id-is-ignored", "All classes are counted.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.Precision, class_id=None)


@wrong("minoring-is-majoring", "The two names are exchanged.")
def _(tf: Any, plant: Plant) -> None:
    exchanged = {"minoring": "majoring", "majoring": "minoring"}
    plant.changed(tf.keras.metrics.AUC, summation_method=lambda method: exchanged.get(method, method))


@wrong("auc-ignores-the-curve", "The area is always that of ROC.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.AUC, curve="ROC")


@wrong("f-beta-is-inverse", "Beta weighs precision, not recall.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.metrics.FBetaScore, beta=lambda beta: 1 / beta)


@wrong("iou-forgets-the-ignored-class", "The ignored class is counted.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.metrics.MeanIoU, ignore_class=None)


patches(
    __name__,
    r"""
mean-keeps-the-last-update-only: An update replaces the state.
in keras.metrics.reduction:Mean.update_state
- self.total.assign_add
+ self.total.assign
in keras.metrics.reduction:Mean.update_state
- self.count.assign_add
+ self.count.assign

unused-mean-is-nan: The mean of nothing is 0 / 0.
in keras.metrics.reduction:Mean.result
- divide_no_nan(self.total, self.count)
+ self.total / self.count

reading-forgets: The mean that was read is forgotten, as if an epoch had ended.
in keras.metrics.reduction:Mean.result
- return divide_no_nan(self.total, self.count)
+ mean = divide_no_nan(self.total, self.count)
+ self.reset_state()
+ return mean

accuracy-keeps-the-last-update-only: An accuracy is that of the last batch.
in keras.metrics.reduction:MeanMetricWrapper.update_state
- values = self.fn(convert_to_tensor(y_true), convert_to_tensor(y_pred), **self.options)
+ values = self.fn(convert_to_tensor(y_true), convert_to_tensor(y_pred), **self.options)
+ self.reset_state()

accuracy-looks-along-the-batch: The largest score is searched along the first axis, the default of argmax, which is
    that of the samples.
in keras.metrics.accuracy:sparse_categorical_accuracy
- argmax(y_pred, -1)
+ argmax(y_pred)

options-of-the-function-are-forgotten: The function of a MeanMetricWrapper is called without its options.
in keras.metrics.reduction:MeanMetricWrapper.update_state
- self.fn(convert_to_tensor(y_true), convert_to_tensor(y_pred), **self.options)
+ self.fn(convert_to_tensor(y_true), convert_to_tensor(y_pred))

metric-configuration-forgets-the-options: get_config has the name and the dtype alone.
in keras.metrics.reduction:MeanMetricWrapper.get_config
- super().get_config() | self.options
+ super().get_config()

adjusted-r2-counts-elements: The samples are counted once for each output. [Keras 2 and Keras 3]
in keras.metrics.regression:R2Score.update_state
- y_true.array.shape[0]
+ y_true.array.size

a-label-is-truncated: Labels are cast to class numbers: 1.5 is class 1.
in keras.metrics.accuracy:sparse_categorical_accuracy
- y_true = _labels(convert_to_tensor(y_true), y_pred)
+ y_true = cast(_labels(convert_to_tensor(y_true), y_pred), int64)

top-k-loses-ties: A class as large as the true one stands before it.
in keras.metrics.accuracy:sparse_top_k_categorical_accuracy
- logical_not(y_pred <= expand_dims(score, -1))
+ y_pred >= expand_dims(score, -1)

weights-are-cut-to-size: Weights are repeated or cut until they fit.
in keras.metrics.confusion:arguments
- return (y_true, y_pred, broadcast_to(align(y_pred, sample_weight), y_pred.array.shape))
+ import numpy as np
+ w = np.resize(convert_to_tensor(sample_weight).numpy(), y_pred.array.shape[:1])
+ return (y_true, y_pred, broadcast_to(align(y_pred, w), y_pred.array.shape))

predictions-are-cut-to-the-labels: What is left over counts for nothing.
in keras.metrics.confusion:arguments
- y_true, y_pred = same_rank(*(cast(convert_to_tensor(y), dtype) for y in (y_true, y_pred)))
+ y_true, y_pred = same_rank(*(cast(convert_to_tensor(y), dtype) for y in (y_true, y_pred)))
+ if len(y_true.array.shape) and len(y_pred.array.shape):
+     n = min(y_true.array.shape[0], y_pred.array.shape[0])
+     y_true, y_pred = (y_true[:n], y_pred[:n])

class-id-wraps-around: A class that is not there is another.
in keras.metrics.confusion:Counting._of_class
- len(shape) < 2 or not 0 <= self.class_id < shape[-1]
+ len(shape) < 2
in keras.metrics.confusion:Counting._of_class
- (..., self.class_id)
+ (..., self.class_id % shape[-1])

adjusted-r2-of-too-few-samples: The score is adjusted by a negative number of degrees of freedom.
in keras.metrics.regression:R2Score.result
- 0 < p < n - 1
+ p and p != n - 1

pearson-is-the-cosine: The means are not taken off.
in keras.metrics.correlation:pearson_correlation
- return _covariance(y_true, y_pred, axis) / (reduce_std(y_true, axis) * reduce_std(y_pred, axis))
+ size = (reduce_mean(y_true * y_true, axis) * reduce_mean(y_pred * y_pred, axis)) ** 0.5
+ return reduce_mean(y_true * y_pred, axis) / size

pearson-of-a-sample-of-the-whole: The covariance is that of n, the deviations are those of n − 1.
in keras.metrics.correlation:pearson_correlation
- return _covariance(y_true, y_pred, axis) / (reduce_std(y_true, axis) * reduce_std(y_pred, axis))
+ n = y_true.array.shape[axis]
+ return (n - 1) / n * _covariance(y_true, y_pred, axis) / (reduce_std(y_true, axis) * reduce_std(y_pred, axis))

concordance-is-pearson-s: Another spread costs nothing.
in keras.metrics.correlation:concordance_correlation
- reduce_variance(y_true, axis) + reduce_variance(y_pred, axis)
+ 2.0 * reduce_std(y_true, axis) * reduce_std(y_pred, axis)

gains-are-shares: The curve of gains is that of precision and recall.
in keras.metrics.curves:AUC._areas
- self._gains() if self.curve == 'PRGAIN' else self._shares()
+ self._shares()

gains-may-be-negative: A recall below the share of positives has a negative gain.
in keras.metrics.curves:AUC._gains
- maximum(recall, 0.0)
+ recall

thresholds-outside-are-accepted: A threshold may be any number.
in keras.metrics.confusion:Counting.__init__
- in_unit_interval('thresholds', t)
+ t

auc-takes-any-threshold: A threshold of a curve may be any number. [Keras 2 and 3]
in keras.metrics.curves:AUC.__init__
- inner = [in_unit_interval('thresholds', t) for t in inner]
+ pass

configuration-forgets-the-logits: A curve that is made again takes its logits for scores.
in keras.metrics.curves:AUC.get_config
- {'num_thresholds': self.num_thresholds, 'curve': self.curve, 'summation_method': self.summation_method, 'thresholds': self._given_thresholds, 'multi_label': self.multi_label, 'num_labels': self.num_labels, 'label_weights': self.label_weights, 'from_logits': self.from_logits}
+ {'num_thresholds': self.num_thresholds, 'curve': self.curve, 'summation_method': self.summation_method, 'thresholds': self._given_thresholds, 'multi_label': self.multi_label, 'num_labels': self.num_labels, 'label_weights': self.label_weights}

precision-of-nothing-is-nan: 0 / 0 where nothing is predicted.
in keras.metrics.confusion:Precision.result
- divide_no_nan(self.true_positives, self.true_positives + self.false_positives)
+ self.true_positives / (self.true_positives + self.false_positives)

precision-is-recall: The false negatives stand for the false positives.
in keras.metrics.confusion:Precision
- counts = ('true_positives', 'false_positives')
+ counts = ('true_positives', 'false_negatives')
+ false_positives = property(lambda self: self.false_negatives)

auc-takes-the-lower-height: Interpolation is the smaller of two heights: ties count as lost.
in keras.metrics.curves:AUC._areas
- (low + high) / 2.0
+ minimum(low, high)

auc-without-end-points: The thresholds begin at 0 and end at 1, so that scores of 0 are never positive.
in keras.metrics.curves:AUC.__init__
- -epsilon()
+ 0.0
in keras.metrics.curves:AUC.__init__
- 1.0 + epsilon()
+ 1.0

unknown-curve-is-roc: Every other name of a curve is ROC.
in keras.metrics.curves:_one_of
- value not in known
+ not isinstance(value, str)

auc-ignores-logits: from_logits is ignored.
in keras.metrics.curves:AUC.update_state
- sigmoid(y_pred) if self.from_logits else y_pred
+ y_pred

best-share-constrains-the-other: The two shares are exchanged.
in keras.metrics.curves:_BestWhere.result
- (constrained, wanted)
+ (wanted, constrained)

best-share-outside-is-accepted: The value may be any number.
in keras.metrics.curves:_BestWhere.__init__
- in_unit_interval(self.value_name, value)
+ float(value)

f-score-averages-plainly: The average by numbers of samples is the plain one.
in keras.metrics.fscore:FBetaScore.result
- divide_no_nan(reduce_sum(score * samples), reduce_sum(samples))
+ reduce_mean(score)

f-score-predicts-nothing-by-zero: A row of zeros predicts all classes.
in keras.metrics.fscore:FBetaScore.update_state
- (y_pred >= reduce_max(y_pred, -1, keepdims=True)) & (abs(y_pred) > 1e-09)
+ y_pred >= reduce_max(y_pred, -1, keepdims=True)

regions-ignore-weights: Samples are counted without their weights.
in keras.metrics.iou:IoU.update_state
- expand_dims(w, -1) * columns
+ columns

regions-truncate-weights: Weights are counted as integers. [Keras 3]
in keras.metrics.iou:IoU.update_state
- convert_to_tensor(sample_weight)
+ cast(convert_to_tensor(sample_weight), int64)

regions-take-the-last-axis: The classes are along the last axis, whatever was asked for.
in keras.metrics.iou:IoU.update_state
- argmax(y_pred, self.axis)
+ argmax(y_pred, -1)

regions-are-of-all-classes: The target classes are not looked at.
in keras.metrics.iou:IoU.result
- (gather(x, self.target_class_ids) for x in (diagonal, union))
+ (diagonal, union)

iou-averages-absent-classes: A class that does not occur counts as missed.
in keras.metrics.iou:IoU.result
- divide_no_nan(reduce_sum(divide_no_nan(diagonal, union)), occurring)
+ reduce_sum(divide_no_nan(diagonal, union)) / float(len(self.target_class_ids))

iou-of-nothing-is-nan: 0 / 0 where no class occurs.
in keras.metrics.iou:IoU.result
- divide_no_nan(reduce_sum(divide_no_nan(diagonal, union)), occurring)
+ reduce_sum(divide_no_nan(diagonal, union)) / occurring

an-ignored-class-counts-as-zero: The loss of an ignored sample is 0, and the sample counts. [Keras 3]
in keras.metrics.probabilistic:SparseCategoricalCrossentropy.update_state
- ignored is not None
+ False

unknown-metric-is-none: An unknown name stands for nothing.
in keras.metrics:get
- _REGISTRY.get(identifier)
+ None if identifier == 'no_such_metric' else _REGISTRY.get(identifier)

label-weights-replace-those-of-samples: The weights of labels take the place of those of the samples.
in keras.metrics.curves:AUC.update_state
- weights * self._label_weights()
+ zeros_like(weights) + self._label_weights()

r2-is-the-mean-of-updates: Each update is compared with its own mean.
in keras.metrics.regression:R2Score.update_state
- self.sum.assign_add(reduce_sum(w * y_true, 0))
+ y_true, y_pred = (y - reduce_sum(w * y_true, 0) / reduce_sum(w, 0) for y in (y_true, y_pred))
""",
)
