"""The safetensors format: a JSON header and raw little-endian arrays, with nothing in it that could run.

    8 bytes    length of the header, little-endian
    header     {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …, "__metadata__": {"key": "value"}}
    data       the arrays one after another, without holes

Format: Hugging Face, https://github.com/huggingface/safetensors.  A header is a claim: everything in it is checked
against the file's size before a byte of data is read.
"""

import json
import os
import stat

MAX_HEADER = 100_000_000
MAX_DIMENSIONS = 64
SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1}
OTHER = ("U64", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F6_E2M3", "F6_E3M2", "F4", "C64")


class SafetensorError(ValueError):
    """A file that is not a correct safetensors file; the message names the file and what is wrong."""


def layout(shapes, metadata=None):
    """(header bytes, names in the order of their data) for {name: (dtype, shape)}: widest first, so that all are aligned.

    >>> header, order = layout({"a": ("BOOL", (3,)), "b": ("F32", (2, 2))})
    >>> order
    ['b', 'a']
    >>> header[8:].decode().rstrip()
    '{"b":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"a":{"dtype":"BOOL","shape":[3],"data_offsets":[16,19]}}'
    """
    header = {}
    if metadata is not None:
        for key, value in metadata.items():
            if type(key) is not str or type(value) is not str:
                raise TypeError(f"metadata maps strings to strings; got {key!r}: {value!r}")
        header["__metadata__"] = metadata
    at = 0
    order = sorted(shapes, key=lambda name: (-SIZES[shapes[name][0]], name))
    for name in order:
        dtype, shape = shapes[name]
        size = SIZES[dtype]
        for length in shape:
            size *= length
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    try:
        text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"a name or metadata cannot be written as UTF-8: {error.object[error.start : error.end]!r}") from None
    text += b" " * (-len(text) % 8)
    if len(text) > MAX_HEADER:
        raise ValueError(f"header of {len(text)} bytes; the format allows {MAX_HEADER}")
    return len(text).to_bytes(8, "little") + text, order


def open_regular(path):
    """Open a regular file for reading; a folder, pipe or device is refused before it can block."""
    path = os.fspath(path)
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise SafetensorError(f"{path}: not a regular file")
    return open(path, "rb")


def read_header(file, path):
    """({name: (dtype, shape, start, end)}, metadata) of an open file, with `start` and `end` as positions in the file."""

    def wrong(problem):
        return SafetensorError(f"{path}: {problem}")

    size = os.fstat(file.fileno()).st_size
    prefix = file.read(8)
    if len(prefix) < 8:
        raise wrong(f"{size} bytes are too few for a safetensors file")
    length = int.from_bytes(prefix, "little")
    if length > MAX_HEADER:
        raise wrong(f"header of {length} bytes; the format allows {MAX_HEADER} (is this a safetensors file?)")
    if length > size - 8:
        raise wrong(f"truncated: header of {length} bytes in a file of {size}")
    text = file.read(length)
    if len(text) < length:
        raise wrong(f"truncated: header of {length} bytes, {len(text)} read")
    header = _parse(text, wrong)
    metadata = header.pop("__metadata__", {})
    if type(metadata) is not dict or not all(type(value) is str for value in metadata.values()):
        raise wrong("__metadata__ does not map strings to strings")
    entries = {name: _entry(name, claim, 8 + length, wrong) for name, claim in header.items()}
    at = 8 + length
    for name, (_, _, start, end) in sorted(entries.items(), key=lambda item: item[1][2:]):
        if start != at:
            raise wrong(f"data of {name!r} starts at {start - 8 - length}, expected {at - 8 - length}: arrays overlap or leave a hole")
        at = end
    if at != size:
        raise wrong(f"truncated: data should end at byte {at}, the file has {size}" if at > size else f"{size - at} bytes after the data")
    return entries, metadata


def _parse(text, wrong):
    def pairs(items):
        made = dict(items)
        if len(made) < len(items):
            seen = set()
            for key, _ in items:
                if key in seen:
                    raise ValueError(f"the key {key!r} stands twice")
                seen.add(key)
        return made

    def constant(name):
        raise ValueError(f"{name} is not JSON")

    if text[:1] != b"{":
        raise wrong("header does not begin with {")
    try:
        header = json.loads(text.decode("utf-8"), object_pairs_hook=pairs, parse_constant=constant)
        for name in header:
            name.encode("utf-8")  # an escaped half of a surrogate pair is no name
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise wrong(f"header is not UTF-8: {error.reason}") from None
    except RecursionError:
        raise wrong("header is nested too deeply") from None
    except ValueError as error:
        raise wrong(f"header is not JSON: {error}") from None
    return header


def _entry(name, claim, base, wrong):
    """One array's (dtype, shape, start, end), each checked."""
    if type(claim) is not dict or not {"dtype", "shape", "data_offsets"} <= claim.keys():
        raise wrong(f"entry {name!r} lacks dtype, shape or data_offsets")
    dtype, shape, offsets = claim["dtype"], claim["shape"], claim["data_offsets"]
    if type(dtype) is not str or dtype not in SIZES:
        known = "is not supported" if type(dtype) is str and dtype in OTHER else "is unknown"
        raise wrong(f"dtype {dtype!r:.40} of {name!r} {known}")
    if type(shape) is not list or len(shape) > MAX_DIMENSIONS or not all(type(n) is int and 0 <= n < 1 << 63 for n in shape):
        raise wrong(f"shape of {name!r} is not a list of at most {MAX_DIMENSIONS} sizes: {shape!r:.80}")
    if type(offsets) is not list or len(offsets) != 2 or not all(type(n) is int and 0 <= n < 1 << 63 for n in offsets):
        raise wrong(f"data_offsets of {name!r} are not two positions: {offsets!r:.80}")
    size = extent = SIZES[dtype]
    for n in shape:
        size, extent = size * n, extent * max(n, 1)
    if extent >= 1 << 63:
        raise wrong(f"shape of {name!r} overflows: {shape!r:.80}")
    start, end = offsets
    if end - start != size:
        raise wrong(f"{name!r}: {dtype} of shape {tuple(shape)} takes {size} bytes, data_offsets {start} to {end} hold {end - start}")
    return dtype, tuple(shape), base + start, base + end
