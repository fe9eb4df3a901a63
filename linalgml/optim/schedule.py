"""Learning-rate schedules: the rate as a function of the step, and the classes that apply one, after torch.optim.lr_scheduler.

Warm-up: Goyal et al., arXiv:1706.02677, section 2.2.  Cosine: Loshchilov & Hutter, *SGDR*, arXiv:1608.03983.
"""

from math import cos, pi


def warmup_cosine(step, lr, min_lr, warmup_steps, total_steps):
    """Linear warm-up to lr over `warmup_steps`, then half a cosine down to min_lr at `total_steps`, then min_lr: nanoGPT's schedule.

    >>> [round(warmup_cosine(t, 1.0, 0.1, 2, 10), 3) for t in (0, 1, 2, 6, 10, 20)]
    [0.333, 0.667, 1.0, 0.55, 0.1, 0.1]
    """
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step > total_steps:
        return min_lr
    progress = (step - warmup_steps) / max(1, total_steps - warmup_steps)
    return min_lr + 0.5 * (1 + cos(pi * progress)) * (lr - min_lr)


class LRScheduler:
    """The base of the schedules: call `step()` after the optimiser's.  Subclasses write `rate(base_lr, t)`."""

    def __init__(self, optimizer, last_epoch=-1):
        self.optimizer, self.last_epoch = optimizer, last_epoch
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.step()

    def rate(self, base_lr, t):
        """The learning rate at step t of a group that began with base_lr."""
        raise NotImplementedError

    def step(self):
        """Go on by one and set the groups' learning rates."""
        self.last_epoch += 1
        self.apply()

    def apply(self):
        """Set what this schedule governs to where it stands now."""
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = self.rate(base, self.last_epoch)

    def get_last_lr(self):
        """The groups' current learning rates."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self):
        """What `load_state_dict` needs to go on."""
        return {"last_epoch": self.last_epoch, "base_lrs": list(self.base_lrs)}

    def load_state_dict(self, state_dict):
        """Go on from a saved state."""
        self.last_epoch, self.base_lrs = state_dict["last_epoch"], list(state_dict["base_lrs"])
        self.apply()


class LambdaLR(LRScheduler):
    """base_lr * lr_lambda(t).

    >>> import linalgml as lm
    >>> opt = lm.optim.SGD([lm.zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = lm.optim.lr_scheduler.LambdaLR(opt, lambda t: 0.5 ** t)
    >>> schedule.step(); schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambda = lr_lambda
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        return base_lr * self.lr_lambda(t)


class LinearLR(LRScheduler):
    """A factor that goes in a straight line from start_factor to end_factor over total_iters steps: warm-up."""

    def __init__(self, optimizer, start_factor=1 / 3, end_factor=1.0, total_iters=5, last_epoch=-1):
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        part = min(t, self.total_iters) / self.total_iters
        return base_lr * (self.start_factor + (self.end_factor - self.start_factor) * part)


class CosineAnnealingLR(LRScheduler):
    """Half a cosine from base_lr to eta_min over T_max steps (and back up after it, as in PyTorch)."""

    def __init__(self, optimizer, T_max, eta_min=0.0, last_epoch=-1):
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        return self.eta_min + (base_lr - self.eta_min) * (1 + cos(pi * t / self.T_max)) / 2


class WarmupCosineLR(LRScheduler):
    """`warmup_cosine` for an optimiser: linear warm-up, cosine decay to min_lr, then min_lr."""

    def __init__(self, optimizer, warmup_steps, total_steps, min_lr=0.0, last_epoch=-1):
        self.warmup_steps, self.total_steps, self.min_lr = warmup_steps, total_steps, min_lr
        super().__init__(optimizer, last_epoch)

    def rate(self, base_lr, t):
        return warmup_cosine(t, base_lr, self.min_lr, self.warmup_steps, self.total_steps)


class SequentialLR:
    """One schedule after another: schedulers[i] runs until milestones[i]."""

    def __init__(self, optimizer, schedulers, milestones):
        if len(schedulers) != len(milestones) + 1:
            raise ValueError(f"SequentialLR: {len(schedulers)} schedulers need {len(schedulers) - 1} milestones, got {len(milestones)}")
        self.optimizer, self.schedulers, self.milestones = optimizer, schedulers, list(milestones)
        self.last_epoch = 0
        self._apply()

    def _apply(self):
        at = sum(self.last_epoch >= m for m in self.milestones)
        start = self.milestones[at - 1] if at else 0
        current = self.schedulers[at]
        current.last_epoch = self.last_epoch - start - 1
        current.step()

    def step(self):
        """Go on by one."""
        self.last_epoch += 1
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
        self._apply()
