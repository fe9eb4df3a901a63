"""Checkpoints: everything a run needs to go on bit for bit, in one safetensors file, without pickle.

    model.transformer.wte.weight …     the weights
    optimizer.3.exp_avg …              the optimiser's tensors, by parameter number
    metadata "linalgml.run"            JSON: configuration, iteration, random states, best loss, tokenizer, versions

The file is replaced as a whole or not at all (`linalgml.files`), so that a crash or a full disk leaves the one before.
"""

import json
import os

from .. import __version__, random
from ..errors import InputError
from ..serialization import SafetensorError, load_file, read_metadata, save_file
from .config import TrainConfig
from .tokens import tokenizer_from_state, tokenizer_state

LATEST, BEST = "ckpt.safetensors", "best.safetensors"
KEY, FORMAT = "linalgml.run", 1


class CheckpointError(InputError):
    """A checkpoint that is missing, damaged or does not fit; the message is one line."""


def save_checkpoint(trainer, path, optimizer=True):
    """Write a Trainer's state; without the optimiser's when it is only to sample from."""
    tensors = {f"model.{name}": t for name, t in trainer.model.state_dict().items()}
    state = {
        "format": FORMAT, "version": __version__, "backend": trainer.backend, "config": trainer.config.to_dict(),
        "iter": trainer.iter, "best_val_loss": trainer.best_val_loss, "seconds": trainer.seconds,
        "tokenizer": tokenizer_state(trainer.data.tokenizer), "text": trainer.data.fingerprint,
    }  # fmt: skip
    if optimizer:
        saved = trainer.optimizer.state_dict()
        steps: dict[str, dict] = {}
        for number, entry in saved["state"].items():
            for name, value in entry.items():
                if hasattr(value, "shape"):
                    tensors[f"optimizer.{number}.{name}"] = value
                else:
                    steps.setdefault(str(number), {})[name] = value
        state["optimizer"] = {"groups": saved["param_groups"], "numbers": steps}
        state["random"] = {"batches": trainer.generator.get_state(), "default": random.get_rng_state()}
    save_file(tensors, path, {KEY: json.dumps(state)})


def read_state(path):
    """The JSON part of a checkpoint.  Raises CheckpointError for a file that is missing, damaged or something else."""
    path = os.fspath(path)
    try:
        text = read_metadata(path).get(KEY)
        if text is None:
            raise CheckpointError(f"{path}: a safetensors file, but not a checkpoint of linalgml train")
        state = json.loads(text)
        if state["format"] != FORMAT:
            raise CheckpointError(f"{path}: checkpoint format {state['format']!r}, this version of linalgml reads {FORMAT}")
        state["config"] = TrainConfig.from_dict(state["config"])
        if type(state["iter"]) is not int or state["iter"] < 0:
            raise ValueError(f"iter {state['iter']!r}")
        return state
    except FileNotFoundError:
        raise CheckpointError(f"{path}: no checkpoint there (linalgml train --out {os.path.dirname(path)} makes one)") from None
    except SafetensorError as error:
        raise CheckpointError(f"damaged checkpoint: {error}") from None
    except CheckpointError:
        raise
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CheckpointError(f"{path}: damaged checkpoint: {error!r:.200}") from None


def read_tensors(path):
    """({name: weight}, {parameter number: {name: tensor}}) of a checkpoint."""
    weights = {}
    moments: dict[int, dict] = {}
    try:
        for name, tensor in load_file(path).items():
            kind, _, rest = name.partition(".")
            if kind == "model":
                weights[rest] = tensor
            elif kind == "optimizer":
                number, _, what = rest.partition(".")
                moments.setdefault(int(number), {})[what] = tensor
    except (OSError, ValueError) as error:
        raise CheckpointError(f"damaged checkpoint: {error}") from None
    return weights, moments


def restore(trainer, path, state):
    """Put a checkpoint's tensors and states into a Trainer that was made from its configuration."""
    weights, moments = read_tensors(path)
    try:
        numbers = {int(i): entry for i, entry in state["optimizer"]["numbers"].items()}
        entries = {i: {**moments.get(i, {}), **numbers.get(i, {})} for i in moments.keys() | numbers.keys()}
        for entry in entries.values():
            if set(entry) != {"step", "exp_avg", "exp_avg_sq"} or type(entry["step"]) is not int:
                raise ValueError("the optimiser's state is incomplete")
        if state["iter"] and len(entries) != len(list(trainer.model.parameters())):
            raise ValueError("the optimiser's state is incomplete")
        trainer.model.load_state_dict(weights)
        # the settings of the groups are the configuration's: they may have been changed for the rest of the run
        trainer.optimizer.load_state_dict({"state": entries, "param_groups": trainer.optimizer.state_dict()["param_groups"]})
        trainer.generator.set_state(state["random"]["batches"])
        random.set_rng_state(state["random"]["default"])
        best = state["best_val_loss"]
        trainer.iter, trainer.seconds = state["iter"], float(state["seconds"])
        trainer.best_val_loss = None if best is None else float(best)
    except (ValueError, TypeError, KeyError, RuntimeError, AttributeError, IndexError) as error:
        raise CheckpointError(f"{path}: damaged checkpoint: {error!s:.300}") from None


def tokenizer_of(path, state):
    """The tokenizer a checkpoint was trained with."""
    try:
        return tokenizer_from_state(state["tokenizer"])
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise CheckpointError(f"{path}: damaged checkpoint: tokenizer: {error!r:.200}") from None
