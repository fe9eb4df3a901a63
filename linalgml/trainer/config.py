"""TrainConfig: every setting of a training run, under nanoGPT's names.

The defaults are nanoGPT's recipe for a CPU: on tiny Shakespeare they end near a validation loss of 1.9.
"""

from dataclasses import asdict, dataclass, field, fields
from math import inf

from ..errors import InputError


def setting(default, help, choices=None):
    """A field with its help text, which the command line shows."""
    return field(default=default, metadata={"help": help, "choices": choices})


@dataclass
class TrainConfig:
    """The settings of a run.  Raises InputError, naming the setting, for a value that cannot be.

    >>> from linalgml.trainer import TrainConfig
    >>> TrainConfig(max_iters=100).lr_decay_iters is None, TrainConfig().n_embd
    (True, 128)
    """

    text: str | None = setting(None, "UTF-8 file to train on (default: Python's own documentation)")
    out: str | None = setting(None, "folder for checkpoint, log and loss curve")
    tokenizer: str = setting("char", "characters, or byte-pair encoding", ("char", "bpe"))
    vocab_size: int = setting(512, "tokens of the byte-pair encoding (with --tokenizer bpe)")
    n_layer: int = setting(4, "transformer blocks")
    n_head: int = setting(4, "attention heads of a block")
    n_embd: int = setting(128, "channels")
    block_size: int = setting(64, "tokens of context")
    dropout: float = setting(0.0, "probability of dropout")
    bias: bool = setting(False, "biases in linear layers and layer norms")
    batch_size: int = setting(12, "sequences of a step")
    max_iters: int = setting(2000, "training steps")
    learning_rate: float = setting(1e-3, "highest learning rate")
    min_lr: float = setting(1e-4, "learning rate at the end of the decay")
    warmup_iters: int = setting(100, "steps of linear warm-up")
    lr_decay_iters: int | None = setting(None, "step at which the cosine reaches --min-lr (default: --max-iters)")
    beta1: float = setting(0.9, "AdamW: decay of the mean gradient")
    beta2: float = setting(0.99, "AdamW: decay of the mean squared gradient")
    weight_decay: float = setting(0.1, "weight decay of matrices and embeddings")
    grad_clip: float = setting(1.0, "largest norm of the gradient; 0 does not clip")
    eval_interval: int = setting(250, "steps between evaluations, which also save a checkpoint")
    eval_iters: int = setting(20, "batches of an evaluation on the way; 0 takes all held-out text (the last one always does)")
    log_interval: int = setting(10, "steps between lines of the log")
    seed: int = setting(1337, "seed of weights, batches and dropout")
    dtype: str = setting("float32", "type of the weights", ("float32", "float64"))
    backend: str | None = setting(None, "what runs the kernels: python, numba, cython or fast (default: the best there is)")

    def __post_init__(self):
        for f in fields(self):
            value, (wanted, optional) = getattr(self, f.name), kind(f)
            if value is None and optional:
                continue
            if wanted is float and type(value) is int:
                value = float(value)
                setattr(self, f.name, value)
            if type(value) is not wanted:
                raise InputError(f"{f.name} must be {_ARTICLE[wanted]}, got {value!r}")
            if f.metadata["choices"] and value not in f.metadata["choices"]:
                raise InputError(f"{f.name} must be {' or '.join(f.metadata['choices'])}, got {value!r}")
        for name in ("n_layer", "n_head", "n_embd", "block_size", "batch_size", "max_iters", "eval_interval", "log_interval"):
            self._check(name, 1 <= getattr(self, name) < 1 << 31, "a positive integer")
        for name in ("warmup_iters", "eval_iters"):
            self._check(name, 0 <= getattr(self, name) < 1 << 31, "0 or more")
        self._check("lr_decay_iters", self.lr_decay_iters is None or self.lr_decay_iters >= 1, "a positive integer")
        self._check("learning_rate", 0 < self.learning_rate < inf, "positive and finite")
        self._check("min_lr", 0 <= self.min_lr <= self.learning_rate, f"between 0 and the learning rate {self.learning_rate:g}")
        for name in ("beta1", "beta2", "dropout"):
            self._check(name, 0 <= getattr(self, name) < 1, "at least 0 and less than 1")
        for name in ("weight_decay", "grad_clip"):
            self._check(name, 0 <= getattr(self, name) < inf, "0 or more, and finite")
        self._check("vocab_size", 256 <= self.vocab_size <= 1_000_000, "between 256, the bytes, and a million")
        self._check("seed", -(1 << 63) <= self.seed < 1 << 64, "an integer of 64 bits")
        self._check("n_embd", self.n_embd % self.n_head == 0, f"a multiple of n_head {self.n_head}")

    def _check(self, name, ok, expected):
        if not ok:
            raise InputError(f"{name} must be {expected}, got {getattr(self, name)}")

    def to_dict(self):
        """The settings as a plain dict, which JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, settings):
        """The settings of `to_dict`; unknown ones raise InputError."""
        unknown = set(settings) - {f.name for f in fields(cls)}
        if unknown:
            raise InputError(f"unknown setting {sorted(unknown)[0]!r}")
        return cls(**settings)


_ARTICLE = {str: "a string", int: "an integer", float: "a number", bool: "True or False"}


def kind(f):
    """(type, whether None is allowed) of a field."""
    kinds = getattr(f.type, "__args__", (f.type,))
    return kinds[0], len(kinds) > 1
