"""What the clauses about counts and curves share: labels 0 and 1, scores in eighths, and counts one by one."""

import numpy as np
from hypothesis import strategies as st

N = 6
LABELS = st.lists(st.integers(0, 1), min_size=N, max_size=N)
EIGHTHS = st.lists(st.integers(0, 8), min_size=N, max_size=N)
APART = EIGHTHS.map(lambda s: [0 if n == 1 else n for n in s])  # no two between the same neighbours of 1/8, 2/8, …
Y, S = [0, 0, 1, 1, 0, 1], [0, 4, 4, 8, 5, 2]
W = np.array([1.0, 2.0, 0.0, 3.0, 1.0, 2.0])


def floats(*values):
    return [np.asarray(value, np.float32) for value in values]


def rate(part, whole):
    return part / whole if whole else 0.0


def counted(y, s, w, threshold):
    """TP, TN, FP and FN, sample by sample."""
    counts = {"TruePositives": 0.0, "TrueNegatives": 0.0, "FalsePositives": 0.0, "FalseNegatives": 0.0}
    for label, score, weight in zip(y, s, w, strict=True):
        counts[
            ("True" if (score > threshold) == bool(label) else "False")
            + ("Positives" if score > threshold else "Negatives")
        ] += float(weight)
    return counts
