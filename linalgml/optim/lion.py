"""Lion: only the sign of a mixture of gradient and momentum; every parameter moves by the same amount.

    w = w - lr (sign(b1 m + (1 - b1) g) + decay w)          m = b2 m + (1 - b2) g

Chen et al., *Symbolic discovery of optimization algorithms*, arXiv:2302.06675, algorithm 2.
"""

from ..kernels import kernel
from .optimizer import Optimizer, check, check_betas


@kernel(in_place=("param", "exp_avg"))
def lion_step(param, grad, exp_avg, n, lr, beta1, beta2, weight_decay):
    """One step for n parameters."""
    for i in range(n):
        g = grad[i]
        m = exp_avg[i]
        c = beta1 * m + (1 - beta1) * g
        sign = 0.0
        if c > 0:
            sign = 1.0
        if c < 0:
            sign = -1.0
        exp_avg[i] = beta2 * m + (1 - beta2) * g
        param[i] = param[i] - lr * (sign + weight_decay * param[i])


class Lion(Optimizer):
    """Lion: half of Adam's memory, and learning rates three to ten times smaller than Adam's, with weight decay as much larger.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.Lion([w], lr=0.1)
    >>> (w * w).sum().backward(); opt.step(); w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0, *, maximize=False):
        check_betas(betas, "Lion")
        for what, value in (("lr", lr), ("weight_decay", weight_decay)):
            check(value >= 0, "Lion", f"{what} must not be negative", value)
        super().__init__(params, {"lr": lr, "betas": tuple(betas), "weight_decay": weight_decay}, maximize)

    def update(self, param, data, grad, state, group, store):
        if not state:
            state["exp_avg"] = self.zeros(param, store)
        beta1, beta2 = group["betas"]
        lion_step(data, grad, state["exp_avg"].flat(), len(data), group["lr"], beta1, beta2, group["weight_decay"])
