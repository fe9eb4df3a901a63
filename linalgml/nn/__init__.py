"""Neural networks: modules, layers and their functions, after torch.nn."""

from . import functional, init
from .activation import GELU, ReLU, Sigmoid, SiLU, Tanh
from .container import Flatten, Identity, ModuleDict, ModuleList, ParameterList, Sequential
from .cross_entropy import CrossEntropyLoss
from .dropout import Dropout
from .embedding import Embedding
from .layer_norm import LayerNorm
from .linear import Linear
from .loss import MSELoss, NLLLoss
from .module import Module, Parameter
from .rms_norm import RMSNorm
from .softmax import Softmax

__all__ = [
    "GELU", "CrossEntropyLoss", "Dropout", "Embedding", "Flatten", "Identity", "LayerNorm", "Linear", "MSELoss", "Module",
    "ModuleDict", "ModuleList", "NLLLoss", "Parameter", "ParameterList", "RMSNorm", "ReLU", "Sequential", "SiLU", "Sigmoid",
    "Softmax", "Tanh", "functional", "init", "utils",
]  # fmt: skip


def __getattr__(name):
    if name == "utils":
        import importlib

        return importlib.import_module("linalgml.nn.utils")
    raise AttributeError(f"module 'linalgml.nn' has no attribute {name!r}")
