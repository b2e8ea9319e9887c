"""Wrong behaviours of `tf.function` that the clauses of this chapter reject."""

from __future__ import annotations

from typing import Any

from spec_tests.harness.power import Plant, patches, wrong


@wrong("functions-run-at-each-call", "The decorator does nothing: Python runs the function each time.")
def _(tf: Any, plant: Plant) -> None:
    tf.config.run_functions_eagerly(True)
    plant.afterwards(lambda: tf.config.run_functions_eagerly(False))


@wrong("input-signature-is-ignored", "The signature is accepted, and nothing is held to it.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf, "function", input_signature=None)


@wrong("retracing-is-never-reduced", "`reduce_retracing` is accepted and ignored.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf, "function", reduce_retracing=False)


@wrong("functions-execute-eagerly", "`tf.executing_eagerly()` is True everywhere.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf, "executing_eagerly")
    def executing_eagerly(true):
        return True


@wrong("eager-runs-are-traced", "`tf.config.run_functions_eagerly` is accepted and ignored.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.config, "run_functions_eagerly")
    def run_functions_eagerly(true, run_eagerly):
        """Nothing."""


@wrong("options-are-no-decorator", "With options alone the decorator returns the function as it was.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf, "function")
    def function(true, func=None, **options):
        return true(func, **options) if func else lambda func: func


@wrong("tf-print-prints-in-the-trace", "`tf.print` is the `print` of Python.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf, "print")
    def print_(true, *values, **options):
        if tf.executing_eagerly():
            true(*values, **options)


@wrong("cond-calls-the-other-branch", "The branches of `tf.cond` are taken in the order (false, true).")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf, "cond")
    def cond(true, pred, true_fn=None, false_fn=None, name=None):
        return true(pred, false_fn, true_fn)


@wrong("steps-run-at-each-batch", "`compile` accepts `run_eagerly=False`, and Python runs each step.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.Model, "compile", run_eagerly=True)


@wrong(
    "a-traced-fit-leaves-the-last-batch-out", "A traced step has one shape, so that a smaller last batch is dropped."
)
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.Model, "fit")
    def fit(true, self, x, y, batch_size, *args, **kwargs):
        whole = len(x) if self.run_eagerly else len(x) // batch_size * batch_size
        return true(self, x[:whole], y[:whole], batch_size, *args, **kwargs)


@wrong("added-losses-are-those-of-the-trace", "A penalty in a traced step is the number that it was in the trace.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.regularizers.L2, "__call__")
    def call(true, self, x):
        return true(self, x if tf.executing_eagerly() else tf.ones_like(x))


patches(
    __name__,
    r"""
the-shape-is-no-part-of-the-signature: Tensors of one dtype share a trace, whatever their shapes.
in function:Function._bound
- key.append((leaf.array.dtype, leaf.array.shape))
+ key.append((leaf.array.dtype,))

python-numbers-are-tensors: A Python number is an input of the program, so that it is no constant of the trace.
in function:Function._bound
- key.append((type(leaf), leaf))
+ key.append((type(leaf),))

arrays-count-by-their-values: An array of NumPy is a constant: each one is traced.
in function:Function._bound
- key.append((leaf.array.dtype, leaf.array.shape))
+ key.append((leaf.array.dtype, leaf.array.shape, leaf.array.tobytes()))

structures-are-flattened: Only the tensors of the arguments count, and not how they are put together.
in function:Function._bound
- structure = repr(nest.map_structure(lambda _: None, (args, kwargs)))
+ structure = ""

python-values-are-live: The function is traced anew when it is called, so that it sees what has changed.
in function:Function.__call__
- self._plain.get(plain, ())
+ ()
- traces = self._traces.setdefault(call.key, [])
+ traces = []

random-numbers-of-python-are-live: The function is traced anew when it is called, and draws again.
in function:Function.__call__
- self._plain.get(plain, ())
+ ()
- traces = self._traces.setdefault(call.key, [])
+ traces = []

numbers-are-known-in-the-trace: A tensor gives its numbers away, which become constants of the trace.
in tensor:Value._need_numbers
- type(self.array) is Traced
+ False
in tracing:Traced.__array__
- raise TracingError('The numbers of a traced array are not known before the program runs.')
+ return np.asarray(self.value)

tensors-outlive-their-trace: A tensor that was kept keeps the value of the trace.
in tracing:Graph.call
- if thread.graph is not self: ...
+ if thread.graph is not self:
+     return function(*_values(args), **_values(kwargs))
in tracing:Traced.__array__
- raise TracingError('The numbers of a traced array are not known before the program runs.')
+ return np.asarray(self.value)

none-is-not-returned: None is left out of a structure that is returned, and made a zero.
in function:_returned
- return None
+ return convert_to_tensor(0.0)

anything-may-be-returned: An object that is no tensor is returned as None.
in function:_returned
- return convert_to_tensor(leaf)
+ return None if type(leaf) is object else convert_to_tensor(leaf)

inner-functions-are-constants: What a function returns to another one that is being traced is a constant there.
in function:Function.__call__
- if _run_eagerly or tracing.active(): ...
+ if _run_eagerly or tracing.active():
+     result = self._python(*args, **kwargs)
+     return nest.map_structure(lambda leaf: Tensor(_value(leaf.array)), result)

objects-share-their-traces: A method is traced once for all objects of its class.
in function:Function.__get__
- instance not in self._methods
+ not self._methods
- return self._methods[instance]
+ return next(iter(self._methods.values()))

the-trace-runs-the-function: Asking for a concrete function runs it.
in function:Function._trace
- if only_trace: ...
+ pass

the-derivative-of-a-function-is-that-of-its-first-call: The derivative is computed from the values of the trace.
in function:ConcreteFunction._gradients
- found = derivative.run([*given, *drawn, g])
+ found = derivative.run([*(Tensor(_value(each.array)) for each in derivative._inputs[:-1]), g])

captured-tensors-have-no-gradient: A tape sees the arguments of the call, and no tensor from outside.
in function:ConcreteFunction._record
- sources = [*tensors, *(variable.read_value() for variable, _ in self._read), *self._captured]
+ outside = [Tensor(captured.array) for captured in self._captured]
+ sources = [*tensors, *(variable.read_value() for variable, _ in self._read), *outside]

each-output-has-the-gradient-of-the-first: The derivative is kept once for a function, not once for each result.
in function:ConcreteFunction._gradients
- self._derivatives[i] = self._derivative(i)
+ self._derivatives[i] = self._derivative(0)

the-derivative-draws-again: The backward pass computes the forward pass again, and draws other random numbers in it.
in function:ConcreteFunction._gradients
- found = derivative.run([*given, *drawn, g])
+ again = [Tensor(random.uniform(each.array.shape).array.astype(each.array.dtype)) for each in drawn]
+ found = derivative.run([*given, *again, g])

the-learning-rate-is-a-constant: A number that the optimizer takes out of a variable is what it was in the trace.
in tracing:Traced.item
- self.graph.call(lambda array: array.item(), '.item', (self,), {}, numbers=True)
+ self.value.item()

random-numbers-are-frozen: What a random operation draws is a constant of the trace.
in tracing:kernel
- stateful or next(_traced((args, kwargs)), None) is not None
+ next(_traced((args, kwargs)), None) is not None

numpy-functions-are-called-in-the-trace: What a function of NumPy returns is a constant of the trace.
in ops.control:numpy_function
- found = _called(func, dtypes, *(convert_to_tensor(each).array for each in inp))
+ found = [np.float32(0.0)]
+ if executing_in_a_trace := type(convert_to_tensor(inp[0]).array) is not np.ndarray:
+     found = [np.asarray(func(convert_to_tensor(inp[0]).array.value))]

the-first-branch-is-always-taken: The branch that was taken in the trace is taken for ever.
in tracing:Traced._told
- self.graph.steps.append(Guard(self, ask, answer))
+ pass

loops-run-as-often-as-in-the-trace: A loop is unrolled as often as it ran in the trace.
in tracing:Traced._told
- self.graph.steps.append(Guard(self, ask, answer))
+ pass

a-lent-array-is-returned: The memory of a result is used again while the program runs.
in program:LARGE
- 64
+ 1
in program:_Writer._lending
- isinstance(step, Traced) and id(step) not in kept and id(step) in last and _can_be_written(step)
+ isinstance(step, Traced) and _can_be_written(step)

results-are-overwritten-by-the-next-call: The new array of a variable is written where the previous one was, whoever
    still holds that.
in program:Program._reusable
- return array if _holders(array) == _ALONE else None
+ return array

assignments-happen-at-the-end: A variable that is read after an assignment still has the value from the start.
in variable:Variable.read_value
- tensor = Tensor(self.array)
+ graph = thread.graph
+ first = {} if graph is None else graph.__dict__.setdefault("first", {})
+ tensor = Tensor(self.array if graph is None else first.setdefault(id(self), self.array))

assignments-happen-in-the-trace-only: The program computes the results, and leaves the variables as they are.
in function:ConcreteFunction.finish
- self.program.retire(i, previous)
+ if self._ran:
+     variable.array = previous
+ self._ran = True
in function:ConcreteFunction.__init__
- self._recording = recording
+ self._recording = recording
+ self._ran = False

variables-are-created-at-each-call: What creates a variable is part of the program, and gives it its first value again.
in function:ConcreteFunction.run
- state = random.state() if self.drawn else None
+ for variable, start in self._graph.created:
+     variable.array = start.value
+ state = random.state() if self.drawn else None

variables-may-be-created-at-any-time: Each trace may create variables of its own.
in function:Function._trace
- if graph.created and any(self._traces.values()): ...
+ pass

an-error-in-the-trace-leaves-its-assignments: What was assigned before an exception stays.
in function:Function._trace
- random.restore(state)
- raise
+ before = [(variable, _value(variable.array)) for variable, _ in before]
+ raise
""",
)
