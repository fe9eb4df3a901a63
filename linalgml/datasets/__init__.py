"""Data sets: what the library brings along or makes up, files of your own, and the loader that feeds them to a model."""

from .csv_file import Table, load_csv
from .dataset import ConcatDataset, Dataset, Subset, TensorDataset, random_split
from .digits import load_digits
from .generated import make_blobs, make_circles, make_moons
from .idx import load_fashion_mnist, load_idx
from .image_folder import ImageFolder, load_image
from .loader import DataLoader
from .sampler import BatchSampler, RandomSampler, SequentialSampler, SubsetRandomSampler, WeightedRandomSampler
from .split import train_test_split
from .tables import load_breast_cancer, load_diabetes, load_iris, load_wine
from .text import default_text, load_text

__all__ = [
    "BatchSampler", "ConcatDataset", "DataLoader", "Dataset", "ImageFolder", "RandomSampler", "SequentialSampler", "Subset",
    "SubsetRandomSampler", "Table", "TensorDataset", "WeightedRandomSampler", "default_text", "load_breast_cancer", "load_csv",
    "load_diabetes", "load_digits", "load_fashion_mnist", "load_idx", "load_image", "load_iris", "load_text", "load_wine", "make_blobs",
    "make_circles", "make_moons", "random_split", "train_test_split",
]  # fmt: skip
