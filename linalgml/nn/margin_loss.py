"""Losses that ask for a margin: the right answer ahead of the wrong ones, or one's own kind nearer than another.

    hinge: max(0, margin - s), s how far the right answer is ahead          triplet: max(0, |a - p| - |a - n| + margin)

They are compositions of operations whose gradients are proved elsewhere.  Crammer & Singer, "On the algorithmic implementation of
multiclass kernel-based vector machines", 2001; Schroff et al., *FaceNet*, arXiv:1503.03832.
"""

from .. import dtypes
from ..autograd.creation import arange, zeros_like
from ..autograd.errors import ShapeError
from ..autograd.selection import minimum, where
from .activation import relu
from .binary_cross_entropy import binary_cross_entropy_with_logits
from .loss import LossModule, check_reduction, pair, reduced
from .normalize import cosine_similarity, pairwise_distance


def hinge_embedding_loss(input, target, margin=1.0, reduction="mean"):
    """input where target is 1, max(0, margin - input) where it is -1: distances of pairs that belong together, or do not.

    After torch.nn.functional.hinge_embedding_loss; other targets count both parts as PyTorch does.

    >>> import linalgml as lm
    >>> lm.nn.functional.hinge_embedding_loss(lm.tensor([0.5, 0.25]), lm.tensor([1.0, -1.0]), reduction="none")
    tensor([0.5000, 0.7500])
    """
    check_reduction(reduction, "hinge_embedding_loss")
    pair(input, target, "hinge_embedding_loss")
    zero = zeros_like(input)
    losses = where(target == 1, zero, relu(margin - input)) + where(target == -1, zero, input)
    return reduced(losses, reduction)


def margin_ranking_loss(input1, input2, target, margin=0.0, reduction="mean"):
    """max(0, -target (input1 - input2) + margin): target 1 asks for input1 above input2, -1 for the opposite.

    After torch.nn.functional.margin_ranking_loss; three tensors of one shape.

    >>> import linalgml as lm
    >>> lm.nn.functional.margin_ranking_loss(lm.tensor([2.0]), lm.tensor([1.5]), lm.tensor([1.0]), margin=1.0)
    tensor(0.5000)
    """
    check_reduction(reduction, "margin_ranking_loss")
    pair(input1, input2, "margin_ranking_loss")
    pair(input1, target, "margin_ranking_loss")
    return reduced(relu(-target * (input1 - input2) + margin), reduction)


def soft_margin_loss(input, target, reduction="mean"):
    """log(1 + exp(-target input)) for targets 1 and -1: logistic regression in the margin, after torch.nn.functional.soft_margin_loss.

    >>> import linalgml as lm
    >>> lm.nn.functional.soft_margin_loss(lm.tensor([0.0, 50.0]), lm.tensor([1.0, -1.0]), reduction="none")
    tensor([ 0.6931, 50.0000])
    """
    check_reduction(reduction, "soft_margin_loss")
    pair(input, target, "soft_margin_loss")
    margin = -target * input
    return binary_cross_entropy_with_logits(margin, zeros_like(margin), reduction=reduction)


def multilabel_soft_margin_loss(input, target, weight=None, reduction="mean"):
    """Binary cross-entropy of each of C labels, averaged over them; input, target: (N, C) or (C,); weight: (C,) or None.

    After torch.nn.functional.multilabel_soft_margin_loss.

    >>> import linalgml as lm
    >>> lm.nn.functional.multilabel_soft_margin_loss(lm.zeros(1, 2), lm.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """
    check_reduction(reduction, "multilabel_soft_margin_loss")
    losses = binary_cross_entropy_with_logits(input, target, weight, reduction="none")
    return reduced(losses.mean(-1), reduction)


def _classes(input, target, name):
    """input (N, C) and int64 target (N,), from either form that PyTorch takes, and whether a batch was given."""
    batched = len(input.shape) == 2
    if target.dtype is not dtypes.int64 or input.dtype.code > 1:
        raise TypeError(f"{name}: input is {input.dtype.name} and target {target.dtype.name}: expected floating numbers and int64")
    if len(input.shape) not in (1, 2):
        raise ShapeError(f"{name}: input {input.shape}: expected (N, C) or (C,)")
    return (input if batched else input.unsqueeze(0)), (target if batched else target.unsqueeze(0)), batched


def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, reduction="mean"):
    """The sum over wrong classes j of max(0, margin - x[y] + x[j])^p, divided by C: the multi-class hinge, p 1 or 2.

    After torch.nn.functional.multi_margin_loss: input (N, C) or (C,), target (N,) or () int64, weight (C,) or None.

    >>> import linalgml as lm
    >>> lm.nn.functional.multi_margin_loss(lm.tensor([[0.5, 0.0, 2.0]]), lm.tensor([0]))
    tensor(1.)
    """
    check_reduction(reduction, "multi_margin_loss")
    if p not in (1, 2):
        raise ValueError(f"multi_margin_loss: p must be 1 or 2, got {p!r}")
    x, y, batched = _classes(input, target, "multi_margin_loss")
    if y.shape != x.shape[:1]:
        raise ShapeError(f"multi_margin_loss: input {input.shape} and target {target.shape}: expected (N, C) and (N,)")
    right = x.gather(1, y.unsqueeze(1))
    behind = relu(margin - right + x)
    losses = behind * behind if p == 2 else behind
    if weight is not None:
        losses = losses * weight.to(x.dtype)[y].unsqueeze(1)
    others = (arange(x.shape[1]).unsqueeze(0) != y.unsqueeze(1)).to(x.dtype)
    losses = (losses * others).sum(1) / x.shape[1]
    return reduced(losses if batched else losses[0], reduction)


def multilabel_margin_loss(input, target, reduction="mean"):
    """The sum of max(0, 1 - x[y] + x[j]) over labels y and non-labels j, divided by C; a row of target ends at its first -1.

    After torch.nn.functional.multilabel_margin_loss: input and target (N, C) or (C,), target int64.  Raises IndexError for a class out of
    range.

    >>> import linalgml as lm
    >>> lm.nn.functional.multilabel_margin_loss(lm.tensor([[0.1, 0.2, 0.4, 0.8]]), lm.tensor([[3, 0, -1, 1]]))
    tensor(0.8500)
    """
    check_reduction(reduction, "multilabel_margin_loss")
    x, y, batched = _classes(input, target, "multilabel_margin_loss")
    if y.shape != x.shape:
        raise ShapeError(f"multilabel_margin_loss: input {input.shape} and target {target.shape} differ")
    classes = x.shape[1]
    ended = (y < 0).to(dtypes.int64).cumsum(1)
    counts = (ended == 0).to(x.dtype)
    index = where(ended == 0, y, zeros_like(y))
    labelled = zeros_like(x).scatter_add(1, index, counts)
    others = (labelled == 0).to(x.dtype)
    right = x.gather(1, index)
    behind = relu(1 - right.unsqueeze(2) + x.unsqueeze(1))  # (rows, labels, classes)
    losses = (behind * counts.unsqueeze(2) * others.unsqueeze(1)).sum(2).sum(1) / max(1, classes)
    return reduced(losses if batched else losses[0], reduction)


def cosine_embedding_loss(input1, input2, target, margin=0.0, reduction="mean"):
    """1 - cos where target is 1, max(0, cos - margin) where it is -1, after torch.nn.functional.cosine_embedding_loss.

    input1, input2: (N, D) or (D,); target: (N,) or ().

    >>> import linalgml as lm
    >>> lm.nn.functional.cosine_embedding_loss(lm.tensor([[1.0, 0.0]]), lm.tensor([[0.0, 2.0]]), lm.tensor([1.0]))
    tensor(1.)
    """
    check_reduction(reduction, "cosine_embedding_loss")
    if len(input1.shape) not in (1, 2) or target.shape != input1.shape[:-1]:
        raise ShapeError(f"cosine_embedding_loss: inputs {input1.shape}, {input2.shape}, target {target.shape}: expected (N, D) and (N,)")
    cos = cosine_similarity(input1, input2, dim=-1)
    zero = zeros_like(cos)
    losses = where(target == 1, 1 - cos, zero) + where(target == -1, relu(cos - margin), zero)
    return reduced(losses, reduction)


def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-6, swap=False, reduction="mean"):
    """max(0, |a - p| - |a - n| + margin): the anchor nearer to its own kind than to another by a margin.

    After torch.nn.functional.triplet_margin_loss: three tensors (N, D) or (D,), p the norm; `swap` takes the smaller of |a - n| and
    |p - n|.

    >>> import linalgml as lm
    >>> a, p, n = lm.tensor([[0.0, 0.0]]), lm.tensor([[1.0, 0.0]]), lm.tensor([[0.0, 1.5]])
    >>> lm.nn.functional.triplet_margin_loss(a, p, n)
    tensor(0.5000)
    """
    return triplet_margin_with_distance_loss(
        anchor, positive, negative, distance_function=lambda x, y: pairwise_distance(x, y, p, eps), margin=margin, swap=swap,
        reduction=reduction,
    )  # fmt: skip


def triplet_margin_with_distance_loss(anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
    """`triplet_margin_loss` with any distance of two tensors of rows; `pairwise_distance` by default.

    >>> import linalgml as lm
    >>> far = lambda x, y: (x - y).abs().max(-1).values
    >>> a, p, n = lm.tensor([[0.0, 0.0]]), lm.tensor([[1.0, 0.5]]), lm.tensor([[0.0, 1.5]])
    >>> lm.nn.functional.triplet_margin_with_distance_loss(a, p, n, distance_function=far)
    tensor(0.5000)
    """
    check_reduction(reduction, "triplet_margin_loss")
    if not margin > 0:
        raise ValueError(f"triplet_margin_loss: margin must be positive, got {margin}")
    if not anchor.shape == positive.shape == negative.shape:
        raise ShapeError(f"triplet_margin_loss: shapes {anchor.shape}, {positive.shape} and {negative.shape} differ")
    distance = distance_function or pairwise_distance
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    return reduced(relu(near - far + margin), reduction)


class HingeEmbeddingLoss(LossModule):
    """`hinge_embedding_loss` as a module."""

    def __init__(self, margin=1.0, reduction="mean"):
        super().__init__(hinge_embedding_loss, margin=margin, reduction=reduction)


class MarginRankingLoss(LossModule):
    """`margin_ranking_loss` as a module."""

    def __init__(self, margin=0.0, reduction="mean"):
        super().__init__(margin_ranking_loss, margin=margin, reduction=reduction)


class SoftMarginLoss(LossModule):
    """`soft_margin_loss` as a module."""

    def __init__(self, reduction="mean"):
        super().__init__(soft_margin_loss, reduction=reduction)


class MultiLabelSoftMarginLoss(LossModule):
    """`multilabel_soft_margin_loss` as a module."""

    def __init__(self, weight=None, reduction="mean"):
        super().__init__(multilabel_soft_margin_loss, weight=weight, reduction=reduction)


class MultiMarginLoss(LossModule):
    """`multi_margin_loss` as a module."""

    def __init__(self, p=1, margin=1.0, weight=None, reduction="mean"):
        super().__init__(multi_margin_loss, p=p, margin=margin, weight=weight, reduction=reduction)


class MultiLabelMarginLoss(LossModule):
    """`multilabel_margin_loss` as a module."""

    def __init__(self, reduction="mean"):
        super().__init__(multilabel_margin_loss, reduction=reduction)


class CosineEmbeddingLoss(LossModule):
    """`cosine_embedding_loss` as a module."""

    def __init__(self, margin=0.0, reduction="mean"):
        super().__init__(cosine_embedding_loss, margin=margin, reduction=reduction)


class TripletMarginLoss(LossModule):
    """`triplet_margin_loss` as a module."""

    def __init__(self, margin=1.0, p=2.0, eps=1e-6, swap=False, reduction="mean"):
        super().__init__(triplet_margin_loss, margin=margin, p=p, eps=eps, swap=swap, reduction=reduction)


class TripletMarginWithDistanceLoss(LossModule):
    """`triplet_margin_with_distance_loss` as a module."""

    def __init__(self, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
        super().__init__(
            triplet_margin_with_distance_loss, distance_function=distance_function, margin=margin, swap=swap, reduction=reduction
        )
