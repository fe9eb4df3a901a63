"""`linalgml tour`: about a minute from a vector to a GPT that was trained before the reader's eyes."""

from .gpt import sample, train
from .ladder import speed_ladder, warm_up
from .mathematics import autograd, matrix, vector
from .proof import proof
from .screen import make_screen

NEXT = [
    ("linalgml path", "sixty lessons with exercises that check themselves"),
    ("linalgml derive attention", "prove a concept from its own source"),
    ("linalgml train --text FILE", "train a GPT on a text of your own, with a checkpoint you can resume"),
    ("linalgml sample --prompt TEXT", "let it write"),
    ("linalgml bench softmax", "how fast each form of a kernel is on this machine"),
    ("linalgml backends", "which code runs each kernel here, and why"),
]


def run_tour(seconds=25.0, screen=None):
    """Show everything; the GPT trains for `seconds`.  Returns an exit code."""
    screen = screen or make_screen()
    compiling = warm_up()
    screen.title("linalgml", "from a dot product to a trained transformer, in about a minute")
    for stop in (vector, matrix, autograd, proof):
        stop(screen)
    speed_ladder(screen, compiling)
    trainer, lesson = train(screen, seconds)
    sample(screen, trainer, lesson)
    screen.show([("", ""), *((f"{command:30} {what}", "") for command, what in NEXT)])
    return 0
