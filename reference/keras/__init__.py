"""`tf.keras`: losses, metrics and optimizers.

weighting    how sample weights enter a loss, and how they enter a metric
losses       the loss of a sample, and of a batch
metrics      values accumulated over updates
optimizers   how gradients become new values of variables
datasets     small data sets, downloaded once
utils        labels, seeds, files
"""

from reference.keras import datasets, losses, metrics, optimizers, utils

__all__ = ["datasets", "losses", "metrics", "optimizers", "utils"]
