"""Training: `fit` for any model and loader; and a GPT on a text, in a Python API that reads like nanoGPT's.

    from linalgml.trainer import TrainConfig, Trainer

    trainer = Trainer(TrainConfig(text="input.txt", max_iters=2000))
    trainer.train()
    print(trainer.sample("O God"))
"""

from .config import TrainConfig
from .data import TextData
from .early_stopping import EarlyStopping
from .fit import accuracy, evaluate, fit
from .history import History
from .loop import DivergedError, Trainer
from .sampling import load_model, sample_text, stream_text

__all__ = [
    "DivergedError", "EarlyStopping", "History", "TextData", "TrainConfig", "Trainer", "accuracy", "evaluate", "fit", "load_model",
    "sample_text", "stream_text",
]  # fmt: skip
