"""Schedules that only fall, or rise and then fall: steps, powers, polynomials, the inverse square root, warm-up - stable - decay.

Inverse square root: Vaswani et al., *Attention is all you need*, arXiv:1706.03762, section 5.3.  Warm-up - stable - decay: Hu et al.,
*MiniCPM*, arXiv:2404.06395, section 4.
"""

from math import cos, pi, sqrt

from .schedule import LRScheduler


class StepLR(LRScheduler):
    """Times gamma every step_size epochs.

    >>> import linalgml as lm
    >>> opt = lm.optim.SGD([lm.zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = StepLR(opt, step_size=2, gamma=0.5)
    >>> for _ in range(5): schedule.step()
    >>> schedule.get_last_lr()
    [0.25]
    """

    def __init__(self, optimizer, step_size, gamma=0.1, last_epoch=-1):
        if step_size < 1:
            raise ValueError(f"StepLR: step_size must be at least 1, got {step_size}")
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        return base_lr * self.gamma ** (t // self.step_size)


class MultiStepLR(LRScheduler):
    """Times gamma at each of the milestones."""

    def __init__(self, optimizer, milestones, gamma=0.1, last_epoch=-1):
        self.milestones, self.gamma = sorted(milestones), gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        return base_lr * self.gamma ** sum(t >= m for m in self.milestones)


class ConstantLR(LRScheduler):
    """Times factor for the first total_iters epochs, then base_lr."""

    def __init__(self, optimizer, factor=1 / 3, total_iters=5, last_epoch=-1):
        if not 0 <= factor <= 1:
            raise ValueError(f"ConstantLR: factor must be in [0, 1], got {factor}")
        self.factor, self.total_iters = factor, total_iters
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        return base_lr * (self.factor if t < self.total_iters else 1)


class ExponentialLR(LRScheduler):
    """Times gamma each epoch."""

    def __init__(self, optimizer, gamma, last_epoch=-1):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        return base_lr * self.gamma**t


class PolynomialLR(LRScheduler):
    """base_lr (1 - t / total_iters)^power, then 0."""

    def __init__(self, optimizer, total_iters=5, power=1.0, last_epoch=-1):
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        return base_lr * (1 - min(t, self.total_iters) / self.total_iters) ** self.power


class MultiplicativeLR(LRScheduler):
    """Times lr_lambda(t) at each epoch t from 1 on: the product of all factors so far."""

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambda, self._products = lr_lambda, [1.0]
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        while len(self._products) <= t:
            self._products.append(self._products[-1] * self.lr_lambda(len(self._products)))
        return base_lr * self._products[t]


class InverseSqrtLR(LRScheduler):
    """A straight line up over warmup_steps, then base_lr sqrt(warmup_steps / t): the first transformer's schedule.

    >>> import linalgml as lm
    >>> opt = lm.optim.SGD([lm.zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = InverseSqrtLR(opt, warmup_steps=4)
    >>> for _ in range(15): schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer, warmup_steps, last_epoch=-1):
        if warmup_steps < 1:
            raise ValueError(f"InverseSqrtLR: warmup_steps must be at least 1, got {warmup_steps}")
        self.warmup_steps = warmup_steps
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        return base_lr * min((t + 1) / self.warmup_steps, sqrt(self.warmup_steps / (t + 1)))


class WarmupStableDecayLR(LRScheduler):
    """Up over warmup_steps, level, then down to min_lr over the last decay_steps of total_steps.

    shape: "linear", "cosine" or "sqrt" (1 - sqrt of the part that is over).  A run can be cut off and cooled down from any checkpoint of
    the level part, so that one run serves many lengths.

    >>> import linalgml as lm
    >>> opt = lm.optim.SGD([lm.zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule, rates = WarmupStableDecayLR(opt, warmup_steps=2, total_steps=8, decay_steps=4), []
    >>> for _ in range(9): rates += schedule.get_last_lr(); schedule.step()
    >>> rates
    [0.5, 1.0, 1.0, 1.0, 1.0, 0.75, 0.5, 0.25, 0.0]
    """

    def __init__(self, optimizer, warmup_steps, total_steps, decay_steps, min_lr=0.0, shape="linear", last_epoch=-1):
        if not 0 <= warmup_steps <= total_steps - decay_steps <= total_steps:
            raise ValueError(f"WarmupStableDecayLR: {warmup_steps} + {decay_steps} steps do not fit into {total_steps}")
        if shape not in ("linear", "cosine", "sqrt"):
            raise ValueError(f"WarmupStableDecayLR: shape must be 'linear', 'cosine' or 'sqrt', got {shape!r}")
        self.warmup_steps, self.total_steps, self.decay_steps = warmup_steps, total_steps, decay_steps
        self.min_lr, self.shape = min_lr, shape
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        if t < self.warmup_steps:
            return base_lr * (t + 1) / self.warmup_steps
        over = min(1.0, max(0.0, (t - self.total_steps + self.decay_steps) / self.decay_steps)) if self.decay_steps else 0.0
        left = {"linear": 1 - over, "cosine": (1 + cos(pi * over)) / 2, "sqrt": 1 - sqrt(over)}[self.shape]
        return self.min_lr + (base_lr - self.min_lr) * left


class ChainedScheduler:
    """Several schedules at once: the rate is base_lr times the product of their factors."""

    def __init__(self, schedulers, optimizer=None):
        if not schedulers:
            raise ValueError("ChainedScheduler: expected at least one schedule")
        self.schedulers, self.optimizer = list(schedulers), schedulers[0].optimizer
        for s in self.schedulers:
            if s.optimizer is not self.optimizer:
                raise ValueError("ChainedScheduler: all schedules must belong to one optimiser")
        self.last_epoch = 0
        self._apply()

    def _apply(self):
        first = self.schedulers[0]
        for group, base in zip(self.optimizer.param_groups, first.base_lrs, strict=True):
            lr = base
            for s in self.schedulers:
                lr *= s.rate(base, self.last_epoch) / base if base else 0.0
            group["lr"] = lr

    def step(self):
        """Go on by one."""
        self.last_epoch += 1
        for s in self.schedulers:
            s.last_epoch = self.last_epoch
        self._apply()

    def get_last_lr(self):
        """The groups' current learning rates."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self):
        """What `load_state_dict` needs to go on."""
        return {"last_epoch": self.last_epoch}

    def load_state_dict(self, state_dict):
        """Go on from a saved state."""
        self.last_epoch = state_dict["last_epoch"]
        for s in self.schedulers:
            s.last_epoch = self.last_epoch
        self._apply()
