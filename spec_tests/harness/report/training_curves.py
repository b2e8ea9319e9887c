"""`python -m spec_tests.harness.report.training_curves`: loss and accuracy by epoch of a real training run, on digits.

Every subject starts from the same weights and sees the same batches, so that the curves coincide where the subjects
train alike. Writes `build/curves/training_curves.svg`, which the specification page shows.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from sklearn.datasets import load_digits

from spec_tests.harness.subjects.importing import import_subject, installed_built_ins

matplotlib.use("svg")
from matplotlib import pyplot

EPOCHS = 12
STYLES = [
    {"color": "#E69F00", "linewidth": 5, "alpha": 0.6},
    {"color": "#0072B2", "linestyle": "--", "marker": "o", "markersize": 5},
    {"color": "#000000", "linestyle": ":", "marker": "x", "markersize": 6},
]
"""Colours that the colour-blind tell apart (Okabe and Ito), the first one broad enough to be seen under the others."""

History = dict[str, list[float]]


def main(arguments: list[str] | None = None) -> int:
    """Train on every built-in subject that is installed, and draw."""
    parser = argparse.ArgumentParser(
        prog="python -m spec_tests.harness.report.training_curves", description=__doc__.split("\n")[0]
    )
    parser.add_argument("-o", "--output", type=Path, default=Path("build/curves"), metavar="FOLDER")
    options = parser.parse_args(arguments)
    histories = {name: train(import_subject(name, "cpu:0")) for name in installed_built_ins()}
    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / "training_curves.svg"
    draw(histories, path)
    print(path)
    return 0


def train(tf: Any) -> History:
    """The history of a small network on the digits; the last fifth of them is held out."""
    digits = load_digits()
    layers = tf.keras.layers
    model = tf.keras.Sequential([layers.Dense(32, activation="relu"), layers.Dense(10)])
    model.build((None, 64))
    draws = np.random.default_rng(0)
    model.set_weights([draws.normal(0, 0.1, np.shape(weight)).astype("float32") for weight in model.get_weights()])
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(tf.keras.optimizers.SGD(0.05), loss, metrics=["accuracy"])
    x, y = digits.data.astype("float32") / 16, digits.target
    history = model.fit(x, y, epochs=EPOCHS, shuffle=False, validation_split=0.2, verbose=0).history
    return {name: [float(value) for value in values] for name, values in history.items()}


def draw(histories: dict[str, History], path: Path) -> None:
    """A panel for each number, on the rows trained on and on those held out."""
    figure, panels = pyplot.subplots(2, 2, figsize=(8, 5.5), sharex=True, sharey="row", layout="constrained")
    for row, number in zip(panels, ("loss", "accuracy"), strict=True):
        for panel, (prefix, rows) in zip(row, (("", "training"), ("val_", "validation")), strict=True):
            for (name, history), style in zip(histories.items(), STYLES, strict=False):
                panel.plot(range(1, EPOCHS + 1), history[prefix + number], label=name, **style)
            panel.set_title(f"{number}, {rows}", fontsize="medium")
            panel.grid(color="0.9")
            panel.spines[["top", "right"]].set_visible(False)
    for panel in panels[1]:
        panel.set_xlabel("epoch")
    panels[0, 0].legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


if __name__ == "__main__":
    raise SystemExit(main())
