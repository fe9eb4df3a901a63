"""Adamax: Adam with a running maximum of |g| where Adam has the root of a running mean of g^2.

    m = b1 m + (1 - b1) g          u = max(b2 u, |g| + eps)          w = w - lr / (1 - b1^t) * m / u

Kingma & Ba, *Adam*, arXiv:1412.6980, section 7.
"""

from ..kernels import kernel
from .optimizer import Optimizer, check, check_betas


@kernel(in_place=("param", "exp_avg", "exp_inf"))
def adamax_step(param, grad, exp_avg, exp_inf, n, rate, beta1, beta2, eps, weight_decay):
    """One step for n parameters; rate = lr / (1 - beta1^t)."""
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        m = beta1 * exp_avg[i] + (1 - beta1) * g
        u = max(beta2 * exp_inf[i], abs(g) + eps)
        exp_avg[i] = m
        exp_inf[i] = u
        param[i] = param[i] - rate * m / u


class Adamax(Optimizer):
    """Adamax, after torch.optim.Adamax.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.Adamax([w], lr=0.1)
    >>> (w * w).sum().backward(); opt.step(); w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0,
        foreach=None, *, maximize=False, differentiable=False, capturable=False,
    ):  # fmt: skip
        check_betas(betas, "Adamax")
        for what, value in (("lr", lr), ("eps", eps), ("weight_decay", weight_decay)):
            check(value >= 0, "Adamax", f"{what} must not be negative", value)
        super().__init__(params, {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay}, maximize, differentiable)

    def update(self, param, data, grad, state, group, store):
        if not state:
            state["step"], state["exp_avg"], state["exp_inf"] = 0, self.zeros(param, store), self.zeros(param, store)
        t = state["step"] = state["step"] + 1
        beta1, beta2 = group["betas"]
        m, u = state["exp_avg"].flat(), state["exp_inf"].flat()
        adamax_step(data, grad, m, u, len(data), group["lr"] / (1 - beta1**t), beta1, beta2, group["eps"], group["weight_decay"])
