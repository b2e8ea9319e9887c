"""A layer that is deleted from the attributes of another layer still belongs to it, with its weights."""

import keras


class Outer(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = keras.layers.Dense(1)


outer = Outer()
outer.inner.build((None, 2))
del outer.inner
print("expected: 0 weights")
print("observed:", len(outer.trainable_weights), "weights")
