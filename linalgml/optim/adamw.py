"""AdamW: steps scaled by running means of the gradient and its square, with weight decay apart from both.

    m = b1 m + (1 - b1) g          v = b2 v + (1 - b2) g^2
    w = w - lr * decay * w - lr * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)

Kingma & Ba, *Adam*, arXiv:1412.6980; Loshchilov & Hutter, *Decoupled Weight Decay Regularization*, arXiv:1711.05101.
"""

from math import sqrt

from .. import storage
from ..autograd import engine
from ..kernels import kernel
from .optimizer import Optimizer, check


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


class AdamW(Optimizer):
    """AdamW, after torch.optim.AdamW; `foreach`, `fused` and `capturable` are accepted and change nothing.

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
        name = type(self).__name__
        check(lr >= 0, name, "lr must not be negative", lr)
        check(len(betas) == 2 and all(0 <= b < 1 for b in betas), name, "betas must be two numbers in [0, 1)", betas)
        check(eps >= 0, name, "eps must not be negative", eps)
        check(weight_decay >= 0, name, "weight_decay must not be negative", weight_decay)
        if amsgrad or maximize or differentiable:
            raise NotImplementedError(f"{name}: amsgrad, maximize and differentiable are not supported")
        super().__init__(params, {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay})

    def step_group(self, group, store):
        steps = store.compiled("optim.adamw", "adamw_steps") if engine.compiled else None
        if steps is None:
            return super().step_group(group, store)
        beta1, beta2 = group["betas"]
        for p in steps(group["params"], self.state, group["lr"], beta1, beta2, group["eps"], group["weight_decay"]):
            self.step_one(p, group, store)

    def update(self, param, data, grad, state, group, store):
        if not state:
            state["step"] = 0
            state["exp_avg"], state["exp_avg_sq"] = self.zeros(param, store), self.zeros(param, store)
        t = state["step"] = state["step"] + 1
        beta1, beta2 = group["betas"]
        m, v = state["exp_avg"], state["exp_avg_sq"]
        adamw_step(
            data, grad, m.flat(), v.flat(), len(data), group["lr"], beta1, beta2, group["eps"], group["weight_decay"],
            1 - beta1**t, 1 - beta2**t,
        )  # fmt: skip
        if type(data) is list:
            m._data, v._data = storage.settle(m._data, param.dtype), storage.settle(v._data, param.dtype)
