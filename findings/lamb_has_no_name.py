"""The optimizer Lamb cannot be named, although every other can."""

import keras

for name in ("lion", "lamb"):
    print(f"expected: {name} is {name.capitalize()}")
    try:
        print(f"observed: {name} is", type(keras.optimizers.get(name)).__name__)
    except ValueError:
        print(f"observed: {name} is a ValueError")
