"""Variants of tf.keras.constraints."""

from spec_tests.harness.variants.variant import SLIP, Variant

FILE = "keras/constraints.py"
LAYER = "keras/layers/layer.py"

VARIANTS = [
    Variant(
        "non-negative-is-absolute",
        "A negative weight changes its sign.",
        SLIP,
        FILE,
        "return maximum(w, 0.0)",
        "return maximum(w, -convert_to_tensor(w))",
    ),
    Variant(
        "max-norm-scales-all",
        "Weights of a smaller norm grow to the bound.",
        SLIP,
        FILE,
        "clip_by_value(norm, 0.0, self.max_value) /",
        "self.max_value /",
    ),
    Variant(
        "max-norm-is-of-the-whole-kernel",
        "The norm is that of all weights together, not of those of each unit.",
        "PyTorch: clip_grad_norm_",
        FILE,
        "reduce_sum(square(w), axis, keepdims=True)",
        "reduce_sum(square(w))",
    ),
    Variant(
        "unit-norm-is-of-rows",
        "UnitNorm takes the other axis.",
        SLIP,
        FILE,
        "_norm(w, self.axis))",
        "_norm(w, 1 - self.axis))",
    ),
    Variant(
        "rate-is-ignored",
        "MinMaxNorm goes all the way at once.",
        SLIP,
        FILE,
        "wanted = self.rate * clip_by_value(norm, self.min_value, self.max_value) + (1 - self.rate) * norm",
        "wanted = clip_by_value(norm, self.min_value, self.max_value)",
    ),
    Variant(
        "constraints-of-layers-are-ignored",
        "A layer keeps its constraint to itself.",
        SLIP,
        LAYER,
        "        constraint = constraints.get(constraint)\n",
        "        constraint = None\n",
    ),
    Variant(
        "constraints-by-name-are-texts",
        "A name is handed to the weight as it is.",
        SLIP,
        LAYER,
        "        constraint = constraints.get(constraint)\n",
        "",
        more=(
            (
                "keras/layers/core.py",
                "map(constraints.get, (kernel_constraint, bias_constraint))",
                "kernel_constraint, bias_constraint",
            ),
        ),
    ),
    Variant(
        "max-norm-forgets-its-bound",
        "The configuration of MaxNorm lacks `max_value`.",
        SLIP,
        FILE,
        'return {"max_value": self.max_value, "axis": self.axis}',
        'return {"axis": self.axis}',
    ),
    Variant(
        "only-known-constraints",
        "A function or a class of one's own is not taken.",
        SLIP,
        FILE,
        "    return _REGISTRY.get(identifier)",
        "    known = (str, Mapping, type(None), NonNeg, MaxNorm, UnitNorm, MinMaxNorm)\n"
        "    return _REGISTRY.get(identifier) if isinstance(identifier, known) else None",
    ),
    Variant(
        "min-max-norm-begins-below-zero",
        "The configuration of a constraint without arguments has another bound.",
        SLIP,
        FILE,
        "min_value: float = 0.0, max",
        "min_value: float = -1.0, max",
    ),
    Variant(
        "a-constraint-must-be-defined",
        "A subclass that defines no `__call__` is an error.",
        SLIP,
        FILE,
        "        return convert_to_tensor(w)\n",
        "        raise TypeError\n",
    ),
]
