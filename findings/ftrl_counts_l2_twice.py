"""Ftrl adds 2·λ₂, although the formula on its page adds λ₂."""

import keras

optimizer, v = (
    keras.optimizers.Ftrl(1.0, initial_accumulator_value=0.0, l2_regularization_strength=1.0),
    keras.Variable(0.0),
)
optimizer.apply([keras.ops.convert_to_tensor(1.0)], [v])  # n = 1, z = 1
print("expected: w", round(-1 / (1 + 1), 3))
print("observed: w", round(float(v), 3))
