"""Variants of tf.keras.metrics: accumulation, weights, resetting, accuracies."""

from spec_tests.harness.variants.variant import SLIP, Variant

VARIANTS = [
    Variant(
        "weighted-mean-divided-by-the-number-of-elements",
        "The mean divides as the loss does, by the number of elements.",
        "https://github.com/keras-team/keras/issues/19740",
        "keras/weighting.py",
        "return reduce_sum(values * weights), reduce_sum(weights)",
        "return reduce_sum(values * weights), float(values.array.size)",
    ),
    Variant(
        "mean-of-batch-means",
        "Each update counts once, however many values it has.",
        "https://github.com/tensorflow/tensorflow/issues/38596",
        "keras/metrics.py",
        "self.total.assign_add(total)",
        "self.total.assign_add(divide_no_nan(total, count))",
        more=(("keras/metrics.py", "self.count.assign_add(count)", "self.count.assign_add(1.0)"),),
    ),
    Variant(
        "mean-keeps-the-last-update-only",
        "An update replaces the state.",
        SLIP,
        "keras/metrics.py",
        "self.total.assign_add(total)",
        "self.total.assign(total)",
        more=(("keras/metrics.py", "self.count.assign_add(count)", "self.count.assign(count)"),),
    ),
    Variant(
        "unused-mean-is-nan",
        "The mean of nothing is 0 / 0.",
        SLIP,
        "keras/metrics.py",
        "return divide_no_nan(self.total, self.count)",
        "return self.total / self.count",
    ),
    Variant(
        "metric-survives-reset",
        "reset_state keeps the state.",
        SLIP,
        "keras/metrics.py",
        "variable.assign(zeros(variable.shape, variable.dtype))",
        "pass",
    ),
    Variant(
        "reset-states-does-nothing",
        "The older name is still there, but no longer calls the method.",
        SLIP,
        "keras/metrics.py",
        "self.reset_state()",
        "pass",
    ),
    Variant(
        "call-returns-the-batch-value",
        "Calling a metric gives the value of this batch, and adds it to the state.",
        "https://github.com/tensorflow/tensorflow/issues/36400",
        "keras/metrics.py",
        "self.update_state(*args, **kwargs)\n        return convert_to_tensor(self.result())",
        "before = [variable.read_value() for variable in self._variables]\n"
        "        self.reset_state()\n"
        "        self.update_state(*args, **kwargs)\n"
        "        batch = convert_to_tensor(self.result())\n"
        "        for variable, former in zip(self._variables, before, strict=True):\n"
        "            variable.assign_add(former)\n"
        "        return batch",
    ),
    Variant(
        "call-does-not-update",
        "Calling a metric only reads it.",
        SLIP,
        "keras/metrics.py",
        "self.update_state(*args, **kwargs)",
        "pass",
    ),
    Variant(
        "accuracy-keeps-the-last-update-only",
        "An accuracy is that of the last batch.",
        SLIP,
        "keras/metrics.py",
        "super().update_state(cast(matches, self.dtype), sample_weight)",
        "self.reset_state()\n        super().update_state(cast(matches, self.dtype), sample_weight)",
    ),
    Variant(
        "accuracy-looks-along-the-batch",
        "The largest score is searched along the first axis, the default of argmax, which is that of the samples.",
        SLIP,
        "keras/metrics.py",
        "predicted = argmax(y_pred, -1)",
        "predicted = argmax(y_pred)",
    ),
    Variant(
        "accuracy-ignores-weights",
        "The weights get lost on the way from the accuracy to the mean.",
        SLIP,
        "keras/metrics.py",
        "super().update_state(cast(matches, self.dtype), sample_weight)",
        "super().update_state(cast(matches, self.dtype))",
    ),
]
