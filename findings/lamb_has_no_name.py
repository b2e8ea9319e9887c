"""The optimizer Lamb has no name, although the others have."""

import keras

print("expected: Lion, Lamb")
try:
    print("observed:", ", ".join(type(keras.optimizers.get(name)).__name__ for name in ("lion", "lamb")))
except ValueError:
    print("observed: ValueError")
