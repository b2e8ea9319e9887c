"""The training curves: a real run, and a picture of it."""

import reference
from spec_tests.harness.report.training_curves import EPOCHS, draw, train


def test_the_curves_are_those_of_a_run_that_learns(tmp_path):
    history = train(reference)
    assert sorted(history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert all(len(values) == EPOCHS for values in history.values())
    assert history["val_loss"][-1] < history["val_loss"][0] / 2
    draw({"reference": history}, tmp_path / "curves.svg")
    assert "<svg" in (tmp_path / "curves.svg").read_text(encoding="utf-8")
