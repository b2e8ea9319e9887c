"""Variants of how a loss is weighted, reduced, found and written down."""

from spec_tests.harness.variants.variant import SLIP, Variant

BASE, WEIGHTING = "keras/losses/base.py", "keras/weighting.py"
KERAS = "https://github.com/keras-team/keras"

ARGUMENTS = [
    Variant(
        "column-broadcasts-against-vector",
        "Labels (n,) and predictions (n, 1) are subtracted as they are, which gives n × n differences.",
        "https://github.com/tensorflow/tensorflow/issues/30040",
        BASE,
        "return same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)",
        "return cast(convert_to_tensor(y_true), y_pred.dtype), y_pred",
    ),
    Variant(
        "labels-are-cut-to-the-predictions",
        "Labels that are left over count for nothing.",
        SLIP,
        BASE,
        "    return same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)",
        "    y_true, y_pred = same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)\n"
        "    return (y_true[: y_pred.array.shape[0]] if y_pred.array.ndim else y_true), y_pred",
    ),
    Variant(
        "names-of-losses-are-those-of-their-class",
        "The name that was given is not used.",
        SLIP,
        BASE,
        "self.name = name or type(self).__name__",
        "self.name = type(self).__name__",
    ),
    Variant(
        "column-becomes-a-vector",
        "A column beside a vector becomes a vector, one sample of n numbers, which leaves no place for n weights.",
        "Keras 2: losses_utils.squeeze_or_expand_dimensions",
        WEIGHTING,
        "        if y.array.ndim == 1:\n",
        "        if False:\n",
    ),
    Variant(
        "column-is-added-at-any-rank",
        "An axis of length 1 is added to the shorter side whatever its rank, so that the mean is over that axis alone.",
        SLIP,
        WEIGHTING,
        "        if y.array.ndim == 1:\n            y = reshape(y, (-1, 1))\n",
        "        if True:\n            y = reshape(y, x.array.shape)\n",
    ),
    Variant(
        "loss-takes-the-dtype-of-labels",
        "The predictions are cast to the dtype of the labels, so that float64 labels make a float64 loss.",
        SLIP,
        BASE,
        "return same_rank(cast(convert_to_tensor(y_true), y_pred.dtype), y_pred)",
        "y_true = convert_to_tensor(y_true)\n    return same_rank(y_true, cast(y_pred, y_true.dtype))",
    ),
    Variant(
        "loss-object-takes-the-dtype-of-labels",
        "A loss object casts everything to the dtype of the labels.",
        SLIP,
        BASE,
        "y_true, y_pred = (cast(convert_to_tensor(y), self.dtype) for y in (y_true, y_pred))",
        "self.dtype = convert_to_tensor(y_true).dtype\n"
        "        y_true, y_pred = (cast(convert_to_tensor(y), self.dtype) for y in (y_true, y_pred))",
    ),
    Variant(
        "loss-ignores-its-dtype",
        "A loss computes in the dtype of the predictions, as that of Keras 2 does.",
        "Keras 2",
        BASE,
        "y_true, y_pred = (cast(convert_to_tensor(y), self.dtype) for y in (y_true, y_pred))\n"
        "        values = cast(convert_to_tensor(self.call(y_true, y_pred)), self.dtype)",
        "y_true, y_pred = convert_to_tensor(y_true), convert_to_tensor(y_pred)\n"
        "        values = convert_to_tensor(self.call(y_true, y_pred))",
    ),
    Variant(
        "custom-loss-is-summed",
        "What `call` returns is summed over the elements of a sample before the batch is averaged.",
        SLIP,
        BASE,
        "        return reduce_loss(values,",
        "        values = reduce_sum(values, list(range(1, values.array.ndim)))\n        return reduce_loss(values,",
        more=(
            (
                BASE,
                "from reference.tensor import",
                "from reference.ops.reductions import reduce_sum\nfrom reference.tensor import",
            ),
        ),
    ),
    Variant(
        "loss-without-call-is-zero",
        "A loss that does not define `call` gives 0.",
        SLIP,
        BASE,
        '        raise NotImplementedError(f"{type(self).__name__} must define `call(self, y_true, y_pred)`.")',
        "        return 0.0 * y_pred",
    ),
]

REDUCTIONS = [
    Variant(
        "sum-over-batch-size-is-a-sum",
        "The reduction is read by its first word.",
        SLIP,
        WEIGHTING,
        "if how == SUM or",
        "if how.startswith(SUM) or",
    ),
    Variant(
        "auto-is-a-sum",
        "The reduction that is left to Keras is a sum.",
        SLIP,
        WEIGHTING,
        '"auto": SUM_OVER_BATCH_SIZE',
        '"auto": SUM',
    ),
    Variant(
        "mean-is-a-sum",
        "The newer name of the mean is that of the sum.",
        SLIP,
        WEIGHTING,
        '"mean": SUM_OVER_BATCH_SIZE',
        '"mean": SUM',
    ),
    Variant(
        "unknown-reduction-is-the-default",
        "A misspelt reduction is taken for the default.",
        SLIP,
        BASE,
        "if reduction not in REDUCTIONS:",
        "if False:",
        more=((WEIGHTING, "REDUCTIONS[reduction]", "REDUCTIONS.get(reduction, SUM_OVER_BATCH_SIZE)"),),
    ),
    Variant(
        "weighted-loss-divided-by-sum-of-weights",
        "A weighted loss is a weighted mean, so that a sample of weight 0 is as if it were not there.",
        f"{KERAS}/issues/600",
        WEIGHTING,
        "counted = weights if how == MEAN_WITH_SAMPLE_WEIGHT else kept",
        "counted = None if weights is None else broadcast_to(weights, values.array.shape)",
    ),
    Variant(
        "mean-with-sample-weight-is-a-plain-mean",
        "`mean_with_sample_weight` is divided by the number of elements, as the other means.",
        SLIP,
        WEIGHTING,
        "counted = weights if how == MEAN_WITH_SAMPLE_WEIGHT else kept",
        "counted = kept",
    ),
    Variant(
        "mean-of-nothing-is-nan",
        "A sum over nothing is divided by 0.",
        "Keras 2: losses_utils.apply_valid_mask",
        WEIGHTING,
        "divide_no_nan(reduce_sum(values), reduce_sum(counted))",
        "reduce_sum(values) / reduce_sum(counted)",
        more=((WEIGHTING, "how == SUM or not values.array.size", "how == SUM"),),
    ),
]

WEIGHTS = [
    Variant(
        "loss-ignores-sample-weight",
        "Sample weights are accepted and not used.",
        SLIP,
        WEIGHTING,
        "weights = None if sample_weight is None else align(values, sample_weight)",
        "weights = None",
    ),
    Variant(
        "weights-run-along-the-last-axis",
        "Weights of samples broadcast as NumPy broadcasts, from the last axis, so that they weigh columns.",
        "Keras 3: keras.losses.Loss",
        WEIGHTING,
        "shape += (1,) * (len(values.array.shape) - len(shape))",
        "shape = (1,) * (len(values.array.shape) - len(shape)) + shape",
    ),
    Variant(
        "weights-reshape-the-losses",
        "Beside a column of weights, the losses become a column too.",
        "Keras 3: keras.losses.Loss",
        WEIGHTING,
        "        values = values * weights\n",
        "        values = values * weights\n"
        "        if convert_to_tensor(sample_weight).array.ndim > values.array.ndim:\n"
        "            values = reshape(values, (-1, 1))\n",
    ),
    Variant(
        "weights-beside-one-number-are-ignored",
        "A loss that is one number has no samples that could be weighed.",
        SLIP,
        WEIGHTING,
        "    if not values.array.ndim:\n        return weights\n",
        "    if not values.array.ndim:\n        return cast(convert_to_tensor(1.0), values.dtype)\n",
    ),
    Variant(
        "weights-that-do-not-fit-are-ignored",
        "Weights that do not broadcast to the losses are left out.",
        SLIP,
        WEIGHTING,
        "    if not fits:\n",
        "    if not fits:\n        return cast(convert_to_tensor(1.0), values.dtype)\n",
    ),
    Variant(
        "weights-undo-the-ignored-class",
        "Sample weights replace the mask of the ignored class: the mean is over all labels again.",
        SLIP,
        WEIGHTING,
        "counted = weights if how == MEAN_WITH_SAMPLE_WEIGHT else kept",
        "counted = weights if how == MEAN_WITH_SAMPLE_WEIGHT else kept if sample_weight is None else None",
    ),
]

OBJECTS = [
    Variant(
        "mae-is-the-squared-error",
        "The short name stands for another function.",
        SLIP,
        "keras/losses/__init__.py",
        "MAE = mae = mean_absolute_error",
        "MAE = mae = mean_squared_error",
    ),
    Variant(
        "get-returns-the-class",
        "`get` gives the class of that name, not an object.",
        "Keras 2: keras.losses.get of a class",
        "keras/serialization.py",
        "            return identifier()",
        "            return identifier",
    ),
    Variant(
        "unknown-loss-is-none",
        "A misspelt name is no loss.",
        SLIP,
        "keras/losses/__init__.py",
        "    return _REGISTRY.get(identifier)",
        "    known = _REGISTRY.objects\n"
        "    return None if isinstance(identifier, str) and identifier not in known else _REGISTRY.get(identifier)",
    ),
    Variant(
        "get-forgets-the-configuration",
        "An object is made of its class alone.",
        SLIP,
        "keras/serialization.py",
        'return found.from_config(dict(config.get("config", {})))',
        "return found()",
    ),
    Variant(
        "get-refuses-functions",
        "Only what Keras itself offers is taken.",
        SLIP,
        "keras/serialization.py",
        "if callable(identifier) or isinstance(identifier, known):",
        "if isinstance(identifier, known) or identifier in self.objects.values():",
    ),
    Variant(
        "custom-objects-are-ignored",
        "`custom_objects` is accepted and not used.",
        SLIP,
        "keras/losses/__init__.py",
        "_REGISTRY.deserialize(name, custom_objects)",
        "_REGISTRY.deserialize(name)",
    ),
    Variant(
        "configuration-forgets-the-options",
        "The configuration holds the name and the reduction alone: a loss that is read again has the default options.",
        f"{KERAS}/pull/23286",
        BASE,
        "return super().get_config() | self.options | own",
        "return super().get_config() | own",
    ),
    Variant(
        "configuration-forgets-the-reduction",
        "The reduction is no part of the configuration.",
        SLIP,
        BASE,
        '"reduction": self.reduction, "dtype"',
        '"dtype"',
    ),
    Variant(
        "configuration-forgets-the-dtype",
        "The dtype is no part of the configuration.",
        "https://github.com/keras-team/keras-core/pull/930",
        BASE,
        ', "dtype": self.dtype}',
        "}",
    ),
]

VARIANTS = [*ARGUMENTS, *REDUCTIONS, *WEIGHTS, *OBJECTS]
