"""The tape step (forward, gradient, update), timed side by side against the same step written by hand in NumPy.

networks        what is trained: sizes, batch, initial weights, data; how much work a step is
steps/          one adapter for each implementation: the same step, from the same weights
measure         checking a step against the floor, timing calls in turn, ratios and their quartiles
limits          the rates of the machine, which no step can beat
loops           `fit`, `evaluate` and `predict` against loops by hand
tape_features   persistent and nested tapes, jacobians;  memory: bytes for each operation;  chain: long chains
suite           the clauses themselves: examples in a second
measurements    what a run measured, as a file;  report: as tables;  plots: as pictures;  compare: two runs

`python -m benchmarks` measures and prints the tables. No test asserts a time.
"""
