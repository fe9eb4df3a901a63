"""Theorems of the casts."""

from ...autograd import conversion as c
from ..theorem import equivalent, theorem
from .pointwise import apply


@theorem(small=[(4,)], large=[(9,)], kinds=("rationals", "floats"))
def casts_keep_what_they_can(w, n):
    """To float keeps every value, to int cuts the fraction off towards 0, to bool is 1 exactly where the value is not 0."""
    x = w.values([w.number(w.choose(21) - 10) / 4 for _ in range(n)])
    as_float = apply(w, c.cast_to_float, x)
    as_int, as_bool = (apply(w, k, x, integer=True) for k in (c.cast_to_int, c.cast_to_bool))
    w.equal(as_float, x)
    for i in range(n):
        whole = as_int[i]
        w.claim(whole == int(whole) and abs(x[i] - whole) < 1 and whole * x[i] >= 0 and abs(whole) <= abs(x[i]), "to int")
        w.equal(as_bool[i], int(x[i] != 0))
    w.equal(apply(w, c.cast_to_bool, w.zeros(n), integer=True), 0)


@theorem(small=[(4,)], large=[(9,)], kinds=("rationals", "floats"))
def the_first_number_without_an_int64(w, n):
    """-1 where every number fits, else the place of the first that is beyond 2^63 in size."""
    values = [w.number(w.choose(9) - 4) for _ in range(n)]
    w.equal(w.run(c.first_not_int, w.values(values), n), -1)
    for bad in (2**63, -(2**63), w.number(9.2233720368547e18), w.number(-9.2233720368547e18)):
        at = w.choose(n)
        w.equal(w.run(c.first_not_int, w.values([*values[:at], w.number(bad) if type(bad) is int else bad, *values[at + 1 :]]), n), at)


for _mutant in ("out[i] = x[i] / 1.0", "out[i] = x[i]"):
    equivalent(c.cast_to_float, f"out[i] = x[i] * 1.0 -> {_mutant}", "the factor 1 makes a float of an int and changes no value")
