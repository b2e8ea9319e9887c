"""What holds of the reference alone: its imports go one way, its documentation is tied to the clauses, it scales.

These are tests of this repository, not clauses: no other implementation has to pass them.
"""

import ast
import gc
import inspect
import re
import sys
import tracemalloc
import weakref
from pathlib import Path

import numpy as np
import pytest

import reference
from spec_tests.harness.clauses import load_all

ROOT = Path(__file__).parent.parent
CLAUSES = load_all("spec_tests")

# A module imports only from modules that stand before it. `__init__` files collect what stands below them.
ORDER = """
    errors dtypes tensor recording variable
    ops.elementwise ops.shapes ops.reductions ops.create ops.linear ops.indexing ops.windows ops.gradients
    ops.operators ops
    nest tape nn random linalg math
    data.structure data.recipe data.order data.dataset data.experimental data
    keras.backend keras.saving.serialization keras.masking keras.weighting keras.activations
    keras.initializers.base keras.initializers.constant keras.initializers.random keras.initializers.scaling
    keras.initializers keras.regularizers keras.constraints
    keras.losses.base keras.losses.regression keras.losses.hinge keras.losses.probabilistic
    keras.losses.probabilistic_classes keras.losses.segmentation keras.losses.metric_learning
    keras.losses.alignment keras.losses
    keras.metrics.base keras.metrics.reduction keras.metrics.accuracy keras.metrics.regression
    keras.metrics.correlation
    keras.metrics.probabilistic keras.metrics.hinge keras.metrics.confusion keras.metrics.curves
    keras.metrics.fscore keras.metrics.iou keras.metrics
    keras.optimizers.schedules keras.optimizers.clipping keras.optimizers.accumulation keras.optimizers.optimizer
    keras.optimizers.sgd keras.optimizers.rmsprop keras.optimizers.adam keras.optimizers.adamax keras.optimizers.nadam
    keras.optimizers.adagrad keras.optimizers.adadelta keras.optimizers.adafactor keras.optimizers.ftrl
    keras.optimizers.lion keras.optimizers.lamb keras.optimizers
    keras.saving.archive keras.saving.models keras.saving
    keras.callbacks.callback keras.callbacks.loggers keras.callbacks.callback_list
    keras.callbacks.monitoring keras.callbacks.checkpoints keras.callbacks
    keras.graph
    keras.layers.holder keras.layers.layer keras.layers.core keras.layers.activation keras.layers.convolutional
    keras.layers.pooling keras.layers.normalization keras.layers.regularization keras.layers.reshaping
    keras.layers.merging keras.layers
    keras.saving.graphs
    keras.training.adapters keras.training.compiling keras.training.steps keras.training.trainer keras.training
    keras.models keras.utils keras.datasets.mnist keras.datasets keras
""".split()  # noqa: SIM905


def modules():
    """(dotted name below `reference`, path) of each module."""
    for path in sorted((ROOT / "reference").rglob("*.py")):
        parts = path.relative_to(ROOT / "reference").with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name:
            yield name, path


def imported(path):
    """The absolute names of all modules that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            known = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (full if full.removeprefix("reference.") in ORDER else node.module for full in known)


# ------------------------------------------------------------------------------------------- structure


def test_imports_go_one_way():
    """errors, tensor, recording, variable, ops, tape, nn, keras: no module imports one that stands behind it."""
    for name, path in modules():
        for other in imported(path):
            if other.startswith("reference"):
                below = other.removeprefix("reference").removeprefix(".")
                assert below in ORDER, f"{name} imports {other}, which stands nowhere in ORDER"
                assert ORDER.index(below) < ORDER.index(name), f"{name} imports {below}, which stands behind it"


def test_the_reference_needs_numpy_and_the_standard_library_alone():
    allowed = {"reference", "numpy", *sys.stdlib_module_names}
    foreign = {other for _, path in modules() for other in imported(path) if other.split(".")[0] not in allowed}
    assert not foreign, f"the reference imports {foreign}"


def test_clauses_see_the_implementation_only_as_the_fixture():
    implementations = ("reference", "tensorflow", "keras", "tf_keras")
    for path in (ROOT / "spec_tests").glob("*.py"):
        seen = [other for other in imported(path) if other.split(".")[0] in implementations]
        assert not seen or path.name.startswith("test_reference"), f"{path.name} imports {seen}"


# ------------------------------------------------------------------------------------------- documentation


def public_names():
    """(dotted name as a user writes it behind `tf.`, object) for every public function and class."""
    for prefix in (
        "",
        "math",
        "nn",
        "random",
        "linalg",
        "nest",
        "errors",
        "keras.losses",
        "keras.metrics",
        "keras.optimizers",
        "keras.optimizers.schedules",
        "keras",
        "keras.activations",
        "keras.backend",
        "keras.constraints",
        "keras.initializers",
        "keras.layers",
        "keras.models",
        "keras.regularizers",
        "data",
        "data.experimental",
        "keras.utils",
        "keras.datasets.mnist",
        "keras.callbacks",
        "keras.saving",
    ):
        module = reference
        for part in prefix.split(".") if prefix else []:
            module = getattr(module, part)
        listed = getattr(module, "__all__", None) or [n for n in vars(module) if not n.startswith("_")]
        for name in listed:
            value = getattr(module, name)
            if callable(value) and getattr(value, "__module__", "").startswith("reference"):
                yield f"{prefix}.{name}".lstrip("."), value


PUBLIC = list(public_names())
TEXT_OF_CLAUSES = "\n".join(
    p.read_text(encoding="utf-8") for p in sorted((ROOT / "spec_tests").glob("*.py")) if p != Path(__file__)
)
NOT_FOR_CLAUSES = {
    "register_tensor_conversion_function": "an extension point of the implementation",
    "keras.optimizers.Optimizer": "the base class: its subclasses are under clauses",
    "DType": "made by no program; its instances are under clauses",
    "Tensor": "made by `constant`; its instances are under clauses",
    "TensorShape": "made by no program; its instances are under clauses",
    "keras.layers.InputLayer": "made by `Input`",
    "keras.callbacks.ProgbarLogger": "what `verbose` adds, which is under a clause",
    "keras.saving.load_weights": "what `model.load_weights` calls",
    "keras.saving.save_weights": "what `model.save_weights` calls",
}


def test_each_public_name_is_under_some_clause():
    """The name (or another name of the same object) stands in a clause, as `tf.name` or as the string "name"."""
    missing = [name for name, value in PUBLIC if name not in NOT_FOR_CLAUSES and not is_in_a_clause(value)]
    assert not missing, f"no clause mentions {missing}"


def is_in_a_clause(value):
    """Under one of its names: behind `tf` or behind its module, or as a string."""
    aliases = [alias for alias, other in PUBLIC if other is value]
    behind = [f"{home}.{a}" for a in aliases for home in ("tf", "losses", "metrics", "optimizers", "callbacks", "t")]
    behind += [".".join(a.split(".")[-2:]) for a in aliases if a.startswith("keras")]
    quoted = [f'"{part}"' for a in aliases for part in (a, a.split(".")[-1])]
    return any(name in WRITTEN for name in behind + quoted)


def written_names(text):
    """Each dotted name of a text in all its parts (`tf.keras.losses.mse` is also `losses.mse`), and quoted names."""
    names = set(re.findall(r'"[\w.]+"', text))
    for dotted in set(re.findall(r"\w+(?:\.\w+)+", text)):
        parts = dotted.split(".")
        names.update(".".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 2, len(parts) + 1))
    return names


WRITTEN = written_names(TEXT_OF_CLAUSES)


def test_each_public_name_says_what_it_is_and_where_that_stands():
    """A public docstring has a first line, and a Source."""
    texts = {name: inspect.getdoc(value) or "" for name, value in PUBLIC}
    poor = [name for name, text in texts.items() if not text.split("\n")[0].strip() or "Source" not in text]
    assert not poor, f"the docstrings of {poor} lack a first line or a Source"


TERSE = ("keras.losses.", "keras.metrics.", "keras.optimizers.")
NOT_FORMULAS = ("get", "serialize", "deserialize", "Loss", "Metric", "Optimizer", "Reduction", "LearningRateSchedule")


def test_each_loss_metric_and_optimizer_says_all_that_its_reader_needs():
    """One docstring has the shapes (but an optimizer keeps them), the clauses, and the errors where any are raised."""
    lacking = []
    for name, value in PUBLIC:
        text, last = inspect.getdoc(value) or "", name.split(".")[-1]
        if not name.startswith(TERSE):
            continue
        wanted = {"Edges"}
        if not name.startswith("keras.optimizers.") and last not in NOT_FORMULAS:
            wanted.add("Shapes")
        if re.search(r"raise (Value|Type|InvalidArgument)Error", inspect.getsource(value)):
            wanted.add("Errors")
        lacking += [f"{name}: {part}" for part in sorted(wanted) if f"\n{part} " not in text]
    assert not lacking, f"the docstrings lack {lacking}"


def test_each_clause_that_the_reference_cites_exists():
    for name, path in modules():
        for block in re.findall(r"Edges +((?:[^\n]+,\n)*[^\n]+)", path.read_text(encoding="utf-8")):
            unknown = set(re.findall(r"[a-z]+/[a-z0-9-]+", block)) - set(CLAUSES)
            assert not unknown, f"{name} cites {unknown}, but there are no such clauses"


def test_the_reference_lacks_nothing_that_a_clause_needs():
    """Each capability is present on the reference: none of its clauses is 'not applicable'."""
    from spec_tests.harness.subjects.capabilities import CAPABILITIES
    from spec_tests.harness.subjects.namespace import Namespace

    tf = Namespace(reference, "reference")
    for name, probe in CAPABILITIES.items():
        probe(tf)  # a stub would skip this test, and pytest would say so
        assert name


# ------------------------------------------------------------------------------------------- scale


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


def test_as_many_output_gradients_as_targets():
    """Too few or too many are an error, and the tape stays as it was. (TensorFlow may crash: FINDINGS.md.)"""
    x = reference.constant(3.0)
    with reference.GradientTape() as tape:
        tape.watch(x)
        targets = [x * x, 5.0 * x]
    for n in (1, 3):
        with pytest.raises(ValueError, match="output_gradients"):
            tape.gradient(targets, x, output_gradients=[reference.constant(1.0)] * n)
    assert float(tape.gradient(targets, x)) == 11.0


def test_whether_a_variable_is_trainable_is_a_bool():
    """`Variable(1.0, "w")` takes the name for `trainable`: an error. (TensorFlow accepts it.)"""
    with pytest.raises(TypeError, match="trainable"):
        reference.Variable(1.0, "w")


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
