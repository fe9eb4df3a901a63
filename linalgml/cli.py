"""The command line: `linalgml tour`, `train`, `sample`, `derive`, `bench`, the path of lessons and its exercises, `backends`."""

import argparse
import os
import sys

from . import __version__
from .errors import InputError


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(argv=None):
    """Run a command; returns its exit code: 0, 2 for what the user gave, 1 for what went wrong, 130 when stopped."""
    from .terminal import safe_output

    safe_output()
    prog = "linalgml"
    try:
        args = make_parser().parse_args(argv)
        if args.command is None:
            make_parser().print_help()
            return 0
        prog = f"linalgml {args.command}"
        return args.run(args)
    except SystemExit as stop:  # argparse, after --help or an error
        return stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 2
    except InputError as error:
        return _fail(prog, error, 2)
    except MemoryError:
        return _fail(prog, "out of memory: a smaller model, block or batch may fit", 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output left, as in `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _fail(prog, message, code):
    sys.stdout.flush()
    print(f"{prog}: {' '.join(str(message).split())}", file=sys.stderr)
    return code


def make_parser():
    """The parser of all commands."""
    from .bench.command import add_command as _add_bench
    from .derivations.command import add_commands as _add_derive
    from .exercises.command import add_commands as _add_exercises

    parser = Parser(prog="linalgml", description="From a dot product to a trained transformer: readable, proved, fast.")
    parser.add_argument("--version", action="version", version=f"linalgml {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="command")
    for add in (_add_tour, _add_exercises, _add_derive, _add_train, _add_sample, _add_bench, _add_backends):
        add(commands)
    return parser


# ---- train -----------------------------------------------------------------------------------------------------------


def _add_train(commands):
    from dataclasses import fields

    from .trainer.config import TrainConfig, kind

    p = commands.add_parser("train", help="train a GPT on a text", description="Train a GPT on a text, with nanoGPT's settings and names.")
    for f in fields(TrainConfig):
        flag, help, default = f"--{f.name.replace('_', '-')}", f.metadata["help"], f.default
        if f.name == "out":
            default, help = "runs/gpt", "folder for checkpoint, log and loss curve"
        shown = help if default is None else f"{help} (default: {default})"
        if kind(f)[0] is bool:
            p.add_argument(flag, action=argparse.BooleanOptionalAction, default=argparse.SUPPRESS, help=shown)
        else:
            choices = f.metadata["choices"]
            metavar = None if choices else {"text": "FILE", "out": "FOLDER"}.get(f.name, {int: "N", float: "X", str: "NAME"}[kind(f)[0]])
            p.add_argument(flag, type=kind(f)[0], choices=choices, metavar=metavar, default=argparse.SUPPRESS, help=shown)
    p.add_argument("--resume", action="store_true", help="go on with the run in --out; other options given here apply to the rest of it")
    p.add_argument("--overwrite", action="store_true", help="start anew where --out already holds a run")
    p.add_argument("--sample-tokens", type=int, default=200, metavar="N", help="length of the sample at the end; 0 for none (default: 200)")
    p.set_defaults(run=_train)


def _train(args):
    from dataclasses import fields

    from .trainer.config import TrainConfig

    given = {f.name: getattr(args, f.name) for f in fields(TrainConfig) if f.name in args}
    given.setdefault("out", "runs/gpt")
    if args.sample_tokens < 0:
        raise InputError(f"sample_tokens must be 0 or more, got {args.sample_tokens}")
    if args.resume and args.overwrite:
        raise InputError("--resume and --overwrite exclude each other")
    config = None if args.resume else TrainConfig(**given)

    from .trainer.loop import DivergedError, Trainer

    trainer = Trainer.resume(given.pop("out"), **given) if args.resume else Trainer(config, overwrite=args.overwrite)
    watch = _Watch()
    try:
        trainer.train(callbacks=[watch, _display()])
    except DivergedError as error:
        return _fail("linalgml train", error, 1)
    finally:
        if watch.began:
            _plot(trainer)
    if args.sample_tokens:
        print()
        _write("\n", trainer.stream("", args.sample_tokens))
    print(f"\nmore: linalgml sample --out {trainer.config.out}")
    return 1 if watch.failed else 0


class _Watch:
    """A callback that remembers whether there is something to plot, and whether the last save failed."""

    began = failed = False

    def __call__(self, trainer, event):
        self.began = self.began or event["event"] == "step"
        if event["event"] in ("saved", "not_saved"):
            self.failed = event["event"] == "not_saved"


def _display():
    from .trainer.display import Display

    return Display()


def _plot(trainer):
    """The loss curve beside the log; without matplotlib, one line that says how to get it."""
    from .plotting.loss_curve import MISSING, plot_loss
    from .trainer.log import read_log

    config, path = trainer.config, os.path.join(trainer.config.out, "loss.png")
    title = f"GPT, {config.n_layer} layers, {config.n_head} heads, {config.n_embd} channels, on {os.path.basename(trainer.data.name)}"
    try:
        plot_loss(read_log(config.out), path, title, "character" if config.tokenizer == "char" else "token")
        print(f"loss curve: {path}")
    except ImportError:
        print(MISSING)
    except (OSError, ValueError) as error:
        print(f"no loss curve: {error}")


def _write(prompt, pieces):
    """Write a prompt and its continuation as it comes; in a terminal, control characters are shown, not obeyed."""
    unsafe = (*range(9), *range(11, 32), *range(127, 160))
    table = dict.fromkeys(unsafe, "\N{REPLACEMENT CHARACTER}") if sys.stdout.isatty() else {}
    sys.stdout.write(prompt.translate(table))
    for piece in pieces:
        sys.stdout.write(piece.translate(table))
        sys.stdout.flush()
    sys.stdout.write("\n")


# ---- sample ----------------------------------------------------------------------------------------------------------


def _add_sample(commands):
    p = commands.add_parser("sample", help="continue a text with a trained GPT", description="Continue a text with a trained GPT.")
    p.add_argument("--out", default="runs/gpt", metavar="FOLDER", help="folder of the run (default: runs/gpt)")
    p.add_argument("--prompt", default="", metavar="TEXT", help="text to continue (default: a new line)")
    p.add_argument("--tokens", type=int, default=500, metavar="N", help="tokens to add (default: 500)")
    p.add_argument("--temperature", type=float, default=0.8, metavar="X", help="lower keeps to the likely, higher ventures (default: 0.8)")
    p.add_argument("--top-k", type=int, default=200, metavar="N", help="choose among the N likeliest tokens (default: 200)")
    p.add_argument("--top-p", type=float, metavar="X", help="choose among the likeliest tokens that together have this probability")
    p.add_argument("--seed", type=int, default=1337, metavar="N", help="seed of the choices (default: 1337)")
    p.add_argument("--num-samples", type=int, default=1, metavar="N", help="how many continuations (default: 1)")
    p.add_argument("--best", action="store_true", help="use the weights with the lowest held-out loss instead of the latest")
    p.add_argument("--backend", metavar="NAME", help="what runs the kernels (default: the best there is)")
    p.set_defaults(run=_sample)


def _sample(args):
    from .backend import use_backend
    from .random import Generator
    from .trainer.config import TrainConfig
    from .trainer.run import backend_of

    if args.num_samples < 1:
        raise InputError(f"num_samples must be a positive integer, got {args.num_samples}")
    with use_backend(backend_of(TrainConfig(backend=args.backend, seed=args.seed))):
        from .trainer.sampling import load_model, stream_text

        model, tokenizer, _ = load_model(args.out, args.best)
        generator = Generator(args.seed)
        for i in range(args.num_samples):
            settings = {"temperature": args.temperature, "top_k": args.top_k, "top_p": args.top_p, "generator": generator}
            pieces = stream_text(model, tokenizer, args.prompt, args.tokens, **settings)
            if i:
                print("-" * 15)
            _write(args.prompt, pieces)
    return 0


# ---- tour, backends --------------------------------------------------------------------------------------------------


def _add_tour(commands):
    p = commands.add_parser("tour", help="a minute from a vector to a GPT", description="About a minute, from a vector to a GPT.")
    p.add_argument("--seconds", type=float, default=25.0, metavar="X", help="time to train the GPT for (default: 25)")
    p.set_defaults(run=_tour)


def _tour(args):
    from .tour import run_tour

    if not 0 < args.seconds <= 36000:
        raise InputError(f"seconds must be positive, got {args.seconds}")
    return run_tour(args.seconds)


def _add_backends(commands):
    p = commands.add_parser("backends", help="which code runs each kernel here, and why")
    p.set_defaults(run=_backends)


def _backends(args):
    from .backend import explain_backend

    print(explain_backend())
    return 0


if __name__ == "__main__":
    sys.exit(main())
