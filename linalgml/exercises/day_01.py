"""Day 1: vectors.  The dot product and the length are the library's kernels; the others are short functions over plain lists."""

from math import acos, degrees, sqrt

from ..linalg import vector
from .cases import nonzero, reals
from .compare import relative
from .exercise import exercise
from .pictures import Arrows


@exercise(
    vector.dot, title="The dot product",
    doc="x . y = sum of x_i y_i.  x, y: (n,), lists.  Returns one number.",
)  # fmt: skip
def dot_cases(rng):
    """Multiply two vectors component by component and add up the products.

    `x` and `y` are lists of floats and `n` is how many components count: kernels get their sizes as arguments, as in C, because
    the very same function is later compiled. The empty sum is `0.0`.
    """
    yield [2.0], [3.0], 1
    yield [1.0, 2.0], [3.0, 4.0], 2
    yield [1.0, 0.0], [0.0, 1.0], 2
    yield [], [], 0
    yield [1.0, -2.0, 3.0], [4.0, 5.0, 6.0], 3
    yield [1.0, 2.0, 100.0], [3.0, 4.0, 100.0], 2
    for n in range(1, 20):
        yield reals(rng, n), reals(rng, n), n


dot_cases.misconception(
    "adds the pairs instead of multiplying them",
    "x[i] * y[i] -> x[i] + y[i]",
    "Inside a pair you multiply; only the products are added. With (2) and (3) the answer is 6, not 5.",
)
dot_cases.misconception(
    "keeps only the last product",
    "total += -> total =",
    "Each turn of the loop replaces the total. Add to it: `total += ...`.",
)
dot_cases.misconception(
    "returns after the first product",
    "    return total -> ",
    "Nothing is returned after the loop, so the call gives None. The last line hands the total back.",
)
dot_cases.misconception(
    "uses the whole list instead of the first n components",
    "range(n) -> range(len(x))",
    "The lists may be longer than n: buffers are reused. Loop over range(n).",
)
dot_cases.misconception(
    "returns the list of products",
    "def dot(x, y, n):\n    return [x[i] * y[i] for i in range(n)]",
    "That is the vector of products. The dot product is one number: their sum.",
)
dot_cases.hint(
    "However long the vectors are, one number comes out. Which variable holds the sum so far, and what is it before the loop?",
    "Start with `total = 0.0`, then for each i below n add x[i] * y[i] to it.",
)


@exercise(
    vector.norm, title="Length, without overflow", compare=relative,
    doc="|x|, the root of the sum of x_i^2, whatever its size.  x: (n,), a list.",
)  # fmt: skip
def norm_cases(rng):
    """The length of a vector: the square root of its dot product with itself.

    That sentence is one line of code, and the line is wrong for some vectors that a float can hold: the square of `1e200` is
    infinite, the square of `1e-200` is zero. So first find the largest component in absolute value, divide all components by it,
    and multiply the root by it at the end. The zero vector has nothing to divide by, and length `0.0`; a vector with an infinite
    component has infinite length.
    """
    yield [3.0, 4.0], 2
    yield [-5.0], 1
    yield [1.0, 2.0, 2.0], 3
    yield [0.0, 0.0], 2
    yield [], 0
    yield [-3e200, 4e200], 2
    yield [3e-200, -4e-200], 2
    yield [1.0, -1e200], 2
    yield [1e200, 1.0], 2
    yield [3.0, 4.0, 1e300], 2
    yield [float("inf"), 1.0], 2
    for n in range(1, 12):
        yield reals(rng, n), n


norm_cases.misconception(
    "forgets the square root",
    "def norm(x, n):\n    return sum(a * a for a in x)",
    "That is the squared length: for (3, 4) it gives 25. The length is its square root.",
)
norm_cases.misconception(
    "squares without scaling",
    "def norm(x, n):\n    return sqrt(sum(a * a for a in x))",
    "Right for everyday numbers. But 1e200 squared is inf and 1e-200 squared is 0.0, although the lengths themselves are ordinary "
    "floats: divide by the largest |x_i| first, and multiply by it at the end.",
)
norm_cases.misconception(
    "does not multiply back",
    "top * sqrt(total) -> sqrt(total)",
    "You divided every component by the largest; the root has to be multiplied by it again.",
)
norm_cases.misconception(
    "adds the absolute values",
    "def norm(x, n):\n    return sum(abs(a) for a in x)",
    "That is the Manhattan length, how far a taxi drives. The straight line is shorter: squares under a root.",
)
norm_cases.misconception(
    "divides by zero for the zero vector",
    "top == 0.0 or top == inf -> top == inf",
    "For the zero vector the largest component is 0, and you divide by it. Decide that case before dividing.",
)
norm_cases.equivalent("top = 1.0 -> *", "it replaces only 0 and inf, and zero and infinite vectors have that length at any scale")
norm_cases.hint(
    "Begin with sqrt(sum of squares); the checker will show you where that breaks.",
    "Let top = max |x_i|. Then |x| = top * sqrt(sum of (x_i / top)^2), and every square is at most 1.",
    "Two values of top need care: 0.0 (nothing to divide by) and inf (inf / inf is NaN). Set top to 1.0 for both.",
)


def cross(u, v):
    """The cross product u x v, a list.  u, v: lists of three numbers."""
    a, b, c = u
    d, e, f = v
    return [b * f - c * e, c * d - a * f, a * e - b * d]


@exercise(cross, title="The cross product")
def cross_cases(rng):
    """The vector that is orthogonal to two others, in three dimensions.

    Its components are $u_2 v_3 - u_3 v_2$, $u_3 v_1 - u_1 v_3$ and $u_1 v_2 - u_2 v_1$ (counted from 1): each leaves out its own
    index and takes the other two in the order 1, 2, 3, 1, 2, … Check yourself on the axes: x × y = z, y × z = x, z × x = y.
    """
    yield [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]
    yield [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]
    yield [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]
    yield [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]
    yield [1.0, 2.0, 3.0], [2.0, 4.0, 6.0]
    yield [0.0, 0.0, 0.0], [1.0, 2.0, 3.0]
    for _ in range(12):
        yield reals(rng, 3), reals(rng, 3)


cross_cases.misconception(
    "wrong sign in the middle",
    "c * d - a * f -> a * f - c * d",
    "The first and the last component are right and the middle one has the wrong sign. Expanding the determinant puts a minus there: "
    "it is u_3 v_1 - u_1 v_3.",
)
cross_cases.misconception(
    "takes v cross u",
    ["b * f - c * e -> c * e - b * f", "c * d - a * f -> a * f - c * d", "a * e - b * d -> b * d - a * e"],
    "Every sign is turned: this is v × u. The cross product is not commutative, u × v = -(v × u).",
)
cross_cases.misconception(
    "multiplies component by component",
    "[b * f - c * e, c * d - a * f, a * e - b * d] -> [a * d, b * e, c * f]",
    "Component by component is how the dot product begins. In the cross product a component leaves out its own index.",
)
cross_cases.misconception(
    "adds instead of subtracting",
    ["b * f - c * e -> b * f + c * e", "c * d - a * f -> c * d + a * f", "a * e - b * d -> a * e + b * d"],
    "The two products of a component are subtracted. With a plus, a vector crossed with itself would not be zero.",
)
cross_cases.hint(
    "Whatever the answer is, its dot product with u and with v must be zero. Try that on yours.",
    "Unpack first: a, b, c = u and d, e, f = v. The first component has no a and no d in it.",
    "[b * f - c * e, c * d - a * f, ...]; the last one follows the pattern.",
)


def angle(u, v):
    """The angle between two vectors in degrees, 0 to 180.

    u, v: (n,), lists.  ValueError if one of them is zero.
    """
    product = sum(a * b for a, b in zip(u, v, strict=True))
    lengths = sqrt(sum(a * a for a in u)) * sqrt(sum(b * b for b in v))
    if lengths == 0.0:
        raise ValueError("the zero vector has no direction")
    cosine = product / lengths
    return degrees(acos(max(-1.0, min(1.0, cosine))))


@exercise(angle, title="The angle between two vectors", tolerance=1e-7)
def angle_cases(rng):
    """The angle, in degrees, from u · v = |u| |v| cos(angle).

    Two traps: rounding can push the cosine a hair past 1, where `acos` refuses to work, so clamp it to [-1, 1]; and the zero vector
    points nowhere, so raise a `ValueError` for it. (For nearly parallel vectors `acos` loses half its digits; the library's
    `angle_to` uses an arctangent instead. Seven digits are enough here.)
    """
    yield [1.0, 0.0], [0.0, 1.0]
    yield [1.0, 0.0], [1.0, 1.0]
    yield [2.0, 0.0], [-3.0, 0.0]
    yield [3.0, 0.0], [3.0, 4.0]
    yield [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]
    yield [0.1, 0.2, 0.3], [0.2, 0.4, 0.6]
    yield [1.0, 1.0, 1.0], [-1.0, -1.0, -1.0]
    yield [0.0, 0.0], [1.0, 2.0]
    for n in range(2, 9):
        yield nonzero(rng, n), nonzero(rng, n)


angle_cases.misconception(
    "answers in radians",
    "degrees(acos(max(-1.0, min(1.0, cosine)))) -> acos(max(-1.0, min(1.0, cosine)))",
    "acos gives radians: a right angle came out as 1.5708, which is pi / 2. Convert with math.degrees.",
)
angle_cases.misconception(
    "returns the cosine",
    "degrees(acos(max(-1.0, min(1.0, cosine)))) -> max(-1.0, min(1.0, cosine))",
    "That is the cosine of the angle. One step is left: the angle whose cosine it is, acos.",
)
angle_cases.misconception(
    "divides by the squared lengths",
    "sqrt(sum(a * a for a in u)) * sqrt(sum(b * b for b in v)) -> sum(a * a for a in u) * sum(b * b for b in v)",
    "The dot product is divided by the lengths, and a length is a square root. Vectors of length 1 hide this mistake.",
)
angle_cases.misconception(
    "does not clamp the cosine",
    "acos(max(-1.0, min(1.0, cosine))) -> acos(cosine)",
    "For parallel vectors rounding gives a cosine such as 1.0000000000000002, and acos raises `math domain error`. "
    "Clamp it: max(-1.0, min(1.0, cosine)).",
)
angle_cases.misconception(
    "divides by zero for the zero vector",
    '    if lengths == 0.0:\n        raise ValueError("the zero vector has no direction")\n -> ',
    "The zero vector has no direction, so there is no angle to give: raise ValueError before you divide.",
)
angle_cases.hint(
    "Solve u · v = |u| |v| cos(angle) for the cosine, then undo the cosine.",
    "math.acos answers in radians and accepts only -1 to 1; math.degrees converts.",
    "cosine = dot / (|u| * |v|); return degrees(acos(max(-1.0, min(1.0, cosine)))).",
)


def project(u, v):
    """The projection of u on the line of v, a list of n numbers.

    u, v: (n,), lists.  ValueError if v is zero.
    """
    square = sum(b * b for b in v)
    if square == 0.0:
        raise ValueError("the zero vector has no line")
    share = sum(a * b for a, b in zip(u, v, strict=True)) / square
    return [share * b for b in v]


@exercise(project, title="Projection")
def project_cases(rng):
    """The shadow of u on the line through v: (u · v / v · v) v.

    The answer is a multiple of v, and what is left, u minus the shadow, is orthogonal to v. How long v is must not matter, only
    where it points. A line needs a direction, so raise a `ValueError` for v = 0; the shadow of u = 0 is 0.
    """
    yield [2.0, 3.0], [1.0, 0.0]
    yield [2.0, 3.0], [4.0, 0.0]
    yield [2.0, 3.0], [1.0, 1.0]
    yield [1.0, -1.0], [2.0, 2.0]
    yield [0.0, 0.0], [1.0, 2.0]
    yield [1.0, 2.0], [0.0, 0.0]
    yield [1.0, 2.0, 3.0], [-2.0, 0.0, 1.0]
    for n in range(2, 9):
        yield reals(rng, n), nonzero(rng, n)


project_cases.misconception(
    "divides by the length, not its square",
    "/ square -> / sqrt(square)",
    "Right for v of length 1 only. Scaling v makes your shadow longer, and it must not: v comes in twice (in u · v and in front), so "
    "divide by |v| twice, that is by v · v.",
)
project_cases.misconception(
    "does not divide at all",
    " / square -> ",
    "(u · v) v grows with the square of |v|. Divide by v · v.",
)
project_cases.misconception(
    "projects v on u",
    ["square = sum(b * b for b in v) -> square = sum(a * a for a in u)", "[share * b for b in v] -> [share * a for a in u]"],
    "Your answer lies on the line of u: you have cast v's shadow. The answer has to be a multiple of v.",
)
project_cases.misconception(
    "divides by u . u",
    "square = sum(b * b for b in v) -> square = sum(a * a for a in u)",
    "The direction is right, the length is not: divide by v · v, the vector you project on, not by u · u.",
)
project_cases.misconception(
    "returns what is left",
    "[share * b for b in v] -> [a - share * b for a, b in zip(u, v, strict=True)]",
    "That is the residual, u minus the projection: it is orthogonal to v. The projection itself lies along v.",
)
project_cases.misconception(
    "returns the multiple, not the vector",
    "[share * b for b in v] -> share",
    "That number says how many times v fits under the shadow. The projection is that many times v, a vector.",
)
project_cases.hint(
    "The answer is some number times v. Which number makes u minus the answer orthogonal to v?",
    "(u - s v) · v = 0 gives s = (u · v) / (v · v).",
)


@project_cases.picture
def project_picture(args, got, expected):
    u, v = args
    if len(u) != 2 or not isinstance(got, (list, tuple)):
        return None
    return Arrows(("u", u), ("v", v, "plain"), ("expected", expected, "right"), ("yours", got, "wrong"))


def similarity(a, b):
    """The cosine similarity of the word counts of two texts.

    Words are lower-cased and split at white space.  A text without
    words is similar to nothing: 0.0.
    """
    words_a, words_b = a.lower().split(), b.lower().split()
    u = {word: words_a.count(word) for word in words_a}
    v = {word: words_b.count(word) for word in words_b}
    product = sum(count * v[word] for word, count in u.items() if word in v)
    lengths = sqrt(sum(c * c for c in u.values())) * sqrt(sum(c * c for c in v.values()))
    return product / lengths if lengths else 0.0


WORDS = "the cat dog sat on mat ran fast and slept".split()


@exercise(similarity, title="How alike are two texts?")
def similarity_cases(rng):
    """Search in one function: a text is a vector with one component a word, how often the word occurs, and two texts are as alike as
    the cosine of the angle between their vectors.

    A dict of counts is such a vector, with the zeros left out. `"a b"` and `"a b a b"` point the same way, so their similarity is
    1: length does not count, direction does.
    """
    yield "cat", "cat"
    yield "cat", "dog"
    yield "cat sat", "cat ran"
    yield "the cat", "The Cat"
    yield "a b", "a b a b"
    yield "the the the cat", "the dog"
    yield "", "cat"
    yield "", ""
    yield "the cat sat on the mat", "the dog sat on the cat"
    for n in range(2, 14):
        yield " ".join(rng.choice(WORDS) for _ in range(n)), " ".join(rng.choice(WORDS) for _ in range(n + 3))


similarity_cases.misconception(
    "does not normalise",
    "product / lengths if lengths else 0.0 -> product",
    "That is the dot product alone. Divide by both lengths, or long texts always win.",
)
similarity_cases.misconception(
    "divides by the number of words",
    "sqrt(sum(c * c for c in u.values())) * sqrt(sum(c * c for c in v.values())) -> len(words_a) * len(words_b)",
    "A vector's length is not how many words the text has: it is the square root of the sum of its squared counts.",
)
similarity_cases.misconception(
    "ignores how often a word occurs",
    ["words_a.count(word) -> 1", "words_b.count(word) -> 1"],
    "Every count is 1 in your vectors. A word that occurs three times has the component 3.",
)
similarity_cases.misconception(
    "compares sets of words (Jaccard)",
    """
def similarity(a, b):
    u, v = set(a.lower().split()), set(b.lower().split())
    return len(u & v) / len(u | v) if u | v else 0.0
""",
    "That is the Jaccard index, shared words over all words. A fine measure, but not a cosine: it neither counts nor normalises lengths.",
)
similarity_cases.misconception(
    "keeps capital letters apart",
    "a.lower().split(), b.lower().split() -> a.split(), b.split()",
    '"The" and "the" are one word here: lower-case the texts first.',
)
similarity_cases.misconception(
    "divides by zero for an empty text",
    "product / lengths if lengths else 0.0 -> product / lengths",
    "A text without words is the zero vector, and its length is 0. Answer 0.0 in that case.",
)
similarity_cases.hint(
    "Count the words of each text in a dict. Which words contribute to the dot product?",
    "Only words that both texts have contribute: sum(count * v[word] for word, count in u.items() if word in v).",
    "Then divide by sqrt(sum of squared counts) of each text, and answer 0.0 when one of them is empty.",
)
