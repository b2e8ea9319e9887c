"""`tf.keras`: layers and models, losses, metrics and optimizers.

weighting    how sample weights enter a loss, and how they enter a metric
losses       the loss of a sample, and of a batch
metrics      values accumulated over updates
optimizers   how gradients become new values of variables
graph        calls on symbolic tensors, and how they are replayed
layers       functions with weights
models       layers of layers
saving       models on disk
callbacks    what is called while a model is trained, evaluated or used
datasets     small data sets, downloaded once
utils        labels, seeds, files
"""

from reference.keras import (
    activations,
    backend,
    callbacks,
    constraints,
    datasets,
    initializers,
    layers,
    losses,
    metrics,
    models,
    optimizers,
    regularizers,
    saving,
    utils,
)
from reference.keras.layers import Input
from reference.keras.models import Model, Sequential

__all__ = [
    "Input",
    "Model",
    "Sequential",
    "activations",
    "backend",
    "callbacks",
    "constraints",
    "datasets",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "regularizers",
    "saving",
    "utils",
]
