"""PyTorch's name for datasets and loaders: `from linalgml.utils.data import DataLoader, TensorDataset`."""

from ..datasets.dataset import ConcatDataset, Dataset, Subset, TensorDataset, random_split
from ..datasets.dataset import collate as default_collate
from ..datasets.loader import DataLoader
from ..datasets.sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler, SubsetRandomSampler, WeightedRandomSampler

__all__ = [
    "BatchSampler", "ConcatDataset", "DataLoader", "Dataset", "RandomSampler", "Sampler", "SequentialSampler", "Subset",
    "SubsetRandomSampler", "TensorDataset", "WeightedRandomSampler", "default_collate", "random_split",
]  # fmt: skip
