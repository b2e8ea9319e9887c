"""`tf.errors`: what an operation raises when its arguments do not fit together."""

__all__ = ["InvalidArgumentError"]


class InvalidArgumentError(Exception):
    """Raised when an operation receives an argument that it cannot take: dtypes that differ, shapes that do not fit.

    # NB: TensorFlow derives it from `OpError`, which also carries the node and the operation.

    Source   https://www.tensorflow.org/api_docs/python/tf/errors/InvalidArgumentError
    """
