"""PyTorch's name for the tools of data: `from linalgml.utils.data import DataLoader`."""

from . import data

__all__ = ["data"]
