"""Datasets: anything with a length whose i-th element is an example, and the ways to cut and join them, after torch.utils.data."""

from bisect import bisect_right
from itertools import accumulate
from operator import index

from ..autograd.tensor import Tensor
from ..random import as_generator


class Dataset:
    """The base of datasets: subclasses write `__len__` and `__getitem__(i)`, which gives one example.

    >>> class Squares(Dataset):
    ...     def __len__(self):
    ...         return 4
    ...
    ...     def __getitem__(self, i):
    ...         return i, i * i
    >>> len(Squares()), Squares()[3], len(Squares() + Squares())
    (4, (3, 9), 8)
    """

    def __len__(self):
        raise NotImplementedError(f"{type(self).__name__} does not say how many examples it has: write __len__")

    def __getitem__(self, i):
        raise NotImplementedError(f"{type(self).__name__} does not give its examples: write __getitem__")

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __add__(self, other):
        return ConcatDataset([self, other])


class TensorDataset(Dataset):
    """Tensors of one length; example i is the tuple of their i-th elements.  Raises ValueError when lengths differ.

    >>> import linalgml as lm
    >>> data = TensorDataset(lm.tensor([[1.0, 2.0], [3.0, 4.0]]), lm.tensor([0, 1]))
    >>> data[1]
    (tensor([3., 4.]), tensor(1))
    """

    def __init__(self, *tensors):
        sizes = [len(t) if t.shape else None for t in tensors]
        if not tensors or None in sizes or len(set(sizes)) != 1:
            raise ValueError(f"TensorDataset: expected tensors of one length, got shapes {[t.shape for t in tensors]}")
        self.tensors = tensors

    def __len__(self):
        return len(self.tensors[0])

    def __getitem__(self, i):
        return tuple(t[i] for t in self.tensors)

    def batch(self, indices):
        """A tuple of tensors with the examples of a list of indices: what a loader asks for, in one read of each tensor."""
        from ..autograd.creation import tensor

        where = tensor(indices)
        return tuple(t[where] for t in self.tensors)


class Subset(Dataset):
    """Some examples of a dataset, by their indices.

    >>> Subset("abcdef", [4, 0])[0]
    'e'
    """

    def __init__(self, dataset, indices):
        self.dataset, self.indices = dataset, [index(i) for i in indices]
        n = len(dataset)
        for i in self.indices:
            if not -n <= i < n:
                raise IndexError(f"Subset: index {i} of a dataset of {n} examples")

    def __len__(self):
        return len(self.indices)

    def __getitem__(self, i):
        return self.dataset[self.indices[i]]


class ConcatDataset(Dataset):
    """Datasets one after the other.  Raises ValueError for none.

    >>> ConcatDataset(["abc", "de"])[-1]
    'e'
    """

    def __init__(self, datasets):
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("ConcatDataset: expected at least one dataset")
        self.cumulative_sizes = list(accumulate(len(d) for d in self.datasets))

    def __len__(self):
        return self.cumulative_sizes[-1]

    def __getitem__(self, i):
        n = len(self)
        if not -n <= i < n:
            raise IndexError(f"ConcatDataset: index {i} of {n} examples")
        i %= n
        which = bisect_right(self.cumulative_sizes, i)
        return self.datasets[which][i - (self.cumulative_sizes[which - 1] if which else 0)]


def random_split(dataset, lengths, generator=None):
    """Cut a dataset at random into Subsets of these lengths, or of these shares, which then sum to 1.

    Shares round down, and what is left goes to the first parts, one each, as in PyTorch.  `generator` is a Generator or a seed; the same
    seed gives the same parts on every backend.  Raises ValueError when the lengths do not sum to the dataset's.

    >>> [len(part) for part in random_split(range(10), [0.7, 0.3], generator=0)]
    [7, 3]
    >>> sorted(i for part in random_split(range(5), [2, 3], generator=1) for i in part)
    [0, 1, 2, 3, 4]
    """
    n, lengths = len(dataset), list(lengths)
    if any(not v >= 0 for v in lengths):
        raise ValueError(f"random_split: lengths must not be negative, got {lengths}")
    if any(isinstance(v, float) for v in lengths) or sum(lengths) == 1 != n:
        if abs(sum(lengths) - 1) > 1e-9:
            raise ValueError(f"random_split: shares must sum to 1, got {lengths}, which sum to {sum(lengths)}")
        lengths = [int(n * share) for share in lengths]
        for i in range(n - sum(lengths)):
            lengths[i % len(lengths)] += 1
    if sum(lengths) != n:
        raise ValueError(f"random_split: lengths {lengths} sum to {sum(lengths)}, the dataset has {n} examples")
    order = as_generator(generator).permutation(n)
    ends = list(accumulate(lengths))
    return [Subset(dataset, order[end - size : end]) for size, end in zip(lengths, ends, strict=True)]


def collate(examples):
    """Examples as a batch: numbers and tensors of one shape stacked, tuples, lists and dicts element by element, strings as a list.

    Raises TypeError for anything else, and ShapeError when tensors differ in shape.

    >>> import linalgml as lm
    >>> collate([(1.0, "a"), (2.0, "b")])
    [tensor([1., 2.]), ['a', 'b']]
    >>> collate([{"x": lm.tensor([1])}, {"x": lm.tensor([2])}])["x"].shape
    (2, 1)
    """
    from ..autograd.creation import tensor
    from ..autograd.errors import ShapeError
    from ..autograd.joining import stack

    first = examples[0]
    if isinstance(first, Tensor):
        for e in examples:
            if e.shape != first.shape:
                raise ShapeError(f"collate: examples of shapes {first.shape} and {e.shape} in one batch; give the loader a collate_fn")
        return stack(list(examples))
    if isinstance(first, (bool, int, float)):
        return tensor(list(examples))
    if isinstance(first, str | bytes):
        return list(examples)
    if isinstance(first, dict):
        return {key: collate([e[key] for e in examples]) for key in first}
    if isinstance(first, tuple | list):
        if any(len(e) != len(first) for e in examples):
            raise ValueError(f"collate: examples of {len(first)} and of other numbers of parts in one batch")
        parts = [collate([e[k] for e in examples]) for k in range(len(first))]
        return type(first)(*parts) if hasattr(first, "_fields") else parts
    raise TypeError(f"collate: cannot make a batch of {type(first).__name__}; give the loader a collate_fn")
