"""Models on disk: `save_weights` and `load_weights`, `save` and `tf.keras.models.load_model`.

serialization  objects as configurations
archive        the format of a file
models         what of a model is written
graphs         functional models as configurations

Source   https://keras.io/api/models/model_saving_apis/
"""

from reference.keras.saving.models import load_model, load_weights, save_model, save_weights

__all__ = ["load_model", "load_weights", "save_model", "save_weights"]
