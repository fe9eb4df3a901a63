"""RAdam: Adam that takes plain momentum steps until its running mean of g^2 has seen enough to be trusted, and warms up after.

    rho_t = rho - 2 t b2^t / (1 - b2^t), rho = 2 / (1 - b2) - 1
    r = sqrt((rho_t - 4)(rho_t - 2) rho / ((rho - 4)(rho - 2) rho_t)) where rho_t > 5

Liu et al., *On the variance of the adaptive learning rate and beyond*, arXiv:1908.03265.
"""

from math import sqrt

from ..kernels import kernel
from .optimizer import Optimizer, check, check_betas


@kernel(in_place=("param", "exp_avg", "exp_avg_sq"))
def radam_step(param, grad, exp_avg, exp_avg_sq, n, rate, scale, beta1, beta2, eps, keep, weight_decay):
    """One step for n parameters: w = keep w - rate m, or, where scale is not 0, keep w - rate m scale / (sqrt(v) + eps)."""
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        m = beta1 * exp_avg[i] + (1 - beta1) * g
        v = beta2 * exp_avg_sq[i] + (1 - beta2) * g * g
        exp_avg[i] = m
        exp_avg_sq[i] = v
        if scale:
            m = m * scale / (sqrt(v) + eps)
        param[i] = param[i] * keep - rate * m


def rectification(t, beta2):
    """RAdam's r after t steps, or 0 as long as the second moment is not to be trusted.

    >>> rectification(1, 0.999), round(rectification(1000, 0.999), 3)
    (0.0, 0.645)
    """
    most = 2 / (1 - beta2) - 1
    rho = most - 2 * t * beta2**t / (1 - beta2**t)
    if rho <= 5:
        return 0.0
    return sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))


class RAdam(Optimizer):
    """RAdam, after torch.optim.RAdam.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.RAdam([w], lr=0.1)
    >>> (w * w).sum().backward(); opt.step(); w
    tensor([0.8000], requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, decoupled_weight_decay=False,
        *, foreach=None, maximize=False, capturable=False, differentiable=False,
    ):  # fmt: skip
        check_betas(betas, "RAdam")
        for what, value in (("lr", lr), ("eps", eps), ("weight_decay", weight_decay)):
            check(value >= 0, "RAdam", f"{what} must not be negative", value)
        settings = {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, {**settings, "decoupled_weight_decay": decoupled_weight_decay}, maximize, differentiable)

    def update(self, param, data, grad, state, group, store):
        if not state:
            state["step"] = 0
            state["exp_avg"], state["exp_avg_sq"] = self.zeros(param, store), self.zeros(param, store)
        t = state["step"] = state["step"] + 1
        (beta1, beta2), lr, decay, apart = group["betas"], group["lr"], group["weight_decay"], group["decoupled_weight_decay"]
        scale = rectification(t, beta2) * sqrt(1 - beta2**t)
        radam_step(
            data, grad, state["exp_avg"].flat(), state["exp_avg_sq"].flat(), len(data), lr / (1 - beta1**t), scale, beta1, beta2,
            group["eps"], 1 - lr * decay if apart else 1.0, 0.0 if apart else decay,
        )  # fmt: skip
