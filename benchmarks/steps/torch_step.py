"""The step with torch: eager, or with the loss and its gradient compiled by `torch.compile`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (its usual name)

from benchmarks.networks import Convolution, Dense, Problem, Square
from benchmarks.steps.step import Step


def build(problem: Problem, variant: str, precision: str, device: str) -> Step:
    """The variants are `eager` and `compiled`; the precisions of products on a GPU, `float32` and `tf32`."""
    tf32 = precision == "tf32"
    where = "cuda:0" if device == "gpu:0" else device
    kernel_first = isinstance(problem.network, Convolution)
    x, y = torch.from_numpy(problem.x).to(where), torch.from_numpy(problem.y).to(where)
    weights = [torch.from_numpy(array).to(where) for array in problem.copy_weights()]
    if kernel_first:  # torch has the channels before the positions
        x = x.permute(0, 3, 1, 2).contiguous()
        weights[0] = weights[0].permute(3, 2, 0, 1).contiguous()
    for w in weights:
        w.requires_grad_()
    loss_of: Any = LOSSES[type(problem.network)]
    if variant == "compiled":
        loss_of = torch.compile(loss_of)
    lr = problem.learning_rate

    def run() -> float:
        if device != "cpu":  # settings of the process, and the other precision had the turn before
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
        loss = loss_of(x, y, weights)
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for w, g in zip(weights, gradients, strict=True):
                w.sub_(g, alpha=lr)
        return float(loss.item())

    def read() -> list[np.ndarray]:
        arrays = [w.detach().cpu().numpy().copy() for w in weights]
        if kernel_first:
            arrays[0] = arrays[0].transpose(2, 3, 1, 0)
        return arrays

    settings: dict[str, object] = {"device": device, "threads": torch.get_num_threads(), "tf32": tf32}
    if device == "gpu:0":
        settings["gpu"] = torch.cuda.get_device_name(0)
    return Step(run, read, settings)


def _square(x: Any, y: Any, weights: Sequence[Any]) -> Any:
    return weights[0] * weights[0]


def _dense(x: Any, y: Any, weights: Sequence[Any]) -> Any:
    *hidden, (last_w, last_b) = zip(weights[0::2], weights[1::2], strict=True)
    for w, b in hidden:
        x = torch.relu(torch.addmm(b, x, w))
    return F.cross_entropy(torch.addmm(last_b, x, last_w), y)


def _convolution(x: Any, y: Any, weights: Sequence[Any]) -> Any:
    kernel, kernel_b, w, b = weights
    h = torch.relu(F.conv2d(x, kernel, kernel_b))
    return _dense(h.permute(0, 2, 3, 1).flatten(1), y, (w, b))


LOSSES = {Square: _square, Dense: _dense, Convolution: _convolution}
