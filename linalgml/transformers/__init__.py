"""Transformers: tokenizers, GPT, generation."""

from .bpe import BPETokenizer
from .char_tokenizer import CharTokenizer
from .gpt import GPT, GPTConfig
from .kv_cache import KVCache

__all__ = ["GPT", "BPETokenizer", "CharTokenizer", "GPTConfig", "KVCache"]
