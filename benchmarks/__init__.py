"""The tape step (forward, gradient, update), timed side by side against the same step written by hand in NumPy.

networks    what is trained: layer sizes, batch, initial weights, data
steps/      one adapter for each implementation: the same step, from the same weights
measure     checking a step against the floor, timing steps in turn, ratios and their quartiles
chain       the gradient of a chain of n operations
report      the results as a table, as Markdown and as JSON

`python -m benchmarks` measures and prints the table. No test asserts a time.
"""
