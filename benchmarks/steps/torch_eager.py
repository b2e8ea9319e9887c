"""The step with torch, eager, on the CPU."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 (its usual name)

from benchmarks.networks import Problem
from benchmarks.steps.step import Step


def build(problem: Problem) -> Step:
    x, y = torch.from_numpy(problem.x), torch.from_numpy(problem.y)
    weights = [torch.from_numpy(array).requires_grad_() for array in problem.copy_weights()]
    *hidden, (last_w, last_b) = zip(weights[0::2], weights[1::2], strict=True)
    lr = problem.learning_rate

    def run() -> float:
        h = x
        for w, b in hidden:
            h = torch.relu(torch.addmm(b, h, w))
        loss = F.cross_entropy(torch.addmm(last_b, h, last_w), y)
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for w, g in zip(weights, gradients, strict=True):
                w.sub_(g, alpha=lr)
        return loss.item()

    settings: dict[str, object] = {"device": "cpu", "threads": torch.get_num_threads()}
    return Step(run, lambda: [w.detach().numpy().copy() for w in weights], settings)
