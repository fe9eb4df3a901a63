"""Saving is atomic: the file is the old or the new, whatever fails."""

import os
import sys

import pytest

import linalgml as lm
from linalgml import backend, files, serialization
from linalgml.serialization import load_file, save, save_file

BACKENDS = [name for name in backend.available_backends() if name != "fast"]


@pytest.fixture(params=BACKENDS, autouse=True)
def each_backend(request):
    with backend.use_backend(request.param):
        yield request.param


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.safetensors"


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_failure_leaves_the_old_file(path, monkeypatch, step):
    save_file({"a": lm.ones(2)}, path)
    before = path.read_bytes()

    def fail(*args):
        raise OSError("disk full")

    if step == "write":
        monkeypatch.setattr(serialization, "to_bytes", fail)
    else:
        monkeypatch.setattr(files.os, step, fail)
    with pytest.raises(OSError, match="disk full"):
        save_file({"a": lm.zeros(2)}, path)
    assert path.read_bytes() == before and os.listdir(path.parent) == [path.name]


def test_an_interrupt_leaves_the_old_file(path, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save({"a": 1}, path)
    assert os.listdir(path.parent) == []


def test_data_is_on_disk_before_the_name_and_the_name_before_the_return(path, monkeypatch):
    steps = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(files.os, name, lambda *args, name=name, real=real: (steps.append(name), real(*args))[1])
    save_file({"a": lm.ones(2)}, path)
    assert steps == (["fsync", "replace", "fsync"] if os.name == "posix" else ["fsync", "replace"])


def test_where_nothing_can_be_saved(tmp_path):
    with pytest.raises(OSError):
        save_file({}, tmp_path)
    with pytest.raises(FileNotFoundError):
        save_file({}, tmp_path / "no" / "such")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_followed_and_umask_holds(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "real")
    old = os.umask(0o027)
    try:
        save_file({"a": lm.ones(2)}, tmp_path / "link")
    finally:
        os.umask(old)
    assert (tmp_path / "link").is_symlink() and load_file(tmp_path / "real")["a"].tolist() == [1.0, 1.0]
    assert os.stat(tmp_path / "real").st_mode & 0o777 == 0o640
