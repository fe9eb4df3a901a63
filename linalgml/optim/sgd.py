"""Stochastic gradient descent, with momentum: a running sum of gradients that keeps its direction.

    g = g + decay * w       u = momentum * u + (1 - dampening) * g       w = w - lr * u     (Nesterov: w - lr * (g + momentum * u))

Sutskever et al., *On the importance of initialization and momentum in deep learning*, ICML 2013, in PyTorch's form.
"""

from ..kernels import kernel
from .optimizer import Optimizer, check


@kernel(in_place=("param", "velocity"))
def sgd_step(param, grad, velocity, n, lr, momentum, dampening, weight_decay, nesterov, first):
    """One step for n parameters; velocity is only used when momentum is not 0, and on the first step takes the gradient itself."""
    for i in range(n):
        g = grad[i] + weight_decay * param[i]
        if momentum:
            if first:
                velocity[i] = g
            else:
                velocity[i] = momentum * velocity[i] + (1 - dampening) * g
            g = (g + momentum * velocity[i]) if nesterov else velocity[i]
        param[i] = param[i] - lr * g


class SGD(Optimizer):
    """Gradient descent with momentum, dampening, weight decay and Nesterov's form, after torch.optim.SGD.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.SGD([w], lr=0.1)
    >>> (w * w).sum().backward(); opt.step(); w
    tensor([0.8000], requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False,
        *, maximize=False, foreach=None, differentiable=False, fused=None,
    ):  # fmt: skip
        check(lr >= 0, "SGD", "lr must not be negative", lr)
        check(momentum >= 0, "SGD", "momentum must not be negative", momentum)
        check(weight_decay >= 0, "SGD", "weight_decay must not be negative", weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("SGD: Nesterov momentum needs a momentum above 0 and no dampening")
        settings = {"lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay, "nesterov": nesterov}
        super().__init__(params, settings, maximize, differentiable)

    def update(self, param, data, grad, state, group, store):
        momentum, first = group["momentum"], not state
        velocity = data
        if momentum:
            if first:
                state["momentum_buffer"] = self.zeros(param, store)
            velocity = state["momentum_buffer"].flat()
        scratch = velocity if momentum else store.empty(0, param.dtype)
        sgd_step(
            data, grad, scratch, param.numel(), group["lr"], momentum, group["dampening"], group["weight_decay"],
            group["nesterov"], first,
        )  # fmt: skip
