"""What holds of the reference as text: its imports go one way, and its documentation is tied to the clauses."""

import ast
import graphlib
import inspect
import re
import sys
from pathlib import Path

import reference
from spec_tests.harness.clauses import load_all
from spec_tests.harness.subjects.capabilities import CAPABILITIES
from spec_tests.harness.subjects.namespace import Namespace

ROOT = Path(__file__).parents[1]
CLAUSES = load_all("spec_tests")

CLAUSE_FILES = [path for path in (ROOT / "spec_tests").rglob("*.py") if "harness" not in path.parts]

ORDER = """
    errors dtypes typing tracing program operators tensor recording variable nest ops
    tape nn random linalg math data function config keras
""".split()  # noqa: SIM905
"""A part imports only from those before it. Within a part, imports have no cycle."""


def modules():
    """(dotted name below `reference`, path) of each module."""
    for path in sorted((ROOT / "reference").rglob("*.py")):
        parts = path.relative_to(ROOT / "reference").with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name:
            yield name, path


NAMES = {name for name, _ in modules()}


def imported(path):
    """The absolute names of all modules that a file imports, also inside functions, but not for type hints alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hints = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    for node in (each for top in tree.body if top not in hints for each in ast.walk(top)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            known = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (full if full.removeprefix("reference.") in NAMES else node.module for full in known)


def test_imports_go_one_way():
    graph = {}
    for name, path in modules():
        below = {
            other.removeprefix("reference").removeprefix(".") for other in imported(path) if other.startswith("ref")
        }
        assert below <= NAMES, f"{name} imports {below - NAMES}"
        graph[name] = below
        first = name.split(".")[0]
        for other in {each.split(".")[0] for each in below} - {first}:
            assert ORDER.index(other) < ORDER.index(first), f"{name} imports {other}, which comes later"
    graphlib.TopologicalSorter(graph).prepare()  # a cycle is an error that names its modules


def test_the_reference_needs_numpy_and_the_standard_library_alone():
    allowed = {"reference", "numpy", *sys.stdlib_module_names}
    foreign = {other for _, path in modules() for other in imported(path) if other.split(".")[0] not in allowed}
    assert not foreign, f"the reference imports {foreign}"


def test_clauses_see_the_implementation_only_as_the_fixture():
    for path in CLAUSE_FILES:
        seen = [o for o in imported(path) if o.split(".")[0] in ("reference", "tensorflow", "keras", "tf_keras")]
        assert not seen, f"{path.name} imports {seen}"


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
TEXT_OF_CLAUSES = "\n".join(path.read_text(encoding="utf-8") for path in CLAUSE_FILES if path.name != "wrong.py")
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
    """A docstring has the shapes (but an optimizer keeps them), and the errors where any are raised."""
    lacking = []
    for name, value in PUBLIC:
        text, last = inspect.getdoc(value) or "", name.split(".")[-1]
        if not name.startswith(TERSE):
            continue
        wanted = set()
        if not name.startswith("keras.optimizers.") and last not in NOT_FORMULAS:
            wanted.add("Shapes")
        code = inspect.getsource(getattr(value, "derived_from", value))
        if re.search(r"raise (Value|Type|InvalidArgument)Error", code):
            wanted.add("Errors")
        lacking += [f"{name}: {part}" for part in sorted(wanted) if f"\n{part} " not in text]
    assert not lacking, f"the docstrings lack {lacking}"


def test_each_clause_that_the_reference_cites_exists():
    for name, path in modules():
        for block in re.findall(r"Edges +((?:[^\n]+,\n)*[^\n]+)", path.read_text(encoding="utf-8")):
            unknown = set(re.findall(r"[a-z-]+/[a-z0-9-]+", block)) - set(CLAUSES)
            assert not unknown, f"{name} cites {unknown}, but there are no such clauses"


def test_the_reference_lacks_nothing_that_a_clause_needs():
    """Each capability is present on the reference: none of its clauses is 'not applicable'."""
    tf = Namespace(reference, "reference")
    for name, probe in CAPABILITIES.items():
        probe(tf)  # a stub would skip this test, and pytest would say so
        assert name
