"""Optimisers, learning-rate schedules and averages of weights, after torch.optim."""

from . import lr_scheduler, swa_utils
from .adadelta import Adadelta
from .adafactor import Adafactor
from .adagrad import Adagrad
from .adam import Adam
from .adamax import Adamax
from .adamw import AdamW
from .clip import clip_grad_norm_, clip_grad_value_
from .coordinate_descent import elastic_net
from .lamb import Lamb
from .lbfgs import LBFGS
from .levenberg_marquardt import curve_fit, least_squares
from .line_search import line_search
from .lion import Lion
from .minimize import minimize
from .muon import Muon
from .nadam import NAdam
from .objective import OptimizeResult
from .optimizer import Optimizer
from .proximal_gradient import proximal_gradient
from .radam import RAdam
from .rmsprop import RMSprop
from .schedule import warmup_cosine
from .schedule_free import AdamWScheduleFree, SGDScheduleFree
from .sgd import SGD
from .shampoo import Shampoo

__all__ = [
    "LBFGS", "SGD", "Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "AdamWScheduleFree", "Adamax", "Lamb", "Lion", "Muon", "NAdam",
    "OptimizeResult", "Optimizer", "RAdam", "RMSprop", "SGDScheduleFree", "Shampoo", "clip_grad_norm_", "clip_grad_value_",
    "curve_fit", "elastic_net", "least_squares", "line_search", "lr_scheduler", "minimize", "proximal_gradient", "swa_utils",
    "warmup_cosine",
]  # fmt: skip
