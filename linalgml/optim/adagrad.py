"""Adagrad: a rate for each parameter, which falls with all the gradients that it has seen.

    s = s + g^2          w = w - lr / (1 + (t - 1) lr_decay) * g / (sqrt(s) + eps)

Duchi, Hazan & Singer, "Adaptive subgradient methods for online learning and stochastic optimization", JMLR 12, 2011.
"""

from math import sqrt

from ..kernels import kernel
from .optimizer import Optimizer, check


@kernel(in_place=("param", "total"))
def adagrad_step(param, grad, total, n, rate, eps, weight_decay):
    """One step for n parameters; total: the sum of the squares of all gradients."""
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        s = total[i] + g * g
        total[i] = s
        param[i] = param[i] - rate * g / (sqrt(s) + eps)


class Adagrad(Optimizer):
    """Adagrad, after torch.optim.Adagrad: good where some features are rare, for their rate stays high.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.Adagrad([w], lr=0.1)
    >>> (w * w).sum().backward(); opt.step(); w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-2, lr_decay=0.0, weight_decay=0.0, initial_accumulator_value=0.0, eps=1e-10,
        foreach=None, *, maximize=False, differentiable=False, fused=None,
    ):  # fmt: skip
        for what, value in (("lr", lr), ("lr_decay", lr_decay), ("weight_decay", weight_decay), ("eps", eps)):
            check(value >= 0, "Adagrad", f"{what} must not be negative", value)
        check(initial_accumulator_value >= 0, "Adagrad", "initial_accumulator_value must not be negative", initial_accumulator_value)
        settings = {"lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, {**settings, "initial_accumulator_value": initial_accumulator_value}, maximize, differentiable)

    def update(self, param, data, grad, state, group, store):
        if not state:
            state["step"], state["sum"] = 0, self.filled(param, store, group["initial_accumulator_value"])
        t = state["step"] = state["step"] + 1
        rate = group["lr"] / (1 + (t - 1) * group["lr_decay"])
        adagrad_step(data, grad, state["sum"].flat(), len(data), rate, group["eps"], group["weight_decay"])
