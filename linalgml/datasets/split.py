"""A training part and a test part: what a model may learn from, and what it is judged by and must never see."""

from ..random import Generator


def train_test_split(*arrays, test_size=0.25, random_state=0):
    """Split tensors along their first dimension, all in the same random order, after scikit-learn's function.

    Returns train and test parts one after the other: X_train, X_test, y_train, y_test.  test_size is a fraction between 0 and
    1, rounded up to whole rows.  The same random_state gives the same split on every backend and system.  Raises ValueError
    when lengths differ or a part would be empty.

    >>> import linalgml as lm
    >>> from linalgml.datasets import train_test_split
    >>> X_train, X_test, y_train, y_test = train_test_split(lm.arange(10) * 10, lm.arange(10), test_size=0.2)
    >>> len(X_train), len(X_test), (X_test == y_test * 10).all().item()
    (8, 2, True)
    """
    from math import ceil

    from .. import randperm

    sizes = [len(a) for a in arrays]
    if not arrays or len(set(sizes)) != 1:
        raise ValueError(f"train_test_split: expected tensors of one length, got lengths {sizes}")
    if not 0 < test_size < 1:
        raise ValueError(f"train_test_split: test_size must be a fraction between 0 and 1, got {test_size!r}")
    test = ceil(sizes[0] * test_size)
    if not 0 < test < sizes[0]:
        raise ValueError(f"train_test_split: {sizes[0]} rows leave a part empty at test_size={test_size}")
    order = randperm(sizes[0], generator=Generator(random_state))
    parts = []
    for a in arrays:
        parts += [a[order[test:]], a[order[:test]]]
    return parts
