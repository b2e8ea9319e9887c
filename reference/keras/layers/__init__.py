"""`tf.keras.layers`, in the groups of keras.io.

layer            what holds of every layer
core             Input, Dense, Activation, Embedding, Lambda
activation       ReLU and its kin
regularization   Dropout
reshaping        Flatten, Reshape, Permute
merging          Add, Concatenate, …

Source   https://keras.io/api/layers/
"""

from reference.keras.layers.activation import ELU, LeakyReLU, PReLU, ReLU, Softmax
from reference.keras.layers.core import Activation, Dense, Embedding, Input, InputLayer, Lambda
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
from reference.keras.layers.regularization import Dropout
from reference.keras.layers.reshaping import Flatten, Permute, Reshape
