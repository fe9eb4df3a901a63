"""PageRank: where a surfer is found who follows links at random, and sometimes jumps anywhere.

    x <- alpha P x + (1 - alpha) / n,     P_ij = 1 / (links of page j) where j links to i

P is a sparse matrix of probabilities, and x the eigenvector of the eigenvalue 1 of a dense one that is never formed; power iteration
converges like alpha^k.  A page without links sends its surfer anywhere.  Brin & Page, "The anatomy of a large-scale hypertextual Web
search engine", 1998; Langville & Meyer, *Google's PageRank and Beyond*, chapter 4.
"""

from .errors import LinAlgError
from .sparse import CSRMatrix
from .systems import as_operator
from .vector import Vector


def pagerank(links, alpha=0.85, *, personalization=None, tol=1e-10, maxiter=1000):
    """The share of time at each page, a Vector of sum 1: links[i, j] > 0 is the weight of the link from page i to page j.

    links: a CSRMatrix, a Matrix or rows, square; or a dict {page: pages it links to}, and then a dict of shares is returned.
    personalization: where jumps lead, weights for each page (evenly by default).  Converged when no step changes the shares by more than
    `tol` altogether; LinAlgError when `maxiter` steps are not enough.  After networkx.pagerank.

    >>> from linalgml import linalg
    >>> ranks = linalg.pagerank({"home": ["about", "shop"], "about": ["home"], "shop": ["home", "about"]})
    >>> max(ranks, key=ranks.get), round(sum(ranks.values()), 9)
    ('home', 1.0)
    """
    if isinstance(links, dict):
        pages = list(dict.fromkeys([*links, *(q for targets in links.values() for q in targets)]))
        place = {p: i for i, p in enumerate(pages)}
        pairs = [(place[p], place[q]) for p, targets in links.items() for q in targets]
        A = CSRMatrix.from_coo([i for i, _ in pairs], [j for _, j in pairs], [1.0] * len(pairs), (len(pages), len(pages)))
        if personalization is not None:
            personalization = [personalization.get(p, 0.0) for p in pages]
        return dict(zip(pages, pagerank(A, alpha, personalization=personalization, tol=tol, maxiter=maxiter), strict=True))
    A = as_operator(links, "pagerank")
    A = A if isinstance(A, CSRMatrix) else CSRMatrix.from_dense(A)
    n = len(A)
    if not 0 <= alpha < 1:
        raise ValueError(f"pagerank: alpha must be at least 0 and below 1, got {alpha}")
    if not n:
        return Vector([])
    if any(not 0 <= x < float("inf") for x in A.data):
        raise ValueError("pagerank: weights of links are finite and not negative")
    jump = Vector([1.0] * n if personalization is None else [float(x) for x in personalization])
    if len(jump) != n or not all(0 <= x < float("inf") for x in jump) or not sum(jump):
        raise ValueError(f"pagerank: personalization needs {n} weights that are not negative, nor all zero")
    jump = jump / sum(jump)
    totals = [sum(x for _, x in A.row(i)) for i in range(n)]
    dead = Vector([float(t == 0) for t in totals])
    scaled = [x / totals[i] for i in range(n) for _, x in A.row(i)]
    P = CSRMatrix((scaled, A.indices, A.indptr), A.shape).T
    x = jump
    for _ in range(maxiter):
        new = P @ x * alpha + jump * (alpha * (dead @ x) + 1 - alpha)
        new = new / sum(new)
        change = sum(abs(p - q) for p, q in zip(new, x, strict=True))
        x = new
        if change <= tol:
            return x
    raise LinAlgError(f"pagerank: no convergence in {maxiter} steps; an alpha of {alpha} needs about {int(23 / max(1e-9, 1 - alpha))}")
