"""`python -m linalgml`: the tour; with arguments, the command line."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["tour"]))
