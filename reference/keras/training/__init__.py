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

From the outside to the inside: `fit` is a loop over epochs, an epoch a loop over batches, and each batch is given to
`train_step`, which may be overridden. So may `compute_loss` and `compute_metrics`, which it calls.

Source   https://keras.io/api/models/model_training_apis/
"""

from reference.keras.training.trainer import Trainer

__all__ = ["Trainer"]
