"""The tape step (forward, gradient, update), timed in turn with the same step written by hand in NumPy.

networks        what is trained: sizes, batch, initial weights, data; the work in a step
steps/          one adapter for each implementation: the same step, from the same weights
timing          checking a step against the floor, timing calls in turn, ratios and their quartiles
limits          the rates of the machine, which no step can beat
loops           `fit`, `evaluate` and `predict` against hand-written loops
tape_costs      persistent and nested tapes, jacobians, long chains, memory
suite           the clauses themselves: examples per second
gpu             the GPU against the CPU within minutes, with nothing but NumPy and torch or JAX
run_results     what a run measured, as a file;  report: as tables;  plots: as pictures;  compare: two runs

`python -m benchmarks` measures and prints the tables. No test asserts a time.
"""
