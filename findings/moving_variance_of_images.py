"""The moving variance of batch normalization divides by n − 1 for images and by n for rows (tf_keras)."""

import numpy as np
import tf_keras as keras

x = np.array([0.0, 2.0], np.float32)
rows, images = (keras.layers.BatchNormalization(momentum=0.0) for _ in range(2))
rows(x.reshape(2, 1), training=True)
images(x.reshape(2, 1, 1, 1), training=True)
print("expected: moving variance of rows 1.0, of images 1.0")
variances = [float(layer.moving_variance[0]) for layer in (rows, images)]
print("observed: moving variance of rows {}, of images {}".format(*variances))
