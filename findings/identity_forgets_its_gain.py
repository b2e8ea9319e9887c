"""An Identity initializer that is saved and loaded has the gain 1."""

import keras

initializer = keras.initializers.Identity(gain=3.0)
again = keras.initializers.Identity.from_config(initializer.get_config())
print("expected:", float(initializer((1, 1))[0, 0]))
print("observed:", float(again((1, 1))[0, 0]))
