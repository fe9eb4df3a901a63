"""How a derivation is written: LaTeX for a page, one line of Unicode for a terminal.

The term that leads comes first, indices are plain (x_{i k}), a sum over the whole range names only its index.
"""

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.pretty.pretty_symbology import pretty_symbol
from sympy.printing.str import StrPrinter

_BELOW = dict(zip("0123456789aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def leading_first(terms):
    """The terms of a sum, those with a minus sign last, short ones before long ones."""
    return sorted(terms, key=lambda t: (t.could_extract_minus_sign(), len(str(t)), str(t)))


def span(k, low, high):
    """How far a sum goes: "" for a whole range, else the last index."""
    whole = low == 0 and (high + 1).is_Symbol and (high + 1).is_positive
    return None if whole else (low, high)


def fraction(e):
    """A product as (whether it has a minus sign, factors above, factors below), each in the order in which they are written."""
    minus = e.could_extract_minus_sign()
    above, below = sp.fraction(-e if minus else e)
    return minus, _ordered(above), _ordered(below)


def _ordered(e):
    def rank(f):
        b = f.base if f.is_Pow and not isinstance(f, sp.exp) else f
        kinds = (b.is_Number, b.is_Symbol, isinstance(b, sp.Indexed), not (b.is_Add or isinstance(b, sp.Sum)), b.is_Add)
        return next((k for k, yes in enumerate(kinds) if yes), len(kinds))

    return [f for f in sorted(sp.Mul.make_args(e), key=lambda f: (rank(f), str(f))) if f != 1]


class Latex(LatexPrinter):
    """LaTeX that KaTeX reads."""

    def __init__(self):
        super().__init__({"mul_symbol": r"\,", "symbol_names": {sp.Symbol("epsilon", positive=True): r"\varepsilon"}})

    def _print_Add(self, e, order=None):
        terms = leading_first(e.args)
        text = self._print(terms[0])
        for t in terms[1:]:
            if t.could_extract_minus_sign():
                inner = self._print(-t)
                text += f" - {self._bracketed(inner) if (-t).is_Add else inner}"
            else:
                text += f" + {self._print(t)}"
        return text

    def _print_Pow(self, e):
        if isinstance(e.base, sp.Sum) and e.exp.is_Integer and e.exp > 0:
            return f"{self._bracketed(self._print(e.base))}^{{{self._print(e.exp)}}}"
        return super()._print_Pow(e)

    def _print_Mul(self, e):
        minus, above, below = fraction(e)
        top = self._product(above) or "1"
        text = rf"\frac{{{top}}}{{{self._product(below)}}}" if below else top
        return f"- {text}" if minus else text

    def _product(self, factors):
        parts = []
        for k, f in enumerate(factors):
            text = self._print(f)
            alone = len(factors) == 1
            parts.append(self._bracketed(text) if not alone and (f.is_Add or (isinstance(f, sp.Sum) and k < len(factors) - 1)) else text)
        return r"\,".join(parts)

    @staticmethod
    def _bracketed(text):
        return rf"\left({text}\right)"

    def _print_Indexed(self, e):
        return f"{self._print(e.base.label)}_{{{' '.join(map(self._print, e.indices))}}}"

    def _print_KroneckerDelta(self, e, exp=None):
        return rf"\delta_{{{self._print(e.args[0])} {self._print(e.args[1])}}}"

    def _print_Holds(self, e, exp=None):
        left, right = sides(e)
        return rf"\left[{self._print(left)} < {self._print(right)}\right]"

    def _print_Slope(self, e, exp=None):
        inner, at = map(self._print, e.args)
        if e.args[0].is_Symbol or isinstance(e.args[0], sp.Indexed):
            return rf"\frac{{\partial {inner}}}{{\partial {at}}}"
        return rf"\frac{{\partial}}{{\partial {at}}}{self._bracketed(inner)}"

    def _print_Expectation(self, e, exp=None):
        return rf"\mathbb{{E}}\left[{self._print(e.args[0])}\right]"

    def _print_Sum(self, e):
        text = ""
        for k, low, high in reversed(e.limits):
            given = span(k, low, high)
            if given is None:
                text += rf"\sum_{{{self._print(k)}}} "
            else:
                text += rf"\sum_{{{self._print(k)}={self._print(low)}}}^{{{self._print(high)}}} "
        body = self._print(e.function)
        return text + (self._bracketed(body) if e.function.is_Add else body)


class Plain(StrPrinter):
    """One line of Unicode."""

    printmethod = "_unicode_line"

    def _print_Symbol(self, e):
        return pretty_symbol(e.name) if "\\" not in e.name else e.name.split("{")[-1].rstrip("}") + "\u0302"

    _print_Index = _print_Symbol

    def _print_Add(self, e, order=None):
        terms = leading_first(e.args)
        text = self._print(terms[0])
        for t in terms[1:]:
            inner = -t if t.could_extract_minus_sign() else t
            shown = self._print(inner)
            text += (" - " if inner is not t else " + ") + (f"({shown})" if inner.is_Add else shown)
        return text

    def _print_Mul(self, e):
        minus, above, below = fraction(e)
        text = self._product(above) or "1"
        if below:
            last = above[-1] if above else sp.S.One
            text = f"({text})" if isinstance(last, sp.Sum) or (len(above) == 1 and last.is_Add) else text
            under = self._product(below)
            text += f"/({under})" if len(below) > 1 or below[0].is_Add or isinstance(below[0], sp.Sum) else f"/{under}"
        return f"-{text}" if minus else text

    def _product(self, factors):
        parts = []
        for k, f in enumerate(factors):
            text = self._print(f)
            alone = len(factors) == 1
            parts.append(f"({text})" if not alone and (f.is_Add or (isinstance(f, sp.Sum) and k < len(factors) - 1)) else text)
        return " ".join(parts)

    def _print_Indexed(self, e):
        names = [self._print(i) for i in e.indices]
        label = self._print(e.base.label)
        if all(len(n) == 1 and n in _BELOW for n in names):
            return label + "".join(_BELOW[n] for n in names)
        return f"{label}[{', '.join(names)}]"

    def _print_KroneckerDelta(self, e):
        names = [self._print(i) for i in e.args[:2]]
        return "δ" + ("".join(_BELOW[n] for n in names) if all(n in _BELOW for n in names) else f"({', '.join(names)})")

    def _print_Holds(self, e):
        left, right = sides(e)
        return f"[{self._print(left)} < {self._print(right)}]"

    def _print_Slope(self, e):
        inner, at = map(self._print, e.args)
        return f"∂{inner}/∂{at}" if e.args[0].is_Symbol or isinstance(e.args[0], sp.Indexed) else f"∂/∂{at} ({inner})"

    def _print_Expectation(self, e):
        return f"E[{self._print(e.args[0])}]"

    def _print_exp(self, e):
        u = e.args[0]
        shown = self._print(u)
        return f"e^{shown}" if u.is_Symbol or isinstance(u, sp.Indexed) else f"e^({shown})"

    def _print_Pow(self, e, rational=False):
        if e.exp == sp.Rational(1, 2):
            return f"√({self._print(e.base)})"
        if e.exp == -sp.Rational(1, 2):
            return f"1/√({self._print(e.base)})"
        if isinstance(e.base, sp.Sum):
            return f"({self._print(e.base)})^{self._print(e.exp)}"
        return super()._print_Pow(e, rational).replace("**", "^")

    def _print_Sum(self, e):
        text = ""
        for k, low, high in reversed(e.limits):
            name = self._print(k)
            given = span(k, low, high)
            below = _BELOW.get(name, f"_{name} ")
            text += f"Σ{below} " if given is None else f"Σ[{name}={self._print(low)}…{self._print(high)}] "
        body = self._print(e.function)
        return text + (f"({body})" if e.function.is_Add else body)


def sides(e):
    """[u > 0] as left < right."""
    terms = sp.Add.make_args(e.args[0])
    right = sp.Add(*[t for t in terms if not t.could_extract_minus_sign()])
    return right - e.args[0], right


def latex(e):
    """An expression as LaTeX."""
    return Latex().doprint(e)


def plain(e):
    """An expression as one line of Unicode."""
    return Plain().doprint(e)
