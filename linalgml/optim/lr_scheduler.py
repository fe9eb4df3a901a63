"""PyTorch's name for the schedules: `from linalgml.optim import lr_scheduler`."""

from .cyclic import CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR
from .decay import (
    ChainedScheduler,
    ConstantLR,
    ExponentialLR,
    InverseSqrtLR,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
    WarmupStableDecayLR,
)  # fmt: skip
from .plateau import ReduceLROnPlateau
from .schedule import CosineAnnealingLR, LambdaLR, LinearLR, LRScheduler, SequentialLR, WarmupCosineLR

__all__ = [
    "ChainedScheduler", "ConstantLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts", "CyclicLR", "ExponentialLR", "InverseSqrtLR",
    "LRScheduler", "LambdaLR", "LinearLR", "MultiStepLR", "MultiplicativeLR", "OneCycleLR", "PolynomialLR", "ReduceLROnPlateau",
    "SequentialLR", "StepLR", "WarmupCosineLR", "WarmupStableDecayLR",
]  # fmt: skip
