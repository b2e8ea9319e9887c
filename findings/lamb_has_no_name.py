"""The optimizer Lamb cannot be named, although the others can."""

import keras

print("expected: Lion, Lamb")
try:
    print("observed:", ", ".join(type(keras.optimizers.get(name)).__name__ for name in ("lion", "lamb")))
except ValueError:
    print("observed: ValueError")
