"""Adam in its general form: weight decay in the gradient or apart from it, and AMSGrad's running maximum.

    m = b1 m + (1 - b1) g      v = b2 v + (1 - b2) g^2      w = w - lr (m / (1 - b1^t)) / (sqrt(max v / (1 - b2^t)) + eps)

Kingma & Ba, *Adam*, arXiv:1412.6980; Reddi, Kale & Kumar, *On the convergence of Adam and beyond*, arXiv:1904.09237.
"""

from math import sqrt

from ..autograd import engine
from ..kernels import kernel
from .optimizer import Optimizer, check, check_betas


@kernel(in_place=("param", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"))
def adam_step(
    param, grad, exp_avg, exp_avg_sq, max_exp_avg_sq, n, lr, beta1, beta2, eps, weight_decay, decoupled, correction1, correction2, amsgrad
):
    """One step for n parameters; max_exp_avg_sq is used only with amsgrad, correction1 = 1 - beta1^t, correction2 = 1 - beta2^t."""
    step = lr / correction1
    root = sqrt(correction2)
    keep = 1 - lr * weight_decay if decoupled else 1
    decay = 0 if decoupled else weight_decay
    for i in range(n):
        g = grad[i] + decay * param[i]
        m = beta1 * exp_avg[i] + (1 - beta1) * g
        v = beta2 * exp_avg_sq[i] + (1 - beta2) * g * g
        exp_avg[i] = m
        exp_avg_sq[i] = v
        if amsgrad:
            v = max(max_exp_avg_sq[i], v)
            max_exp_avg_sq[i] = v
        param[i] = param[i] * keep - step * m / (sqrt(v) / root + eps)


class Adam(Optimizer):
    """Adam, after torch.optim.Adam: weight decay is added to the gradient, unless decoupled_weight_decay, which makes it `AdamW`.

    `foreach`, `fused` and `capturable` are accepted and change nothing.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.Adam([w], lr=0.1)
    >>> (w * w).sum().backward(); opt.step(); w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False,
        *, foreach=None, maximize=False, capturable=False, differentiable=False, fused=None, decoupled_weight_decay=False,
    ):  # fmt: skip
        name = type(self).__name__
        check(lr >= 0, name, "lr must not be negative", lr)
        check_betas(betas, name)
        check(eps >= 0, name, "eps must not be negative", eps)
        check(weight_decay >= 0, name, "weight_decay must not be negative", weight_decay)
        settings = {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad}
        super().__init__(params, {**settings, "decoupled_weight_decay": decoupled_weight_decay}, maximize, differentiable)

    @staticmethod
    def plain(group):
        """Whether a group's steps are those of `adamw_step`."""
        return not (group["amsgrad"] or group["maximize"] or (group["weight_decay"] and not group["decoupled_weight_decay"]))

    def step_group(self, group, store):
        steps = store.compiled("optim.adamw", "adamw_steps") if engine.compiled and self.plain(group) else None
        if steps is None:
            return super().step_group(group, store)
        beta1, beta2 = group["betas"]
        for p in steps(group["params"], self.state, group["lr"], beta1, beta2, group["eps"], group["weight_decay"]):
            self.step_one(p, group, store)

    def update(self, param, data, grad, state, group, store):
        if not state:
            state["step"] = 0
            state["exp_avg"], state["exp_avg_sq"] = self.zeros(param, store), self.zeros(param, store)
        if group["amsgrad"] and "max_exp_avg_sq" not in state:
            state["max_exp_avg_sq"] = self.zeros(param, store)
        t = state["step"] = state["step"] + 1
        beta1, beta2 = group["betas"]
        top = state["max_exp_avg_sq" if group["amsgrad"] else "exp_avg_sq"].flat()
        adam_step(
            data, grad, state["exp_avg"].flat(), state["exp_avg_sq"].flat(), top, len(data), group["lr"], beta1, beta2, group["eps"],
            group["weight_decay"], group["decoupled_weight_decay"], 1 - beta1**t, 1 - beta2**t, group["amsgrad"],
        )  # fmt: skip
