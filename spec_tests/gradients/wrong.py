"""What the clauses of this chapter reject."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from spec_tests.harness.power import Plant, patches, wrong


@wrong("tape-ignores-watch-accessed-variables", "The option is accepted and lost on its way to the recording.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.GradientTape, watch_accessed_variables=True)


@wrong("watch-takes-the-first-leaf-only", "Of a structure, only the first tensor is watched.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.GradientTape, "watch", tensor=lambda tensor: tf.nest.flatten(tensor)[0])


@wrong("stop-recording-does-nothing", "`stop_recording` is a context without an effect.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.GradientTape, "stop_recording")
    def stop_recording(true, self):
        return nullcontext()


@wrong("every-tape-is-persistent", "A tape keeps its record, so that it can be asked again without `persistent=True`.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.GradientTape, persistent=True)


@wrong("gradient-of-the-first-target-only", "Of several targets only the first is differentiated.")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(
        tf.GradientTape, "gradient", target=lambda target: target[0] if isinstance(target, (list, tuple)) else target
    )


@wrong("gradient-is-normalised", "The tape clips each gradient to a norm of one, which is for the caller to ask.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.GradientTape, "gradient")
    def gradient(true, self, *args, **kwargs):
        found = true(self, *args, **kwargs)
        return tf.nest.map_structure(lambda g: g if g is None else tf.clip_by_norm(g, 1.0), found)


@wrong("unconnected-is-always-zero", "A source without a path gets zeros, whatever was asked for.", "JAX has no None")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.GradientTape, "gradient", unconnected_gradients=tf.UnconnectedGradients.ZERO)


@wrong("unconnected-zero-is-ignored", "A source without a path gets None, whatever was asked for.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.GradientTape, "gradient", unconnected_gradients=tf.UnconnectedGradients.NONE)


@wrong("output-gradients-are-ignored", "The backward pass starts from ones, whatever was passed.")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.GradientTape, "gradient", output_gradients=None)


@wrong("stop-gradient-lets-through", "stop_gradient is the identity.")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf, "stop_gradient")
    def stop_gradient(true, input, name=None):
        return tf.identity(input)


patches(
    __name__,
    r"""
tape-watches-constants: The tape tracks every input of an operation, so that nothing has to be watched.
in recording:record
- if not recording.tracked.isdisjoint(map(id, inputs)):
-     recording.tracked.add(id(output))
-     recording.entries.append((output, inputs, rules))
+ recording.tracked.update(map(id, inputs))
+ if True:
+     recording.tracked.add(id(output))
+     recording.entries.append((output, inputs, rules))

tape-watches-no-variable: A variable has to be watched like any other value.
in recording:record_read
- trainable and key not in recording.watched and recording.watch_accessed_variables
+ False and recording.watch_accessed_variables

watch-ignores-frozen-variables: `trainable=False` wins over an explicit `watch`.
in recording:Recording.watch
- value.array.dtype.kind == 'f'
+ value.array.dtype.kind == 'f' and getattr(value, 'trainable', True)

watched-variables-lists-every-variable: `watched_variables` lists each variable that was read, frozen ones among
    them.
in recording:record_read
- if trainable and key not in recording.watched and recording.watch_accessed_variables:
-     ...
+ if trainable and key not in recording.watched and recording.watch_accessed_variables:
+     ...
+ recording.watched.setdefault(key, variable)

watch-accepts-anything: `watch` passes over what is no tensor, so that watching a Python number fails in silence.
in tape:GradientTape.watch
- nest.flatten(tensor)
+ filter(lambda leaf: isinstance(leaf, Value), nest.flatten(tensor))

tape-differentiates-integers: Integers are numbers, so they are watched and have gradients.
in recording:Recording.watch
- value.array.dtype.kind == 'f'
+ value.array.dtype.kind in 'fi'
in tape:_seeds
- target.array.dtype.kind == 'f'
+ target.array.dtype.kind in 'fi'

watch-before-the-block-is-ignored: `watch` of a tape that was not entered does nothing, and the gradient is None.
in tape:GradientTape.watch
- raise RuntimeError('`watch` was called before the tape was entered. Use it inside `with` the tape.')
+ return

tape-stays-active-after-an-exception: The tape is only taken off the stack when its context ends well.
in tape:GradientTape.__exit__
- self._is_recording
+ self._is_recording and exception[0] is None

stop-recording-stops-every-tape: `stop_recording` stops all tapes, not the one that it is a method of.
in tape:GradientTape.stop_recording
- self._stop()
- try:
-     yield
- finally:
-     self._start()
+ stopped, tapes.active = (tapes.active, [])
+ try:
+     yield
+ finally:
+     tapes.active = stopped

threads-share-their-tapes: One stack of tapes serves the whole process, so that two threads that train at once record
    each other's steps.
in recording
- tapes = Tapes()
+ tapes = type('Tapes', (), {'active': []})

stop-recording-accepts-a-stopped-tape: Stopping a tape that does not record is taken for done.
in tape:GradientTape.stop_recording
- raise RuntimeError('Trying to stop recording a tape which is not recording.')
+ yield
+ return

reset-keeps-the-watch: `reset` forgets the operations, and goes on watching what was watched.
in tape:GradientTape.reset
- self._recording = None
- self._start()
+ watched = self._recording.watched.values()
+ self._recording = None
+ self._start()
+ for value in watched:
+     self._recording.watch(value)

reset-keeps-the-record: `reset` forgets what was watched, and keeps the operations.
in tape:GradientTape.reset
- self._recording = None
- self._start()
+ entries = self._recording.entries
+ self._recording = None
+ self._start()
+ self._recording.entries = entries

reset-accepts-a-stopped-tape: `reset` outside the context does nothing, and does not say so.
in tape:GradientTape.reset
- raise ValueError('The tape is not recording. Expected `reset` inside the context of the tape.')
+ return

tape-can-be-entered-twice: Entering an active tape is taken for done.
in tape:GradientTape.__enter__
- raise ValueError('The tape is recording already. Expected a tape that is not active.')
+ return self

entering-again-begins-anew: `__enter__` makes a new recording each time.
in tape:GradientTape.__enter__
- self._start()
+ self._recording = None
+ self._start()

tapes-share-one-record: An inner tape writes into the record of the outer one.
in tape:GradientTape._start
- Recording(self._watch_accessed_variables)
+ tapes.active[-1] if tapes.active else Recording(self._watch_accessed_variables)

leaving-a-tape-stops-the-innermost: The stack of tapes is popped, whichever tape is left.
in tape:GradientTape._stop
- tapes.active.remove(self._recording)
+ tapes.active.pop()

no-tape-is-persistent: The record is freed by the first gradient, whatever was asked for. [PyTorch frees its graph
    in `backward()`]
in tape:GradientTape.__init__
- persistent
+ False

persistent-tape-adds-up: The gradients of one call are added to those of the call before. [PyTorch adds up in
    `.grad`]
in recording:Recording
- ('entries', 'reads', 'tracked', 'watch_accessed_variables', 'watched')
+ ('grads', 'entries', 'reads', 'tracked', 'watch_accessed_variables', 'watched')
in recording:Recording.__init__
- self.entries: list[Entry] = []
+ self.entries: list[Entry] = []
+ self.grads = {}
in tape:backward
- grads: dict[int, Tensor] = {}
+ grads = recording.grads

gradient-of-the-mean: A target that is no scalar is averaged, as a loss would be.
in tape:_seeds
- ones_like(target)
+ ones_like(target) / max(target.array.size, 1)

a-target-counts-once: A target that stands twice in the list has the gradient of one.
in tape:backward
- grads[key] + seed if key in grads else seed
+ seed

gradient-always-returns-a-list: One source gives a list of one gradient, and every structure is flattened. [a
    tutorial of TensorFlow says so]
in tape:GradientTape.gradient
- nest.pack_sequence_as(sources, grads)
+ grads

gradients-in-reverse-order: The gradients come in the order in which the backward pass reaches the sources.
in tape:GradientTape.gradient
- nest.pack_sequence_as(sources, grads)
+ nest.pack_sequence_as(sources, grads[::-1])

gradient-is-given-once: The gradient is taken out of the table for the first source that asks; a second one finds
    nothing.
in tape:backward
- map(grads.get, map(id, sources))
+ (grads.pop(id(source), None) for source in sources)

second-use-of-an-input-is-lost: A contribution replaces the one before instead of being added to it.
in tape:backward
- grads[key] + d if key in grads else d
+ d

intermediate-sources-are-lost: A gradient is freed as soon as it was passed on, although it was asked for. [PyTorch,
    without `retain_grad()`]
in tape:backward
- grads.get(key) if key in kept else grads.pop(key, None)
+ grads.pop(key, None)

intermediate-source-cuts-the-path: The backward pass ends at a source, also where another source lies behind it.
in tape:backward
- g is None
+ g is None or key in kept

target-is-no-source: The gradient that starts at a target is not counted for a source that is this target.
in tape:backward
- seed is not None
+ seed is not None and key not in kept

first-output-gradient-serves-all: Of several output gradients the first is used for each target.
in tape:_seeds
- nest.flatten(output_gradients)
+ nest.flatten(output_gradients)[:1] * len(targets)

target-none-gives-none: A target that is None counts as unconnected, so that a forgotten `return` goes unnoticed.
in tape:GradientTape.gradient
- _check_unconnected(unconnected_gradients)
+ _check_unconnected(unconnected_gradients)
+ if target is None:
+     return None

gradient-inside-the-block-is-refused: A tape has to be left before it can be asked.
in tape:GradientTape._take_recording
- self._stop()
+ raise RuntimeError('The tape is still recording.')

gradient-is-computed-out-of-sight: The backward pass is recorded by no tape, so that there are no higher
    derivatives. [PyTorch, without `create_graph=True`]
in tape:GradientTape.gradient
- grads = backward(recording, targets, seeds, flat_sources)
+ hidden, tapes.active = (tapes.active, [])
+ grads = backward(recording, targets, seeds, flat_sources)
+ tapes.active = hidden

jacobian-is-transposed: The axes of the source come before those of the target.
in tape:GradientTape.jacobian
- reshape(whole, (*shape, *source.array.shape))
+ Tensor(whole.array.reshape(size, -1).T.reshape((*source.array.shape, *shape)))

jacobian-of-nothing-is-none: Where no row has a gradient, the source counts as unconnected.
in tape:GradientTape.jacobian
- bool(rows) and all((g is None for g in column))
+ all((g is None for g in column))

jacobian-of-the-first-source-only: Of several sources, only the first has a Jacobian.
in tape:GradientTape.jacobian
- nest.pack_sequence_as(sources, jacobians)
+ jacobians[0]

batch-jacobian-accepts-any-shape: Batches of different lengths are not noticed, and the result is that of the
    source's batch.
in tape:GradientTape.batch_jacobian
- target.array.shape[0] != source.array.shape[0]
+ False
in tape:GradientTape.batch_jacobian
- reshape(stack(grads, axis=1), (*target.array.shape, *source.array.shape[1:]))
+ stack(grads, axis=1)

unconnected-batch-jacobian-is-zero: An unconnected source has a Jacobian of zeros, whatever was asked for.
    [TensorFlow 2.21]
in tape:GradientTape.batch_jacobian
- if unconnected_gradients == UnconnectedGradients.NONE:
-     return None

batch-jacobian-is-never-zero: An unconnected source has no Jacobian, whatever was asked for.
in tape:GradientTape.batch_jacobian
- if unconnected_gradients == UnconnectedGradients.NONE:
-     return None
+ return None

custom-gradient-hides-its-forward-pass: The forward pass runs out of sight of all tapes, so that what `grad` takes
    from it is a constant.
in ops.gradients:_run
- tapes.active.append(reads)
- try:
-     return (f(*inputs, **kwargs), list(reads.watched.values()))
- finally:
-     tapes.active.remove(reads)
+ hidden, tapes.active = (tapes.active, [reads])
+ try:
+     return (f(*inputs, **kwargs), list(reads.watched.values()))
+ finally:
+     tapes.active = hidden

custom-gradient-is-ignored: The function that computes the gradient is dropped, and the operations inside are
    recorded as ever.
in ops.gradients:custom_gradient.decorated
- inputs = [convert_to_tensor(arg) for arg in args]
+ return f(*args, **kwargs)[0]

custom-gradient-sees-the-first-output-only: With several outputs, only the first has an upstream gradient.
in ops.gradients:_vjp.vjp
- _pieces(g, shapes)
+ [p if not i else 0.0 * p for i, p in enumerate(_pieces(g, shapes))]

gradient-flows-through-assign: A variable remembers how its value was computed, so that gradients flow through
    assignments. [PyTorch, whose in-place operations are recorded]
in variable
- from reference.recording import record_read, tapes
+ from reference.recording import record, record_read, tapes
in variable:Variable
- ('__weakref__', '_name', '_number', '_trainable', 'array', 'constraint')
+ ('_history', '__weakref__', '_name', '_number', '_trainable', 'array', 'constraint')
in variable:Variable.__init__
- self.constraint = constraint
+ self.constraint = constraint
+ self._history = None
in variable:Variable.read_value
- tensor = Tensor(self.array)
+ tensor = Tensor(self.array)
+ if self._history is not None:
+     record(tensor, (self._history,), (lambda g, y, x: g,))
in variable:Variable._swap
- self.array = combine(present, new)
+ self._history = value if method == 'assign' else self.read_value() + value
+ self.array = combine(present, new)

tanh-derivative-is-constant-for-an-outer-tape: The derivative of tanh is computed from the value by NumPy, so that
    an outer tape does not see it.
in ops.elementwise:tanh
- 1 - y * y
+ Tensor(1 - y.array * y.array)

variable-shares-memory-with-numpy: A NumPy array becomes the memory of the variable instead of being copied.
    [PyTorch: `torch.from_numpy`]
in variable:Variable.__init__
- self.array = convert_to_tensor(initial_value, dtype).array
+ own = isinstance(initial_value, np.ndarray)
+ self.array = initial_value if own else convert_to_tensor(initial_value, dtype).array

variable-without-value-is-zero: A variable without an initial value begins as zero.
in variable:Variable.__init__
- raise ValueError('The `initial_value` arg to `tf.Variable` must be specified. Received None.')
+ initial_value = 0.0

variables-are-not-trainable-by-default: A variable has to be declared trainable. [PyTorch: `requires_grad=False` by
    default]
in variable:Variable.__init__
- True
+ False

assign-add-assigns: assign_add replaces the value.
in variable:Variable.assign_add
- np.add
+ lambda present, new: new

assignment-broadcasts: A value that broadcasts to the shape of the variable fills it. [NumPy: `w[...] = value`]
in variable:Variable._swap
- new = value.array
+ new = np.broadcast_to(value.array, present.shape)

assignment-changes-the-dtype: The variable takes the dtype of what is assigned.
in variable:Variable._swap
- convert_to_tensor(value, self.dtype)
+ convert_to_tensor(value)

assign-refuses-numpy-float64: A value is converted on its own, and then its dtype is another one.
in variable:Variable._swap
- value = convert_to_tensor(value, self.dtype)
+ value = convert_to_tensor(value)
+ if value.dtype != self.dtype:
+     raise ValueError('The value has another dtype than the variable.')

assignment-writes-into-the-value: An assignment overwrites the memory, which tensors that were read before share.
    [PyTorch, whose parameters are updated in place]
in variable:Variable._swap
- self.array = combine(present, new)
+ self.array[...] = combine(present, new)

augmented-assignment-makes-a-tensor: `v += 1` computes a tensor and binds it to the name of the variable, which is
    never updated again. [TensorFlow 1]
in variable:Variable.__iadd__
- raise _in_place('+=', 'assign_add')
+ return self + other

reflected-subtraction-of-a-variable: `1 - v` of a variable is `v - 1`: the operators of variables were written apart
    from those of tensors.
in ops.operators
- _reflected(_operation)
+ _operation if (_class, _name) == (Variable, 'sub') else _reflected(_operation)

scaling-in-place-makes-a-tensor: `v *= 2` computes a tensor and binds it to the name of the variable; only sums were
    thought of.
in variable:Variable.__imul__
- raise _in_place('*=', 'assign')
+ return self * other

power-in-place-makes-a-tensor: `v **= 2` computes a tensor and binds it to the name of the variable; it was left out
    of the list.
in variable:Variable.__ipow__
- raise _in_place('**=', 'assign')
+ return self ** other

rules-read-the-variable-again: The backward pass uses the value that a variable has by then, not the one that was read.
in tape:backward
- d = g if rule is unchanged else rule(g, output, *inputs)
+ now = {id(tensor): Tensor(variable.array) for tensor, variable in recording.reads}
+ d = rule(g, output, *(now.get(id(value), value) for value in inputs))

backward-pass-is-recursive: The backward pass recurs through the operations, as deep as Python allows. [micrograd, and
    many a tape of one's own]
in tape:backward
- reversed(recording.entries)
+ (lambda walk: walk(walk, len(recording.entries)))(
+     lambda walk, n: [recording.entries[n - 1], *walk(walk, n - 1)] if n else []
+ )
""",
)
