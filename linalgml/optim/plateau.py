"""A rate that falls when a number has stopped getting better, after torch.optim.lr_scheduler.ReduceLROnPlateau."""

from math import inf


class ReduceLROnPlateau:
    """Times factor after `patience` epochs without an improvement; call `step(metric)` once an epoch.

    mode "min" or "max"; an improvement is more than threshold, relative ("rel") or absolute ("abs").  After a cut, `cooldown` epochs do not
    count.  No rate goes below min_lr, and changes below eps are not made.

    >>> import linalgml as lm
    >>> opt = lm.optim.SGD([lm.zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = ReduceLROnPlateau(opt, factor=0.5, patience=1)
    >>> for loss in (1.0, 0.9, 0.9, 0.9): schedule.step(loss)
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(
        self, optimizer, mode="min", factor=0.1, patience=10, threshold=1e-4, threshold_mode="rel", cooldown=0, min_lr=0.0, eps=1e-8
    ):
        if factor >= 1:
            raise ValueError(f"ReduceLROnPlateau: factor must be less than 1, got {factor}")
        if mode not in ("min", "max") or threshold_mode not in ("rel", "abs"):
            raise ValueError(f"ReduceLROnPlateau: mode {mode!r} and threshold_mode {threshold_mode!r}: expected min or max, and rel or abs")
        self.optimizer, self.mode, self.factor, self.patience = optimizer, mode, factor, patience
        self.threshold, self.threshold_mode, self.cooldown, self.eps = threshold, threshold_mode, cooldown, eps
        self.min_lrs = list(min_lr) if isinstance(min_lr, list | tuple) else [min_lr] * len(optimizer.param_groups)
        if len(self.min_lrs) != len(optimizer.param_groups):
            raise ValueError(f"ReduceLROnPlateau: {len(self.min_lrs)} values of min_lr for {len(optimizer.param_groups)} groups")
        self.best, self.num_bad_epochs, self.cooldown_counter, self.last_epoch = inf if mode == "min" else -inf, 0, 0, 0

    def is_better(self, value, best):
        """Whether a value improves on the best by more than the threshold."""
        sign = 1 if self.mode == "min" else -1
        if self.threshold_mode == "rel":
            return sign * value < sign * best * (1 - sign * self.threshold)
        return sign * value < sign * best - self.threshold

    def step(self, metrics):
        """Take an epoch's number into account."""
        value = float(metrics)
        self.last_epoch += 1
        if self.is_better(value, self.best):
            self.best, self.num_bad_epochs = value, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            for group, least in zip(self.optimizer.param_groups, self.min_lrs, strict=True):
                new = max(group["lr"] * self.factor, least)
                if group["lr"] - new > self.eps:
                    group["lr"] = new
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0

    def get_last_lr(self):
        """The groups' current learning rates."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self):
        """What `load_state_dict` needs to go on; the rates themselves are the optimiser's."""
        return {"best": self.best, "num_bad_epochs": self.num_bad_epochs, "cooldown_counter": self.cooldown_counter,
                "last_epoch": self.last_epoch}  # fmt: skip

    def load_state_dict(self, state_dict):
        """Go on from a saved state."""
        for name in ("best", "num_bad_epochs", "cooldown_counter", "last_epoch"):
            setattr(self, name, state_dict[name])
