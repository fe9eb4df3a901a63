"""Optimisers and learning-rate schedules, after torch.optim."""

from . import lr_scheduler
from .adamw import AdamW
from .clip import clip_grad_norm_, clip_grad_value_
from .optimizer import Optimizer
from .schedule import warmup_cosine
from .sgd import SGD

__all__ = ["SGD", "AdamW", "Optimizer", "clip_grad_norm_", "clip_grad_value_", "lr_scheduler", "warmup_cosine"]
