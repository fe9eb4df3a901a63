"""Datasets, samplers and the loader: order, batches, threads, seeds, and what is refused."""

from collections import namedtuple

import pytest

import linalgml as lm
from linalgml.datasets import (
    BatchSampler,
    ConcatDataset,
    DataLoader,
    Dataset,
    RandomSampler,
    Subset,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
    random_split,
)  # fmt: skip
from linalgml.datasets.dataset import collate


class Numbers(Dataset):
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if not 0 <= i < self.n:
            raise IndexError(i)
        return lm.tensor([float(i), i * 0.5]), i


def seen(loader):
    return [v for _, y in loader for v in y.tolist()]


@pytest.mark.parametrize("workers", [0, 3])
def test_every_example_comes_once_and_in_order(workers):
    loader = DataLoader(Numbers(23), batch_size=5, num_workers=workers)
    assert seen(loader) == list(range(23)) == seen(loader)
    assert len(loader) == 5 and [len(y) for _, y in loader] == [5, 5, 5, 5, 3]
    x, y = next(iter(loader))
    assert x.shape == (5, 2) and y.dtype is lm.int64 and x[:, 0].tolist() == y.tolist()


@pytest.mark.parametrize("workers", [0, 2])
def test_shuffling_is_new_each_epoch_and_the_same_for_a_seed(workers):
    a, b = (DataLoader(Numbers(40), batch_size=7, shuffle=True, generator=5, num_workers=workers) for _ in range(2))
    first, second = seen(a), seen(a)
    assert sorted(first) == sorted(second) == list(range(40)) and first != second != list(range(40))
    assert (seen(b), seen(b)) == (first, second)
    assert first[:6] == [25, 2, 8, 28, 18, 16], "the order of a seed is the same on every backend and in every release"


def test_tensors_are_read_a_batch_at_a_time_as_one_by_one():
    data = TensorDataset(lm.arange(10).reshape(10, 1), lm.arange(10))
    fast, slow = DataLoader(data, 4, shuffle=True, generator=1), DataLoader(data, 4, shuffle=True, generator=1, collate_fn=collate)
    for (x, y), (u, v) in zip(fast, slow, strict=True):
        assert x.tolist() == u.tolist() and y.tolist() == v.tolist()


def test_drop_last_samplers_and_no_batches():
    assert [len(y) for _, y in DataLoader(Numbers(11), 4, drop_last=True)] == [4, 4]
    assert seen(DataLoader(Numbers(9), 2, sampler=[8, 0, 3])) == [8, 0, 3]
    assert [y.tolist() for _, y in DataLoader(Numbers(9), batch_sampler=[[1], [2, 3]])] == [[1], [2, 3]]
    assert [y for _, y in DataLoader(Numbers(3), batch_size=None)] == [0, 1, 2]
    assert [*DataLoader(TensorDataset(lm.zeros(0, 3)), 4)] == [*DataLoader(TensorDataset(lm.zeros(0, 3)), 4, shuffle=True)] == []


def test_an_error_of_a_worker_is_raised_where_its_batch_would_have_come():
    class Broken(Numbers):
        def __getitem__(self, i):
            if i == 13:
                raise RuntimeError("example 13 is broken")
            return super().__getitem__(i)

    got = []
    with pytest.raises(RuntimeError, match="example 13"):
        for _, y in DataLoader(Broken(20), 4, num_workers=2):
            got += y.tolist()
    assert got == list(range(12))


def test_workers_use_the_backend_of_the_block():
    class Named(Numbers):
        def __getitem__(self, i):
            return lm.get_backend()

    with lm.use_backend("python"):
        assert list(DataLoader(Named(4), 2, num_workers=2)) == [["python"] * 2] * 2


def test_samplers():
    assert sorted(RandomSampler(range(5), num_samples=10, generator=0)) == sorted(2 * list(range(5)))
    drawn = list(RandomSampler(range(3), replacement=True, num_samples=3000, generator=0))
    assert {drawn.count(k) // 100 for k in range(3)} <= {9, 10}
    counts = list(WeightedRandomSampler([1.0, 0.0, 3.0], 4000, generator=2))
    assert counts.count(1) == 0 and abs(counts.count(2) - 3000) < 120
    assert sorted(WeightedRandomSampler([1.0, 2.0, 3.0], 3, replacement=False, generator=2)) == [0, 1, 2]
    assert sorted(SubsetRandomSampler([7, 7, 1], generator=0)) == [1, 7, 7]
    assert len(BatchSampler(range(7), 3, drop_last=True)) == 2 == len(list(BatchSampler(range(7), 3, drop_last=True)))


def test_splits_are_disjoint_and_whole():
    parts = random_split(range(100), [0.7, 0.2, 0.1], generator=4)
    assert [len(p) for p in parts] == [70, 20, 10] and sorted(i for p in parts for i in p) == list(range(100))
    assert [len(p) for p in random_split(range(10), [1 / 3, 1 / 3, 1 / 3], generator=0)] == [4, 3, 3]
    assert list(random_split(range(9), [4, 5], generator=1)[1]) == list(random_split(range(9), [4, 5], generator=1)[1])
    joined = ConcatDataset([Numbers(2), Subset(Numbers(9), [5, 7])])
    assert [y for _, y in joined] == [0, 1, 5, 7] and joined[-1][1] == 7 and joined[-4][1] == 0


def test_what_batches_are_made_of():
    Point = namedtuple("Point", "x y")
    batch = collate([{"p": Point(1.0, "a"), "t": [lm.ones(2), True]}, {"p": Point(2.0, "b"), "t": [lm.zeros(2), False]}])
    assert batch["p"].x.tolist() == [1.0, 2.0] and batch["p"].y == ["a", "b"]
    assert batch["t"][0].shape == (2, 2) and batch["t"][1].dtype is lm.bool
    with pytest.raises(lm.ShapeError, match=r"shapes \(2,\) and \(3,\)"):
        collate([lm.zeros(2), lm.zeros(3)])
    with pytest.raises(TypeError, match="collate_fn"):
        collate([object()])


def test_what_is_refused():
    with pytest.raises(ValueError, match="one length"):
        TensorDataset(lm.zeros(3), lm.zeros(4))
    with pytest.raises(IndexError, match="index 5 of a dataset of 3"):
        Subset(Numbers(3), [0, 5])
    with pytest.raises(ValueError, match="sum to 9, the dataset has 10"):
        random_split(range(10), [4, 5])
    with pytest.raises(ValueError, match="shares must sum to 1"):
        random_split(range(10), [0.5, 0.4])
    with pytest.raises(ValueError, match="batch_size must be a positive int, got 0"):
        DataLoader(Numbers(3), batch_size=0)
    with pytest.raises(ValueError, match="exclude each other"):
        DataLoader(Numbers(3), sampler=[0], shuffle=True)
    with pytest.raises(ValueError, match="batch_sampler excludes"):
        DataLoader(Numbers(3), batch_sampler=[[0]], batch_size=2)
    with pytest.raises(NotImplementedError, match="write __getitem__"):
        Dataset()[0]


def test_pytorchs_import_path():
    from linalgml.utils.data import DataLoader as also

    assert also is DataLoader and lm.utils.data.TensorDataset is TensorDataset
