"""RMSprop: each gradient divided by the root of a running mean of its square.

    v = a v + (1 - a) g^2          w = w - lr * g / (sqrt(v) + eps)          centered: v less the square of the running mean of g

Hinton, *Neural Networks for Machine Learning*, lecture 6e, 2012; centered: Graves, *Generating sequences with recurrent neural networks*,
arXiv:1308.0850.
"""

from math import sqrt

from ..kernels import kernel
from .optimizer import Optimizer, check


@kernel(in_place=("param", "square_avg", "grad_avg", "velocity"))
def rmsprop_step(param, grad, square_avg, grad_avg, velocity, n, lr, alpha, eps, weight_decay, momentum, centered):
    """One step for n parameters; grad_avg is used only when centered, velocity only with momentum."""
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        v = alpha * square_avg[i] + (1 - alpha) * g * g
        square_avg[i] = v
        if centered:
            m = alpha * grad_avg[i] + (1 - alpha) * g
            grad_avg[i] = m
            v = v - m * m
        g = g / (sqrt(v) + eps)
        if momentum:
            g = momentum * velocity[i] + g
            velocity[i] = g
        param[i] = param[i] - lr * g


class RMSprop(Optimizer):
    """RMSprop, after torch.optim.RMSprop.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.RMSprop([w], lr=0.01)
    >>> (w * w).sum().backward(); opt.step(); w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False,
        capturable=False, foreach=None, maximize=False, differentiable=False,
    ):  # fmt: skip
        for what, value in (("lr", lr), ("eps", eps), ("momentum", momentum), ("weight_decay", weight_decay), ("alpha", alpha)):
            check(value >= 0, "RMSprop", f"{what} must not be negative", value)
        settings = {"lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered, "weight_decay": weight_decay}
        super().__init__(params, settings, maximize, differentiable)

    def update(self, param, data, grad, state, group, store):
        if not state:
            state["step"], state["square_avg"] = 0, self.zeros(param, store)
            if group["momentum"]:
                state["momentum_buffer"] = self.zeros(param, store)
            if group["centered"]:
                state["grad_avg"] = self.zeros(param, store)
        state["step"] += 1
        spare = state["square_avg"]
        rmsprop_step(
            data, grad, spare.flat(), state.get("grad_avg", spare).flat(), state.get("momentum_buffer", spare).flat(), len(data),
            group["lr"], group["alpha"], group["eps"], group["weight_decay"], group["momentum"], group["centered"],
        )  # fmt: skip
