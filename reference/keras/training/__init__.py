"""compile, fit, evaluate, predict: how a model is trained and evaluated.

Each argument belongs to one part:

    part        of compile                        of fit
    compiling   loss, loss_weights, metrics,
                weighted_metrics
    adapters                                      x, y, sample_weight, batch_size, shuffle, class_weight,
                                                  validation_split, steps_per_epoch, validation_steps
    trainer     optimizer                         epochs, initial_epoch, validation_data, validation_freq,
                                                  validation_batch_size
    callbacks                                     callbacks, verbose

From the outside in: `fit` is a loop over epochs, an epoch is a loop over batches, and each batch goes to `train_step`,
which a subclass may override. It may also override `compute_loss` and `compute_metrics`, which `train_step` calls.

Source   https://keras.io/api/models/model_training_apis/
"""

from reference.keras.training.trainer import Trainer

__all__ = ["Trainer"]
