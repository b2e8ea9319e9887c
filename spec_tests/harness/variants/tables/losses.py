"""Variants of tf.keras.losses: the loss of a sample, sample weights, and the reduction."""

from spec_tests.harness.variants.variant import SLIP, Variant

VARIANTS = [
    Variant(
        "column-broadcasts-against-vector",
        "Labels (n,) and predictions (n, 1) are subtracted as they are, which gives n × n differences.",
        SLIP,
        "keras/losses.py",
        "return same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)",
        "return cast(convert_to_tensor(y_true), y_pred.dtype), y_pred",
    ),
    Variant(
        "mean-squared-error-is-summed",
        "The squared differences of a sample are summed.",
        SLIP,
        "keras/losses.py",
        "reduce_mean(difference * difference, -1)",
        "reduce_sum(difference * difference, -1)",
    ),
    Variant(
        "from-logits-is-ignored",
        "The predictions are taken for probabilities, whatever `from_logits` says.",
        SLIP,
        "keras/losses.py",
        "if from_logits:",
        "if False:",
        more=(("keras/losses.py", "y_pred if from_logits else", "y_pred if False else"),),
    ),
    Variant(
        "probabilities-are-not-rescaled",
        "Probabilities that do not sum to one are taken as they are.",
        SLIP,
        "keras/losses.py",
        "clip_by_value(y_pred / reduce_sum(y_pred, axis, keepdims=True), EPSILON",
        "clip_by_value(y_pred, EPSILON",
    ),
    Variant(
        "loss-takes-the-dtype-of-labels",
        "The predictions are cast to the dtype of the labels, so that float64 labels make a float64 loss.",
        SLIP,
        "keras/losses.py",
        "return same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)",
        "y_true = convert_to_tensor(y_true)\n    return y_true, cast(y_pred, y_true.dtype)",
    ),
    Variant(
        "sum-over-batch-size-is-a-sum",
        "The reduction is read by its first word.",
        SLIP,
        "keras/weighting.py",
        "return total if reduction == SUM else",
        "return total if True else",
    ),
    Variant(
        "unknown-reduction-is-the-default",
        "A misspelt reduction is taken for the default.",
        SLIP,
        "keras/losses.py",
        "if reduction not in REDUCTIONS:",
        "if False:",
        more=(("keras/losses.py", "REDUCTIONS[reduction]", "REDUCTIONS.get(reduction, SUM_OVER_BATCH_SIZE)"),),
    ),
    Variant(
        "weighted-loss-divided-by-sum-of-weights",
        "A weighted loss is a weighted mean, so that a sample of weight 0 is as if it were not there.",
        "https://github.com/keras-team/keras/issues/600",
        "keras/weighting.py",
        "    return total if reduction == SUM else",
        "    if sample_weight is not None and reduction != SUM:\n"
        "        return total / reduce_sum(broadcast_to(align(values, sample_weight), values.array.shape))\n"
        "    return total if reduction == SUM else",
    ),
    Variant(
        "loss-ignores-sample-weight",
        "Sample weights are accepted and not used.",
        SLIP,
        "keras/weighting.py",
        "if sample_weight is not None:",
        "if False:",
    ),
    Variant(
        "custom-loss-is-summed",
        "What `call` returns is summed over the elements of a sample before the batch is averaged.",
        SLIP,
        "keras/losses.py",
        "return reduce_loss(convert_to_tensor(self.call(y_true, y_pred)), sample_weight, self.reduction)",
        "values = convert_to_tensor(self.call(y_true, y_pred))\n"
        "        values = reduce_sum(values, list(range(1, values.array.ndim)))\n"
        "        return reduce_loss(values, sample_weight, self.reduction)",
    ),
]
