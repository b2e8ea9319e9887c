"""to_categorical takes the label −1 for the last class."""

import keras

print("expected: ValueError")
try:
    print("observed:", keras.utils.to_categorical([-1], num_classes=3)[0])
except ValueError:
    print("observed: ValueError")
