"""Samplers: in which order a loader takes the examples of a dataset, after torch.utils.data."""

from ..random import as_generator


class Sampler:
    """The base: subclasses write `__iter__`, which gives indices, and `__len__`."""

    def __iter__(self):
        raise NotImplementedError(f"{type(self).__name__} gives no indices: write __iter__")

    def __len__(self):
        raise NotImplementedError(f"{type(self).__name__} does not say how many indices it gives: write __len__")


class SequentialSampler(Sampler):
    """0, 1, 2, …

    >>> list(SequentialSampler("abc"))
    [0, 1, 2]
    """

    def __init__(self, data_source):
        self.data_source = data_source

    def __iter__(self):
        return iter(range(len(self.data_source)))

    def __len__(self):
        return len(self.data_source)


class RandomSampler(Sampler):
    """A new random order each time; with `replacement`, num_samples independent draws.

    >>> sorted(RandomSampler("abcd", generator=3))
    [0, 1, 2, 3]
    """

    def __init__(self, data_source, replacement=False, num_samples=None, generator=None):
        self.data_source, self.replacement, self.generator = data_source, replacement, as_generator(generator)
        self.num_samples = len(data_source) if num_samples is None else num_samples
        if not self.num_samples >= 0:
            raise ValueError(f"RandomSampler: num_samples must not be negative, got {num_samples}")

    def __iter__(self):
        n, wanted = len(self.data_source), self.num_samples
        if n == 0:
            return
        if self.replacement:
            out = [0] * wanted
            self.generator.integers(out, wanted, 0, n)
            yield from out
            return
        while wanted > 0:
            order = self.generator.permutation(n)[:wanted]
            yield from order
            wanted -= len(order)

    def __len__(self):
        return self.num_samples


class SubsetRandomSampler(Sampler):
    """These indices, in a new random order each time.

    >>> sorted(SubsetRandomSampler([5, 2, 9], generator=0))
    [2, 5, 9]
    """

    def __init__(self, indices, generator=None):
        self.indices, self.generator = list(indices), as_generator(generator)

    def __iter__(self):
        return (self.indices[i] for i in self.generator.permutation(len(self.indices)))

    def __len__(self):
        return len(self.indices)


class WeightedRandomSampler(Sampler):
    """num_samples indices, drawn in proportion to their weights: a rare class as often as a common one.

    Raises ValueError for a negative or infinite weight, or when all are zero.

    >>> list(WeightedRandomSampler([0.0, 1.0, 0.0], 4, generator=0))
    [1, 1, 1, 1]
    """

    def __init__(self, weights, num_samples, replacement=True, generator=None):
        self.weights = [float(w) for w in weights]
        self.num_samples, self.replacement, self.generator = num_samples, replacement, as_generator(generator)

    def __iter__(self):
        out = [0] * self.num_samples
        self.generator.multinomial(self.weights, out, 1, len(self.weights), self.num_samples, self.replacement)
        return iter(out)

    def __len__(self):
        return self.num_samples


class BatchSampler(Sampler):
    """The indices of another sampler in lists of batch_size; `drop_last` leaves out a last list that is shorter.

    >>> list(BatchSampler(range(5), 2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler, batch_size, drop_last):
        if type(batch_size) is not int or batch_size < 1:
            raise ValueError(f"batch_size must be a positive int, got {batch_size!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self):
        batch = []
        for i in self.sampler:
            batch.append(i)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self):
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + bool(rest and not self.drop_last)
