"""The operations of the layers as plain functions, under PyTorch's names: `from linalgml.nn import functional as F`."""

from ..autograd.joining import pad
from .activation import gelu, relu, sigmoid, silu, tanh
from .attention import scaled_dot_product_attention
from .batch_norm import batch_norm, instance_norm
from .binary_cross_entropy import binary_cross_entropy, binary_cross_entropy_with_logits
from .conv import conv1d, conv2d
from .cross_entropy import cross_entropy
from .dropout import dropout
from .embedding import embedding, one_hot
from .group_norm import group_norm
from .huber_loss import huber_loss, l1_loss, smooth_l1_loss
from .layer_norm import layer_norm
from .likelihood_loss import gaussian_nll_loss, kl_div, poisson_nll_loss
from .linear import linear
from .loss import mse_loss, nll_loss
from .margin_loss import (
    cosine_embedding_loss,
    hinge_embedding_loss,
    margin_ranking_loss,
    multi_margin_loss,
    multilabel_margin_loss,
    multilabel_soft_margin_loss,
    soft_margin_loss,
    triplet_margin_loss,
    triplet_margin_with_distance_loss,
)  # fmt: skip
from .normalize import cosine_similarity, normalize, pairwise_distance
from .pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, avg_pool1d, avg_pool2d, max_pool1d, max_pool2d
from .rms_norm import rms_norm
from .softmax import log_softmax, softmax

__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "avg_pool1d", "avg_pool2d", "batch_norm", "binary_cross_entropy",
    "binary_cross_entropy_with_logits", "conv1d", "conv2d", "cosine_embedding_loss", "cosine_similarity", "cross_entropy",
    "dropout", "embedding", "gaussian_nll_loss", "gelu", "group_norm", "hinge_embedding_loss", "huber_loss", "instance_norm",
    "kl_div", "l1_loss", "layer_norm", "linear", "log_softmax", "margin_ranking_loss", "max_pool1d", "max_pool2d", "mse_loss",
    "multi_margin_loss", "multilabel_margin_loss", "multilabel_soft_margin_loss", "nll_loss", "normalize", "one_hot", "pad",
    "pairwise_distance", "poisson_nll_loss", "relu", "rms_norm", "scaled_dot_product_attention", "sigmoid", "silu",
    "smooth_l1_loss", "soft_margin_loss", "softmax", "tanh", "triplet_margin_loss", "triplet_margin_with_distance_loss",
]  # fmt: skip
