"""Wrong behaviours of files with weights and models, and of the callbacks that write them."""

from spec_tests.harness.variants.variant import SLIP, Variant

BACKUP = "keras/callbacks/backup_and_restore.py"
CHECKPOINT = "keras/callbacks/model_checkpoint.py"
SAVING = "keras/saving.py"
CONFIGS = "keras/configs.py"
NO_PLACE = """            raise KeyError(
                f"`filepath` {self.filepath!r} has a place for {error}, but there are {sorted(names)}."
            ) from None
"""

MODELS = [
    Variant(
        "weights-are-saved-in-half-precision",
        "Weights are written as float16, to save room.",
        SLIP,
        SAVING,
        "np.asarray(array)",
        "np.asarray(array, np.float16 if array.dtype == np.float32 else None)",
    ),
    Variant(
        "every-second-weight-stays",
        "The biases of the file are not taken up.",
        SLIP,
        SAVING,
        "for variable, value in changes:",
        "for variable, value in changes[::2]:",
    ),
    Variant(
        "a-saved-layer-forgets-its-activation",
        "The configuration of a layer lacks its activation.",
        SLIP,
        "keras/layers/core.py",
        '            "activation": activations.serialize(self.activation),\n',
        "",
    ),
    Variant(
        "a-loaded-model-has-new-weights",
        "Loading makes the layers anew, with new weights.",
        SLIP,
        SAVING,
        "    load_weights(model, filepath)\n    return model",
        "    return model",
    ),
    Variant(
        "shared-layers-are-saved-twice",
        "Each call of a shared layer becomes a layer of its own.",
        SLIP,
        CONFIGS,
        "list({id(node.operation): node.operation for node in graph.nodes}.values())",
        "[node.operation for node in graph.nodes]",
        more=((CONFIGS, "operations.index(node.operation)", "graph.nodes.index(node)"),),
    ),
    Variant(
        "saved-operands-change-places",
        "The symbolic tensors of a call come first: 1 − x is loaded as x − 1.",
        SLIP,
        CONFIGS,
        "written(list(node.args))",
        "written(sorted(node.args, key=lambda value: type(value) is not KerasTensor))",
    ),
    Variant(
        "a-saved-slice-forgets-its-step",
        "Of `x[1::2]` the beginning and the end are written.",
        SLIP,
        CONFIGS,
        "(value.start, value.stop, value.step)]",
        "(value.start, value.stop)]",
    ),
    Variant(
        "saved-arrays-become-integers",
        "The numbers of an array are cut to integers.",
        SLIP,
        CONFIGS,
        '"array": array.tolist()',
        '"array": array.astype(int).tolist()',
    ),
    Variant(
        "the-state-of-the-optimizer-is-not-loaded",
        "Weights are taken up, and the optimizer begins anew: its averages are zero again.",
        "https://github.com/tensorflow/tensorflow/issues/52368",
        SAVING,
        "if optimizer is not None and facts",
        "if False and facts",
    ),
    Variant(
        "a-saved-optimizer-forgets-its-arguments",
        "A loaded model has an optimizer of the same class, with the default arguments.",
        SLIP,
        SAVING,
        '"config": value.get_config()',
        '"config": {}',
    ),
    Variant(
        "a-loaded-model-is-not-compiled",
        "A loaded model must be compiled before it can be trained.",
        SLIP,
        SAVING,
        'if compile and "compiled" in facts:',
        "if False:",
    ),
    Variant(
        "a-loaded-model-is-always-compiled",
        "`compile=False` is not looked at.",
        SLIP,
        SAVING,
        'if compile and "compiled" in facts:',
        'if "compiled" in facts:',
    ),
    Variant(
        "custom-objects-are-not-looked-at",
        "Only the layers of Keras are found by their names.",
        SLIP,
        SAVING,
        "classes = {**CLASSES, **(custom_objects or {})}",
        "classes = dict(CLASSES)",
    ),
    Variant(
        "an-unknown-layer-is-left-out",
        "A layer whose class is not known becomes one that does nothing.",
        SLIP,
        SAVING,
        "    holds_layers =",
        '    if name not in classes:\n        return classes["Activation"]("linear")\n    holds_layers =',
        more=((SAVING, "    if name not in classes:\n        raise", "    if False:\n        raise"),),
    ),
    Variant(
        "weights-that-do-not-fit-are-skipped",
        "Weights of other shapes are left as they are, without a word.",
        SLIP,
        SAVING,
        "    for variable, value in changes:\n",
        "    for variable, value in changes:\n"
        "        if tuple(variable.shape) != tuple(value.shape):\n            continue\n",
        more=(
            (SAVING, "if len(variables) != len(values):", "if False:"),
            (SAVING, "if tuple(variable.shape) != value.shape:", "if False:"),
            (SAVING, "variables, values, strict=True):", "variables, values, strict=False):"),
            (SAVING, "variables, values, strict=True))", "variables, values, strict=False))"),
        ),
    ),
    Variant(
        "missing-weights-are-left-as-they-are",
        "A file with fewer weights than the model is loaded into its first layers.",
        SLIP,
        SAVING,
        "if len(variables) != len(values):",
        "if False:",
        more=(
            (SAVING, "variables, values, strict=True):", "variables, values, strict=False):"),
            (SAVING, "variables, values, strict=True))", "variables, values, strict=False))"),
        ),
    ),
    Variant(
        "damaged-weights-are-left-out",
        "What cannot be read is not loaded, without a word.",
        SLIP,
        SAVING,
        "    facts, arrays = load_archive(path)\n",
        "    try:\n        facts, arrays = load_archive(path)\n    except ValueError:\n        return {}\n",
    ),
    Variant(
        "a-damaged-model-is-an-empty-one",
        "What cannot be read is a model without layers.",
        SLIP,
        SAVING,
        "    facts, _ = load_archive(filepath)\n",
        "    try:\n        facts, _ = load_archive(filepath)\n    except ValueError:\n"
        '        return CLASSES["Sequential"]()\n',
    ),
    Variant(
        "a-loaded-function-is-the-identity",
        "A layer that held a function comes back with another one.",
        SLIP,
        CONFIGS,
        " or isinstance(layer, layers.Lambda)",
        "",
        more=(
            (
                SAVING,
                "    holds_layers =",
                '    if name == "Lambda":\n        return classes[name](lambda x: x)\n    holds_layers =',
            ),
        ),
    ),
]

CALLBACKS = [
    Variant(
        "checkpoints-hold-the-weights-before-the-epoch",
        "A checkpoint is written when its epoch begins.",
        SLIP,
        CHECKPOINT,
        "        self._epoch = epoch\n",
        "        self._epoch = epoch\n        self._save_if_wanted(logs or {})\n",
        more=((CHECKPOINT, '        if self.save_freq == "epoch":\n', "        if False:\n"),),
    ),
    Variant(
        "the-first-checkpoint-stays",
        "A file that exists is not written again.",
        SLIP,
        CHECKPOINT,
        "save(str(path), overwrite=True)",
        "path.exists() or save(str(path))",
    ),
    Variant(
        "save-weights-only-ignored",
        "Whole models are written, also where weights were asked for.",
        SLIP,
        CHECKPOINT,
        "self.model.save_weights if self.save_weights_only else self.model.save",
        "self.model.save",
    ),
    Variant(
        "unknown-places-stay-as-they-are",
        "A place in the path that nothing fills stays in the name of the file.",
        SLIP,
        CHECKPOINT,
        NO_PLACE,
        "            return Path(self.filepath)\n",
    ),
    Variant(
        "a-backup-forgets-the-epoch",
        "The weights come back, and all epochs are run again.",
        SLIP,
        BACKUP,
        'self.model._initial_epoch = facts["epoch"]',
        "pass",
    ),
    Variant(
        "a-restored-epoch-is-run-twice",
        "A backup names the epoch that was finished, and this one is run again.",
        SLIP,
        BACKUP,
        "self._back_up(epoch + 1)",
        "self._back_up(epoch)",
    ),
    Variant(
        "double-checkpoint-ignored",
        "Only the last backup is kept.",
        SLIP,
        BACKUP,
        "if self.double_checkpoint and self._last.exists():",
        "if False:",
    ),
    Variant(
        "the-former-backup-is-the-last-one",
        "The last state is written twice, so that the one before is lost.",
        SLIP,
        BACKUP,
        "        saving.save_weights(self.model, self._last, epoch=epoch, random=random.state())\n",
        "        for file in (self._last, self._former):\n"
        "            saving.save_weights(self.model, file, epoch=epoch, random=random.state())\n",
    ),
    Variant(
        "a-damaged-backup-ends-the-training",
        "The backup before is kept, and never looked at.",
        SLIP,
        BACKUP,
        "if file is files[-1]:",
        "if True:",
    ),
    Variant(
        "backups-count-epochs-only",
        "A number as `save_freq` is taken for one of epochs: an interrupted epoch is lost.",
        SLIP,
        BACKUP,
        "self._batches % self.save_freq == 0",
        "False",
    ),
    Variant(
        "a-backup-stays",
        "A finished training leaves its backup, and the next one has nothing to do.",
        SLIP,
        BACKUP,
        "if self.delete_checkpoint:",
        "if False:",
    ),
    Variant(
        "delete-checkpoint-ignored",
        "The backup is always deleted.",
        SLIP,
        BACKUP,
        "if self.delete_checkpoint:",
        "if True:",
    ),
]

VARIANTS = [*MODELS, *CALLBACKS]
