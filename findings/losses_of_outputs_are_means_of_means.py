"""The losses of the outputs are means of the means of the batches; the total is a mean over rows."""

import keras
import numpy as np

inputs = keras.Input((1,))
model = keras.Model(
    inputs, {"a": keras.layers.Identity(name="a")(inputs), "b": keras.layers.Identity(name="b")(inputs)}
)
model.compile(loss={"a": "mse", "b": "mse"})
x = np.array([[1.0], [1.0], [1.0], [1.0], [5.0]])
zeros = np.zeros((5, 1))
logs = model.evaluate(x, {"a": zeros, "b": zeros}, batch_size=2, return_dict=True, verbose=0)
print("expected: a 5.8 + b 5.8 = loss 11.6")
print("observed: a {a_loss:.1f} + b {b_loss:.1f} = loss {loss:.1f}".format(**logs))
