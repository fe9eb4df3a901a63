"""Neural networks: modules, layers and their functions, after torch.nn."""

from . import functional, init
from .activation import GELU, ReLU, Sigmoid, SiLU, Tanh
from .batch_norm import BatchNorm1d, BatchNorm2d, InstanceNorm1d, InstanceNorm2d
from .binary_cross_entropy import BCELoss, BCEWithLogitsLoss
from .container import Flatten, Identity, ModuleDict, ModuleList, ParameterList, Sequential
from .conv import Conv1d, Conv2d
from .cross_entropy import CrossEntropyLoss
from .dropout import Dropout
from .embedding import Embedding
from .group_norm import GroupNorm
from .gru import GRU, GRUCell
from .huber_loss import HuberLoss, L1Loss, SmoothL1Loss
from .layer_norm import LayerNorm
from .likelihood_loss import GaussianNLLLoss, KLDivLoss, PoissonNLLLoss
from .linear import Linear
from .loss import MSELoss, NLLLoss
from .lstm import LSTM, LSTMCell
from .margin_loss import (
    CosineEmbeddingLoss,
    HingeEmbeddingLoss,
    MarginRankingLoss,
    MultiLabelMarginLoss,
    MultiLabelSoftMarginLoss,
    MultiMarginLoss,
    SoftMarginLoss,
    TripletMarginLoss,
    TripletMarginWithDistanceLoss,
)  # fmt: skip
from .module import Module, Parameter
from .pooling_layers import AdaptiveAvgPool1d, AdaptiveAvgPool2d, AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d
from .residual import BasicBlock, PreActBlock
from .rms_norm import RMSNorm
from .rnn import RNN, RNNCell
from .softmax import Softmax

__all__ = [
    "GELU", "GRU", "LSTM", "RNN", "AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AvgPool1d", "AvgPool2d", "BCELoss",
    "BCEWithLogitsLoss", "BasicBlock", "BatchNorm1d", "BatchNorm2d", "Conv1d", "Conv2d", "CosineEmbeddingLoss", "CrossEntropyLoss",
    "Dropout", "Embedding", "Flatten", "GRUCell", "GaussianNLLLoss", "GroupNorm", "HingeEmbeddingLoss", "HuberLoss", "Identity",
    "InstanceNorm1d", "InstanceNorm2d", "KLDivLoss", "L1Loss", "LSTMCell", "LayerNorm", "Linear", "MSELoss",
    "MarginRankingLoss", "MaxPool1d", "MaxPool2d", "Module", "ModuleDict", "ModuleList", "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss", "MultiMarginLoss", "NLLLoss", "Parameter", "ParameterList", "PoissonNLLLoss", "PreActBlock", "RMSNorm",
    "RNNCell", "ReLU", "Sequential", "SiLU", "Sigmoid", "SmoothL1Loss", "SoftMarginLoss", "Softmax", "Tanh",
    "TripletMarginLoss", "TripletMarginWithDistanceLoss", "functional", "init", "utils",
]  # fmt: skip


def __getattr__(name):
    if name == "utils":
        import importlib

        return importlib.import_module("linalgml.nn.utils")
    raise AttributeError(f"module 'linalgml.nn' has no attribute {name!r}")
