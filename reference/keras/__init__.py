"""`tf.keras`: losses, metrics and optimizers.

weighting    how sample weights enter a loss, and how they enter a metric
losses       the loss of a sample, and of a batch
metrics      values accumulated over updates
optimizers   how gradients become new values of variables
"""

from reference.keras import losses, metrics, optimizers

__all__ = ["losses", "metrics", "optimizers"]
