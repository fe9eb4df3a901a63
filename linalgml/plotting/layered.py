"""Layered drawings of directed graphs: which node stands where, and along which points an edge goes, so that few edges cross.

Four steps, after Sugiyama, Tagawa & Toda, "Methods for visual understanding of hierarchical system structures", 1981: layers by the
longest path; a bend wherever an edge passes a layer; the order within layers by the means of the neighbours, swept up and down; and
places that keep that order and a distance, each row the nearest such places to where its neighbours pull it.
"""

import itertools
from bisect import bisect_right, insort


def depths(edges, nodes):
    """{node: layer} by the longest path from the ends: 0 for what nothing uses.  edges: (source, user) pairs.  ValueError for a cycle.

    >>> depths([("x", "t"), ("x", "z"), ("t", "z")], ["x", "t", "z"])
    {'z': 0, 'x': 2, 't': 1}
    """
    sources: dict = {node: [] for node in nodes}
    waits = dict.fromkeys(nodes, 0)
    for source, user in edges:
        sources[user].append(source)
        waits[source] += 1
    found = {node: 0 for node in nodes if not waits[node]}
    ready = list(found)
    for node in ready:
        for source in sources[node]:
            found[source] = max(found.get(source, 0), found[node] + 1)
            waits[source] -= 1
            if not waits[source]:
                ready.append(source)
    if len(ready) < len(waits):
        raise ValueError("a graph that is drawn in layers must not have a cycle")
    return found


def with_bends(edges, depth):
    """(rows, chains): the nodes of each layer with a bend for every layer that an edge passes, and each edge as a chain of neighbours.

    >>> rows, chains = with_bends([("x", "z")], {"z": 0, "x": 2})
    >>> rows, chains
    ([['z'], [(0, 1)], ['x']], [['x', (0, 1), 'z']])
    """
    rows: list = [[] for _ in range(1 + max(depth.values()))]
    for node, layer in depth.items():
        rows[layer].append(node)
    chains = []
    for k, (source, user) in enumerate(edges):
        between = [(k, layer) for layer in range(depth[source] - 1, depth[user], -1)]
        for bend in between:
            rows[bend[1]].append(bend)
        chains.append([source, *between, user])
    return rows, chains


def crossings(rows, chains):
    """How many pairs of edges cross, for edges that run straight between neighbouring layers.

    >>> crossings([["a", "b"], ["c", "d"]], [["c", "b"], ["d", "a"]])
    1
    """
    at = {node: i for row in rows for i, node in enumerate(row)}
    layer = {node: i for i, row in enumerate(rows) for node in row}
    links: list = [[] for _ in rows]
    for chain in chains:
        for upper, lower in itertools.pairwise(chain):
            links[layer[lower]].append((at[lower], at[upper]))
    return sum(_inversions(sorted(pairs)) for pairs in links)


def _inversions(pairs):
    """How often a later pair has a smaller second number; pairs of equal first numbers come in order, so they do not count."""
    seen: list = []
    total = 0
    for _, high in pairs:
        total += len(seen) - bisect_right(seen, high)
        insort(seen, high)
    return total


def ordered(rows, chains, sweeps=12):
    """The rows in an order with few crossings: means of the neighbours, layer by layer, then swaps of pairs; the best that was seen."""
    near = _neighbours(rows, chains)
    rows = [list(row) for row in rows]
    best, least = [list(row) for row in rows], crossings(rows, chains)
    for sweep in range(sweeps):
        side = sweep % 2  # 0: by what is used below, 1: by what is above
        for layer in range(1, len(rows)) if side == 0 else range(len(rows) - 2, -1, -1):
            at = {node: i for i, node in enumerate(rows[layer - 1 if side == 0 else layer + 1])}
            here = {node: i for i, node in enumerate(rows[layer])}
            pull = {}
            for node in rows[layer]:
                places = [at[other] for other in near[node][side]]
                pull[node] = sum(places) / len(places) if places else here[node]
            rows[layer].sort(key=pull.__getitem__)
        _swap(rows, near)
        if (now := crossings(rows, chains)) < least:
            best, least = [list(row) for row in rows], now
        if least == 0:
            break
    return best


def _neighbours(rows, chains):
    """{node: (those a layer below, those a layer above)}."""
    near: dict = {node: ([], []) for row in rows for node in row}
    for chain in chains:
        for upper, lower in itertools.pairwise(chain):
            near[upper][0].append(lower)
            near[lower][1].append(upper)
    return near


def _swap(rows, near):
    """Exchange neighbours of a row wherever that takes crossings away."""
    at = {node: i for row in rows for i, node in enumerate(row)}
    for row in rows:
        for i in range(len(row) - 1):
            a, b = row[i], row[i + 1]
            now = later = 0
            for side in (0, 1):
                left, right = [at[v] for v in near[a][side]], [at[v] for v in near[b][side]]
                now += sum(p > q for p in left for q in right)
                later += sum(p < q for p in left for q in right)
            if later < now:
                row[i], row[i + 1] = b, a
                at[a], at[b] = i + 1, i


def spread(wanted, weights, gaps):
    """The places nearest to the wanted ones, in weighted squares, that keep the order and a distance of gaps[i] between i and i + 1.

    Without the distances this is isotonic regression, by pooling neighbours that are in each other's way (Ayer et al., 1955).

    >>> spread([0.0, 0.0, 5.0], [1, 1, 1], [2.0, 2.0])
    [-1.0, 1.0, 5.0]
    """
    shift = [0.0]
    for gap in gaps:
        shift.append(shift[-1] + gap)
    blocks: list = []  # [mean, weight, size]
    for want, weight, off in zip(wanted, weights, shift, strict=True):
        blocks.append([want - off, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, heavy, size = blocks.pop()
            first = blocks[-1]
            first[0] = (first[0] * first[1] + mean * heavy) / (first[1] + heavy)
            first[1] += heavy
            first[2] += size
    level = [mean for mean, _, size in blocks for _ in range(size)]
    return [v + off for v, off in zip(level, shift, strict=True)]


def placed(rows, chains, width, gap, rounds=60):
    """{node: x}: each row as near to its neighbours as its order and the widths allow, the middle of all at 0.

    width(node): how wide it is; gap: what stays free between two.  Between two bends the pull is stronger, so that long edges run straight.
    """
    near, x = _neighbours(rows, chains), {}
    bends = {node for chain in chains for node in chain[1:-1]}
    gaps = [[(width(a) + width(b)) / 2 + gap for a, b in itertools.pairwise(row)] for row in rows]
    for row, between in zip(rows, gaps, strict=True):
        at = -sum(between) / 2
        for node, step in zip(row, [*between, 0.0], strict=True):
            x[node] = at
            at += step
    pulls = {}
    for node in near:
        around = [v for side in near[node] for v in side]
        pulls[node] = [(v, (1.0, 2.0, 8.0)[(node in bends) + (v in bends)]) for v in around] or [(node, 1.0)]
    weights = [[sum(weight for _, weight in pulls[node]) for node in row] for row in rows]
    for k in range(rounds):
        for i in range(len(rows)) if k % 2 else reversed(range(len(rows))):
            wanted = [sum(weight * x[v] for v, weight in pulls[node]) / total for node, total in zip(rows[i], weights[i], strict=True)]
            x.update(zip(rows[i], spread(wanted, weights[i], gaps[i]), strict=True))
    left, right = min(x[v] - width(v) / 2 for v in x if v not in bends), max(x[v] + width(v) / 2 for v in x if v not in bends)
    return {node: v - (left + right) / 2 for node, v in x.items()}
