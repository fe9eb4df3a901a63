"""Training a GPT on a text, and sampling from it: a Python API that reads like nanoGPT's.

    from linalgml.trainer import TrainConfig, Trainer

    trainer = Trainer(TrainConfig(text="input.txt", max_iters=2000))
    trainer.train()
    print(trainer.sample("O God"))
"""

from .config import TrainConfig
from .data import TextData
from .loop import Trainer
from .sampling import load_model, sample_text, stream_text

__all__ = ["TextData", "TrainConfig", "Trainer", "load_model", "sample_text", "stream_text"]
