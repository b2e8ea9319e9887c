"""`tf.keras.layers`, in the groups of keras.io.

layer            what holds of every layer
core             Input, Dense, Activation, Embedding, Masking, Lambda
activation       ReLU and related layers
convolutional    Conv1D, Conv2D
pooling          MaxPooling, AveragePooling, and their global versions
normalization    BatchNormalization, LayerNormalization
regularization   Dropout
reshaping        Flatten, Reshape, Permute
merging          Add, Concatenate, …

Source   https://keras.io/api/layers/
"""

from reference.keras.layers.activation import *
from reference.keras.layers.convolutional import *
from reference.keras.layers.core import *
from reference.keras.layers.layer import *
from reference.keras.layers.merging import *
from reference.keras.layers.normalization import *
from reference.keras.layers.pooling import *
from reference.keras.layers.regularization import *
from reference.keras.layers.reshaping import *
from reference.keras.saving import serialization as _serialization

MaxPool1D, MaxPool2D, AvgPool1D, AvgPool2D = MaxPooling1D, MaxPooling2D, AveragePooling1D, AveragePooling2D

_LAYERS = [kind for kind in list(vars().values()) if isinstance(kind, type) and issubclass(kind, Layer)]
_, serialize, deserialize = _serialization.Registry("layer", _LAYERS).functions(__name__)
