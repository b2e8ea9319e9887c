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
custom-gradient-forgets-variables: The function may read variables, but they get no gradient.
in ops.gradients:_run
- list(reads.watched.values())
+ []

variable-repr-forgets-the-name: The text of a variable does not say which one it is.
in variable:Variable.__repr__
- self.name
+ ''

threads-share-their-tapes: One stack of tapes serves the whole process, so that two threads that train at once record
    each other's steps.
in recording
- tapes = Tapes()
+ tapes = type('Tapes', (), {'active': []})

persistent-tape-adds-up: The gradients of one call are added to those of the call before. [PyTorch accumulates in
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

watch-ignores-frozen-variables: `trainable=False` wins over an explicit `watch`.
in recording:Recording.watch
- value.array.dtype.kind == 'f'
+ value.array.dtype.kind == 'f' and getattr(value, 'trainable', True)

tape-differentiates-integers: Integers are numbers, so they are watched and have gradients.
- value.array.dtype.kind == 'f'
+ value.array.dtype.kind in 'fi'
in tape:_seeds
- target.array.dtype.kind == 'f'
+ target.array.dtype.kind in 'fi'

tape-watches-constants: The tape tracks every input of an operation, so that nothing has to be watched.
in recording:record
- if not recording.tracked.isdisjoint(map(id, inputs)):
-     ...
+ recording.tracked.update(map(id, inputs))
+ if True:
+     ...

tape-watches-no-variable: A variable has to be watched like any other value.
in recording:record_read
- trainable and key not in recording.watched and recording.watch_accessed_variables
+ False

watched-variables-lists-every-variable: `watched_variables` lists each variable that was read, even frozen ones.
- if trainable and key not in recording.watched and recording.watch_accessed_variables:
-     ...
+ if trainable and key not in recording.watched and recording.watch_accessed_variables:
+     ...
+ recording.watched.setdefault(key, variable)

gradient-flows-through-assign: A variable remembers how its value was computed, so that gradients flow through
    assignments. [PyTorch, whose in-place operations are recorded]
in variable
- from reference.recording import record_read, tapes
+ from reference.recording import record, record_read, tapes
in variable:Variable
- ('__weakref__', '_array', '_name', '_number', '_trainable', 'constraint')
+ ('_history', '__weakref__', '_array', '_name', '_number', '_trainable', 'constraint')
in variable:Variable.__init__
- self.constraint = constraint
+ self.constraint, self._history = (constraint, None)
in variable:Variable.read_value
- tensor = Tensor(self.array)
+ tensor = Tensor(self.array)
+ if self._history is not None:
+     record(tensor, (self._history,), (lambda g, y, x: g,))
in variable:Variable._update
- self.array = combine(current, new)
+ self._history = value if method == 'assign' else self.read_value() + value
+ self.array = combine(current, new)

reflected-subtraction-of-a-variable: `1 - v` of a variable is `v - 1`: its operators were written apart from those of
    tensors.
in variable:Variable
- __isub__ = __imul__ = __itruediv__ = __ipow__ = __iadd__
+ __isub__ = __imul__ = __itruediv__ = __ipow__ = __iadd__
+ __rsub__ = Value.__sub__

scaling-in-place-makes-a-tensor: `v *= 2` computes a tensor and binds it to the name of the variable; only sums were
    considered.
- __isub__ = __imul__ = __itruediv__ = __ipow__ = __iadd__
+ __isub__ = __itruediv__ = __ipow__ = __iadd__

power-in-place-makes-a-tensor: `v **= 2` computes a tensor and binds it to the name of the variable; it was left out of
    the list.
- __isub__ = __imul__ = __itruediv__ = __ipow__ = __iadd__
+ __isub__ = __imul__ = __itruediv__ = __iadd__

variable-shares-memory-with-numpy: A NumPy array becomes the memory of the variable instead of being copied. [PyTorch:
    `torch.from_numpy`]
in variable:Variable.__init__
- convert_to_tensor(initial_value, dtype).array
+ initial_value if isinstance(initial_value, np.ndarray) else convert_to_tensor(initial_value, dtype).array

variable-without-value-is-zero: A variable without an initial value starts at zero.
- if initial_value is None:
-     ...
+ if initial_value is None:
+     initial_value = 0.0

variables-are-not-trainable-by-default: A variable has to be declared trainable. [PyTorch: `requires_grad=False` by
    default]
- True
+ False

assign-add-assigns: assign_add replaces the value.
in variable:Variable.assign_add
- np.add
+ lambda present, new: new

assignment-broadcasts: A value that broadcasts to the shape of the variable fills it. [NumPy: `w[...] = value`]
in variable:Variable._update
- new = value.array
+ new = np.broadcast_to(value.array, current.shape)

assignment-changes-the-dtype: The variable takes the dtype of what is assigned.
- convert_to_tensor(value, self.dtype)
+ convert_to_tensor(value)

assign-refuses-numpy-float64: A value is converted by itself, and then its dtype is another one.
- value = convert_to_tensor(value, self.dtype)
+ value = convert_to_tensor(value)
+ if value.dtype != self.dtype:
+     raise ValueError('The value has another dtype than the variable.')

assignment-writes-into-the-value: An assignment overwrites the memory, which tensors that were read earlier share.
    [PyTorch, whose parameters are updated in place]
- self.array = combine(current, new)
+ self.array[...] = combine(current, new)

augmented-assignment-makes-a-tensor: `v += 1` computes a tensor and binds it to the name of the variable, which is never
    updated again. [TensorFlow 1]
in variable:Variable.__iadd__
- raise RuntimeError(_NOT_IN_PLACE)
+ return self + other

tanh-derivative-is-constant-for-an-outer-tape: NumPy computes the derivative of tanh from the value, and no outer tape
    records it.
in ops.elementwise:tanh
- 1 - y * y
+ Tensor(1 - y.array * y.array)

custom-gradient-is-ignored: The function that computes the gradient is ignored, and the operations inside are recorded
    as usual.
in ops.gradients:custom_gradient.decorated
- inputs = [convert_to_tensor(arg) for arg in args]
+ return f(*args, **kwargs)[0]

custom-gradient-hides-its-forward-pass: No tape records the forward pass, so that what `grad` takes from it is a
    constant.
in ops.gradients:_run
- tapes.active.append(reads)
+ hidden, tapes.active = (tapes.active, [reads])
- tapes.active.remove(reads)
+ tapes.active = hidden

custom-gradient-sees-the-first-output-only: With several outputs, only the first has an upstream gradient.
in ops.gradients:_vjp.vjp
- _pieces(g, shapes)
+ [p if not i else 0.0 * p for i, p in enumerate(_pieces(g, shapes))]

no-tape-is-persistent: The record is freed by the first gradient, whatever was asked for. [PyTorch frees its graph in
    `backward()`]
in tape:GradientTape.__init__
- persistent
+ False

tape-can-be-entered-twice: Entering an active tape does nothing.
in tape:GradientTape.__enter__
- if self._is_recording:
-     ...
+ if self._is_recording:
+     return self

entering-again-begins-anew: `__enter__` makes a new recording each time.
- self._start()
+ self._recording = None
+ self._start()

tape-stays-active-after-an-exception: The tape is only taken off the stack when its context ends without an exception.
in tape:GradientTape.__exit__
- self._is_recording
+ self._is_recording and exception[0] is None

tapes-share-one-record: An inner tape writes into the record of the outer one.
in tape:GradientTape._start
- Recording(self._watch_accessed_variables)
+ tapes.active[-1] if tapes.active else Recording(self._watch_accessed_variables)

leaving-a-tape-stops-the-innermost: The stack of tapes is popped, whichever tape is left.
in tape:GradientTape._stop
- tapes.active.remove(self._recording)
+ tapes.active.pop()

watch-accepts-anything: `watch` skips what is not a tensor, so that watching a Python number fails silently.
in tape:GradientTape.watch
- nest.flatten(tensor)
+ filter(lambda leaf: isinstance(leaf, Value), nest.flatten(tensor))

watch-before-the-block-is-ignored: `watch` of a tape that was not entered does nothing, and the gradient is None.
- if self._recording is None:
-     ...
+ if self._recording is None:
+     return

stop-recording-stops-every-tape: `stop_recording` stops all tapes, not only its own.
in tape:GradientTape.stop_recording
- self._stop()
+ stopped, tapes.active = (tapes.active, [])
- self._start()
+ tapes.active = stopped

stop-recording-accepts-a-stopped-tape: Stopping a tape that does not record does nothing.
- if not self._is_recording:
-     ...
+ if not self._is_recording:
+     yield
+     return

reset-keeps-the-watch: `reset` clears the operations, and continues to watch what was watched.
in tape:GradientTape.reset
- self._recording = None
+ watched, self._recording = (self._recording.watched, None)
- self._start()
+ self._start()
+ for value in watched.values():
+     self._recording.watch(value)

reset-keeps-the-record: `reset` clears what was watched, and keeps the operations.
- self._recording = None
+ entries, self._recording = (self._recording.entries, None)
- self._start()
+ self._start()
+ self._recording.entries = entries

reset-accepts-a-stopped-tape: `reset` outside the context does nothing, silently.
- if not self._is_recording:
-     ...
+ if not self._is_recording:
+     return

gradient-always-returns-a-list: One source gives a list of one gradient, and every structure is flattened. [a tutorial
    of TensorFlow says so]
in tape:GradientTape.gradient
- nest.pack_sequence_as(sources, grads)
+ grads

gradients-in-reverse-order: The gradients come in the order in which the backward pass reaches the sources.
- nest.pack_sequence_as(sources, grads)
+ nest.pack_sequence_as(sources, grads[::-1])

target-none-gives-none: A target that is None counts as unconnected, so that a forgotten `return` goes unnoticed.
- _check_unconnected(unconnected_gradients)
+ _check_unconnected(unconnected_gradients)
+ if target is None:
+     return None

gradient-is-computed-out-of-sight: No tape records the backward pass, so that there are no higher derivatives. [PyTorch,
    without `create_graph=True`]
- grads = backward(recording, targets, seeds, flat_sources)
+ hidden, tapes.active = (tapes.active, [])
+ grads = backward(recording, targets, seeds, flat_sources)
+ tapes.active = hidden

gradient-inside-the-block-is-refused: `gradient` raises inside the context of the tape.
in tape:GradientTape._take_recording
- self._stop()
+ raise RuntimeError('The tape is still recording.')

jacobian-is-transposed: The axes of the source come before those of the target.
in tape:GradientTape.jacobian
- reshape(whole, (*shape, *source.array.shape))
+ Tensor(whole.array.reshape(size, -1).T.reshape((*source.array.shape, *shape)))

jacobian-of-nothing-is-none: Where no row has a gradient, the source counts as unconnected.
- bool(rows) and all((g is None for g in column))
+ all((g is None for g in column))

jacobian-of-the-first-source-only: Of several sources, only the first has a Jacobian.
- nest.pack_sequence_as(sources, jacobians)
+ jacobians[0]

batch-jacobian-accepts-any-shape: Batches of different sizes are not noticed, and the result has the batch of the
    source.
in tape:GradientTape.batch_jacobian
- target.array.shape[0] != source.array.shape[0]
+ False
- reshape(stack(grads, axis=1), (*target.array.shape, *source.array.shape[1:]))
+ stack(grads, axis=1)

unconnected-batch-jacobian-is-zero: An unconnected source has a Jacobian of zeros, whatever was asked for. [TensorFlow
    2.21]
- if unconnected_gradients == UnconnectedGradients.NONE:
-     return None

batch-jacobian-is-never-zero: An unconnected source has no Jacobian, whatever was asked for.
- if unconnected_gradients == UnconnectedGradients.NONE:
-     return None
+ return None

a-target-counts-once: A target that is listed twice has the gradient of one.
in tape:backward
- grads[key] + seed if key in grads else seed
+ seed

gradient-is-given-once: The gradient is removed from the table by the first source that asks; a second one finds
    nothing.
- map(grads.get, map(id, sources))
+ (grads.pop(id(source), None) for source in sources)

second-use-of-an-input-is-lost: A contribution replaces the previous one instead of being added to it.
- grads[key] + d if key in grads else d
+ d

intermediate-sources-are-lost: A gradient is freed once it was passed on, although it was asked for. [PyTorch, without
    `retain_grad()`]
- grads.get(key) if key in kept else grads.pop(key, None)
+ grads.pop(key, None)

intermediate-source-cuts-the-path: The backward pass ends at a source, even where another source lies behind it.
- g is None
+ g is None or key in kept

target-is-no-source: The gradient that starts at a target does not count for a source that is this target.
- seed is not None
+ seed is not None and key not in kept

rules-read-the-variable-again: The backward pass uses the value that a variable has by then, not the one that was read.
- d = g if rule is unchanged else rule(g, output, *inputs)
+ now = {id(tensor): Tensor(variable.array) for tensor, variable in recording.reads}
+ d = rule(g, output, *(now.get(id(value), value) for value in inputs))

backward-pass-is-recursive: The backward pass recurses through the operations, as deep as Python allows. [micrograd, and
    many a self-written tape]
- reversed(recording.entries)
+ (lambda walk: walk(walk, len(recording.entries)))(
+     lambda walk, n: [recording.entries[n - 1], *walk(walk, n - 1)] if n else []
+ )

gradient-of-the-mean: A target that is not a scalar is averaged, as a loss would be.
in tape:_seeds
- ones_like(target)
+ ones_like(target) / max(target.array.size, 1)

first-output-gradient-serves-all: Of several output gradients the first is used for each target.
- nest.flatten(output_gradients)
+ nest.flatten(output_gradients)[:1] * len(targets)
""",
)
