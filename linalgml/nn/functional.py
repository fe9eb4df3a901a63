"""The operations of the layers as plain functions, under PyTorch's names: `from linalgml.nn import functional as F`."""

from ..autograd.joining import pad
from .activation import gelu, relu, sigmoid, silu, tanh
from .attention import scaled_dot_product_attention
from .cross_entropy import cross_entropy
from .dropout import dropout
from .embedding import embedding, one_hot
from .layer_norm import layer_norm
from .linear import linear
from .loss import mse_loss, nll_loss
from .normalize import cosine_similarity, normalize
from .rms_norm import rms_norm
from .softmax import log_softmax, softmax

__all__ = [
    "cosine_similarity", "cross_entropy", "dropout", "embedding", "gelu", "layer_norm", "linear", "log_softmax", "mse_loss",
    "nll_loss", "normalize", "one_hot", "pad", "relu", "rms_norm", "scaled_dot_product_attention", "sigmoid", "silu", "softmax", "tanh",
]  # fmt: skip
