"""tf.keras.losses: the options that the documentation gives to a loss which is made without any."""

import pytest

from spec_tests.harness import Section

clause = Section("loss-defaults", source="https://keras.io/api/losses/", needs=("losses",))

PROBABILITIES = {"from_logits": False, "label_smoothing": 0.0, "axis": -1}
DEFAULTS = {
    "BinaryCrossentropy": PROBABILITIES,
    "BinaryFocalCrossentropy": {**PROBABILITIES, "apply_class_balancing": False, "alpha": 0.25, "gamma": 2.0},
    "CategoricalCrossentropy": PROBABILITIES,
    "CategoricalFocalCrossentropy": {**PROBABILITIES, "alpha": 0.25, "gamma": 2.0},
    "CategoricalGeneralizedCrossEntropy": {"q": 0.5},
    "Circle": {"gamma": 80.0, "margin": 0.4, "remove_diagonal": True},
    "Dice": {"axis": None},
    "SparseCategoricalCrossentropy": {"from_logits": False, "ignore_class": None},
    "Tversky": {"alpha": 0.5, "beta": 0.5, "axis": None},
}


@clause
@pytest.mark.parametrize("name", DEFAULTS)
def test_defaults(tf, name):
    """An option that is not given has the default that the documentation states, and the configuration shows it."""
    config = getattr(tf.keras.losses, name)().get_config()
    for option, value in DEFAULTS[name].items():
        assert config[option] == value, f"{option} is {config[option]!r}, but should be {value!r}"
