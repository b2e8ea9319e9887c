"""`tf.function`: a Python function that is traced once for each signature, and replayed as a program of NumPy.

The first call with arguments of a new signature runs the Python code, with stand-ins for the arrays (`tracing.py`), and
notes what NumPy was asked to do. Each further call runs the program that was written from these notes (`program.py`):

    Python's side effects: prints, appends, random numbers of Python and NumPy    happen once, in the trace
    tensors and arrays that the function is given                                 are inputs of the program
    numbers, strings and objects that it is given, or finds outside               are what they were in the trace
    variables                                                                     are read and assigned in each run
    random operations of `tf.random`                                              draw in each run

# NB: TensorFlow's AutoGraph makes one graph with both branches of an `if`, and with the body of a `while`. Here Python
# follows the branch that the values choose, and the program checks that they choose it again; where they do not, the
# function is traced for the other branch. It is also traced for each length that an input signature leaves open.

Source   https://www.tensorflow.org/api_docs/python/tf/function, https://www.tensorflow.org/guide/function
"""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference import nest, random, tracing
from reference.data.structure import TensorSpec
from reference.program import MISMATCH, Program
from reference.recording import Recording, record, tapes, unchanged
from reference.tape import backward
from reference.tensor import Tensor, convert_to_tensor
from reference.tracing import Graph, Guard, Traced
from reference.variable import Variable

BRANCHES = 16
"""How many branches of one signature become programs; beyond that, Python runs the function."""

_run_eagerly = False


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Let Python run every function at each call, as if it were not decorated: to debug it.

    Source   https://www.tensorflow.org/api_docs/python/tf/config/run_functions_eagerly
    """
    global _run_eagerly
    _run_eagerly = bool(run_eagerly)


def functions_run_eagerly() -> bool:
    """Whether `run_functions_eagerly` is in force.

    Source   https://www.tensorflow.org/api_docs/python/tf/config/functions_run_eagerly
    """
    return _run_eagerly


def function(
    func: Callable[..., Any] | None = None,
    input_signature: Sequence[Any] | None = None,
    autograph: bool = True,
    jit_compile: bool | None = None,
    reduce_retracing: bool = False,
    experimental_implements: str | None = None,
    experimental_autograph_options: Any = None,
    experimental_attributes: Any = None,
    experimental_relax_shapes: bool | None = None,
    experimental_compile: bool | None = None,
    experimental_follow_type_hints: bool | None = None,
) -> Any:
    """A `Function` of a Python function; without one, a decorator.

    input_signature    the `tf.TensorSpec` of each argument: arguments are converted to it, and nothing else is taken
    reduce_retracing   after a second shape, tensors of any shape of this rank count as one signature

    # NB: `autograph` and `jit_compile` change no result, and nothing here.

    Source   https://www.tensorflow.org/api_docs/python/tf/function
    Errors   TypeError for what cannot be called, and for a signature that is not made of `tf.TensorSpec`
    """
    reduce_retracing = reduce_retracing or bool(experimental_relax_shapes)
    if func is None:
        return functools.partial(function, input_signature=input_signature, reduce_retracing=reduce_retracing)
    return Function(func, input_signature, reduce_retracing)


class Function:
    """What `tf.function` returns: it traces a Python function when it meets a new signature, and runs programs.

    Source   https://www.tensorflow.org/api_docs/python/tf/types/experimental/PolymorphicFunction
    Errors   ValueError when a trace after the first creates variables; TypeError when the function returns anything but
             tensors, numbers, None and structures of them, or asks a tensor for its number
    """

    def __init__(
        self, python_function: Callable[..., Any], input_signature: Sequence[Any] | None = None, relaxed: bool = False
    ):
        if not callable(python_function):
            raise TypeError(f"`func` must be a callable object. Received {python_function!r}.")
        specs = nest.flatten(list(input_signature)) if input_signature is not None else []
        if not all(isinstance(spec, TensorSpec) for spec in specs):
            raise TypeError(f"`input_signature` must be made of tf.TensorSpec. Received {input_signature!r}.")
        self.python_function = python_function
        self.input_signature = None if input_signature is None else tuple(input_signature)
        self._relaxed = relaxed
        self._instance: Callable[[], Any] | None = None
        self._methods: weakref.WeakKeyDictionary[Any, Function] = weakref.WeakKeyDictionary()
        self._traces: dict[Any, list[ConcreteFunction]] = {}
        self._plain: dict[Any, list[ConcreteFunction]] = {}
        self._signatures: dict[Any, list[Any]] = {}
        self._objects: list[Any] = []
        self._tracing_count = 0
        functools.update_wrapper(self, python_function, updated=())

    def __get__(self, instance: Any, owner: Any = None) -> Function:
        """The method of one object, with traces of its own."""
        if instance is None:
            return self
        if instance not in self._methods:
            method = Function(self.python_function, self.input_signature, self._relaxed)
            method._instance = weakref.ref(instance)
            self._methods[instance] = method
        return self._methods[instance]

    def experimental_get_tracing_count(self) -> int:
        """How many signatures have been traced."""
        return self._tracing_count

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> ConcreteFunction:
        """The trace for these arguments, of which tensors may be given as `tf.TensorSpec`. No variable changes.

        Errors   ValueError for a `tf.TensorSpec` that leaves a length open
        """
        if not args and not kwargs and self.input_signature is not None:
            args = self.input_signature
        args, kwargs = nest.map_structure(_example, (args, kwargs))
        call = self._bound(args, kwargs)
        traces = self._traces.setdefault(call.key, [])
        return traces[0] if traces else self._trace(call, traces, only_trace=True)[0]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if _run_eagerly or tracing.active():
            return self._python(*args, **kwargs)
        plain = None  # the signature of a call with nothing but tensors, found quickly
        if not kwargs and self.input_signature is None and all(type(each) is Tensor for each in args):
            plain = tuple([(each.array.dtype, each.array.shape) for each in args])
            for trace in self._plain.get(plain, ()):
                outputs = trace.run(args)
                if outputs is not None:
                    return trace.packed(outputs)
        call = self._bound(args, kwargs)
        traces = self._traces.setdefault(call.key, [])
        if plain is not None:
            self._plain[plain] = traces
        else:
            for trace in traces:
                outputs = trace.run(call.tensors)
                if outputs is not None:
                    return trace.packed(outputs)
        if len(traces) >= BRANCHES:
            return self._python(*args, **kwargs)
        trace, outputs = self._trace(call, traces)
        return trace.packed(outputs)

    def _python(self, *args: Any, **kwargs: Any) -> Any:
        return self.python_function(*(() if self._instance is None else (self._instance(),)), *args, **kwargs)

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Call:
        """A call with its tensors apart from the rest, and its signature."""
        if self.input_signature is not None:
            args = _conforming(args, kwargs, self.input_signature)
        leaves: list[Any] = []
        tensors: list[Tensor] = []
        key: list[tuple[Any, ...]] = []
        for leaf in nest.flatten((args, kwargs)):
            if isinstance(leaf, (Tensor, np.ndarray, np.generic)):
                tensors.append(convert_to_tensor(leaf))
                leaf = tensors[-1]
                key.append((leaf.array.dtype, leaf.array.shape))
            elif isinstance(leaf, (bool, int, float, complex, str, bytes, type(None))):
                key.append((type(leaf), leaf))
            else:
                key.append((id(leaf),))
                self._objects.append(leaf)  # an identity stays its own as long as the object lives
            leaves.append(leaf)
        structure = repr(nest.map_structure(lambda _: None, (args, kwargs)))
        return _Call(nest.pack_sequence_as((args, kwargs), leaves), tensors, (structure, *key))

    def _names(self, call: _Call) -> list[str]:
        """What the program calls the tensors: as the arguments are called, if each of them is one tensor."""
        parameters = [name for name in inspect.signature(self.python_function).parameters if name != "self"]
        args, kwargs = call.arguments
        if kwargs or len(parameters) < len(args) or len(call.tensors) != len(args):
            return [f"x{i}" for i in range(len(call.tensors))]
        return parameters[: len(args)]

    def _count(self, call: _Call) -> None:
        """Count a trace, unless one of the same signature, as TensorFlow sees it, is there."""
        if self.input_signature is not None:
            known: tuple[Any, ...] = ()
            shapes: list[Any] = []
        elif self._relaxed:
            known = tuple(part[:1] if isinstance(part[0], np.dtype) else part for part in call.key)
            shapes = [tensor.array.shape for tensor in call.tensors]
            known = (*known, *map(len, shapes))
        else:
            known, shapes = call.key, []
        before = self._signatures.get(known)
        if before is None:
            self._signatures[known] = shapes
        else:
            relaxed = [
                tuple(n if n == m else None for n, m in zip(one, other, strict=True))
                for one, other in zip(before, shapes, strict=True)
            ]
            if relaxed == before:
                return
            self._signatures[known] = relaxed
        self._tracing_count += 1

    def _trace(
        self, call: _Call, traces: list[ConcreteFunction], only_trace: bool = False
    ) -> tuple[ConcreteFunction, list[Tensor]]:
        """Run the Python function with stand-ins. If it fails, everything is as if it had not been called."""
        state, graph, recording = random.state(), Graph(), _Everything()
        try:
            with graph, _only(recording):
                names = self._names(call)
                inputs = [Tensor(graph.input(each.array, name)) for each, name in zip(call.tensors, names, strict=True)]
                args, kwargs = call.with_tensors(inputs)
                result = self._python(*args, **kwargs)
                outputs = [_returned(leaf) for leaf in nest.flatten(result)]
            if graph.created and any(self._traces.values()):
                raise ValueError(
                    "tf.function only supports variables that are created on its first call. "
                    f"{graph.created[0].name!r} was created on a later one."
                )
        except BaseException:
            random.restore(state)
            raise
        starts = list(graph.starts.values())
        ends = [
            (variable, graph.now[key]) for key, (variable, start) in graph.starts.items() if graph.now[key] is not start
        ]
        trace = ConcreteFunction(self, graph, inputs, result, outputs, starts, ends, recording)
        traces.append(trace)
        self._count(call)
        if only_trace:
            random.restore(state)
            return trace, []
        return trace, trace.finish(call.tensors, [_value(each) for each in (*trace.program.results, *trace.drawn)])


@dataclass
class _Call:
    """The arguments of a call, the tensors among them, and the signature: what must be equal for a trace to serve."""

    arguments: Any
    tensors: list[Tensor]
    key: tuple[Any, ...]

    def with_tensors(self, tensors: Sequence[Tensor]) -> Any:
        """The arguments, with other tensors in the places of the tensors."""
        given = iter(tensors)
        leaves = [next(given) if isinstance(leaf, Tensor) else leaf for leaf in nest.flatten(self.arguments)]
        return nest.pack_sequence_as(self.arguments, leaves)


class ConcreteFunction:
    """One trace: a program, for one signature and one branch.

    `source` is the program as Python source. On a tape, a call is one operation; its derivative is another concrete
    function, traced from what a recording of everything in the trace knows.

    Source   https://www.tensorflow.org/api_docs/python/tf/types/experimental/ConcreteFunction
    """

    def __init__(
        self,
        owner: Function | None,
        graph: Graph,
        inputs: list[Tensor],
        result: Any,
        outputs: list[Any],
        starts: list[tuple[Variable, Traced]],
        ends: list[tuple[Variable, Any]],
        recording: Recording,
    ):
        self._owner, self._graph, self._inputs = owner, graph, inputs
        self._result, self._outputs = result, [output for output in outputs if output is not None]
        self._nothing = [output is None for output in outputs]
        results = [*(output.array for output in self._outputs), *(array for _, array in ends)]
        needed = _ancestors(results, graph)
        self._read = [(variable, Tensor(start)) for variable, start in starts if id(start) in needed]
        self._assigned = [variable for variable, _ in ends]
        given: list[Any] = [tensor.array for tensor in (*inputs, *(start for _, start in self._read))]
        known = set(map(id, given))
        self.drawn = [s for s in graph.steps if isinstance(s, Traced) and s.node.stateful and id(s) not in known]
        self.program = Program(graph, given, results, [variable.name for variable in self._assigned])
        self._program_with_drawn: Program | None = None
        self._recording = recording
        self._derivatives: dict[int, tuple[ConcreteFunction, list[int]]] = {}
        of_variable = {id(variable): start for variable, start in self._read}
        self._entries = [
            (tensor, (of_variable[id(variable)],), (unchanged,))
            for tensor, variable in recording.reads
            if id(variable) in of_variable
        ] + recording.entries
        made = {id(output) for output, _, _ in self._entries} | {
            id(tensor) for tensor in (*inputs, *of_variable.values())
        }
        used = {id(value): value for _, values, _ in self._entries for value in values}
        self._captured = [value for key, value in used.items() if key not in made and type(value) is Tensor]

    @property
    def source(self) -> str:
        """The program: NumPy in a straight line, with the parts of the training step as comments."""
        return self.program.source

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function with arguments of this signature."""
        if self._owner is None:
            raise TypeError("A derivative is called by tapes only.")
        return self._owner(*args, **kwargs)

    def run(self, tensors: Sequence[Tensor]) -> list[Tensor] | None:
        """Run the program and assign the variables; None when the values call for another branch, or for an error.

        Errors of NumPy are left to Python, which runs the function again and says what is wrong in its own words.
        """
        program = self.program
        if self.drawn and tapes.active:
            program = self._program_with_drawn = self._program_with_drawn or Program(
                self._graph, program.inputs, [*program.results, *self.drawn]
            )
        state = random.state() if self.drawn else None
        try:
            results = program(*[t.array for t in tensors], *[variable._array for variable, _ in self._read])
        except Exception:
            results = MISMATCH
        if results is MISMATCH:
            if state is not None:
                random.restore(state)
            return None
        return self.finish(tensors, results)

    def finish(self, tensors: Sequence[Tensor], results: Sequence[Any]) -> list[Tensor]:
        """Give the outputs to the tapes, and the variables their new arrays."""
        count = len(self._outputs)
        outputs = [Tensor(array) for array in results[:count]]
        if tapes.active:
            drawn = [Tensor(np.asarray(array)) for array in results[count + len(self._assigned) :]]
            self._record(tensors, outputs, drawn)
        for i, variable in enumerate(self._assigned):
            previous, variable._array = variable._array, results[count + i]
            self.program.retire(i, previous)
        return outputs

    def packed(self, outputs: list[Tensor]) -> Any:
        """The outputs in the structure that the Python function returned."""
        if type(self._result) is Tensor:
            return outputs[0]
        given = iter(outputs)
        return nest.pack_sequence_as(self._result, [None if nothing else next(given) for nothing in self._nothing])

    # ------------------------------------------------------------------------------------------ on a tape

    def _record(self, tensors: Sequence[Tensor], outputs: list[Tensor], drawn: list[Tensor]) -> None:
        sources = [*tensors, *(variable.read_value() for variable, _ in self._read), *self._captured]
        for i, output in enumerate(outputs):
            if output.array.dtype.kind == "f":
                record(output, sources, functools.partial(self._gradients, i, drawn))

    def _gradients(self, i: int, drawn: list[Tensor], g: Tensor, output: Tensor, *sources: Tensor) -> list[Any]:
        """The gradients of the sources, where that of the i-th output is g."""
        if i not in self._derivatives:
            self._derivatives[i] = self._derivative(i)
        derivative, positions = self._derivatives[i]
        gradients: list[Any] = [None] * len(sources)
        if positions:
            given = sources[: len(sources) - len(self._captured)]
            found = derivative.run([*given, *drawn, g])
            if found is None:
                raise RuntimeError("The derivative of a traced function takes another branch than when it was traced.")
            for position, gradient in zip(positions, found, strict=True):
                gradients[position] = gradient
        return gradients

    def _derivative(self, i: int) -> tuple[ConcreteFunction, list[int]]:
        """A function of the sources, of what was drawn, and of the gradient of the i-th output, traced here."""
        starts = [start for _, start in self._read]
        recording, forward = _Everything(), _Everything()
        forward.entries = self._entries
        with self._graph as graph, _only(recording):
            g = Tensor(graph.input(np.ones_like(_value(self._outputs[i].array)), "g"))
            gradients = backward(forward, [self._outputs[i]], [g], [*self._inputs, *starts, *self._captured])
        recording.entries = [*self._entries, *recording.entries]
        positions = [k for k, gradient in enumerate(gradients) if gradient is not None]
        found = [gradients[k] for k in positions]
        inputs = [*self._inputs, *starts, *map(Tensor, self.drawn), g]
        return ConcreteFunction(None, graph, inputs, found, found, [], [], recording), positions


class _Everything(Recording):
    """A recording of all that is computed, whatever it depends on."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__()
        self.tracked = _All()


class _All(set):  # type: ignore[type-arg]
    """A set that everything is in."""

    def isdisjoint(self, other: Any) -> bool:
        return False

    def __contains__(self, key: object) -> bool:
        return True

    def add(self, key: Any) -> None:
        pass


@contextmanager
def _only(recording: Recording) -> Iterator[None]:
    """Hide the tapes that are active: they see the call of the function, not what happens in it."""
    hidden, tapes.active = tapes.active, [recording]
    try:
        yield
    finally:
        tapes.active = hidden


def _ancestors(results: Sequence[Any], graph: Graph) -> set[int]:
    """The ids of all values from which a result, a guard or a change of state is computed."""
    needed = set(map(id, results))
    for step in reversed(graph.steps):
        if isinstance(step, Guard):
            needed.add(id(step.value))
        elif step.node.stateful or id(step) in needed:
            needed.update(map(id, step.node.inputs()))
    return needed


def _value(array: Any) -> Any:
    return array.value if isinstance(array, Traced) else array


def _returned(leaf: Any) -> Tensor | None:
    """What a function may return: a tensor, what can be made one, or None."""
    if leaf is None:
        return None
    try:
        return convert_to_tensor(leaf)
    except ValueError:
        raise TypeError(
            f"A function under tf.function must return tensors, numbers, None or structures of them. Received {leaf!r}."
        ) from None


def _example(leaf: Any) -> Any:
    """A tensor of zeros for a `tf.TensorSpec`; anything else as it is."""
    if not isinstance(leaf, TensorSpec):
        return leaf
    if leaf.shape is None or None in tuple(leaf.shape):
        raise ValueError(f"A trace needs all lengths. Expected a tensor in the place of {leaf!r}.")
    return Tensor(np.zeros(tuple(leaf.shape), leaf.dtype.as_numpy_dtype))


def _conforming(args: tuple[Any, ...], kwargs: dict[str, Any], signature: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments as tensors of the signature."""
    if kwargs or len(args) != len(signature):
        raise TypeError(
            f"A function with an input signature takes {len(signature)} positional arguments. "
            f"Received {len(args)}" + (f" and the keywords {sorted(kwargs)}." if kwargs else ".")
        )
    specs = nest.flatten(list(signature))
    leaves = nest.flatten(list(args))
    if len(leaves) != len(specs):
        raise TypeError(f"The arguments {args!r} have another structure than the input signature {signature!r}.")
    tensors = []
    for leaf, spec in zip(leaves, specs, strict=True):
        tensor = leaf if isinstance(leaf, Tensor) else _returned_as(leaf, spec)
        if not spec.is_compatible_with(tensor):
            raise TypeError(
                f"The argument of shape {tuple(tensor.shape)} and dtype {tensor.dtype.name} does not fit the input "
                f"signature. Expected {spec!r}."
            )
        tensors.append(tensor)
    return tuple(nest.pack_sequence_as(list(args), tensors))


def _returned_as(leaf: Any, spec: TensorSpec) -> Tensor:
    try:
        return convert_to_tensor(leaf, dtype_hint=spec.dtype)
    except (TypeError, ValueError):
        raise TypeError(f"{leaf!r} does not fit the input signature. Expected {spec!r}.") from None
