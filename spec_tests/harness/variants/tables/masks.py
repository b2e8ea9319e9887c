"""Variants of masks: where they come from, where they go, and what losses and metrics make of them."""

from spec_tests.harness.variants.variant import SLIP, Variant

LAYER = "keras/layers/layer.py"
CORE = "keras/layers/core.py"
MERGING = "keras/layers/merging.py"
COMPILING = "keras/training/compiling.py"
LOSS = "keras/losses/base.py"

MAKING = [
    Variant(
        "masking-asks-for-one-feature",
        "A step is masked as soon as one of its features is the value.",
        SLIP,
        CORE,
        "return reduce_any(not_equal(inputs, cast(self.mask_value, inputs.dtype)), axis=-1)",
        "return reduce_all(not_equal(inputs, cast(self.mask_value, inputs.dtype)), axis=-1)",
        more=((CORE, "import reduce_any\n", "import reduce_all\n"),),
    ),
    Variant(
        "mask-value-is-zero",
        "`mask_value` is ignored.",
        SLIP,
        CORE,
        "not_equal(inputs, cast(self.mask_value, inputs.dtype))",
        "not_equal(inputs, cast(0, inputs.dtype))",
    ),
    Variant(
        "masked-steps-keep-their-values",
        "A masked step keeps the value that says so.",
        SLIP,
        CORE,
        "return where(expand_dims(self.compute_mask(inputs), -1), inputs, cast(0, inputs.dtype))",
        "return inputs + cast(0, inputs.dtype)",
    ),
    Variant(
        "masking-forgets-its-value",
        "The configuration of Masking lacks `mask_value`.",
        SLIP,
        CORE,
        'return {**super().get_config(), "mask_value": self.mask_value}',
        "return super().get_config()",
    ),
    Variant(
        "embedding-always-masks",
        "An Embedding masks the integer 0 without being told to.",
        SLIP,
        CORE,
        "        return not_equal(inputs, 0) if self.mask_zero else None",
        "        return not_equal(inputs, 0)",
        more=((CORE, "self._makes_masks = mask_zero", "self._makes_masks = True"),),
    ),
    Variant(
        "embedding-never-masks",
        "`mask_zero` is ignored.",
        SLIP,
        CORE,
        "        return not_equal(inputs, 0) if self.mask_zero else None",
        "        return None",
    ),
    Variant(
        "embedding-masks-all-but-zero",
        "True stands for what is masked out.",
        "PyTorch: `key_padding_mask` of MultiheadAttention",
        CORE,
        "        return not_equal(inputs, 0) if self.mask_zero else None",
        "        return ~not_equal(inputs, 0) if self.mask_zero else None",
    ),
]

GOING = [
    Variant(
        "masks-end-at-once",
        "No output ever has a mask.",
        SLIP,
        LAYER,
        "        if not self.supports_masking or not args:\n",
        "        if True:\n",
    ),
    Variant(
        "masks-end-at-dense",
        "Dense does not pass masks on.",
        "a layer written without `supports_masking`, which is False unless set",
        CORE,
        "    supports_masking = True\n\n    def __init__(\n        self,\n        units: int,",
        "    supports_masking = False\n\n    def __init__(\n        self,\n        units: int,",
    ),
    Variant(
        "masks-end-at-dropout",
        "Dropout does not pass masks on: they are gone in training alone, since in inference it gives back its input.",
        "a layer written without `supports_masking`, which is False unless set",
        "keras/layers/regularization.py",
        "    supports_masking = True\n",
        "    supports_masking = False\n",
    ),
    Variant(
        "masks-end-at-prelu",
        "PReLU does not pass masks on.",
        "a layer written without `supports_masking`, which is False unless set",
        "keras/layers/activation.py",
        "    supports_masking = True\n\n    def __init__(\n        self,\n        alpha_initializer",
        "    supports_masking = False\n\n    def __init__(\n        self,\n        alpha_initializer",
    ),
    Variant(
        "own-layers-pass-masks",
        "Every layer passes the mask on, also those that move or mix the steps.",
        SLIP,
        LAYER,
        "    supports_masking = False\n",
        "    supports_masking = True\n",
    ),
    Variant(
        "supports-masking-is-ignored",
        "Only layers that define `compute_mask` pass masks on.",
        SLIP,
        LAYER,
        "        if not self.supports_masking or not args:\n",
        "        if type(self).compute_mask is Layer.compute_mask or not args:\n",
    ),
    Variant(
        "compute-mask-is-not-asked",
        "The mask goes on as it came, whatever `compute_mask` says.",
        SLIP,
        LAYER,
        "masks = self.compute_mask(args[0], _mask_of(args[0]) if mask is None else mask)",
        "masks = _mask_of(args[0]) if mask is None else mask",
    ),
    Variant(
        "a-mask-that-is-passed-is-ignored",
        "The mask of the tensor comes before the one that is passed.",
        SLIP,
        LAYER,
        'if MASKS and args and "mask" not in kwargs:',
        "if MASKS and args:",
    ),
    Variant(
        "a-mask-that-is-passed-goes-no-further",
        "Only masks that came with a tensor are passed on.",
        SLIP,
        LAYER,
        "_mask_of(args[0]) if mask is None else mask)",
        "_mask_of(args[0]))",
    ),
    Variant(
        "merging-ends-masks",
        "What is merged has no mask.",
        SLIP,
        MERGING,
        "        return reduce(e.logical_or, mask)\n",
        "        return None\n",
    ),
    Variant(
        "merging-hides-what-counts",
        "A step counts in the result if it counts in an odd number of inputs.",
        SLIP,
        MERGING,
        "        return reduce(e.logical_or, mask)\n",
        "        return reduce(e.not_equal, mask)\n",
    ),
    Variant(
        "merging-shows-what-is-hidden",
        "A step that counts in no input counts in the result.",
        SLIP,
        MERGING,
        "        return reduce(e.logical_or, mask)\n",
        "        return reduce(e.equal, mask)\n",
    ),
    Variant(
        "concatenate-merges-the-masks-of-steps",
        "Sequences one behind the other have the merged mask, which is too short.",
        SLIP,
        MERGING,
        "return concat(masks, axis) if axis < rank else reduce(e.logical_or, masks)",
        "return reduce(e.logical_or, masks)",
    ),
    Variant(
        "merging-makes-a-mask",
        "Tensors without masks are merged to one with a mask that hides nothing.",
        SLIP,
        MERGING,
        "        if mask is None or any(one is None for one in mask):\n            return None\n        return reduce(",
        "        if mask is None:\n            return ones(inputs[0].array.shape[:2], bool_)\n        return reduce(",
        more=(
            (
                MERGING,
                "        if mask is None:\n            return None\n        rank = ",
                "        if mask is None:\n            return ones(inputs[0].array.shape[:2], bool_)\n        rank = ",
            ),
        ),
    ),
    Variant(
        "adding-takes-the-mask-of-one-input",
        "An input without a mask does not count: the mask of the other one goes on.",
        "Keras 2",
        MERGING,
        "        if mask is None or any(one is None for one in mask):\n            return None\n        return reduce(",
        (
            "        mask = [one for one in mask or () if one is not None]\n"
            "        if not mask:\n"
            "            return None\n"
            "        return reduce("
        ),
    ),
    Variant(
        "a-tensor-without-a-mask-is-hidden",
        "Beside a masked tensor, one without a mask counts nowhere.",
        SLIP,
        MERGING,
        "masks = [ones(x.array.shape[:rank], bool_) if m is None else m",
        "masks = [e.logical_not(ones(x.array.shape[:rank], bool_)) if m is None else m",
    ),
]

USING = [
    Variant(
        "pooling-divides-by-all-steps",
        "The mean over the steps that count is divided by the number of all.",
        SLIP,
        "keras/layers/pooling.py",
        "return reduce_sum(inputs * counts, 1, self.keepdims) / reduce_sum(counts, 1, self.keepdims)",
        "return reduce_mean(inputs * counts, 1, self.keepdims)",
    ),
    Variant(
        "batch-normalization-counts-masked-steps",
        "Padding is part of the mean and the variance of the batch.",
        SLIP,
        "keras/layers/normalization.py",
        "_moments(inputs, axes, mask)",
        "_moments(inputs, axes, None)",
    ),
    Variant(
        "losses-ignore-masks",
        "A loss counts the masked steps.",
        SLIP,
        LOSS,
        "        mask = mask_of(y_pred) if MASKS else None\n",
        "        mask = None\n",
    ),
    Variant(
        "masked-steps-count-below",
        "The sum over the steps that count is divided by the number of all steps.",
        "keras#3086: what a user found in 2019",
        LOSS,
        "        return reduce_loss(values, sample_weight, self.reduction, counted)\n",
        (
            "        if mask is not None:\n"
            "            values, counted = values * counted, None\n"
            "        return reduce_loss(values, sample_weight, self.reduction, counted)\n"
        ),
    ),
    Variant(
        "masks-replace-weights",
        "Where there is a mask, the loss forgets the sample weights.",
        SLIP,
        LOSS,
        "        return reduce_loss(values, sample_weight, self.reduction, counted)\n",
        "        return reduce_loss(values, sample_weight if mask is None else None, self.reduction, counted)\n",
    ),
    Variant(
        "a-mask-replaces-the-ignored-class",
        "Where there is a mask, `ignore_class` is forgotten.",
        SLIP,
        LOSS,
        "counted = align(values, mask) if counted is None else align(values, mask) * cast(counted, values.dtype)",
        "counted = align(values, mask)",
    ),
    Variant(
        "metrics-ignore-masks",
        "Metrics count the masked steps.",
        "tensorflow#40002: TensorFlow 2.2",
        COMPILING,
        "            mask = mask_of(y_pred) if MASKS else None\n",
        "            mask = None\n",
    ),
    Variant(
        "weighted-metrics-ignore-masks",
        "Weighted metrics use the sample weights alone.",
        SLIP,
        COMPILING,
        "            if mask is not None:\n                weights = masked(",
        "            if mask is not None and not weighted:\n                weights = masked(",
    ),
    Variant(
        "masks-replace-weights-of-metrics",
        "Where there is a mask, weighted metrics forget the sample weights.",
        SLIP,
        "keras/weighting.py",
        "return counts if sample_weight is None else counts * align(counts, sample_weight)",
        "return counts",
    ),
]

VARIANTS = [*MAKING, *GOING, *USING]
