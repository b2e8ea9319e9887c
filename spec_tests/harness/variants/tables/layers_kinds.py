"""Variants of what each layer computes."""

from spec_tests.harness.variants.variant import SLIP, Variant

CORE = [
    Variant(
        "dense-has-no-bias",
        "The bias is made and not added.",
        SLIP,
        "keras/layers/core.py",
        "            y = y + self.bias\n",
        "            pass\n",
    ),
    Variant(
        "dense-transposes-its-kernel",
        "The kernel is flattened in the order of its transpose.",
        "weights that are exported from PyTorch",
        "keras/layers/core.py",
        "y = matmul(x, self.kernel)",
        (
            "from reference.ops.shapes import reshape, transpose\n"
            "\n"
            "        y = matmul(x, reshape(transpose(self.kernel), self.kernel.array.shape))"
        ),
    ),
    Variant(
        "dense-ignores-its-activation",
        "The activation is accepted and not applied.",
        SLIP,
        "keras/layers/core.py",
        "return y if self._linear else self.activation(y)",
        "return y",
    ),
    Variant(
        "dense-hides-its-kernel-from-the-tape",
        "The product is made of the array of the kernel, which no tape sees.",
        SLIP,
        "keras/layers/core.py",
        "y = matmul(x, self.kernel)",
        "y = matmul(x, Tensor(self.kernel.array)) + 0.0 * matmul(x, self.kernel)",
    ),
    Variant(
        "dense-hides-its-bias-from-the-tape",
        "The bias is added as an array, which no tape sees.",
        SLIP,
        "keras/layers/core.py",
        "            y = y + self.bias\n",
        "            y = y + Tensor(self.bias.array) + 0.0 * self.bias\n",
    ),
    Variant(
        "embedding-counts-from-one",
        "The rows are numbered from one, the last stands for 0.",
        "R, Julia, Lua",
        "keras/layers/core.py",
        'return gather(self.embeddings, inputs if inputs.array.dtype.kind in "iu" else cast(inputs, int32))',
        "return gather(self.embeddings, Tensor((inputs.array - 1) % self.input_dim))",
    ),
    Variant(
        "embedding-gradient-forgets-repetitions",
        "A row that is read twice gets one of its gradients.",
        SLIP,
        "ops/indexing.py",
        "    np.add.at(array, key, g.array)",
        "    array[key] = g.array",
    ),
    Variant(
        "leaky-relu-layer-is-0.2",
        "The layer has the default slope of the function.",
        "https://keras.io/api/layers/activations/#leaky_relu-function",
        "keras/layers/activation.py",
        "negative_slope: float = 0.3",
        "negative_slope: float = 0.2",
    ),
    Variant(
        "elu-layer-ignores-alpha",
        "α is 1.",
        SLIP,
        "keras/layers/activation.py",
        "return activations.elu(inputs, self.alpha)",
        "return activations.elu(inputs)",
    ),
    Variant(
        "softmax-layer-ignores-its-axis",
        "The last axis is taken.",
        SLIP,
        "keras/layers/activation.py",
        "return activations.softmax(inputs, self.axis)",
        "return activations.softmax(inputs)",
    ),
    Variant(
        "relu-layer-has-no-ceiling",
        "max_value is not passed on.",
        SLIP,
        "keras/layers/activation.py",
        "return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)",
        "return activations.relu(inputs, self.negative_slope, None, self.threshold)",
    ),
    Variant(
        "prelu-shares-no-axes",
        "Each element has a slope of its own, whatever `shared_axes` says.",
        SLIP,
        "keras/layers/activation.py",
        "1 if axis in self.shared_axes else n",
        "n",
    ),
    Variant(
        "prelu-slope-is-not-trained",
        "The slope is a constant for the tape.",
        SLIP,
        "keras/layers/activation.py",
        "return relu(inputs) - self.alpha * relu(-inputs)",
        "return relu(inputs) - Tensor(self.alpha.array) * relu(-inputs) + 0.0 * self.alpha",
    ),
    Variant(
        "lambda-drops-its-arguments",
        "The function gets the input alone, and its further arguments as 1.",
        SLIP,
        "keras/layers/core.py",
        "return self.function(inputs, **self.arguments)",
        "return self.function(inputs, **{name: 1.0 for name in self.arguments})",
    ),
    Variant(
        "dense-gives-integers-for-integers",
        "The product has the dtype of the input.",
        SLIP,
        "keras/layers/core.py",
        "            x = cast(x, self.dtype)\n        n = ",
        "            return cast(matmul(cast(x, self.dtype), self.kernel), x.dtype)\n        n = ",
    ),
]

SHAPES = [
    Variant(
        "flatten-moves-the-batch",
        "The whole batch becomes one vector.",
        SLIP,
        "keras/layers/reshaping.py",
        "return reshape(inputs, (shape[0], math.prod(shape[1:])))",
        "return reshape(inputs, (1, math.prod(shape)))",
    ),
    Variant(
        "permute-counts-from-zero",
        "`dims` counts the batch as axis 1.",
        SLIP,
        "keras/layers/reshaping.py",
        "return transpose(inputs, (0, *self.dims))",
        "return transpose(inputs, (*(d - 1 for d in self.dims), len(self.dims)))",
    ),
    Variant(
        "reshape-moves-the-batch",
        "The target takes the batch in too.",
        SLIP,
        "keras/layers/reshaping.py",
        "return reshape(inputs, (inputs.array.shape[0], *self.target_shape))",
        "return reshape(inputs, (-1, *(n for n in self.target_shape if n > 0)))",
    ),
    Variant(
        "merging-takes-two-or-more",
        "A list of one tensor is refused.",
        SLIP,
        "keras/layers/merging.py",
        "if not isinstance(input_shape, list) or not input_shape:",
        "if not isinstance(input_shape, list) or len(input_shape) < 2:",
    ),
    Variant(
        "average-is-a-sum",
        "The sum is not divided.",
        SLIP,
        "keras/layers/merging.py",
        "return reduce(e.add, inputs) / float(len(inputs))",
        "return reduce(e.add, inputs)",
    ),
    Variant(
        "subtract-is-reversed",
        "The first is taken from the second.",
        SLIP,
        "keras/layers/merging.py",
        "return first - second",
        "return second - first",
    ),
    Variant(
        "multiply-takes-two",
        "Inputs beyond the second are dropped.",
        SLIP,
        "keras/layers/merging.py",
        "return reduce(e.multiply, inputs)",
        "return reduce(e.multiply, inputs[:2])",
    ),
    Variant(
        "maximum-is-minimum",
        "The comparison is the wrong way round.",
        SLIP,
        "keras/layers/merging.py",
        "return reduce(e.maximum, inputs)",
        "return reduce(e.minimum, inputs)",
    ),
    Variant(
        "concatenate-stacks-the-batch",
        "The inputs are joined along the batch.",
        "np.concatenate: axis=0 by default",
        "keras/layers/merging.py",
        "return concat(list(inputs), self.axis)",
        "return concat(list(inputs), 0 if inputs[0].array.shape == inputs[-1].array.shape else self.axis)",
    ),
    Variant(
        "concatenate-reverses",
        "The last input comes first.",
        SLIP,
        "keras/layers/merging.py",
        "return concat(list(inputs), self.axis)",
        "return concat(list(inputs)[::-1], self.axis)",
    ),
]

WINDOWS = [
    Variant(
        "convolution-flips-its-kernel",
        "The kernel is turned round, as the convolution of mathematics has it.",
        "scipy.signal.convolve",
        "nn.py",
        "    *size, _, outputs = w.array.shape\n",
        (
            "    from reference.ops.shapes import reverse\n"
            "\n"
            "    w = reverse(w, list(range(w.array.ndim - 2)))\n"
            "    *size, _, outputs = w.array.shape\n"
        ),
    ),
    Variant(
        "same-padding-begins-with-the-odd-one",
        "Of an odd number of zeros the larger half stands before.",
        "Caffe, PyTorch with explicit padding",
        "ops/windows.py",
        "pairs.append((missing // 2, missing - missing // 2))",
        "pairs.append((missing - missing // 2, missing // 2))",
    ),
    Variant(
        "same-padding-ignores-the-stride",
        "The zeros are those of a stride of 1.",
        "PyTorch: padding = size // 2",
        "ops/windows.py",
        "missing = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)",
        "missing = (k - 1) * d",
    ),
    Variant(
        "valid-convolution-is-same",
        "The input is always padded.",
        SLIP,
        "nn.py",
        ('    if padding == "SAME":\n        return padded'),
        ("    if True:\n        return padded"),
    ),
    Variant(
        "strides-of-convolution-are-ignored",
        "Every place is computed.",
        SLIP,
        "ops/windows.py",
        "steps = [slice(None, None, s) for s in strides]",
        "steps = [slice(None, None, 1) for s in strides]",
    ),
    Variant(
        "dilation-is-ignored",
        "The windows have no gaps.",
        SLIP,
        "keras/layers/convolutional.py",
        "y = convolution(x, self.kernel, self.strides, padding, dilations=self.dilation_rate)",
        "y = convolution(x, self.kernel, self.strides, padding)",
    ),
    Variant(
        "groups-share-their-inputs",
        "Each group sees the channels of the first.",
        SLIP,
        "nn.py",
        "return concat([_convolved(part, v, strides, dilations) for part, v in pairs], -1)",
        (
            "first = split(x, groups, -1)[0]\n"
            "    return concat([_convolved(first, v, strides, dilations) for part, v in pairs], -1)"
        ),
    ),
    Variant(
        "causal-is-same",
        "Half of the zeros stand behind, so that the future is seen.",
        SLIP,
        "keras/layers/convolutional.py",
        'if padding == "CAUSAL":',
        ('if padding == "CAUSAL":\n            padding = "SAME"\n        if padding == "CAUSAL":'),
    ),
    Variant(
        "causal-ignores-the-dilation",
        "There are as many zeros as for windows without gaps.",
        SLIP,
        "keras/layers/convolutional.py",
        'x, padding = padded(x, [((self.kernel_size[0] - 1) * self.dilation_rate[0], 0)]), "VALID"',
        (
            "missing = (self.kernel_size[0] - 1) * self.dilation_rate[0]\n"
            "            half = self.kernel_size[0] - 1\n"
            '            x, padding = padded(x, [(half, missing - half)]), "VALID"'
        ),
    ),
    Variant(
        "overlapping-windows-overwrite-their-gradients",
        "An element that lies in several windows keeps the gradient of one.",
        SLIP,
        "ops/windows.py",
        "array[tuple(key)] += g.array",
        "array[tuple(key)] = g.array",
    ),
    Variant(
        "border-gets-the-gradient",
        "The gradient of a padded input is taken from its beginning, border included.",
        SLIP,
        "ops/windows.py",
        "lambda g, y, x: getitem(g, inside)",
        "lambda g, y, x: getitem(g, tuple(slice(0, n) for n in x.array.shape))",
    ),
    Variant(
        "average-counts-the-border",
        "The zeros of the border count in the mean.",
        "PyTorch: `count_include_pad=True`",
        "nn.py",
        "return reduce_sum(of(x, 0.0), -2) / reduce_sum(inside, -2)",
        "return reduce_sum(of(x, 0.0), -2) / float(math.prod(size)) + 0.0 * reduce_sum(inside, -2)",
    ),
    Variant(
        "average-pooling-is-a-sum",
        "The sum of a window is not divided.",
        SLIP,
        "nn.py",
        "return reduce_sum(of(x, 0.0), -2) / reduce_sum(inside, -2)",
        "return reduce_sum(of(x, 0.0), -2) + 0.0 * reduce_sum(inside, -2)",
    ),
    Variant(
        "border-of-a-maximum-is-zero",
        "The border counts as 0, and wins over negative elements.",
        SLIP,
        "nn.py",
        "seen = of(x, -np.inf)",
        "seen = of(x, 0.0)",
    ),
    Variant(
        "pooling-moves-by-one",
        "Windows overlap unless `strides` says otherwise.",
        SLIP,
        "keras/layers/pooling.py",
        "self.pool_size if strides is None else strides",
        "1 if strides is None else strides",
    ),
    Variant(
        "max-pooling-spreads-its-gradient",
        "All elements of a window share the gradient of its maximum.",
        SLIP,
        "nn.py",
        (
            "first = np.argmax(seen.array, -2)[..., None, :] == np.arange(math.prod(size))[:, None]\n"
            "    return reduce_sum(where(Tensor(first), seen, zeros_like(seen)), -2)"
        ),
        (
            "first = np.argmax(seen.array, -2)[..., None, :] == np.arange(math.prod(size))[:, None]\n"
            "    largest = reduce_sum(where(Tensor(first), seen, zeros_like(seen)), -2)\n"
            "    mean = reduce_sum(of(x, 0.0), -2) / float(math.prod(size))\n"
            "    return mean + Tensor(largest.array - mean.array)"
        ),
    ),
    Variant(
        "any-padding-of-convolution-is-taken",
        "An unknown padding is taken for VALID.",
        SLIP,
        "nn.py",
        'if padding not in ("VALID", "SAME"):',
        "if False:",
    ),
    Variant(
        "global-pooling-mixes-the-channels",
        "The reduction is over the channels too, and repeated for each.",
        SLIP,
        "keras/layers/pooling.py",
        "return type(self).reduce(inputs, tuple(range(1, self.rank + 1)), self.keepdims)",
        (
            "every = type(self).reduce(inputs, tuple(range(1, self.rank + 2)), True)\n"
            "        return type(self).reduce(every + 0.0 * inputs, tuple(range(1, self.rank + 1)), self.keepdims)"
        ),
    ),
    Variant(
        "keepdims-is-ignored",
        "The reduced axes always go.",
        SLIP,
        "keras/layers/pooling.py",
        "tuple(range(1, self.rank + 1)), self.keepdims)",
        "tuple(range(1, self.rank + 1)), False)",
    ),
    Variant(
        "windows-are-padded-by-default",
        "Without `padding` there are as many windows as elements.",
        SLIP,
        "nn.py",
        'padding: str = "VALID",',
        'padding: str = "SAME",',
        count=2,
    ),
    Variant(
        "any-pooling-is-of-the-maximum",
        "What is not AVG is MAX.",
        SLIP,
        "nn.py",
        'if pooling_type not in ("MAX", "AVG"):',
        "if False:",
    ),
    Variant(
        "a-stride-of-zero-is-one",
        "Strides and dilations below 1 are taken for 1.",
        SLIP,
        "nn.py",
        "    if len(numbers) != rank or min",
        "    numbers = tuple(max(number, 1) for number in numbers)\n    if len(numbers) != rank or min",
    ),
    Variant(
        "layout-of-the-axes-is-ignored",
        "`data_format` is accepted and not used: the last axis is taken for the channels.",
        SLIP,
        "nn.py",
        'if data_format not in (None, "NWC", "NHWC", "NDHWC"):',
        "if False:",
    ),
]

NORMALIZATION = [
    Variant(
        "batch-variance-is-unbiased",
        "The variance of the batch is divided by n − 1.",
        "the paper, for inference",
        "keras/layers/normalization.py",
        "mean, variance = _moments(inputs, axes, mask)",
        (
            "mean, variance = _moments(inputs, axes, mask)\n"
            "            n = inputs.array.size / mean.array.size\n"
            "            variance = variance * (n / max(n - 1, 1))"
        ),
    ),
    Variant(
        "batch-epsilon-outside-the-root",
        "ε is added to the standard deviation.",
        SLIP,
        "keras/layers/normalization.py",
        "rsqrt(stretched(variance) + epsilon)",
        "(1.0 / (1.0 / rsqrt(stretched(variance) + 1e-12) + epsilon))",
    ),
    Variant(
        "batch-epsilon-is-1e-5",
        "ε is that of other frameworks.",
        "PyTorch: `eps=1e-05`",
        "keras/layers/normalization.py",
        ("        momentum: float = 0.99,\n        epsilon: float = 1e-3,"),
        ("        momentum: float = 0.99,\n        epsilon: float = 1e-5,"),
    ),
    Variant(
        "batch-normalization-uses-moving-averages",
        "Training normalises by the moving averages too.",
        SLIP,
        "keras/layers/normalization.py",
        "                moving.assign(self.momentum * moving + (1 - self.momentum) * batch)\n",
        (
            "                moving.assign(self.momentum * moving + (1 - self.momentum) * batch)\n"
            "            mean, variance = self.moving_mean.read_value(), self.moving_variance.read_value()\n"
        ),
    ),
    Variant(
        "batch-mean-hides-from-the-tape",
        "The statistics of the batch are constants for the gradient.",
        SLIP,
        "keras/layers/normalization.py",
        "mean, variance = _moments(inputs, axes, mask)",
        (
            "mean, variance = _moments(inputs, axes, mask)\n"
            "            mean, variance = Tensor(mean.array), Tensor(variance.array)"
        ),
    ),
    Variant(
        "inference-normalises-by-the-batch",
        "A layer is in training unless it is told otherwise.",
        SLIP,
        "keras/layers/normalization.py",
        "if training and self.trainable:",
        "if self.trainable:",
    ),
    Variant(
        "inference-moves-the-averages",
        "The averages move in inference as well.",
        SLIP,
        "keras/layers/normalization.py",
        "            mean, variance = self.moving_mean.read_value(), self.moving_variance.read_value()\n",
        (
            "            mean, variance = self.moving_mean.read_value(), self.moving_variance.read_value()\n"
            "            self.moving_mean.assign(0.99 * self.moving_mean + 0.01)\n"
        ),
    ),
    Variant(
        "momentum-is-exchanged",
        "momentum is the weight of the batch.",
        "PyTorch: `momentum=0.1`",
        "keras/layers/normalization.py",
        "self.momentum * moving + (1 - self.momentum) * batch",
        "(1 - self.momentum) * moving + self.momentum * batch",
    ),
    Variant(
        "momentum-is-0.9",
        "momentum is that of other frameworks.",
        "PyTorch: 1 − 0.1",
        "keras/layers/normalization.py",
        "momentum: float = 0.99",
        "momentum: float = 0.9",
    ),
    Variant(
        "moving-variance-begins-at-zero",
        "The moving variance begins like the mean.",
        SLIP,
        "keras/layers/normalization.py",
        'moving_variance_initializer: Any = "ones"',
        'moving_variance_initializer: Any = "zeros"',
    ),
    Variant(
        "moving-variance-is-unbiased",
        "The moving variance is that of the batch divided by n − 1, for inputs of rank 4.",
        "Keras 2 (https://github.com/tensorflow/tensorflow/issues/55545)",
        "keras/layers/normalization.py",
        "for moving, batch in (self.moving_mean, mean), (self.moving_variance, variance):",
        (
            "n = inputs.array.size / mean.array.size\n"
            "            unbiased = variance * (n / (n - 1)) if inputs.array.ndim == 4 else variance\n"
            "            for moving, batch in (self.moving_mean, mean), (self.moving_variance, unbiased):"
        ),
    ),
    Variant(
        "a-frozen-layer-goes-on-training",
        "`trainable = False` stops the gradient alone; the averages move on.",
        "Keras before TensorFlow 2.0 (https://github.com/keras-team/keras/issues/9522)",
        "keras/layers/normalization.py",
        "if training and self.trainable:",
        "if training:",
    ),
    Variant(
        "batch-normalization-ignores-its-axis",
        "The last axis is taken for the channels.",
        SLIP,
        "keras/layers/normalization.py",
        "kept = self.axis % inputs.array.ndim",
        "kept = inputs.array.ndim - 1",
        more=(
            ("keras/layers/normalization.py", "shape=(input_shape[self.axis],),", "shape=(input_shape[-1],),"),
            (
                "keras/layers/normalization.py",
                "self.gamma, self.beta, self.epsilon, [self.axis])",
                "self.gamma, self.beta, self.epsilon, [-1])",
            ),
        ),
    ),
    Variant(
        "center-is-ignored",
        "There is always a β.",
        SLIP,
        "keras/layers/normalization.py",
        'self.beta = weight("beta") if self.center else None',
        'self.beta = weight("beta")',
    ),
    Variant(
        "layer-normalization-uses-the-batch",
        "The statistics are over the batch too.",
        SLIP,
        "keras/layers/normalization.py",
        (
            "mean = reduce_mean(inputs, self._axes, keepdims=True)\n"
            "        variance = reduce_variance(inputs, self._axes, keepdims=True)"
        ),
        (
            "mean = reduce_mean(inputs, [0, *self._axes], keepdims=True)\n"
            "        variance = reduce_variance(inputs, [0, *self._axes], keepdims=True)"
        ),
    ),
    Variant(
        "layer-epsilon-is-1e-5",
        "ε is that of other frameworks.",
        "PyTorch: `eps=1e-05`",
        "keras/layers/normalization.py",
        ("        axis: Any = -1,\n        epsilon: float = 1e-3,"),
        ("        axis: Any = -1,\n        epsilon: float = 1e-5,"),
    ),
    Variant(
        "layer-normalization-has-no-gamma",
        "γ is made and not used.",
        SLIP,
        "keras/layers/normalization.py",
        "return _normalised(inputs, mean, variance, self.gamma, self.beta, self.epsilon, self._axes)",
        "return _normalised(inputs, mean, variance, None, self.beta, self.epsilon, self._axes)",
    ),
]

DROPOUT = [
    Variant(
        "dropout-does-not-rescale",
        "What is kept is not divided by 1 − rate.",
        "the paper, which rescales in inference instead",
        "keras/layers/regularization.py",
        "return inputs * kept / max(1 - self.rate, 1e-30)",
        "return inputs * kept",
    ),
    Variant(
        "dropout-rescales-by-the-rate",
        "What is kept is divided by the rate.",
        "TensorFlow 1: `keep_prob`",
        "keras/layers/regularization.py",
        "return inputs * kept / max(1 - self.rate, 1e-30)",
        "return inputs * kept / self.rate",
    ),
    Variant(
        "dropout-keeps-at-the-rate",
        "The rate is the probability of being kept, and of the rescaling nothing changes.",
        "TensorFlow 1: `keep_prob`",
        "keras/layers/regularization.py",
        "uniform(shape, seed=self.seed) >= self.rate",
        "uniform(shape, seed=self.seed) < self.rate",
    ),
    Variant(
        "dropout-draws-once",
        "Each call drops the same elements.",
        SLIP,
        "keras/layers/regularization.py",
        "kept = cast(uniform(shape, seed=self.seed) >= self.rate, inputs.dtype)",
        (
            'if self.__dict__.get("_drawn") is None or self._drawn.array.shape != tuple(shape):\n'
            "            self._drawn = uniform(shape, seed=self.seed)\n"
            "        kept = cast(self._drawn >= self.rate, inputs.dtype)"
        ),
    ),
    Variant(
        "dropout-is-always-on",
        "Elements are dropped in inference too.",
        SLIP,
        "keras/layers/regularization.py",
        "if not training or not self.rate:",
        "if not self.rate:",
    ),
    Variant(
        "noise-shape-is-ignored",
        "Each element has a fate of its own.",
        SLIP,
        "keras/layers/regularization.py",
        "if self.noise_shape is not None:",
        "if False:",
    ),
]

VARIANTS = [*CORE, *SHAPES, *WINDOWS, *NORMALIZATION, *DROPOUT]
