"""Embedding: a table of vectors, looked up by index.

The derivative of a look-up adds each output's gradient to the row it came from, so a row used twice receives both.
Bengio et al., *A Neural Probabilistic Language Model*, JMLR 2003.
"""

from .. import backend, dtypes
from ..autograd.bounds import check_indices
from ..autograd.creation import eye
from ..autograd.engine import result
from ..autograd.errors import ShapeError
from ..kernels import kernel
from . import init
from .module import Module, Parameter


@kernel
def embedding_forward(weight, index, out, count, cols):
    """out (count, cols): row index[i] of weight, for each i."""
    for i in range(count):
        row = index[i] * cols
        for j in range(cols):
            out[i * cols + j] = weight[row + j]


@kernel
def embedding_backward(index, grad, dweight, count, vocab, cols):
    """dweight (vocab, cols) = the sum, for each row, of the gradients (count, cols) of the places that used it."""
    for i in range(vocab * cols):
        dweight[i] = 0.0
    for i in range(count):
        row = index[i] * cols
        for j in range(cols):
            dweight[row + j] += grad[i * cols + j]


def embedding(input, weight):
    """Rows of `weight` (vocab, dim) chosen by `input` (…) int64 -> (…, dim).  Raises IndexError for an index out of range.

    >>> import linalgml as lm
    >>> lm.nn.functional.embedding(lm.tensor([2, 0]), lm.tensor([[1.0], [2.0], [3.0]]))
    tensor([[3.],
            [1.]])
    """
    if input.dtype is not dtypes.int64:
        raise TypeError(f"embedding: indices must be int64, got {input.dtype.name}")
    if len(weight.shape) != 2:
        raise ShapeError(f"embedding: weight {weight.shape} is not a matrix")
    (vocab, cols), count, dtype = weight.shape, input.numel(), weight.dtype
    index, table, store = input.flat(), weight.flat(), backend.store()
    if not store.checks_indices or len(table) != vocab * cols:
        check_indices(index, count, 0, vocab, "embedding")
    out = store.empty(count * cols, dtype)
    embedding_forward(table, index, out, count, cols)

    def backward(grad):
        dweight = backend.store().empty(vocab * cols, dtype)
        embedding_backward(input.flat(), grad, dweight, count, vocab, cols)
        return (dweight,)

    return result(out, (*input.shape, cols), dtype, (weight,), backward, (input,))


class Embedding(Module):
    """A learned table of vectors, after torch.nn.Embedding; entries start normal with deviation 1.

    >>> import linalgml as lm
    >>> lm.nn.Embedding(10, 4)(lm.tensor([[1, 2, 3]])).shape
    (1, 3, 4)
    """

    def __init__(self, num_embeddings, embedding_dim, device=None, dtype=None):
        super().__init__()
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.weight = Parameter(init.blank((num_embeddings, embedding_dim), dtype))
        init.normal_(self.weight)

    def forward(self, input):
        return embedding(input, self.weight)

    def extra_repr(self):
        return f"{self.num_embeddings}, {self.embedding_dim}"


def one_hot(tensor, num_classes=-1):
    """Rows of zeros with a one at each index (…) -> (…, num_classes) int64; -1 takes the largest index plus one.

    >>> import linalgml as lm
    >>> lm.nn.functional.one_hot(lm.tensor([1, 0]), 3)
    tensor([[0, 1, 0],
            [1, 0, 0]])
    """
    if tensor.dtype is not dtypes.int64:
        raise TypeError(f"one_hot: indices must be int64, got {tensor.dtype.name}")
    if num_classes == -1:
        num_classes = int(tensor.max().item()) + 1
    return embedding(tensor, eye(num_classes, dtype=dtypes.float32)).to(dtypes.int64)
