"""PyTorch's name for the schedules: `from linalgml.optim import lr_scheduler`."""

from .schedule import CosineAnnealingLR, LambdaLR, LinearLR, LRScheduler, SequentialLR, WarmupCosineLR

__all__ = ["CosineAnnealingLR", "LRScheduler", "LambdaLR", "LinearLR", "SequentialLR", "WarmupCosineLR"]
