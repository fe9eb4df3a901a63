"""Schedule-free steps: an average of all iterates, weighted, in place of a falling learning rate, so that no end has to be known.

    y = (1 - b) z + b x          z = z - lr g(y)          x = (1 - c) x + c z,  c = w_t / (w_1 + … + w_t),  w_t = (largest lr)^2

The gradient is taken at y, which the parameters hold while training; x is what one evaluates.  Defazio et al., *The road less scheduled*,
arXiv:2405.15682.
"""

from math import sqrt

from ..autograd.engine import no_grad
from ..kernels import kernel
from .optimizer import Optimizer, check, check_betas


@kernel(in_place=("param", "z", "exp_avg_sq"))
def schedule_free_step(param, grad, z, exp_avg_sq, n, lr, beta, share, beta2, eps, weight_decay, correction2, adaptive):
    """One step for n parameters, which hold y = (1 - beta) z + beta x; share = c.  exp_avg_sq is used only where the step is adaptive."""
    back = lr * (1 - beta * (1 - share))
    for i in range(n):
        g = grad[i]
        y = param[i]
        if adaptive:
            v = beta2 * exp_avg_sq[i] + (1 - beta2) * g * g
            exp_avg_sq[i] = v
            g = g / (sqrt(v / correction2) + eps)
        g = g + weight_decay * y
        param[i] = y + share * (z[i] - y) - back * g
        z[i] = z[i] - lr * g


class ScheduleFree(Optimizer):
    """The base of the two: parameters hold y while training and x after `eval()`; `train()` goes back to y.

    A step in evaluation mode is an error.
    """

    adaptive = False

    def __init__(self, params, settings, warmup_steps, r, weight_lr_power):
        name = type(self).__name__
        for what, value in (("lr", settings["lr"]), ("weight_decay", settings["weight_decay"]), ("warmup_steps", warmup_steps)):
            check(value >= 0, name, f"{what} must not be negative", value)
        settings |= {"warmup_steps": warmup_steps, "r": r, "weight_lr_power": weight_lr_power}
        super().__init__(params, {**settings, "k": 0, "weight_sum": 0.0, "lr_max": 0.0, "train_mode": True})

    def eval(self):
        """Put x, the average, into the parameters: before evaluating or saving a model."""
        self._turn(False, lambda beta: 1 - 1 / beta)

    def train(self):
        """Put y back into the parameters: before training goes on."""
        self._turn(True, lambda beta: 1 - beta)

    @no_grad()
    def _turn(self, to_train, share):
        for group in self.param_groups:
            if group["train_mode"] is not to_train:
                weight = share(self.beta(group))
                for p in group["params"]:
                    if self.state.get(p):
                        p.copy_(p + (self.state[p]["z"] - p) * weight)
                group["train_mode"] = to_train

    def beta(self, group):
        """How much of x there is in y."""
        return group["betas"][0] if self.adaptive else group["momentum"]

    def step_group(self, group, store):
        if not group["train_mode"]:
            raise RuntimeError(f"{type(self).__name__}: call train() before a step; the parameters hold the average now")
        k, warm = group["k"], group["warmup_steps"]
        lr = group["lr"] * ((k + 1) / warm if k < warm else 1.0)
        group["lr_max"] = max(lr, group["lr_max"])
        weight = (k + 1) ** group["r"] * group["lr_max"] ** group["weight_lr_power"]
        group["weight_sum"] += weight
        self.rate, self.share = lr, weight / group["weight_sum"] if group["weight_sum"] else 0.0
        super().step_group(group, store)
        group["k"] = k + 1

    def update(self, param, data, grad, state, group, store):
        if not state:
            state["z"] = param.detach().clone()
            if self.adaptive:
                state["exp_avg_sq"] = self.zeros(param, store)
        z, beta2 = state["z"].flat(), group["betas"][1] if self.adaptive else 0.0
        v = state["exp_avg_sq"].flat() if self.adaptive else store.zeros(len(data), param.dtype)
        schedule_free_step(
            data, grad, z, v, len(data), self.rate, self.beta(group), self.share, beta2, group.get("eps", 0.0), group["weight_decay"],
            1 - beta2 ** (group["k"] + 1), self.adaptive,
        )  # fmt: skip


class SGDScheduleFree(ScheduleFree):
    """Schedule-free SGD; a learning rate 10 to 50 times that of a scheduled SGD with momentum is usual.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.SGDScheduleFree([w], lr=0.1)
    >>> for _ in range(100):
    ...     opt.zero_grad(); (w * w).sum().backward(); opt.step()
    >>> opt.eval(); abs(w.item()) < 0.03
    True
    """

    def __init__(self, params, lr=1.0, momentum=0.9, weight_decay=0, warmup_steps=0, r=0.0, weight_lr_power=2.0):
        check(0 < momentum < 1, "SGDScheduleFree", "momentum must be between 0 and 1", momentum)
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}, warmup_steps, r, weight_lr_power)


class AdamWScheduleFree(ScheduleFree):
    """Schedule-free AdamW: betas[0] takes the place of momentum, betas[1] is Adam's.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0], requires_grad=True)
    >>> opt = lm.optim.AdamWScheduleFree([w], lr=0.1)
    >>> for _ in range(100):
    ...     opt.zero_grad(); (w * w).sum().backward(); opt.step()
    >>> opt.eval(); abs(w.item()) < 0.1
    True
    """

    adaptive = True

    def __init__(self, params, lr=0.0025, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, warmup_steps=0, r=0.0, weight_lr_power=2.0):
        check_betas(betas, "AdamWScheduleFree")
        check(betas[0] > 0, "AdamWScheduleFree", "betas[0] must be above 0", betas)
        check(eps >= 0, "AdamWScheduleFree", "eps must not be negative", eps)
        settings = {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, settings, warmup_steps, r, weight_lr_power)
