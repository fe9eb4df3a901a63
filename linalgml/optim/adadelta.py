"""Adadelta: steps in the units of the parameter, the root of a mean of squared steps over that of squared gradients.

    v = r v + (1 - r) g^2      d = sqrt(u + eps) / sqrt(v + eps) * g      u = r u + (1 - r) d^2      w = w - lr d

Zeiler, *ADADELTA: an adaptive learning rate method*, arXiv:1212.5701.
"""

from math import sqrt

from ..kernels import kernel
from .optimizer import Optimizer, check


@kernel(in_place=("param", "square_avg", "acc_delta"))
def adadelta_step(param, grad, square_avg, acc_delta, n, lr, rho, eps, weight_decay):
    """One step for n parameters; square_avg and acc_delta: running means of squared gradients and of squared steps."""
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        v = rho * square_avg[i] + (1 - rho) * g * g
        square_avg[i] = v
        d = sqrt(acc_delta[i] + eps) / sqrt(v + eps) * g
        acc_delta[i] = rho * acc_delta[i] + (1 - rho) * d * d
        param[i] = param[i] - lr * d


class Adadelta(Optimizer):
    """Adadelta, after torch.optim.Adadelta.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.Adadelta([w])
    >>> (w * w).sum().backward(); opt.step(); round(w.item(), 4)
    0.9968
    """

    def __init__(
        self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0,
        foreach=None, *, capturable=False, maximize=False, differentiable=False,
    ):  # fmt: skip
        check(0 <= rho <= 1, "Adadelta", "rho must be in [0, 1]", rho)
        for what, value in (("lr", lr), ("eps", eps), ("weight_decay", weight_decay)):
            check(value >= 0, "Adadelta", f"{what} must not be negative", value)
        super().__init__(params, {"lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay}, maximize, differentiable)

    def update(self, param, data, grad, state, group, store):
        if not state:
            state["step"], state["square_avg"], state["acc_delta"] = 0, self.zeros(param, store), self.zeros(param, store)
        state["step"] += 1
        v, u = state["square_avg"].flat(), state["acc_delta"].flat()
        adadelta_step(data, grad, v, u, len(data), group["lr"], group["rho"], group["eps"], group["weight_decay"])
