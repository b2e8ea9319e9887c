"""`tf.keras.callbacks`: what is called while a model is trained, evaluated or used.

callback, callback_list   the hooks, and the list that calls them
history                   the logs of all epochs
monitor_callback          when is a value better than the best so far?
early_stopping            end the training when a value stops improving
reduce_lr_on_plateau      learn more slowly when a value stops improving
learning_rate_scheduler   the learning rate as a function of the epoch
model_checkpoint          save the model while it is trained
backup_and_restore        go on after an interruption
csv_logger, tensorboard, progbar_logger   the logs in a file, in TensorBoard, on the screen
lambda_callback, terminate_on_nan         functions as hooks; the end of a training that diverges
"""

from reference.keras.callbacks.backup_and_restore import BackupAndRestore
from reference.keras.callbacks.callback import Callback
from reference.keras.callbacks.callback_list import CallbackList
from reference.keras.callbacks.csv_logger import CSVLogger
from reference.keras.callbacks.early_stopping import EarlyStopping
from reference.keras.callbacks.history import History
from reference.keras.callbacks.lambda_callback import LambdaCallback
from reference.keras.callbacks.learning_rate_scheduler import LearningRateScheduler
from reference.keras.callbacks.model_checkpoint import ModelCheckpoint
from reference.keras.callbacks.progbar_logger import ProgbarLogger
from reference.keras.callbacks.reduce_lr_on_plateau import ReduceLROnPlateau
from reference.keras.callbacks.tensorboard import TensorBoard
from reference.keras.callbacks.terminate_on_nan import TerminateOnNaN

__all__ = [
    "BackupAndRestore",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "TensorBoard",
    "TerminateOnNaN",
]
