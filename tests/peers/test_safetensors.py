"""Safetensors files against the `safetensors` package, both ways."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm
from linalgml.serialization import SafetensorError, load_file, read_metadata, save_file

pytestmark = pytest.mark.peers
np = pytest.importorskip("numpy")
safetensors = pytest.importorskip("safetensors")
theirs = pytest.importorskip("safetensors.numpy")


def arrays():
    rng = np.random.default_rng(0)
    return {
        "f32": rng.standard_normal((3, 4)).astype(np.float32),
        "f64": np.array([[np.inf, -0.0], [np.nan, 5e-324]]),
        "i64": np.array([-(2**63), 2**63 - 1]),
        "bool": np.array([[True, False, True]]),
        "empty": np.zeros((0, 3), np.float32),
        "scalar": np.array(2.5, np.float32),
        "naïve \U0001f44d": np.ones(2),
    }


def test_ours_is_read_by_theirs(tmp_path):
    path = tmp_path / "a.safetensors"
    save_file({name: lm.from_numpy(a.copy()) for name, a in arrays().items()}, path, {"format": "pt", "ключ": "значение"})
    back = theirs.load_file(path)
    assert back.keys() == arrays().keys()
    for name, a in arrays().items():
        assert back[name].dtype == a.dtype and back[name].shape == a.shape and back[name].tobytes() == a.tobytes()
    with safetensors.safe_open(path, framework="np") as f:
        assert f.metadata() == {"format": "pt", "ключ": "значение"}


def test_theirs_is_read_by_ours(tmp_path):
    path = tmp_path / "a.safetensors"
    extra = {
        "f16": np.array([1.5, 65504, 6e-8], np.float16), "i32": np.array([-5, 2**31 - 1], np.int32), "i16": np.array([-5, 7], np.int16),
        "i8": np.array([-128, 127], np.int8), "u8": np.array([0, 255], np.uint8), "u16": np.array([65535], np.uint16),
        "u32": np.array([2**32 - 1], np.uint32),
    }  # fmt: skip
    theirs.save_file({**arrays(), **extra}, path, {"a": "b"})
    back = load_file(path)
    for name, a in arrays().items():
        mine = back[name].numpy()
        assert mine.dtype == a.dtype and mine.shape == a.shape and mine.tobytes() == a.tobytes()
    for name, a in extra.items():
        assert back[name].tolist() == a.tolist()
        assert back[name].dtype is (lm.float32 if name == "f16" else lm.int64)
    assert read_metadata(path) == {"a": "b"}


def test_bfloat16(tmp_path):
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file as save_torch

    x = torch.randn(100).to(torch.bfloat16)
    save_torch({"x": x}, tmp_path / "b")
    assert load_file(tmp_path / "b")["x"].tolist() == x.float().tolist()


@given(st.data())
@settings(max_examples=300)
def test_what_they_refuse_we_refuse(tmp_path, data):
    """A damaged file that we read, they read too, with the same names."""
    path = tmp_path / "d.safetensors"
    save_file({"a": lm.ones(2, 3), "b": lm.tensor([1, 2]), "c": lm.tensor([True])}, path, {"k": "v"})
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    path.write_bytes(raw)
    try:
        mine = load_file(path)
    except SafetensorError:
        return
    with safetensors.safe_open(path, framework="np") as f:
        assert sorted(f.keys()) == sorted(mine)
