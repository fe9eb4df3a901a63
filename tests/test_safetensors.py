"""Files that lie: each is refused with one clear error, before it costs memory."""

import contextlib
import json
import os
import struct
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm
from linalgml import backend
from linalgml.serialization import SafetensorError, load, load_file, read_metadata, save, save_file

BACKENDS = [name for name in backend.available_backends() if name != "fast"]


@pytest.fixture(params=BACKENDS, autouse=True)
def each_backend(request):
    with backend.use_backend(request.param):
        yield request.param


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.safetensors"


def write(path, header, data=b"", length=None):
    text = header if type(header) is bytes else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text) if length is None else length) + text + data)


def entry(dtype="F32", shape=(2,), offsets=(0, 8)):
    return {"dtype": dtype, "shape": list(shape) if type(shape) is tuple else shape, "data_offsets": list(offsets)}


BAD = {
    "empty": (b"", None, "too few"),
    "half a length": (b"\0\0\0", None, "too few"),
    "no header": (struct.pack("<Q", 0), None, "does not begin"),
    "huge length": (struct.pack("<Q", 2**63) + b"{}", None, "allows 100000000"),
    "length over the limit": (struct.pack("<Q", 100_000_001) + b"{}", None, "allows 100000000"),
    "length over the file": (struct.pack("<Q", 3) + b"{}", None, "truncated"),
    "not JSON": (b"{x", b"", "not JSON"),
    "not an object": (b"[]", b"", "does not begin"),
    "two objects": (b"{}{}", b"", "not JSON"),
    "not UTF-8": (b'{"\xff": 1}', b"", "UTF-8"),
    "deep": (b'{"a":' + b"[" * 100_000, b"", "deep|not JSON"),
    "half a surrogate": (b'{"\\ud800": {"dtype":"F32","shape":[0],"data_offsets":[0,0]}}', b"", "UTF-8"),
    "a key twice": (b'{"a": {}, "a": {}}', b"", "'a' stands twice"),
    "a field twice": (b'{"a": {"dtype": "F32", "dtype": "F64", "shape": [], "data_offsets": [0, 4]}}', b"\0" * 4, "twice"),
    "NaN": (b'{"a": NaN}', b"", "NaN is not JSON"),
    "a number of 5000 digits": (b'{"a": ' + b"9" * 5000 + b"}", b"", "not JSON"),
    "metadata of numbers": ({"__metadata__": {"a": 1}}, b"", "__metadata__"),
    "metadata a list": ({"__metadata__": []}, b"", "__metadata__"),
    "entry a string": ({"a": "F32"}, b"", "lacks"),
    "no dtype": ({"a": {"shape": [], "data_offsets": [0, 4]}}, b"\0" * 4, "lacks"),
    "dtype unknown": ({"a": entry("F33")}, b"\0" * 8, "'F33' of 'a' is unknown"),
    "dtype not supported": ({"a": entry("F8_E4M3")}, b"\0" * 8, "not supported"),
    "dtype a list": ({"a": entry(["F32"])}, b"\0" * 8, "unknown"),
    "shape a number": ({"a": entry(shape=2)}, b"\0" * 8, "shape"),
    "negative size": ({"a": entry(shape=(-2,))}, b"\0" * 8, "shape"),
    "two negative sizes": ({"a": entry(shape=(-2, -1))}, b"\0" * 8, "shape"),
    "size a float": ({"a": entry(shape=(2.0,))}, b"\0" * 8, "shape"),
    "size a bool": ({"a": entry(shape=(True, 2))}, b"\0" * 8, "shape"),
    "a size over 64 bits": ({"a": entry(shape=(2**64,))}, b"\0" * 8, "shape"),
    "a product that wraps to the right size": ({"a": entry(shape=(2**62 + 1, 4))}, b"\0" * 16, "overflows"),
    "overflow hidden by a zero": ({"a": entry(shape=(2**62, 2**62, 0), offsets=(0, 0))}, b"", "overflows"),
    "a million dimensions": ({"a": entry(shape=(1,) * 65, offsets=(0, 4))}, b"\0" * 4, "at most 64"),
    "size mismatch": ({"a": entry(shape=(3,))}, b"\0" * 8, "takes 12 bytes"),
    "huge shape": ({"a": entry(shape=(2**40,))}, b"\0" * 8, "takes 4398046511104 bytes"),
    "huge shape and offsets": ({"a": entry(shape=(2**40,), offsets=(0, 2**42))}, b"\0" * 8, "truncated"),
    "offsets reversed": ({"a": entry(offsets=(8, 0))}, b"\0" * 8, "takes 8 bytes"),
    "negative offsets": ({"a": entry(offsets=(-8, 0))}, b"\0" * 8, "positions"),
    "three offsets": ({"a": entry(offsets=(0, 4, 8))}, b"\0" * 8, "positions"),
    "offsets of floats": ({"a": entry(offsets=(0.0, 8.0))}, b"\0" * 8, "positions"),
    "beyond the end": ({"a": entry(offsets=(0, 8))}, b"\0" * 7, "truncated"),
    "bytes after the data": ({"a": entry()}, b"\0" * 9, "1 bytes after"),
    "data without a header": ({}, b"\0", "1 bytes after"),
    "a hole at the start": ({"a": entry(offsets=(4, 12))}, b"\0" * 12, "hole"),
    "a hole": ({"a": entry(), "b": entry(offsets=(12, 20))}, b"\0" * 20, "hole"),
    "overlap": ({"a": entry(), "b": entry(offsets=(4, 12))}, b"\0" * 12, "overlap"),
    "the same data twice": ({"a": entry(), "b": entry()}, b"\0" * 8, "overlap"),
    "a bool of 2": ({"a": entry("BOOL", (2,), (0, 2))}, b"\1\2", "neither 0 nor 1"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_refused(path, case):
    header, data, message = BAD[case]
    if data is None:
        path.write_bytes(header)
    else:
        write(path, header, data)
    for read in (load_file, load):
        with pytest.raises(SafetensorError, match=message) as caught:
            read(path)
        assert str(path) in str(caught.value) and len(str(caught.value)) < 1000
    if case != "a bool of 2":
        with pytest.raises(SafetensorError):
            read_metadata(path)


def test_a_lying_header_takes_no_memory(path):
    write(path, {"a": entry(shape=(2**32,), offsets=(0, 2**34))}, b"\0" * 8)
    tracemalloc.start()
    try:
        with pytest.raises(SafetensorError):
            load_file(path)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_what_is_no_file(tmp_path):
    with pytest.raises(SafetensorError, match="not a regular file"):
        load_file(tmp_path)
    with pytest.raises(FileNotFoundError):
        load_file(tmp_path / "missing")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(SafetensorError, match="not a regular file"):
            load_file(tmp_path / "pipe")
    if os.path.exists("/dev/zero"):
        with pytest.raises(SafetensorError, match="not a regular file"):
            load("/dev/zero")


GOOD = {"layer.weight": [[1.0, 2.0], [3.0, 4.0]], "steps": [1, 2, 3], "on": [True, False]}


@given(st.data())
@settings(max_examples=300)
def test_damaged_files_never_crash(tmp_path, data):
    """Bytes flipped, cut out, inserted: a file is read or refused with the one error, nothing else."""
    path = tmp_path / "d.safetensors"
    save({"model": {name: lm.tensor(v) for name, v in GOOD.items()}, "step": 5, "list": [1.5, None, "x", (2,)]}, path)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw) - 1)) if raw else 0
        how = data.draw(st.sampled_from(["flip", "set", "cut", "drop", "insert"]))
        if how == "flip":
            raw[at : at + 1] = bytes(b ^ 1 << data.draw(st.integers(0, 7)) for b in raw[at : at + 1])
        elif how == "set":
            raw[at : at + 1] = data.draw(st.binary(min_size=1, max_size=1))
        elif how == "cut":
            del raw[at:]
        elif how == "drop":
            del raw[at : at + data.draw(st.integers(1, 9))]
        else:
            raw[at:at] = data.draw(st.binary(max_size=9))
    path.write_bytes(raw)
    for read in (load_file, load):
        try:
            read(path)
        except SafetensorError as error:
            assert "d.safetensors" in str(error)


def test_every_truncation_is_refused(path):
    save_file({name: lm.tensor(v) for name, v in GOOD.items()}, path)
    raw = path.read_bytes()
    for n in range(len(raw)):
        path.write_bytes(raw[:n])
        with pytest.raises(SafetensorError):
            load_file(path)


KEYS = st.sampled_from(["a", "dtype", "shape", "data_offsets", "F32", "__metadata__"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)


@given(st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)))
@settings(max_examples=200)
def test_any_json_as_header(tmp_path, header):
    path = tmp_path / "h.safetensors"
    write(path, {"a": header, "b": entry()} if not isinstance(header, dict) else header, b"\0" * 8)
    with contextlib.suppress(SafetensorError):
        load_file(path)
