"""`tf.keras.callbacks`: objects whose hooks are called while a model is trained, evaluated or used.

callback, callback_list   the hooks, and the list that calls them; History, LambdaCallback, TerminateOnNaN
monitoring                EarlyStopping, ReduceLROnPlateau, LearningRateScheduler
checkpoints               ModelCheckpoint, BackupAndRestore
loggers                   ProgbarLogger, CSVLogger, TensorBoard
"""

from reference.keras.callbacks.callback import Callback as Callback
from reference.keras.callbacks.callback import History as History
from reference.keras.callbacks.callback import LambdaCallback as LambdaCallback
from reference.keras.callbacks.callback import TerminateOnNaN as TerminateOnNaN
from reference.keras.callbacks.callback_list import CallbackList as CallbackList
from reference.keras.callbacks.checkpoints import BackupAndRestore as BackupAndRestore
from reference.keras.callbacks.checkpoints import ModelCheckpoint as ModelCheckpoint
from reference.keras.callbacks.loggers import CSVLogger as CSVLogger
from reference.keras.callbacks.loggers import ProgbarLogger as ProgbarLogger
from reference.keras.callbacks.loggers import TensorBoard as TensorBoard
from reference.keras.callbacks.monitoring import EarlyStopping as EarlyStopping
from reference.keras.callbacks.monitoring import LearningRateScheduler as LearningRateScheduler
from reference.keras.callbacks.monitoring import ReduceLROnPlateau as ReduceLROnPlateau
