"""Data sets: what the library brings along, and files of your own."""

from .digits import load_digits
from .split import train_test_split
from .text import default_text, load_text

__all__ = ["default_text", "load_digits", "load_text", "train_test_split"]
