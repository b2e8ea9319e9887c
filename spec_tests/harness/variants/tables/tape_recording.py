"""Variants of the gradient tape: what is watched and recorded."""

from spec_tests.harness.variants.variant import SLIP, Variant

WATCHING = [
    Variant(
        "tape-watches-constants",
        "The tape tracks every input of an operation, so that nothing has to be watched.",
        SLIP,
        "recording.py",
        "if not recording.tracked.isdisjoint(map(id, inputs)):",
        "recording.tracked.update(map(id, inputs))\n        if True:",
    ),
    Variant(
        "watch-reaches-back",
        "Everything is recorded, and `watch` only names a leaf, so that it reaches what was computed before.",
        SLIP,
        "recording.py",
        "if not recording.tracked.isdisjoint(map(id, inputs)):",
        "if True:",
    ),
    Variant(
        "tape-watches-every-variable",
        "`trainable` is a matter of optimizers only, and the tape watches frozen variables too.",
        SLIP,
        "recording.py",
        "if trainable and key not in recording.watched and",
        "if key not in recording.watched and",
    ),
    Variant(
        "tape-watches-no-variable",
        "A variable has to be watched like any other value.",
        SLIP,
        "recording.py",
        "if trainable and key not in recording.watched and",
        "if False and",
    ),
    Variant(
        "watch-ignores-frozen-variables",
        "`trainable=False` wins over an explicit `watch`.",
        SLIP,
        "recording.py",
        'if value.array.dtype.kind == "f":',
        'if value.array.dtype.kind == "f" and getattr(value, "trainable", True):',
    ),
    Variant(
        "tape-ignores-watch-accessed-variables",
        "The option is accepted and lost on its way to the recording.",
        SLIP,
        "tape.py",
        "Recording(self._watch_accessed_variables)",
        "Recording()",
    ),
    Variant(
        "watch-takes-the-first-leaf-only",
        "Of a structure, only the first tensor is watched.",
        SLIP,
        "tape.py",
        "for value in nest.flatten(tensor):",
        "for value in nest.flatten(tensor)[:1]:",
    ),
    Variant(
        "watched-variables-lists-every-variable",
        "`watched_variables` lists each variable that was read, frozen ones among them.",
        SLIP,
        "recording.py",
        "if key in recording.tracked:",
        "recording.watched.setdefault(key, variable)\n        if key in recording.tracked:",
    ),
    Variant(
        "watch-accepts-anything",
        "`watch` passes over what is no tensor, so that watching a Python number fails in silence.",
        SLIP,
        "tape.py",
        "for value in nest.flatten(tensor):",
        "for value in filter(lambda leaf: isinstance(leaf, Value), nest.flatten(tensor)):",
    ),
    Variant(
        "tape-differentiates-integers",
        "Integers are numbers, so they are watched and have gradients.",
        SLIP,
        "recording.py",
        'if value.array.dtype.kind == "f":',
        'if value.array.dtype.kind in "fi":',
        more=(("tape.py", 'target.array.dtype.kind == "f" else None', 'target.array.dtype.kind in "fi" else None'),),
    ),
    Variant(
        "tape-is-silent-about-integers",
        "An integer cannot be watched, and nobody is told.",
        SLIP,
        "tape.py",
        '_warn_not_floating("watched", value)',
        "pass",
    ),
    Variant(
        "watch-before-the-block-is-ignored",
        "`watch` of a tape that was not entered does nothing, and the gradient is None.",
        SLIP,
        "tape.py",
        'raise RuntimeError("`watch` was called before the tape was entered. Use it inside `with` the tape.")',
        "return",
    ),
]

RECORDING = [
    Variant(
        "tape-records-after-exit",
        "Leaving the context does not end the recording; only `gradient` does.",
        SLIP,
        "tape.py",
        "def __exit__(self, *exception: Any) -> None:\n        if self._is_recording:",
        "def __exit__(self, *exception: Any) -> None:\n        if False:",
    ),
    Variant(
        "tape-stays-active-after-an-exception",
        "The tape is only taken off the stack when its context ends well.",
        SLIP,
        "tape.py",
        "def __exit__(self, *exception: Any) -> None:\n        if self._is_recording:",
        "def __exit__(self, *exception: Any) -> None:\n        if self._is_recording and exception[0] is None:",
    ),
    Variant(
        "stop-recording-does-nothing",
        "`stop_recording` is a context without an effect.",
        SLIP,
        "tape.py",
        "self._stop()\n        try:\n            yield\n        finally:\n            self._start()",
        "yield",
    ),
    Variant(
        "stop-recording-stops-every-tape",
        "`stop_recording` stops all tapes, not the one that it is a method of.",
        SLIP,
        "tape.py",
        "self._stop()\n        try:\n            yield\n        finally:\n            self._start()",
        "stopped = active[:]\n        active.clear()\n        try:\n            yield\n"
        "        finally:\n            active[:] = stopped",
    ),
    Variant(
        "stop-recording-stays-stopped",
        "`stop_recording` stops, and its end does not start again.",
        SLIP,
        "tape.py",
        "finally:\n            self._start()",
        "finally:\n            pass",
    ),
    Variant(
        "stop-recording-accepts-a-stopped-tape",
        "Stopping a tape that does not record is taken for done.",
        SLIP,
        "tape.py",
        'raise RuntimeError("Trying to stop recording a tape which is not recording.")',
        "yield\n            return",
    ),
    Variant(
        "reset-keeps-the-watch",
        "`reset` forgets the operations, and goes on watching what was watched.",
        SLIP,
        "tape.py",
        "self._recording = None\n        self._start()",
        "watched = self._recording.watched.values()\n"
        "        self._recording = None\n"
        "        self._start()\n"
        "        for value in watched:\n"
        "            self._recording.watch(value)",
    ),
    Variant(
        "reset-keeps-the-record",
        "`reset` forgets what was watched, and keeps the operations.",
        SLIP,
        "tape.py",
        "self._recording = None\n        self._start()",
        "entries = self._recording.entries\n"
        "        self._recording = None\n"
        "        self._start()\n"
        "        self._recording.entries = entries",
    ),
    Variant(
        "reset-accepts-a-stopped-tape",
        "`reset` outside the context does nothing, and does not say so.",
        SLIP,
        "tape.py",
        'raise ValueError("The tape is not recording. Expected `reset` inside the context of the tape.")',
        "return",
    ),
    Variant(
        "tape-can-be-entered-twice",
        "Entering an active tape is taken for done.",
        SLIP,
        "tape.py",
        'raise ValueError("The tape is recording already. Expected a tape that is not active.")',
        "return self",
    ),
    Variant(
        "entering-again-begins-anew",
        "`__enter__` makes a new recording each time.",
        SLIP,
        "tape.py",
        "self._start()\n        return self",
        "self._recording = None\n        self._start()\n        return self",
    ),
    Variant(
        "tapes-share-one-record",
        "An inner tape writes into the record of the outer one.",
        SLIP,
        "tape.py",
        "self._recording = Recording(",
        "self._recording = active[-1] if active else Recording(",
    ),
    Variant(
        "leaving-a-tape-stops-the-innermost",
        "The stack of tapes is popped, whichever tape is left.",
        SLIP,
        "tape.py",
        "active.remove(self._recording)",
        "active.pop()",
    ),
    Variant(
        "rules-read-the-variable-again",
        "The backward pass uses the value that a variable has by then, not the one that was read.",
        SLIP,
        "tape.py",
        "grads: dict[int, Tensor] = {}",
        "grads: dict[int, Tensor] = {}\n"
        "    now = {id(tensor): Tensor(variable.array) for tensor, variable in recording.reads}",
        more=(
            (
                "tape.py",
                "d = g if rule is unchanged else rule(g, output, *inputs)",
                "d = rule(g, output, *(now.get(id(value), value) for value in inputs))",
            ),
        ),
    ),
]

VARIANTS = [*WATCHING, *RECORDING]
