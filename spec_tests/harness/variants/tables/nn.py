"""Variants of tf.nn: activations, softmax, cross entropies of logits."""

from spec_tests.harness.variants.variant import SLIP, Variant

ACTIVATIONS = [
    Variant(
        "elu-is-relu",
        "The negative side of elu is zero.",
        SLIP,
        "nn.py",
        "expm1(where(x > 0, zeros_like(x), x))",
        "zeros_like(x)",
    ),
    Variant(
        "leaky-relu-alpha-is-0.3",
        "The default slope is that of the Keras layer, not that of tf.nn.",
        "https://www.tensorflow.org/api_docs/python/tf/keras/layers/LeakyReLU",
        "nn.py",
        "alpha: float = 0.2",
        "alpha: float = 0.3",
    ),
    Variant(
        "relu6-has-slope-one-at-six",
        "relu6 counts its upper kink as inside.",
        SLIP,
        "nn.py",
        "(x < 6)",
        "(x <= 6)",
    ),
]

SOFTMAX = [
    Variant(
        "softmax-over-all-axes",
        "Without an axis, softmax normalises the whole tensor.",
        "scipy.special.softmax",
        "nn.py",
        "-1 if axis is None else axis",
        "axis",
    ),
    Variant(
        "softmax-ignores-axis",
        "softmax is along the last axis, whatever was asked for.",
        SLIP,
        "nn.py",
        "-1 if axis is None else axis",
        "-1",
    ),
    Variant(
        "softmax-overflows",
        "The exponentials are taken of the logits themselves, without the shift by the largest.",
        SLIP,
        "nn.py",
        "z - np.maximum.reduce(z, axis=axes, keepdims=True, initial=-np.inf)",
        "z",
    ),
    Variant(
        "log-softmax-is-log-of-softmax",
        "The logarithm is taken of a probability that has rounded to zero.",
        SLIP,
        "nn.py",
        "Tensor(shifted - np.log(total))",
        "Tensor(np.log(np.exp(shifted) / total))",
    ),
    Variant(
        "softmax-derivative-is-diagonal",
        "softmax is differentiated like a sigmoid, each class by its own logit alone.",
        SLIP,
        "nn.py",
        "(g - reduce_sum(g * y, axes, keepdims=True)) * y",
        "g * y * (1 - y)",
    ),
    Variant(
        "log-softmax-derivative-forgets-the-sum",
        "The rule holds only where the incoming gradients sum to one.",
        SLIP,
        "nn.py",
        "g - exp(y) * reduce_sum(g, axes, keepdims=True)",
        "g - exp(y)",
    ),
    Variant(
        "softmax-of-a-scalar-is-one",
        "A scalar is taken for a single class.",
        "scipy.special.softmax",
        "nn.py",
        "if not z.array.ndim:",
        "if not z.array.ndim:\n        return z, ()\n    if False:",
    ),
]

CROSS_ENTROPIES = [
    Variant(
        "cross-entropy-normalises-labels",
        "The labels are divided by their sum, to be probabilities.",
        SLIP,
        "nn.py",
        "return -reduce_sum(labels * log_softmax(z, axis), axis)",
        "labels = labels / reduce_sum(labels, axis, keepdims=True)\n"
        "    return -reduce_sum(labels * log_softmax(z, axis), axis)",
    ),
    Variant(
        "cross-entropy-is-averaged",
        "The cross entropies give the mean over the batch, not one loss for each row.",
        "PyTorch: `F.cross_entropy`",
        "nn.py",
        "return -reduce_sum(labels * log_softmax(z, axis), axis)",
        "return reduce_mean(-reduce_sum(labels * log_softmax(z, axis), axis))",
        more=(
            ("nn.py", "return record(loss, (z,), (rule,))", "return reduce_mean(record(loss, (z,), (rule,)))"),
            ("nn.py", "import reduce_sum, reduced_axes", "import reduce_mean, reduce_sum, reduced_axes"),
        ),
    ),
    Variant(
        "cross-entropy-gradient-forgets-the-labels",
        "Only the logits have a gradient: the labels are taken for constants.",
        "TensorFlow 1: tf.nn.softmax_cross_entropy_with_logits before its version 2",
        "nn.py",
        "labels = cast(convert_to_tensor(labels, dtype_hint=z.dtype), z.dtype)",
        "labels = Tensor(cast(convert_to_tensor(labels, dtype_hint=z.dtype), z.dtype).array)",
    ),
    Variant(
        "sparse-cross-entropy-counts-from-one",
        "The classes are numbered from one.",
        "MATLAB, R, Torch 7",
        "nn.py",
        "== np.arange(classes)",
        "== np.arange(1, classes + 1)",
    ),
    Variant(
        "cross-entropy-has-no-second-derivative",
        "The rule takes the probabilities from the forward pass, as numbers that depend on nothing.",
        "https://github.com/tensorflow/tensorflow/issues/5876",
        "nn.py",
        "p = record(Tensor(e / total), (z,), (_softmax_rule((-1,)),))",
        "p = Tensor(e / total)",
    ),
    Variant(
        "labels-wrap-around",
        "A class number outside is taken modulo the number of classes, as a negative index would be.",
        SLIP,
        "nn.py",
        "labels.array[..., None] == np",
        "labels.array[..., None] % classes == np",
    ),
    Variant(
        "labels-are-squeezed",
        "A column of class numbers is taken for a vector, as the Keras loss does.",
        "https://keras.io/api/losses/probabilistic_losses/",
        "nn.py",
        "if labels.array.shape != z.array.shape[:-1]:",
        "labels = Tensor(labels.array.reshape(z.array.shape[:-1]))\n    if labels.array.shape != z.array.shape[:-1]:",
    ),
    Variant(
        "sigmoid-cross-entropy-overflows",
        "log(1 + exp(z)) is computed as it is written.",
        SLIP,
        "nn.py",
        "where(above, z, zeros_like(z)) - z * labels + log1p(exp(where(above, -z, z)))",
        "log1p(exp(z)) - z * labels",
    ),
    Variant(
        "sigmoid-cross-entropy-has-a-kink",
        "Written with max(z, 0) and |z|, whose slopes at 0 count as 0, so that the slope of the loss is −labels there.",
        SLIP,
        "nn.py",
        "where(above, z, zeros_like(z)) - z * labels + log1p(exp(where(above, -z, z)))",
        "relu(z) - z * labels + log1p(exp(-abs(z)))",
    ),
    Variant(
        "sigmoid-cross-entropy-exchanges-labels",
        "The label 1 stands for the first outcome, whose probability is 1 − σ(z).",
        SLIP,
        "nn.py",
        "- z * labels +",
        "- z * (1 - labels) +",
    ),
    Variant(
        "sigmoid-cross-entropy-broadcasts",
        "Labels and logits of different shapes broadcast, so that a column beside a vector makes a matrix.",
        SLIP,
        "nn.py",
        "if labels.array.shape != z.array.shape:",
        "if False:",
    ),
]

VARIANTS = [*ACTIVATIONS, *SOFTMAX, *CROSS_ENTROPIES]
