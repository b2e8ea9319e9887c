"""`tf.keras.layers`, in the groups of keras.io.

holder           what belongs to a layer: weights, layers, metrics
layer            what holds of every layer
core             Input, Dense, Activation, Embedding, Masking, Lambda
activation       ReLU and its kin
convolutional    Conv1D, Conv2D
pooling          MaxPooling, AveragePooling and their global kin
normalization    BatchNormalization, LayerNormalization
regularization   Dropout
reshaping        Flatten, Reshape, Permute
merging          Add, Concatenate, …

Source   https://keras.io/api/layers/
"""

from reference.keras.layers.activation import ELU, LeakyReLU, PReLU, ReLU, Softmax
from reference.keras.layers.convolutional import Conv1D, Conv2D
from reference.keras.layers.core import Activation, Dense, Embedding, Input, InputLayer, Lambda, Masking
from reference.keras.layers.layer import Layer
from reference.keras.layers.merging import (
    Add,
    Average,
    Concatenate,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
    add,
    average,
    concatenate,
    maximum,
    minimum,
    multiply,
    subtract,
)
from reference.keras.layers.normalization import BatchNormalization, LayerNormalization
from reference.keras.layers.pooling import (
    AveragePooling1D,
    AveragePooling2D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    MaxPooling1D,
    MaxPooling2D,
)
from reference.keras.layers.regularization import Dropout
from reference.keras.layers.reshaping import Flatten, Permute, Reshape
from reference.keras.saving import serialization

MaxPool1D, MaxPool2D, AvgPool1D, AvgPool2D = MaxPooling1D, MaxPooling2D, AveragePooling1D, AveragePooling2D

_, serialize, deserialize = serialization.Registry(
    "layer", [kind for kind in list(vars().values()) if isinstance(kind, type) and issubclass(kind, Layer)]
).functions(__name__)
