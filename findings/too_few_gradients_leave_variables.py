"""`Optimizer.apply` with fewer gradients than variables silently moves only the first variables."""

import keras

first, second = keras.Variable([1.0]), keras.Variable([1.0])
optimizer = keras.optimizers.SGD(0.5)
try:
    optimizer.apply([keras.ops.ones(1)], [first, second])
    observed = f"{[float(v.numpy()[0]) for v in (first, second)]}, and no error"
except ValueError:
    observed = "ValueError"
print("expected: ValueError")
print("observed:", observed)
