"""Proving that two expressions are equal: the exact decision behind the world of symbols and the lines of derivations.

`prove_equal(a, b)` answers True or False or raises `Undecided`; `decide` gives the reason and a counter-example, `proved` only says
whether there is a proof; `Prover` keeps what it has read for the next question; `refute` looks for a counter-example in numbers.

Files: `polynomial` and `ratio` are the arithmetic, `generators` the indeterminates and their relations, `canonical` the normal form
of arguments, `powers` and `angles` the functions, `tower` reads expressions, `points` and `refute` find counter-examples, `equal`
decides, `text` shows.
"""

from .equal import Prover, decide, prove_equal, proved
from .refute import refute, show
from .text import short
from .verdict import Undecided, Verdict

__all__ = ["Prover", "Undecided", "Verdict", "decide", "prove_equal", "proved", "refute", "short", "show"]
