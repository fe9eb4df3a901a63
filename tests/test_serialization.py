"""Tensors in safetensors files, bit for bit there and back, and any object by save and load."""

import json
import math
import os
import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm
from linalgml import backend, serialization
from linalgml.serialization import SafetensorError, load, load_file, read_metadata, safe_open, save, save_file

BACKENDS = [name for name in backend.available_backends() if name != "fast"]


@pytest.fixture(params=BACKENDS, autouse=True)
def each_backend(request):
    with backend.use_backend(request.param):
        yield request.param


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.safetensors"


def flat(tensor):
    data = tensor.flat()
    return (data if type(data) is list else data.tolist())[: tensor.numel()]


def same(a, b):
    assert (a.shape, a.dtype) == (b.shape, b.dtype)
    code = {"float32": "f", "float64": "d", "int64": "q", "bool": "q"}[a.dtype.name]
    assert struct.pack(f"<{a.numel()}{code}", *flat(a)) == struct.pack(f"<{b.numel()}{code}", *flat(b))


def build(dtype, values, shape):
    return lm.tensor(values, dtype=dtype).reshape(shape)


def write(path, header, data=b"", length=None):
    text = header if type(header) is bytes else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text) if length is None else length) + text + data)


# ---- the format ------------------------------------------------------------------------------------------------------------------


def test_the_bytes_of_a_file(path):
    """Widest first and then by name, the header padded to 8 bytes, little-endian data without holes."""
    save_file(
        {"b": build(lm.bool, [True, False], (2,)), "a": build(lm.float32, [1.0, -2.0], (1, 2)), "i": build(lm.int64, [-1], ())},
        path,
        {"k": "v"},
    )
    raw = path.read_bytes()
    n = struct.unpack("<Q", raw[:8])[0]
    assert n % 8 == 0
    assert json.loads(raw[8 : 8 + n]) == {
        "__metadata__": {"k": "v"},
        "i": {"dtype": "I64", "shape": [], "data_offsets": [0, 8]},
        "a": {"dtype": "F32", "shape": [1, 2], "data_offsets": [8, 16]},
        "b": {"dtype": "BOOL", "shape": [2], "data_offsets": [16, 18]},
    }
    assert raw[8 + n :] == struct.pack("<qff??", -1, 1.0, -2.0, True, False)


F32 = st.floats(width=32)
TENSORS = st.one_of(
    st.lists(F32, max_size=12).map(lambda v: (lm.float32, v)),
    st.lists(st.floats(), max_size=12).map(lambda v: (lm.float64, v)),
    st.lists(st.integers(-(2**63), 2**63 - 1), max_size=12).map(lambda v: (lm.int64, v)),
    st.lists(st.booleans(), max_size=12).map(lambda v: (lm.bool, v)),
)
NAMES = st.text(max_size=8).filter(lambda name: name != "__metadata__")


@given(st.dictionaries(NAMES, TENSORS, max_size=5), st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3))
@settings(max_examples=60)
def test_round_trip(tmp_path, contents, metadata):
    path = tmp_path / "r.safetensors"
    tensors = {name: build(dtype, values, (len(values),)) for name, (dtype, values) in contents.items()}
    save_file(tensors, path, metadata)
    loaded = load_file(path)
    assert sorted(loaded) == sorted(tensors) and read_metadata(path) == metadata
    for name in tensors:
        same(loaded[name], tensors[name])
    first = path.read_bytes()
    save_file(loaded, path, metadata)
    assert path.read_bytes() == first


def test_special_values_and_views(path):
    x = lm.tensor([0.0, -0.0, math.inf, -math.inf, math.nan, 1e-45], dtype=lm.float32)
    m = lm.arange(12).reshape(3, 4)
    save_file({"x": x, "t": m.t(), "row": m[1], "first": m[0], "part": m[1:, 1:3], "empty": lm.zeros(0, 5), "scalar": lm.tensor(7)}, path)
    back = load_file(path)
    same(back["x"], x)
    assert back["t"].tolist() == [[0, 4, 8], [1, 5, 9], [2, 6, 10], [3, 7, 11]] and back["row"].tolist() == [4, 5, 6, 7]
    assert back["first"].tolist() == [0, 1, 2, 3]
    assert back["part"].tolist() == [[5, 6], [9, 10]] and back["empty"].shape == (0, 5) and back["scalar"].item() == 7


def test_files_are_the_same_from_every_backend(tmp_path):
    made = []
    for name in BACKENDS:
        with backend.use_backend(name):
            save_file({"a": lm.tensor([0.1, 0.2]), "b": lm.tensor([1, 2]), "c": lm.tensor([True])}, tmp_path / name)
        made.append((tmp_path / name).read_bytes())
    assert len(set(made)) == 1


@pytest.mark.parametrize(
    "kind, raw, values, dtype",
    [
        ("F16", struct.pack("<4e", 1.5, -0.0, math.inf, 6e-8), [1.5, -0.0, math.inf, 5.960464477539063e-08], lm.float32),
        ("BF16", bytes([0x80, 0x3F, 0x49, 0xC0, 0x80, 0x7F, 0x01, 0x00]), [1.0, -3.140625, math.inf, 9.183549615799121e-41], lm.float32),
        ("I32", struct.pack("<2i", -(2**31), 7), [-(2**31), 7], lm.int64),
        ("I16", struct.pack("<2h", -(2**15), 7), [-(2**15), 7], lm.int64),
        ("I8", struct.pack("<3b", -128, 127, 0), [-128, 127, 0], lm.int64),
        ("U32", struct.pack("<2I", 2**32 - 1, 7), [2**32 - 1, 7], lm.int64),
        ("U16", struct.pack("<2H", 2**16 - 1, 7), [2**16 - 1, 7], lm.int64),
        ("U8", bytes([0, 255, 10]), [0, 255, 10], lm.int64),
        ("BOOL", bytes([1, 0, 1]), [1, 0, 1], lm.bool),
    ],
)
def test_other_element_types(path, kind, raw, values, dtype):
    write(path, {"x": {"dtype": kind, "shape": [len(values)], "data_offsets": [0, len(raw)]}}, raw)
    same(load_file(path)["x"], build(dtype, values, (len(values),)))


@pytest.mark.parametrize("kind, size", [("F32", 4), ("F64", 8), ("I64", 8), ("I16", 2), ("BOOL", 1), ("U8", 1)])
def test_hosts_of_the_other_byte_order(path, monkeypatch, kind, size):
    """With the swap on, this host reads a file whose elements are reversed, and writes one."""
    raw = bytes(range(size)) * 2 if kind != "BOOL" else b"\1\0"
    reversed_raw = b"".join(raw[i : i + size][::-1] for i in range(0, len(raw), size))
    write(path, {"x": {"dtype": kind, "shape": [2], "data_offsets": [0, 2 * size]}}, raw if kind != "BOOL" else raw[:2])
    plain = load_file(path)["x"]
    write(path, {"x": {"dtype": kind, "shape": [2], "data_offsets": [0, 2 * size]}}, reversed_raw)
    monkeypatch.setattr(serialization, "SWAP", True)
    same(load_file(path)["x"], plain)
    if kind in ("F32", "F64", "I64"):
        assert bytes(serialization.to_bytes(plain)) == reversed_raw


def test_one_tensor_at_a_time(path):
    save_file({"a": lm.ones(3), "b": lm.zeros(2)}, path)
    with safe_open(path, framework="pt", device="cpu") as f:
        assert f.keys() == ["a", "b"] and f.metadata() is None
        assert f.get_tensor("b").tolist() == [0.0, 0.0] and f.get_tensor("a").tolist() == [1.0, 1.0, 1.0]
        with pytest.raises(SafetensorError, match="no tensor 'c'"):
            f.get_tensor("c")


def test_what_cannot_be_saved(path):
    for tensors, error, message in [
        ({"a": [1.0]}, TypeError, "type list"),
        ({1: lm.ones(1)}, ValueError, "1 cannot be the name"),
        ({"__metadata__": lm.ones(1)}, ValueError, "__metadata__"),
        ({"\ud800": lm.ones(1)}, ValueError, "UTF-8"),
    ]:
        with pytest.raises(error, match=message):
            save_file(tensors, path)
    with pytest.raises(TypeError, match="metadata"):
        save_file({}, path, {"a": 1})
    assert os.listdir(path.parent) == []


# ---- save and load ---------------------------------------------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
OBJECTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(st.text(max_size=4) | st.integers() | st.booleans(), inner, max_size=4),
)  # fmt: skip


def alike(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict):
        return list(map(repr, a)) == list(map(repr, b)) and all(alike(a[k], b[k]) for k in a)
    return repr(a) == repr(b)


@given(OBJECTS)
@settings(max_examples=150)
def test_objects_come_back_as_they_were(tmp_path, obj):
    save(obj, tmp_path / "o")
    assert alike(load(tmp_path / "o"), obj)


def test_a_checkpoint(path):
    weight = lm.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    state = {
        "model": {"wte.weight": weight, "lm_head.weight": weight, "1.bias": lm.zeros(2)},
        "optimizer": {"state": {0: {"step": 3, "exp_avg": lm.ones(2)}}, "param_groups": [{"betas": (0.9, 0.999), "params": [0]}]},
        "rng": lm.get_rng_state(), "big": 1 << 5000, "inf": -math.inf, "tensor": lm.tensor(5),
    }  # fmt: skip
    save(state, path)
    back = load(path)
    assert back["optimizer"]["param_groups"] == state["optimizer"]["param_groups"] and back["rng"] == state["rng"]
    assert back["big"] == 1 << 5000 and back["inf"] == -math.inf and list(back["optimizer"]["state"]) == [0]
    assert back["model"]["wte.weight"] is back["model"]["lm_head.weight"]  # tied weights stay tied
    assert back["model"]["wte.weight"].requires_grad and not back["model"]["1.bias"].requires_grad
    same(back["model"]["wte.weight"].detach(), weight.detach())
    same(back["tensor"], lm.tensor(5))


def test_a_state_dict_is_a_plain_safetensors_file(path):
    save({"a.weight": lm.ones(2), "b": lm.zeros(1)}, path)
    assert sorted(load_file(path)) == ["a.weight", "b"]
    save_file({"a.weight": lm.ones(2)}, path)
    assert load(path)["a.weight"].tolist() == [1.0, 1.0]


def test_names_that_collide(path):
    obj = {
        "a": {"b": lm.tensor(1)},
        "a.b": lm.tensor(2),
        "__metadata__": lm.tensor(3),
        "": [lm.tensor(4)],
        "list": [lm.tensor(5)],
        "list.0": lm.tensor(6),
    }
    save(obj, path)
    back = load(path)
    assert [back["a"]["b"].item(), back["a.b"].item(), back["__metadata__"].item(), back[""][0].item()] == [1, 2, 3, 4]
    assert [back["list"][0].item(), back["list.0"].item()] == [5, 6]
    save(lm.tensor([7.0]), path)
    assert load(path).tolist() == [7.0]


def test_what_save_refuses(path):
    loop = []
    loop.append(loop)

    class Module:
        def state_dict(self):
            return {}

    for obj, error, message in [
        ({"a": {"b": [1, object()]}}, TypeError, r"type object at a\.b\.1"),
        (Module(), TypeError, r"type Module; save its state_dict\(\)"),
        ({1.5: 1}, TypeError, "key 1.5"),
        ({None: 1}, TypeError, "key None"),
        (b"bytes", TypeError, "type bytes"),
        ({1, 2}, TypeError, "type set"),
        (loop, ValueError, "contains itself"),
    ]:
        with pytest.raises(error, match=message):
            save(obj, path)
    with pytest.raises(TypeError, match="expected a path"):
        save({}, 3)
    assert os.listdir(path.parent) == []


@pytest.mark.parametrize(
    "structure",
    ["", "[]", "[1]", "{}", '{"x": 1}', '{"tensor": "no"}', '{"tensor": []}', '{"dict": 3}', '{"dict": [[1]]}', '{"dict": [[null, 1]]}',
     '{"list": 5}', '{"dict": [["a", 1], ["a", 2]]}', '{"float": "x"}', '{"int": 3}', '{"int": "zz"}', "[" * 50_000, '{"list":[' * 40_000],
)  # fmt: skip
def test_damaged_structures(path, structure):
    save_file({"a": lm.ones(1)}, path, {"linalgml": structure})
    with pytest.raises(SafetensorError, match="structure"):
        load(path)


def test_a_large_file_and_both_ways_between_backends(tmp_path):
    rng = random.Random(0)
    values = [rng.random() for _ in range(50_000)]
    save_file({"x": lm.tensor(values, dtype=lm.float64)}, tmp_path / "x")
    for name in BACKENDS:
        with backend.use_backend(name):
            assert load_file(tmp_path / "x")["x"].tolist() == values
