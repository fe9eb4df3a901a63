"""The tables are scikit-learn's, to the last digit, and a missing one says where to get it."""

import numpy as np
import pytest
from sklearn import datasets as reference

from linalgml import datasets
from linalgml.datasets import bundled, tables
from linalgml.errors import InputError


@pytest.mark.parametrize("name", ["load_iris", "load_wine", "load_breast_cancer", "load_diabetes"])
def test_it_is_scikit_learns(name):
    X, y = getattr(datasets, name)()
    A, b = getattr(reference, name)(return_X_y=True)
    assert np.allclose(np.asarray(X), A, rtol=1e-12, atol=1e-14) and np.array_equal(np.asarray(y), b)


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(bundled, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="load_wine: .* pip install scikit-learn"):
        datasets.load_wine()
    for text in ("", "1,2\n3\n", "1,x\n"):
        file = tmp_path / "rows.csv"
        file.write_text("head\n" + text)
        with pytest.raises(InputError, match="rows"):
            tables._rows(file, ",", 1)
