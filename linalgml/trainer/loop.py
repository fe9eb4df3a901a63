"""Trainer: the training loop, in the shape of nanoGPT's train.py."""

import os
from math import inf, isfinite
from time import perf_counter

from .. import random
from ..autograd.engine import no_grad
from ..backend import use_backend
from ..errors import InputError
from ..optim import clip_grad_norm_, warmup_cosine
from ..random import Generator
from . import checkpoint
from .config import TrainConfig
from .data import TextData
from .run import Run, backend_of, make_folder, refuse_to_overwrite
from .sampling import model_of, on_backend, stream_text


class DivergedError(RuntimeError):
    """The loss is no longer a finite number."""


class Trainer:
    """A GPT, its optimiser and its data, made from a TrainConfig.

    Seeds the library's default generator, which draws the weights and dropout.  Raises InputError for a text or a folder
    that cannot be used, and when `config.out` already holds a run, unless `overwrite`.

    >>> from linalgml.trainer import TextData, TrainConfig, Trainer
    >>> config = TrainConfig(n_layer=1, n_head=2, n_embd=8, block_size=8, batch_size=2, max_iters=5, eval_iters=1)
    >>> trainer = Trainer(config, TextData("to be or not to be " * 20, block_size=8))
    >>> trainer.train(callbacks=[]).iter
    5
    >>> len(trainer.sample("to", tokens=8))
    10
    """

    def __init__(self, config, data=None, overwrite=False):
        self.config, self.backend = config, backend_of(config)
        refuse_to_overwrite(config.out, overwrite)
        with use_backend(self.backend):
            self.data = data or TextData.from_config(config)
            random.manual_seed(config.seed)
            self.model = model_of(config, self.data.tokenizer.vocab_size)
            self.optimizer = self.model.configure_optimizers(config.weight_decay, config.learning_rate, (config.beta1, config.beta2))
        make_folder(config.out)
        self.generator = Generator(config.seed)  # draws the batches, and nothing else
        self.iter, self.best_val_loss, self.seconds = 0, None, 0.0

    @classmethod
    def resume(cls, out, data=None, **changes):
        """The Trainer of a run's folder, exactly as it was saved; `changes` are settings for the rest of the run.

        Raises CheckpointError when there is no usable checkpoint, and InputError for a change that the saved state
        cannot follow (the model's shape, its data) or when the text is not the one the run began with.
        """
        path = os.path.join(out, checkpoint.LATEST)
        state = checkpoint.read_state(path)
        settings = state["config"].to_dict()
        for name in ("tokenizer", "vocab_size", "n_layer", "n_head", "n_embd", "block_size", "bias", "dtype", "seed"):
            if name in changes and changes[name] != settings[name]:
                raise InputError(f"{name} cannot change when a run is resumed: it is {settings[name]}, not {changes[name]}")
        config = TrainConfig.from_dict({**settings, **changes, "out": out})
        data = data or TextData.from_config(config, checkpoint.tokenizer_of(path, state))
        if data.fingerprint != state["text"]:
            raise InputError(f"{data.name} is not the text this run began with (its SHA-256 differs)")
        trainer = cls(config, data, overwrite=True)
        with use_backend(trainer.backend):
            checkpoint.restore(trainer, path, state)
        return trainer

    def train(self, callbacks=None):
        """Run the loop to max_iters and return the trainer.

        `callbacks` are functions of (trainer, event), told of what `run.Run` lists; the default prints progress.  Ctrl-C
        finishes the step, saves, and raises KeyboardInterrupt.  Raises DivergedError when the loss is infinite or NaN; the
        weights and the checkpoint are then those before that step.
        """
        config, model, optimizer = self.config, self.model, self.optimizer
        with use_backend(self.backend), Run(self, callbacks) as run:
            model.train()
            while self.iter < config.max_iters and not run.interrupted:
                if self.iter % config.eval_interval == 0:
                    run.evaluate_and_save()
                began = perf_counter()
                lr = self.get_lr(self.iter)
                for group in optimizer.param_groups:
                    group["lr"] = lr
                x, y = self.data.get_batch("train", config.batch_size, self.generator)
                _, loss = model(x, targets=y)
                loss.backward()
                norm = clip_grad_norm_(model.parameters(), config.grad_clip or inf)
                loss, norm = loss.item(), norm.item()
                if not isfinite(loss + norm):
                    raise DivergedError(f"iteration {self.iter}: loss {loss}, gradient norm {norm}; try a lower learning rate")
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
                self.iter += 1
                run.step(loss, lr, norm, perf_counter() - began)
            run.finish()
        return self

    def get_lr(self, iter):
        """The learning rate of a step: linear warm-up, cosine decay to min_lr, then min_lr."""
        config = self.config
        return warmup_cosine(iter, config.learning_rate, config.min_lr, config.warmup_iters, config.lr_decay_iters or config.max_iters)

    @no_grad()
    def evaluate(self, split="val", iters=0, stop=lambda: False):
        """The mean loss per token, in nats, over all of a split, or over `iters` random batches that are the same every time.

        `stop` is asked between batches; once it says True the answer is None.
        """
        size, generator, was_training = self.config.batch_size, Generator(self.config.seed).jumped(), self.model.training
        total = count = 0
        with use_backend(self.backend):
            drawn = (self.data.get_batch(split, size, generator) for _ in range(iters))
            batches = drawn if iters else self.data.blocks(split, size)
            self.model.eval()
            try:
                for x, y in batches:
                    if stop():
                        return None
                    _, loss = self.model(x, targets=y)
                    total, count = total + loss.item() * y.numel(), count + y.numel()
            finally:
                self.model.train(was_training)
        return total / count

    def sample(self, prompt="", tokens=500, **settings):
        """The prompt, continued by `tokens` tokens; settings as in `stream_text`: temperature, top_k, top_p, seed."""
        return prompt + "".join(self.stream(prompt, tokens, **settings))

    def stream(self, prompt="", tokens=500, **settings):
        """Yield a continuation piece by piece; settings as in `stream_text`."""
        return on_backend(self.backend, stream_text(self.model, self.data.tokenizer, prompt, tokens, **settings))

    def save(self, path=None, optimizer=True):
        """Write a checkpoint, by default the one in `config.out` that `resume` reads; without the optimiser, one to sample from."""
        checkpoint.save_checkpoint(self, path or os.path.join(self.config.out, checkpoint.LATEST), optimizer)
