"""What holds of the reference at scale: long chains of operations, and memory."""

import gc
import tracemalloc
import weakref

import numpy as np

import reference


def chain(n):
    """A tape over n additions, its input and its output."""
    x = reference.constant(1.0)
    with reference.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in range(n):
            y = y + x
    return tape, x, y


def test_a_chain_of_a_million_operations_is_differentiated():
    """No recursion: neither in the backward loop nor when the tape is freed."""
    tape, x, y = chain(1_000_000)
    assert float(tape.gradient(y, x)) == 1_000_001.0


def test_a_tape_is_freed_by_reference_counting_alone():
    """No cycles: with the collector off, everything on a tape goes when the tape goes, persistent or not."""
    gc.collect()
    gc.disable()
    try:
        for persistent in (False, True):
            v = reference.Variable([1.0, 2.0])
            with reference.GradientTape(persistent=persistent) as tape:
                y = reference.reduce_sum(reference.exp(v) * v)
            kept = weakref.ref(y)
            gradient = tape.gradient(y, v)
            del tape, y
            assert kept() is None, "the tape was deleted, but its entries are alive"
            assert gradient is not None
    finally:
        gc.enable()


def test_a_step_leaks_nothing_over_ten_thousand_steps():
    """The memory that Python holds after 10,000 steps is that after 1,000: the allocations of a step are all freed."""
    random = np.random.default_rng(0)
    w = reference.Variable(random.standard_normal((3, 2)).astype(np.float32))
    x, y = reference.constant(random.standard_normal((4, 3)).astype(np.float32)), reference.constant([0, 1, 1, 0])
    optimizer = reference.keras.optimizers.SGD(0.125, momentum=0.5)
    loss_object = reference.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def steps(n):
        for _ in range(n):
            with reference.GradientTape() as tape:
                loss = loss_object(y, reference.matmul(x, w))
            optimizer.apply_gradients([(tape.gradient(loss, w), w)])

    steps(100)
    tracemalloc.start()
    try:
        steps(1_000)
        before, _ = tracemalloc.get_traced_memory()
        steps(9_000)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 20_000, f"9,000 steps left {after - before} bytes behind"
