"""Variants of variables."""

from spec_tests.harness.variants.variant import SLIP, Variant

VARIANTS = [
    Variant(
        "variable-shares-memory-with-numpy",
        "A NumPy array becomes the memory of the variable instead of being copied.",
        "PyTorch: `torch.from_numpy`",
        "variable.py",
        "self.array = convert_to_tensor(initial_value, dtype).array",
        "own = isinstance(initial_value, np.ndarray)\n"
        "        self.array = initial_value if own else convert_to_tensor(initial_value, dtype).array",
    ),
    Variant(
        "variable-without-value-is-zero",
        "A variable without an initial value begins as zero.",
        SLIP,
        "variable.py",
        'raise ValueError("The `initial_value` arg to `tf.Variable` must be specified. Received None.")',
        "initial_value = 0.0",
    ),
    Variant(
        "variables-are-not-trainable-by-default",
        "A variable has to be declared trainable.",
        "PyTorch: `requires_grad=False` by default",
        "variable.py",
        "trainable: bool = True,",
        "trainable: bool = False,",
    ),
    Variant(
        "assign-add-assigns",
        "assign_add replaces the value.",
        SLIP,
        "variable.py",
        '"assign_add", delta, np.add,',
        '"assign_add", delta, lambda present, new: new,',
    ),
    Variant(
        "assign-sub-adds",
        "assign_sub adds: a copy of assign_add with one word left as it was.",
        SLIP,
        "variable.py",
        '"assign_sub", delta, np.subtract,',
        '"assign_sub", delta, np.add,',
    ),
    Variant(
        "assignment-broadcasts",
        "A value that broadcasts to the shape of the variable fills it.",
        "NumPy: `w[...] = value`",
        "variable.py",
        "new = value.array",
        "new = np.broadcast_to(value.array, present.shape)",
    ),
    Variant(
        "assignment-changes-the-dtype",
        "The variable takes the dtype of what is assigned.",
        SLIP,
        "variable.py",
        "value = convert_to_tensor(value, self.dtype)",
        "value = convert_to_tensor(value)",
    ),
    Variant(
        "assign-refuses-numpy-float64",
        "A value is converted on its own, and then its dtype is another one.",
        SLIP,
        "variable.py",
        "value = convert_to_tensor(value, self.dtype)",
        "value = convert_to_tensor(value)\n"
        "            if value.dtype != self.dtype:\n"
        '                raise ValueError("The value has another dtype than the variable.")',
    ),
    Variant(
        "assignment-writes-into-the-value",
        "An assignment overwrites the memory, which tensors that were read before share.",
        "PyTorch, whose parameters are updated in place",
        "variable.py",
        "self.array = combine(present, new)",
        "self.array[...] = combine(present, new)",
    ),
    Variant(
        "assign-returns-nothing",
        "An assignment has no value.",
        SLIP,
        "variable.py",
        "return self if read_value else None",
        "return None",
    ),
    Variant(
        "augmented-assignment-makes-a-tensor",
        "`v += 1` computes a tensor and binds it to the name of the variable, which is never updated again.",
        "TensorFlow 1",
        "variable.py",
        'raise _in_place("+=", "assign_add")',
        "return self + other",
    ),
    Variant(
        "reflected-subtraction-of-a-variable",
        "`1 - v` of a variable is `v - 1`: the operators of variables were written apart from those of tensors.",
        SLIP,
        "ops/operators.py",
        "_reflected(_operation)",
        '_operation if (_class, _name) == (Variable, "sub") else _reflected(_operation)',
    ),
    Variant(
        "variable-repr-forgets-the-name",
        "The text of a variable does not say which one it is.",
        SLIP,
        "variable.py",
        "<tf.Variable '{self.name}' shape=",
        "<tf.Variable shape=",
    ),
]
