"""AdamW: steps scaled by running means of the gradient and its square, with weight decay apart from both.

    m = b1 m + (1 - b1) g          v = b2 v + (1 - b2) g^2
    w = w - lr * decay * w - lr * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)

Kingma & Ba, *Adam*, arXiv:1412.6980; Loshchilov & Hutter, *Decoupled Weight Decay Regularization*, arXiv:1711.05101.
"""

from math import sqrt

from ..kernels import kernel
from .adam import Adam


@kernel(in_place=("param", "exp_avg", "exp_avg_sq"))
def adamw_step(param, grad, exp_avg, exp_avg_sq, n, lr, beta1, beta2, eps, weight_decay, correction1, correction2):
    """One step for n parameters; correction1 = 1 - beta1^t and correction2 = 1 - beta2^t undo the start from zero."""
    step = lr / correction1
    root = sqrt(correction2)
    keep = 1 - lr * weight_decay
    for i in range(n):
        g = grad[i]
        m = beta1 * exp_avg[i] + (1 - beta1) * g
        v = beta2 * exp_avg_sq[i] + (1 - beta2) * g * g
        exp_avg[i] = m
        exp_avg_sq[i] = v
        param[i] = param[i] * keep - step * m / (sqrt(v) / root + eps)


class AdamW(Adam):
    """AdamW, after torch.optim.AdamW: `Adam` whose weight decay does not pass through the running means.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.AdamW([w], lr=0.1, weight_decay=0.0)
    >>> (w * w).sum().backward(); opt.step(); w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False,
        *, maximize=False, foreach=None, capturable=False, differentiable=False, fused=None,
    ):  # fmt: skip
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, differentiable=differentiable, decoupled_weight_decay=True
        )

    def update(self, param, data, grad, state, group, store):
        if not state or not self.plain(group):
            return super().update(param, data, grad, state, group, store)
        t = state["step"] = state["step"] + 1
        beta1, beta2 = group["betas"]
        adamw_step(
            data, grad, state["exp_avg"].flat(), state["exp_avg_sq"].flat(), len(data), group["lr"], beta1, beta2, group["eps"],
            group["weight_decay"], 1 - beta1**t, 1 - beta2**t,
        )  # fmt: skip
