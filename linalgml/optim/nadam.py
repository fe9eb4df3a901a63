"""NAdam: Adam that looks ahead, as Nesterov's momentum does, with a momentum that grows over the first steps.

    mu_t = b1 (1 - 0.96^(t d) / 2)
    w = w - lr ((1 - mu_t) / (1 - mu_1 … mu_t) g + mu_(t+1) / (1 - mu_1 … mu_(t+1)) m) / (sqrt(v / (1 - b2^t)) + eps)

Dozat, *Incorporating Nesterov momentum into Adam*, ICLR workshop, 2016, in PyTorch's form.
"""

from math import sqrt

from ..kernels import kernel
from .optimizer import Optimizer, check, check_betas


@kernel(in_place=("param", "exp_avg", "exp_avg_sq"))
def nadam_step(
    param, grad, exp_avg, exp_avg_sq, n, rate_grad, rate_mean, beta1, beta2, eps, keep, weight_decay, correction2
):
    """One step for n parameters: w = keep w - (rate_grad g + rate_mean m) / (sqrt(v / correction2) + eps); weight_decay is in g."""
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        m = beta1 * exp_avg[i] + (1 - beta1) * g
        v = beta2 * exp_avg_sq[i] + (1 - beta2) * g * g
        exp_avg[i] = m
        exp_avg_sq[i] = v
        param[i] = param[i] * keep - (rate_grad * g + rate_mean * m) / (sqrt(v / correction2) + eps)


class NAdam(Optimizer):
    """NAdam, after torch.optim.NAdam.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.NAdam([w], lr=0.1)
    >>> (w * w).sum().backward(); opt.step(); round(w.item(), 4)
    0.8944
    """

    def __init__(
        self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3, decoupled_weight_decay=False,
        *, foreach=None, maximize=False, capturable=False, differentiable=False,
    ):  # fmt: skip
        check_betas(betas, "NAdam")
        for what, value in (("lr", lr), ("eps", eps), ("weight_decay", weight_decay), ("momentum_decay", momentum_decay)):
            check(value >= 0, "NAdam", f"{what} must not be negative", value)
        settings = {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay, "momentum_decay": momentum_decay}
        super().__init__(params, {**settings, "decoupled_weight_decay": decoupled_weight_decay}, maximize, differentiable)

    def update(self, param, data, grad, state, group, store):
        if not state:
            state["step"], state["mu_product"] = 0, 1.0
            state["exp_avg"], state["exp_avg_sq"] = self.zeros(param, store), self.zeros(param, store)
        t = state["step"] = state["step"] + 1
        (beta1, beta2), lr, decay = group["betas"], group["lr"], group["weight_decay"]
        mu, ahead = (beta1 * (1 - 0.5 * 0.96 ** (s * group["momentum_decay"])) for s in (t, t + 1))
        product = state["mu_product"] = state["mu_product"] * mu
        apart = group["decoupled_weight_decay"]
        nadam_step(
            data, grad, state["exp_avg"].flat(), state["exp_avg_sq"].flat(), len(data), lr * (1 - mu) / (1 - product),
            lr * ahead / (1 - product * ahead), beta1, beta2, group["eps"], 1 - lr * decay if apart else 1.0, 0.0 if apart else decay,
            1 - beta2**t,
        )  # fmt: skip
