"""Wrong alignments of sequences."""

from spec_tests.harness.variants.variant import SLIP, Variant

CTC = "keras/losses/alignment.py"
SKIPS = "differs[:, 2:] = states[:, 2:] != states[:, :-2]"
ENDS = "(place == last) | (place == last - 1)"
LOG_P = "gather(log_softmax(z), states"

VARIANTS = [
    Variant(
        "ctc-joins-equal-labels",
        "Two equal labels need no blank between them.",
        SLIP,
        CTC,
        SKIPS,
        "differs[:, 2:] = states[:, 2:] != 0",
    ),
    Variant(
        "ctc-never-leaves-a-blank-out",
        "There is a blank between any two labels.",
        SLIP,
        CTC,
        SKIPS,
        "differs[:, 2:] = False",
    ),
    Variant("ctc-ends-with-a-blank", "An alignment ends with a blank.", SLIP, CTC, ENDS, "place == last"),
    Variant("ctc-ends-with-a-label", "An alignment ends with the last label.", SLIP, CTC, ENDS, "place == last - 1"),
    Variant(
        "ctc-counts-the-padding",
        "The zeros after the labels are labels too.",
        SLIP,
        CTC,
        "2 * np.count_nonzero(labels, axis=1)[:, None]",
        "np.full((len(labels), 1), 2 * labels.shape[1])",
    ),
    Variant(
        "ctc-takes-probabilities",
        "The predictions are taken for logarithms of probabilities.",
        SLIP,
        CTC,
        LOG_P,
        "gather(z, states",
    ),
    Variant(
        "ctc-stops-the-gradient",
        "The loss is computed on the values, where no tape sees it.",
        SLIP,
        CTC,
        LOG_P,
        "gather(log_softmax(z.array), states",
    ),
    Variant(
        "ctc-finds-labels-in-too-few-steps",
        "Labels that do not fit into the steps have no loss.",
        "torch: CTCLoss(zero_infinity=True)",
        CTC,
        "cast(math.inf, total.dtype)",
        "cast(0.0, total.dtype)",
    ),
    Variant(
        "ctc-takes-any-shape",
        "One sequence without the axis of the batch is taken for a batch of one.",
        SLIP,
        CTC,
        "    if labels.ndim != 2 or z.array.ndim != 3:\n",
        "    labels, z = np.atleast_2d(labels), z if z.array.ndim == 3 else stack([z])\n    if False:\n",
    ),
]
