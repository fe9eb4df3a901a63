"""A kernel's source read as mathematics for every size at once: loops become indices, accumulators become sums.

    reader.py     the syntax tree of a kernel, run on symbolic sizes; what it cannot justify it refuses
    families.py   a buffer as a family of cells x[i, j], with what was written where
    ranges.py     which indices are known to stay in which range
    sums.py       sums over indices in a normal form, and `equal` for every size
    terms.py      the normal form of everything else: a sum of products of powers of atoms
    calculus.py   derivatives with respect to one cell of a family
    atoms.py      the pieces that expressions are made of

SymPy is imported by these files, so they are imported where they are used.
"""
