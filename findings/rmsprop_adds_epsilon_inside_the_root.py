"""RMSprop divides by √(v + ε), although its page says √v + ε."""

import keras

optimizer, v = keras.optimizers.RMSprop(learning_rate=1.0, rho=0.0, epsilon=1.0), keras.Variable(0.0)
optimizer.apply([keras.ops.convert_to_tensor(3.0)], [v])
print("expected: a step of", round(3 / (9**0.5 + 1), 3))
print("observed: a step of", round(-float(v), 3))
