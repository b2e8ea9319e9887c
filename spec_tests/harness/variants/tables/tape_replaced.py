"""Variants of gradients that are replaced or cut: stop_gradient, custom_gradient, assignments."""

from spec_tests.harness.variants.variant import SLIP, Variant

VARIANTS = [
    Variant(
        "custom-gradient-hides-its-forward-pass",
        "The forward pass runs out of sight of all tapes, so that what `grad` takes from it is a constant.",
        SLIP,
        "ops/gradients.py",
        "    active.append(reads)\n    try:\n        return f(*inputs, **kwargs), list(reads.watched.values())\n"
        "    finally:\n        active.remove(reads)",
        "    hidden = active[:]\n    active[:] = [reads]\n    try:\n"
        "        return f(*inputs, **kwargs), list(reads.watched.values())\n    finally:\n        active[:] = hidden",
    ),
    Variant(
        "stop-gradient-lets-through",
        "stop_gradient is the identity.",
        SLIP,
        "ops/gradients.py",
        "return Tensor(convert_to_tensor(input).array)",
        "return identity(input)",
    ),
    Variant(
        "custom-gradient-is-ignored",
        "The function that computes the gradient is dropped, and the operations inside are recorded as ever.",
        SLIP,
        "ops/gradients.py",
        "inputs = [convert_to_tensor(arg) for arg in args]",
        "return f(*args, **kwargs)[0]",
    ),
    Variant(
        "custom-gradient-sees-the-first-output-only",
        "With several outputs, only the first has an upstream gradient.",
        SLIP,
        "ops/gradients.py",
        "upstream = [g] if shapes is None else _pieces(g, shapes)",
        "upstream = [g] if shapes is None else [p if not i else 0.0 * p for i, p in enumerate(_pieces(g, shapes))]",
    ),
    Variant(
        "custom-gradient-forgets-variables",
        "The function may read variables, but they get no gradient.",
        SLIP,
        "ops/gradients.py",
        "list(reads.watched.values())",
        "[]",
    ),
    Variant(
        "custom-gradient-accepts-any-number",
        "Inputs and gradients are zipped, which drops what is too much.",
        SLIP,
        "ops/gradients.py",
        "if len(of_inputs) != inputs or len(of_variables) != len(variables):",
        "if False:",
    ),
    Variant(
        "gradient-flows-through-assign",
        "A variable remembers how its value was computed, so that gradients flow through assignments.",
        "PyTorch, whose in-place operations are recorded",
        "variable.py",
        "tensor = Tensor(self.array)",
        "tensor = Tensor(self.array)\n"
        "        if self._history is not None:\n"
        "            record(tensor, (self._history,), (lambda g, y, x: g,))",
        more=(
            ("variable.py", "import active, record_read", "import active, record, record_read"),
            ("variable.py", '__slots__ = ("__weakref__"', '__slots__ = ("_history", "__weakref__"'),
            (
                "variable.py",
                "self.constraint = constraint",
                "self.constraint = constraint\n        self._history = None",
            ),
            (
                "variable.py",
                "self.array = combine(present, new)",
                'self._history = value if method == "assign" else self.read_value() + value\n'
                "        self.array = combine(present, new)",
            ),
        ),
    ),
]
