"""Data sets: what the library brings along, and files of your own."""

from .text import default_text, load_text

__all__ = ["default_text", "load_text"]
