"""`tf.keras`: losses, metrics and optimizers.

weighting    how sample weights enter a loss, and how they enter a metric
losses       the loss of a sample, and of a batch
metrics      values accumulated over updates
optimizers   how gradients become new values of variables
callbacks    what is called while a model is trained, evaluated or used
"""

from reference.keras import callbacks, losses, metrics, optimizers

__all__ = ["callbacks", "losses", "metrics", "optimizers"]
