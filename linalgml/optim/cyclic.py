"""Schedules that rise and fall: warm restarts, one cycle, triangles, and the way to the constant rate of weight averaging.

Restarts: Loshchilov & Hutter, *SGDR*, arXiv:1608.03983.  Triangles: Smith, *Cyclical learning rates*, arXiv:1506.01186; one cycle: Smith &
Topin, *Super-convergence*, arXiv:1708.07120.
"""

from math import cos, floor, pi

from .schedule import LRScheduler


class CosineAnnealingWarmRestarts(LRScheduler):
    """Half a cosine from base_lr to eta_min over T_0 epochs, again and again, each T_mult times as long as the one before."""

    def __init__(self, optimizer, T_0, T_mult=1, eta_min=0.0, last_epoch=-1):
        if T_0 < 1 or T_mult < 1 or type(T_0) is not int or type(T_mult) is not int:
            raise ValueError(f"CosineAnnealingWarmRestarts: T_0 {T_0} and T_mult {T_mult} must be ints of at least 1")
        self.T_0, self.T_mult, self.eta_min = T_0, T_mult, eta_min
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        length = self.T_0
        while t >= length:
            t, length = t - length, length * self.T_mult
        return self.eta_min + (base_lr - self.eta_min) * (1 + cos(pi * t / length)) / 2


def between(start, end, part, strategy):
    """From start to end: along half a cosine or a straight line.

    >>> between(1.0, 0.0, 0.5, "cos"), between(1.0, 0.0, 0.25, "linear")
    (0.5, 0.75)
    """
    return end + (start - end) / 2 * (1 + cos(pi * part)) if strategy == "cos" else start + (end - start) * part


class OneCycleLR(LRScheduler):
    """Up to max_lr and down to almost nothing, once, momentum the other way; call `step` after every batch.

    It starts at max_lr / div_factor and ends at that / final_div_factor; pct_start is the share of the rise.  three_phase comes down the
    way it went up first.  Raises ValueError without total_steps, or epochs and steps_per_epoch, and for a step too many.

    >>> import linalgml as lm
    >>> opt = lm.optim.SGD([lm.zeros(1, requires_grad=True)], lr=1.0, momentum=0.9)
    >>> schedule = OneCycleLR(opt, max_lr=1.0, total_steps=11, pct_start=0.5)
    >>> for _ in range(5): schedule.step()
    >>> round(schedule.get_last_lr()[0], 3), round(opt.param_groups[0]["momentum"], 3)
    (0.98, 0.852)
    """

    def __init__(
        self, optimizer, max_lr, total_steps=None, epochs=None, steps_per_epoch=None, pct_start=0.3, anneal_strategy="cos",
        cycle_momentum=True, base_momentum=0.85, max_momentum=0.95, div_factor=25.0, final_div_factor=1e4, three_phase=False, last_epoch=-1,
    ):  # fmt: skip
        if total_steps is None:
            if epochs is None or steps_per_epoch is None:
                raise ValueError("OneCycleLR: give total_steps, or epochs and steps_per_epoch")
            total_steps = epochs * steps_per_epoch
        if total_steps < 1 or not 0 <= pct_start <= 1:
            raise ValueError(f"OneCycleLR: expected total_steps > 0 and pct_start in [0, 1], got {total_steps} and {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"OneCycleLR: anneal_strategy must be 'cos' or 'linear', got {anneal_strategy!r}")
        self.total_steps, self.strategy, self.cycle_momentum = total_steps, anneal_strategy, cycle_momentum
        rise = pct_start * total_steps - 1
        self.ends = [rise, 2 * rise, total_steps - 1] if three_phase else [rise, total_steps - 1]
        groups = optimizer.param_groups
        tops = list(max_lr) if isinstance(max_lr, list | tuple) else [max_lr] * len(groups)
        low, high = ([m] * len(groups) if not isinstance(m, list | tuple) else list(m) for m in (base_momentum, max_momentum))
        self.plans, self.moments = [], []
        for top, base, most in zip(tops, low, high, strict=True):
            start = top / div_factor
            self.plans.append([start, top, start, start / final_div_factor] if three_phase else [start, top, start / final_div_factor])
            self.moments.append([most, base, most, most] if three_phase else [most, base, most])
        for group, plan in zip(groups, self.plans, strict=True):
            group["initial_lr"] = plan[0]
        if cycle_momentum and not all("momentum" in g or "betas" in g for g in groups):
            raise ValueError("OneCycleLR: cycle_momentum needs an optimiser with momentum or betas")
        super().__init__(optimizer, last_epoch)

    def along(self, plan, t):
        """A value of a plan (its ends of phases) at step t."""
        start = 0.0
        for k, end in enumerate(self.ends):
            if t <= end or k == len(self.ends) - 1:
                return between(plan[k], plan[k + 1], (t - start) / (end - start), self.strategy)
            start = end

    def apply(self):
        if self.last_epoch > self.total_steps:
            raise ValueError(f"OneCycleLR: step {self.last_epoch} of a cycle of {self.total_steps}")
        for group, plan, moments in zip(self.optimizer.param_groups, self.plans, self.moments, strict=True):
            group["lr"] = self.along(plan, self.last_epoch)
            if self.cycle_momentum:
                set_momentum(group, self.along(moments, self.last_epoch))


def set_momentum(group, value):
    """A group's momentum, or the first of its betas."""
    if "betas" in group:
        group["betas"] = (value, *group["betas"][1:])
    else:
        group["momentum"] = value


class CyclicLR(LRScheduler):
    """Triangles between base_lr and max_lr; mode "triangular", "triangular2" (half as high each time) or "exp_range" (gamma^t)."""

    def __init__(
        self, optimizer, base_lr, max_lr, step_size_up=2000, step_size_down=None, mode="triangular", gamma=1.0, scale_fn=None,
        scale_mode="cycle", cycle_momentum=True, base_momentum=0.8, max_momentum=0.9, last_epoch=-1,
    ):  # fmt: skip
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError(f"CyclicLR: mode must be 'triangular', 'triangular2' or 'exp_range', got {mode!r}")
        if cycle_momentum and not all("momentum" in g or "betas" in g for g in optimizer.param_groups):
            raise ValueError("CyclicLR: cycle_momentum needs an optimiser with momentum or betas")
        down = step_size_up if step_size_down is None else step_size_down
        self.length, self.rise = step_size_up + down, step_size_up / (step_size_up + down)
        self.low, self.high, self.cycle_momentum, self.moments = base_lr, max_lr, cycle_momentum, (base_momentum, max_momentum)
        by_cycle = {"triangular": lambda c: 1.0, "triangular2": lambda c: 1 / 2 ** (c - 1)}
        self.scale = scale_fn or by_cycle.get(mode, lambda t: gamma**t)
        self.by_cycle = scale_mode == "cycle" if scale_fn is not None else mode != "exp_range"
        for group in optimizer.param_groups:
            group["initial_lr"] = base_lr
        super().__init__(optimizer, last_epoch)

    def height(self, t):
        """How high the triangle is at t, between 0 and 1."""
        cycle = floor(1 + t / self.length)
        x = 1 + t / self.length - cycle
        part = x / self.rise if x <= self.rise else (x - 1) / (self.rise - 1)
        return part * self.scale(cycle if self.by_cycle else t)

    def rate(self, base_lr, t):
        return self.low + (self.high - self.low) * self.height(t)

    def apply(self):
        super().apply()
        if self.cycle_momentum:
            low, high = self.moments
            for group in self.optimizer.param_groups:
                set_momentum(group, high - (high - low) * self.height(self.last_epoch))


class SWALR(LRScheduler):
    """From the present rate to swa_lr over anneal_epochs, then constant: what stochastic weight averaging trains with."""

    def __init__(self, optimizer, swa_lr, anneal_epochs=10, anneal_strategy="cos", last_epoch=-1):
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"SWALR: anneal_strategy must be 'cos' or 'linear', got {anneal_strategy!r}")
        if type(anneal_epochs) is not int or anneal_epochs < 0:
            raise ValueError(f"SWALR: anneal_epochs must be an int that is not negative, got {anneal_epochs!r}")
        self.swa_lr, self.anneal_epochs, self.strategy = swa_lr, anneal_epochs, anneal_strategy
        for group in optimizer.param_groups:
            group["initial_lr"] = group["lr"]
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        part = min(1.0, t / self.anneal_epochs) if self.anneal_epochs else 1.0
        return between(base_lr, self.swa_lr, part, self.strategy)
