"""The digits inside scikit-learn's wheel, read without it, and the split into what is learnt from and what is judged by."""

import gzip
import subprocess
import sys

import pytest

import linalgml as lm
from linalgml.datasets import bundled, load_digits, train_test_split
from linalgml.errors import InputError


def test_they_are_scikit_learns():
    import sklearn.datasets

    theirs, targets = sklearn.datasets.load_digits(return_X_y=True)
    images, labels = load_digits()
    assert (images * 16).tolist() == theirs.tolist()
    assert labels.tolist() == targets.tolist()


def test_shapes_and_range():
    images, labels = load_digits()
    assert images.shape == (1797, 64) and labels.shape == (1797,)
    assert images.dtype is lm.float32 and labels.dtype is lm.int64
    assert images.min().item() == 0.0 and images.max().item() == 1.0
    assert [labels.tolist().count(d) for d in range(10)] == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_scikit_learn_is_not_imported():
    code = "import sys; from linalgml.datasets import load_digits; load_digits(); print('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_without_scikit_learn_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(bundled, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="pip install scikit-learn"):
        load_digits()


@pytest.mark.parametrize(
    "text", ["", "1,2,3\n", ",".join(["0"] * 64 + ["10"]), ",".join(["17"] * 64 + ["1"]), ",".join(["nan"] * 65), "a,b"],
)  # fmt: skip
def test_a_file_of_something_else_is_refused(tmp_path, text):
    path = tmp_path / "digits.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    with pytest.raises(InputError, match=r"digits\.csv\.gz"):
        load_digits(path)


def test_files_that_are_not_gzip_or_not_there_are_refused(tmp_path):
    path = tmp_path / "plain.csv.gz"
    path.write_text("0,1,2")
    with pytest.raises(InputError, match="cannot be read"):
        load_digits(path)
    path.write_bytes(gzip.compress(b"0," * 5000)[:40])
    with pytest.raises(InputError):
        load_digits(path)
    with pytest.raises(InputError):
        load_digits(tmp_path / "missing")


def test_a_split_keeps_every_row_once_and_rows_together():
    x, y = lm.arange(10).reshape(10, 1) * 2, lm.arange(10)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.3, random_state=5)
    assert len(y_test) == 3 and len(y_train) == 7
    assert sorted(y_train.tolist() + y_test.tolist()) == list(range(10))
    assert x_train[:, 0].tolist() == [2 * v for v in y_train.tolist()] and x_test[:, 0].tolist() == [2 * v for v in y_test.tolist()]


def test_a_split_repeats_with_its_seed_and_leaves_the_global_generator_alone():
    y, state = lm.arange(50), lm.get_rng_state()
    first, again = (train_test_split(y, random_state=3)[1].tolist() for _ in range(2))
    other = train_test_split(y, random_state=4)[1].tolist()
    assert first == again != other
    assert lm.get_rng_state() == state


@pytest.mark.parametrize("size", [0, 1, 1.5, -0.1])
def test_a_split_refuses_sizes_that_are_no_fraction(size):
    with pytest.raises(ValueError, match="test_size"):
        train_test_split(lm.arange(10), test_size=size)


def test_a_split_refuses_different_lengths_and_empty_parts():
    with pytest.raises(ValueError, match=r"lengths \[3, 4\]"):
        train_test_split(lm.arange(3), lm.arange(4))
    with pytest.raises(ValueError, match="empty"):
        train_test_split(lm.arange(1))
    with pytest.raises(ValueError, match="lengths"):
        train_test_split()
