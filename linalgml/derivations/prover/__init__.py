"""Proving that two expressions are equal: the exact decision behind the world of symbols and the lines of derivations.

`prove_equal(a, b)` answers True or False or raises `Undecided`; `decide` gives the reason and a counter-example; `Prover` keeps what
it has read for the next question; `refute` looks for a counter-example in numbers.
"""

from .equal import Prover, decide, prove_equal
from .refute import refute, show
from .verdict import Undecided, Verdict

__all__ = ["Prover", "Undecided", "Verdict", "decide", "prove_equal", "refute", "show"]
