"""Wrong callbacks, planted in Keras."""

from __future__ import annotations

from typing import Any

from spec_tests.harness.variants.planted.planting import Plant, plants


@plants("min-delta-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.EarlyStopping, min_delta=0)


@plants("early-stopping-waits-one-epoch-more")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.callbacks.EarlyStopping, patience=lambda patience: patience + 1)


@plants("baseline-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.EarlyStopping, baseline=None)


@plants("start-from-epoch-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.EarlyStopping, start_from_epoch=0)


@plants("best-weights-only-if-stopped")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.EarlyStopping, "on_train_end")
    def on_train_end(true, self, logs=None):
        if self.stopped_epoch > 0:
            true(self, logs)


@plants("best-weights-without-being-asked")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.EarlyStopping, restore_best_weights=True)


@plants("early-stopping-remembers-the-former-training")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.EarlyStopping, "on_train_begin")
    def on_train_begin(true, self, logs=None):
        if not hasattr(self, "began"):
            self.began = True
            true(self, logs)


@plants("plateau-waits-one-epoch-more")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.callbacks.ReduceLROnPlateau, patience=lambda patience: max(patience, 1) + 1)


@plants("min-lr-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.ReduceLROnPlateau, min_lr=0.0)


@plants("plateau-counts-any-improvement")
def _(tf: Any, plant: Plant) -> None:
    plant.default(tf.keras.callbacks.ReduceLROnPlateau, min_delta=0.0)


@plants("schedule-function-counts-from-one")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.callbacks.LearningRateScheduler, "on_epoch_begin", epoch=lambda epoch: epoch + 1)


@plants("save-best-only-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.ModelCheckpoint, save_best_only=False)


@plants("initial-value-threshold-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.ModelCheckpoint, initial_value_threshold=None)


@plants("checkpoints-count-epochs-from-zero")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.callbacks.ModelCheckpoint, "on_epoch_end", epoch=lambda epoch: epoch - 1)


@plants("the-last-callback-comes-first")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.Model, "fit", callbacks=lambda callbacks: (callbacks or [])[::-1])


@plants("history-numbers-from-zero")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.History, "on_epoch_end")
    def on_epoch_end(true, self, epoch, logs=None):
        true(self, len(self.epoch), logs)


@plants("history-keeps-the-last-epoch")
def _(tf: Any, plant: Plant) -> None:
    @plant.method(tf.keras.callbacks.History, "on_epoch_end")
    def on_epoch_end(true, self, epoch, logs=None):
        self.history = {}
        true(self, epoch, logs)


@plants("csv-counts-epochs-from-one")
def _(tf: Any, plant: Plant) -> None:
    plant.changed(tf.keras.callbacks.CSVLogger, "on_epoch_end", epoch=lambda epoch: epoch + 1)


@plants("csv-separator-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.CSVLogger, separator=",")


@plants("csv-always-appends")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.CSVLogger, append=True)


@plants("csv-never-appends")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.CSVLogger, append=False)


@plants("save-weights-only-ignored")
def _(tf: Any, plant: Plant) -> None:
    plant.always(tf.keras.callbacks.ModelCheckpoint, save_weights_only=False)


@plants("lambda-callback-knows-epochs-only")
def _(tf: Any, plant: Plant) -> None:
    plant.always(
        tf.keras.callbacks.LambdaCallback,
        on_train_begin=None,
        on_train_end=None,
        on_train_batch_begin=None,
        on_train_batch_end=None,
    )
