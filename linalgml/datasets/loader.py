"""DataLoader: a dataset in batches, shuffled anew each epoch, and prepared ahead by threads where that pays; after torch.utils.data."""

from collections import deque

from ..random import as_generator
from .dataset import TensorDataset, collate
from .sampler import BatchSampler, RandomSampler, SequentialSampler


class DataLoader:
    """Iterate over batches of a dataset.

    dataset: anything with `len` and `[i]`.  shuffle: a new order each epoch, drawn from `generator` (a Generator or a seed; the library's
    own by default), the same on every backend.  sampler or batch_sampler choose the order instead.  collate_fn makes a batch of a list of
    examples (`collate` by default).  num_workers threads prepare the next prefetch_factor batches each, in order: worth it where reading
    an example waits (files) or leaves the interpreter (decoding images).  pin_memory, persistent_workers and timeout are accepted and
    change nothing.

    Raises ValueError for settings that exclude each other.

    >>> import linalgml as lm
    >>> data = TensorDataset(lm.arange(5))
    >>> [x.tolist() for (x,) in DataLoader(data, batch_size=2)]
    [[0, 1], [2, 3], [4]]
    >>> sorted(v for (x,) in DataLoader(data, batch_size=2, shuffle=True, generator=1) for v in x.tolist())
    [0, 1, 2, 3, 4]
    """

    def __init__(
        self, dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, pin_memory=False,
        drop_last=False, timeout=0, *, prefetch_factor=2, persistent_workers=False, generator=None,
    ):  # fmt: skip
        if num_workers < 0 or prefetch_factor < 1:
            raise ValueError(f"DataLoader: num_workers {num_workers} and prefetch_factor {prefetch_factor}: expected >= 0 and >= 1")
        if sampler is not None and shuffle:
            raise ValueError("DataLoader: sampler and shuffle exclude each other")
        if batch_sampler is not None and (batch_size != 1 or shuffle or sampler is not None or drop_last):
            raise ValueError("DataLoader: batch_sampler excludes batch_size, shuffle, sampler and drop_last")
        self.dataset, self.num_workers, self.prefetch_factor = dataset, num_workers, prefetch_factor
        self.generator = as_generator(generator)
        if sampler is None:
            sampler = RandomSampler(dataset, generator=self.generator) if shuffle else SequentialSampler(dataset)
        self.sampler, self.drop_last = sampler, drop_last
        if batch_sampler is None and batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_sampler, self.batch_size = batch_sampler, getattr(batch_sampler, "batch_size", batch_size)
        self.collate_fn = collate_fn

    def __len__(self):
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)

    def __iter__(self):
        wanted = iter(self.sampler if self.batch_sampler is None else self.batch_sampler)
        return map(self.fetch, wanted) if self.num_workers == 0 else self._ahead(wanted)

    def fetch(self, indices):
        """The batch of a list of indices, or one example where batch_size is None."""
        dataset, together = self.dataset, self.collate_fn
        if self.batch_sampler is None:
            example = dataset[indices]
            return example if together is None else together(example)
        if together is None and type(dataset) is TensorDataset:
            return list(dataset.batch(indices))
        return (together or collate)([dataset[i] for i in indices])

    def _ahead(self, wanted):
        """Batches in order, the next ones in the making; an error of a worker is raised where its batch would have come."""
        from concurrent.futures import ThreadPoolExecutor
        from contextvars import copy_context

        with ThreadPoolExecutor(self.num_workers, thread_name_prefix="linalgml-loader") as pool:
            waiting: deque = deque()
            try:
                for indices in wanted:
                    waiting.append(pool.submit(copy_context().run, self.fetch, indices))
                    if len(waiting) > self.num_workers * self.prefetch_factor:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
