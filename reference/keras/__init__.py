"""`tf.keras`: layers and models, losses, metrics and optimizers.

weighting    how sample weights enter a loss, and how they enter a metric
losses       the loss of a sample, and of a batch
metrics      values accumulated over updates
optimizers   how gradients become new values of variables
graph        calls on symbolic tensors, and how they are replayed
layers       functions with weights
models       layers of layers
saving       models on disk, objects as configurations
callbacks    functions called while a model is trained, evaluated or used
datasets     small data sets, downloaded once
utils        labels, seeds, files
"""

from reference.keras import activations as activations
from reference.keras import backend as backend
from reference.keras import callbacks as callbacks
from reference.keras import constraints as constraints
from reference.keras import datasets as datasets
from reference.keras import initializers as initializers
from reference.keras import layers as layers
from reference.keras import losses as losses
from reference.keras import metrics as metrics
from reference.keras import models as models
from reference.keras import optimizers as optimizers
from reference.keras import regularizers as regularizers
from reference.keras import saving as saving
from reference.keras import utils as utils
from reference.keras.layers import Input as Input
from reference.keras.models import Model as Model
from reference.keras.models import Sequential as Sequential
