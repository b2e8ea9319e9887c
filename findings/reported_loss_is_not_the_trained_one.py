"""With an overridden compute_loss, fit trains on one loss and reports another (tf_keras)."""

import numpy as np
import tf_keras as keras


class Tripled(keras.Sequential):
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        return 3.0 * super().compute_loss(x, y, y_pred, sample_weight)


model = Tripled([keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
model.compile(keras.optimizers.SGD(1.0), loss="mae", run_eagerly=True)
history = model.fit(np.ones((1, 1)), np.full((1, 1), 10.0), verbose=0).history
print("expected: step 3.0, loss 30.0")
print("observed: step {:.1f}, loss {loss[0]}".format(float(model.weights[0][0, 0]), **history))
