"""Variants of what a model's own code may replace in training, and of what `compile` names."""

from spec_tests.harness.variants.variant import SLIP, Variant

STEPS = "keras/training/steps.py"
COMPILING = "keras/training/compiling.py"
TRAINER = "keras/training/trainer.py"

VARIANTS = [
    Variant(
        "own-compute-loss-is-not-called",
        "The train step calls its own method, not that of the subclass.",
        SLIP,
        STEPS,
        "            loss = self.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)\n        variables",
        "            loss = Steps.compute_loss(self, x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)\n"
        "        variables",
    ),
    Variant(
        "own-compute-loss-is-not-reported",
        "The reported loss is that of `compile`, whatever the overridden method returns.",
        "Keras 2, where the losses of `compile` update what is reported",
        STEPS,
        'self._needs_compile("train_step").tracker.update_state(loss, _rows(x))',
        'self._needs_compile("train_step").tracker.update_state(\n'
        "            Steps.compute_loss(self, x=x, y=y, y_pred=y_pred, sample_weight=sample_weight), _rows(x)\n"
        "        )",
    ),
    Variant(
        "own-compute-metrics-is-not-called-in-training",
        "The train step calls its own method, not that of the subclass.",
        SLIP,
        STEPS,
        'self._needs_compile("train_step").tracker.update_state(loss, _rows(x))\n        return self.compute_metrics(',
        'self._needs_compile("train_step").tracker.update_state(loss, _rows(x))\n'
        "        return Steps.compute_metrics(self, ",
    ),
    Variant(
        "own-compute-metrics-is-not-called-in-evaluation",
        "Only the train step asks the subclass for what is reported.",
        SLIP,
        STEPS,
        'self._needs_compile("test_step").tracker.update_state(loss, _rows(x))\n        return self.compute_metrics(',
        'self._needs_compile("test_step").tracker.update_state(loss, _rows(x))\n'
        "        return Steps.compute_metrics(self, ",
    ),
    Variant(
        "metrics-leaves-out-those-of-compile",
        "`metrics` lists the loss and what belongs to layers; the metrics of `compile` are kept elsewhere.",
        "Keras 2, before the first batch is done",
        COMPILING,
        "for tracker in trackers} | self.metrics.named",
        "for tracker in trackers}",
    ),
    Variant(
        "a-metric-keeps-the-name-of-its-function",
        "A metric that was named by a short string is called by the long name of its function.",
        "Keras 1 reported `acc` as it was given, and other metrics by the names of their functions",
        COMPILING,
        "        metric.name = identifier\n    return metric.name, metric",
        "        pass\n    return metric.name, metric",
    ),
    Variant(
        "a-weighted-twin-replaces-the-metric",
        "Names are keys of a dict, and the later of two metrics with one name wins.",
        SLIP,
        COMPILING,
        '            full = f"{prefix}weighted_{name}"',
        "            del self.named[full]",
    ),
    Variant(
        "lists-of-one-are-refused",
        "A model with one output takes nothing in lists.",
        SLIP,
        COMPILING,
        "        if len(given) != len(names):",
        "        if len(given) != len(names) or len(names) == 1:",
    ),
    Variant(
        "metrics-survive-the-epoch-of-an-error",
        "Metrics are reset when an epoch ends, not when one begins: an epoch that ended by an error leaves its sums.",
        "a loop of one's own with `reset_state` at the end, as in the tutorials",
        TRAINER,
        "            self.reset_metrics()\n            hooks.on_epoch_begin(epoch)",
        "            hooks.on_epoch_begin(epoch)",
        more=(
            (
                TRAINER,
                "            hooks.on_epoch_end(epoch, logs)",
                "            hooks.on_epoch_end(epoch, logs)\n            self.reset_metrics()",
            ),
        ),
    ),
    Variant(
        "train-on-batch-always-resets",
        "`reset_metrics` is accepted and not used by `train_on_batch`.",
        SLIP,
        TRAINER,
        "        if reset_metrics:\n            self.reset_metrics()\n        return _numbers(self.train_step(",
        "        self.reset_metrics()\n        return _numbers(self.train_step(",
    ),
    Variant(
        "test-on-batch-always-resets",
        "`reset_metrics` is accepted and not used by `test_on_batch`.",
        SLIP,
        TRAINER,
        "        if reset_metrics:\n            self.reset_metrics()\n        return _numbers(self.test_step(",
        "        self.reset_metrics()\n        return _numbers(self.test_step(",
    ),
    Variant(
        "a-loss-without-targets-is-left-out",
        "An output without targets is passed over; what `add_loss` added is trained on alone.",
        SLIP,
        COMPILING,
        "            if y is None:\n"
        '                raise ValueError(f"The targets `y` of an output with the loss {loss.name!r} are missing.")',
        "            if y is None:\n                continue",
    ),
]
