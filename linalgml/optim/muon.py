"""Muon: momentum for matrices, its singular values all set to about 1 before the step is taken.

    X = M / |M|          five times: A = X X^T, X = a X + (b A + c A^2) X          w = w - lr X

A step of Newton and Schulz maps each singular value s to a s + b s^3 + c s^5 and leaves the singular vectors alone.  Jordan et al., *Muon:
an optimizer for hidden layers in neural networks*, 2024; Liu et al., *Muon is scalable for LLM training*, arXiv:2502.16982.
"""

from math import sqrt

from ..autograd.creation import zeros_like
from ..autograd.errors import ShapeError
from .optimizer import TensorOptimizer, check

COEFFICIENTS = (3.4445, -4.775, 2.0315)


def zeropower_via_newtonschulz(G, coefficients=COEFFICIENTS, steps=5, eps=1e-7):
    """A matrix (m, n) with the singular vectors of G and singular values near 1: about U V^T of its singular value decomposition.

    >>> import linalgml as lm
    >>> X = zeropower_via_newtonschulz(lm.tensor([[3.0, 0.0], [0.0, 0.5]]))
    >>> X[0, 1].item(), bool(0.6 < X[0, 0] < 1.3), bool(0.6 < X[1, 1] < 1.3)
    (0.0, True, True)
    """
    a, b, c = coefficients
    tall = G.shape[0] > G.shape[1]
    X = G.T if tall else G
    X = X / max(X.norm().item(), eps)
    for _ in range(steps):
        A = X @ X.T
        X = X * a + (A * b + A @ A * c) @ X
    return X.T if tall else X


class Muon(TensorOptimizer):
    """Muon, after torch.optim.Muon, for the matrices inside a network; give vectors, embeddings and the last layer to AdamW.

    adjust_lr_fn: "original" makes the step longer for tall matrices, "match_rms_adamw" as long as AdamW's.  PyTorch runs the iteration in
    bfloat16; here it has the parameter's own precision.  Raises ShapeError for a parameter that is not a matrix.

    >>> import linalgml as lm
    >>> w = lm.eye(2).requires_grad_()
    >>> opt = lm.optim.Muon([w], lr=0.1, weight_decay=0.0)
    >>> (w * w).sum().backward(); opt.step(); bool(0.85 < w[0, 0] < 0.95)
    True
    """

    def __init__(
        self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True, ns_coefficients=COEFFICIENTS, eps=1e-7, ns_steps=5,
        adjust_lr_fn=None,
    ):  # fmt: skip
        for what, value in (("lr", lr), ("weight_decay", weight_decay), ("momentum", momentum), ("eps", eps)):
            check(value >= 0, "Muon", f"{what} must not be negative", value)
        check(len(ns_coefficients) == 3, "Muon", "ns_coefficients must be three numbers", ns_coefficients)
        check(0 <= ns_steps < 100, "Muon", "ns_steps must be less than 100", ns_steps)
        check(adjust_lr_fn in (None, "original", "match_rms_adamw"), "Muon", "adjust_lr_fn is unknown", adjust_lr_fn)
        settings = {"lr": lr, "weight_decay": weight_decay, "momentum": momentum, "nesterov": nesterov, "eps": eps, "ns_steps": ns_steps}
        super().__init__(params, {**settings, "ns_coefficients": tuple(ns_coefficients), "adjust_lr_fn": adjust_lr_fn})
        for group in self.param_groups:
            for p in group["params"]:
                if len(p.shape) != 2:
                    raise ShapeError(f"Muon: parameters must be matrices, got shape {p.shape}; give the others to another optimiser")

    def moved(self, w, g, state, group):
        momentum, (rows, cols) = group["momentum"], w.shape
        m = state["momentum_buffer"] = state.get("momentum_buffer", zeros_like(w)) * momentum + g * (1 - momentum)
        step = g * (1 - momentum) + m * momentum if group["nesterov"] else m
        step = zeropower_via_newtonschulz(step, group["ns_coefficients"], group["ns_steps"], group["eps"])
        scale = 0.2 * sqrt(max(rows, cols)) if group["adjust_lr_fn"] == "match_rms_adamw" else sqrt(max(1, rows / cols))
        return w * (1 - group["lr"] * group["weight_decay"]) - step * (group["lr"] * scale)
