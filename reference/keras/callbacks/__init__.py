"""`tf.keras.callbacks`: what is called while a model is trained, evaluated or used.

callback   the hooks, the list that calls them, and the history
"""

from reference.keras.callbacks.callback import Callback, CallbackList, History

__all__ = ["Callback", "CallbackList", "History"]
