"""Gradients of a function at a constant, which several sections of this chapter take."""


def gradient(tf, f, x, **options):
    """∂f/∂x at a watched constant x."""
    return gradient_of(tf, f, tf.constant(x), **options)


def gradient_of(tf, f, x, **options):
    """∂f/∂x at a tensor, which is watched."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x, **options)
