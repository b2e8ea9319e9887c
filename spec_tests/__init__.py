"""The specification as clauses: one test function is one sentence about behaviour."""

CHAPTERS = {
    "gradients": ("variables", "watching", "recording", "gradient", "higher-derivatives", "custom-gradients", "laws"),
    "operations": ("tensors", "elementwise", "reductions", "matmul", "shapes", "indexing", "nn", "random"),
    "function": ("tracing", "traced-programs", "traced-state", "traced-training"),
    "losses": ("losses", "loss-formulas", "crossentropy", "ctc", "circle", "loss-classes"),
    "metrics": ("metrics", "metric-formulas", "classification", "auc", "iou", "metric-classes"),
    "optimizers": (
        "apply-gradients",
        "recurrences",
        "optimizer-defaults",
        "clipping",
        "weight-decay",
        "moving-averages",
        "gradient-accumulation",
        "schedules",
        "optimizer-learning-rate",
        "optimizer-config",
        "optimizer-state",
    ),
    "layers": (
        "layers",
        "core-layers",
        "activations",
        "convolutions",
        "normalization",
        "masks",
        "layer-losses",
        "initializers",
        "regularizers",
        "constraints",
    ),
    "models": ("models", "functional", "saving"),
    "data": ("datasets", "dataset-order", "utils"),
    "training": (
        "compile",
        "fit",
        "fit-data",
        "history",
        "weights",
        "validation",
        "outputs",
        "add-loss",
        "evaluate",
        "predict",
        "on-batch",
        "custom-steps",
    ),
    "callbacks": (
        "callbacks",
        "progress",
        "early-stopping",
        "learning-rates",
        "checkpoints",
        "backups",
        "log-files",
    ),
    "tutorials": ("built-in-loops", "several-outputs", "custom-loops", "bare-loops"),
}
"""The chapters, and the sections of each, in the order in which one learns them.

The table, the page and the README keep to it. A chapter is a folder; a section is its file `test_<section>.py`, and the
first part of the identifiers of the clauses in it.
"""
