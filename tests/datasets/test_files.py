"""Files of the user's own: CSV tables, folders of pictures, MNIST's format; good ones, and broken ones that get one clear line."""

import gzip
import random
import struct

import pytest

import linalgml as lm
from linalgml.datasets import DataLoader, ImageFolder, load_csv, load_fashion_mnist, load_idx, load_image
from linalgml.errors import InputError


def write(folder, text, name="t.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_with_words_and_missing_values(tmp_path):
    path = write(tmp_path, 'size; colour; price\n1.5; "red; dark"; 10\n2; blue; 12\n; blue; 11\n')
    with pytest.raises(InputError, match=r"line 2, column 'colour': 'red; dark' is not a number; words="):
        load_csv(path, "price", missing="nan")
    with pytest.raises(InputError, match=r"line 4, column 'size': a value is missing"):
        load_csv(path, "price", words="onehot")
    table = load_csv(path, "price", words="onehot", missing="mean")
    assert table.feature_names == ["size", "colour=blue", "colour=red; dark"] and table.classes is None
    assert table.X.tolist() == [[1.5, 0.0, 1.0], [2.0, 1.0, 0.0], [1.75, 1.0, 0.0]] and table.y.tolist() == [10.0, 12.0, 11.0]
    assert load_csv(path, -1, words="codes", missing="drop").X.tolist() == [[1.5, 1.0], [2.0, 0.0]]


def test_no_header_and_no_target(tmp_path):
    table = load_csv(write(tmp_path, "1,2\n3,4e2\n"))
    assert table.feature_names == ["column 0", "column 1"] and table.X.tolist() == [[1.0, 2.0], [3.0, 400.0]] and table.y is None
    assert repr(load_csv(write(tmp_path, "a,b\n1,x\n2,y\n"), "b")) == "Table(2 rows, 1 features, target 'b', 2 classes)"
    assert load_csv(write(tmp_path, "a\n1\n")).X.shape == (1, 1)


@pytest.mark.parametrize("text, words", [
    ("a,b\n1,2\n3\n", "line 3 has 1 cells, expected 2"), ("a,a\n1,2\n", "two columns are called 'a'"), ("a,b\n", "no row of data"),
    ("a,y\n1,\n2,3\n", "the target is missing"), ("", "empty"), ('a,b\n"1,2\n', "line"), ("\0\1", "binary"),
])  # fmt: skip
def test_broken_tables(tmp_path, text, words):
    with pytest.raises(InputError, match=words) as caught:
        load_csv(write(tmp_path, text), "y" if "y" in text else None)
    assert "t.csv" in str(caught.value)


def test_an_unknown_target_lists_the_columns(tmp_path):
    with pytest.raises(InputError, match="no column 'c'; there are 'a', 'b'"):
        load_csv(write(tmp_path, "a,b\n1,2\n"), "c")
    with pytest.raises(InputError, match="no column 2"):
        load_csv(write(tmp_path, "a,b\n1,2\n"), 2)
    with pytest.raises(ValueError, match="words must be one of"):
        load_csv(tmp_path / "t.csv", words="hash")


def picture(path, size, colour, mode="RGB"):
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, colour).save(path)


def test_a_folder_of_pictures(tmp_path):
    picture(tmp_path / "dog" / "b.png", (4, 3), (255, 0, 51))
    picture(tmp_path / "cat" / "deep" / "a.png", (2, 2), (0, 255, 0))
    picture(tmp_path / "cat" / "c.jpg", (5, 5), (0, 0, 0))
    (tmp_path / "cat" / "notes.txt").write_text("not a picture")
    data = ImageFolder(tmp_path, size=(6, 8))
    assert data.classes == ["cat", "dog"] and data.targets == [0, 0, 1] and data.class_to_idx == {"cat": 0, "dog": 1}
    image, label = data[2]
    assert image.shape == (3, 6, 8) and image.dtype is lm.float32 and label == 1
    assert image[:, 0, 0].tolist() == pytest.approx([1.0, 0.0, 0.2], abs=1e-6)
    x, y = next(iter(DataLoader(data, batch_size=3, num_workers=2)))
    assert x.shape == (3, 3, 6, 8) and y.tolist() == [0, 0, 1]
    assert ImageFolder(tmp_path, mode="L", transform=lambda t: t.mean(), target_transform=str)[2][1] == "1"
    assert load_image(tmp_path / "dog" / "b.png").shape == (3, 3, 4)


def test_broken_pictures_and_folders(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        ImageFolder(tmp_path / "none")
    with pytest.raises(InputError, match="each class needs a folder of its own"):
        ImageFolder(tmp_path)
    (tmp_path / "cat").mkdir()
    (tmp_path / "cat" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    with pytest.raises(InputError, match="a.png: cannot be read as a picture"):
        ImageFolder(tmp_path)[0]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="the folder 'empty' holds no picture"):
        ImageFolder(tmp_path)
    with pytest.raises(ValueError, match="mode must be"):
        ImageFolder(tmp_path, mode="CMYK")


def idx(code, shape, data):
    return bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + data


@pytest.mark.parametrize("zipped", [False, True])
def test_every_type_of_idx(tmp_path, zipped):
    for code, letter in zip((8, 9, 11, 12, 13, 14), "Bbhifd", strict=True):
        raw = idx(code, (2, 3), struct.pack(f">6{letter}", 1, 2, 3, 4, 5, 100))
        path = tmp_path / "x.idx"
        path.write_bytes(gzip.compress(raw) if zipped else raw)
        found = load_idx(path)
        assert found.tolist() == [[1, 2, 3], [4, 5, 100]] and found.dtype.name == {"f": "float32", "d": "float64"}.get(letter, "int64")


def test_idx_files_cut_or_spoilt_anywhere_are_refused_or_read(tmp_path):
    path, rng = tmp_path / "x.idx", random.Random(3)
    good = idx(8, (3, 2, 2), bytes(range(12)))
    for seed in range(300):
        raw = bytearray(good if seed % 2 else gzip.compress(good))
        if seed % 3:
            raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        else:
            del raw[rng.randrange(len(raw)) :]
        path.write_bytes(raw)
        try:
            assert load_idx(path).numel() == 12
        except InputError as error:
            assert "x.idx" in str(error)
    with pytest.raises(InputError, match="no such file"):
        load_idx(tmp_path / "none")
    path.write_bytes(idx(8, (4, 4), b"12"))
    with pytest.raises(InputError, match=r"its header says \(4, 4\), which is 16 bytes; it has 2"):
        load_idx(path)


def test_fashion_mnist_from_a_folder(tmp_path):
    pixels = bytes(range(2)) * (3 * 28 * 14)
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx(8, (3, 28, 28), pixels))
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(8, (3,), bytes([9, 0, 4]))))
    images, labels = load_fashion_mnist(tmp_path, "test")
    assert images.shape == (3, 28, 28) and images.max().item() == pytest.approx(1 / 255) and labels.tolist() == [9, 0, 4]
    with pytest.raises(InputError, match="apt install dataset-fashion-mnist"):
        load_fashion_mnist(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(8, (2,), bytes([9, 0]))))
    with pytest.raises(InputError, match="do not belong together"):
        load_fashion_mnist(tmp_path, "test")
    with pytest.raises(ValueError, match="split must be"):
        load_fashion_mnist(tmp_path, "validation")
