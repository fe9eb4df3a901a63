"""Files that are either the old or the new, never half: write beside, flush, rename.

A crash, a full disk or an exception while saving leaves what was there before.
"""

import errno
import os


def atomic_write(path, chunks):
    """Replace the file at `path` by these chunks of bytes, all or nothing, and on disk when the call returns.

    A temporary file in the same folder is written, flushed and renamed over `path` (through a symbolic link, over what
    it points to).  OSError as from `open`; IsADirectoryError for a folder.
    """
    path = os.path.realpath(os.fspath(path))
    if os.path.isdir(path):
        raise IsADirectoryError(errno.EISDIR, "cannot save over a folder", path)
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name[:100]}.{os.urandom(8).hex()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    _sync_folder(folder)


def _sync_folder(folder):
    """Put the rename itself on disk; Windows has no such call, and some file systems refuse it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def write_text(path, text):
    """`atomic_write` of a text, as UTF-8."""
    atomic_write(path, [text.encode("utf-8")])


def read_json(path):
    """A JSON file's content; ValueError that names the file for anything but JSON in UTF-8."""
    import json

    with open(path, "rb") as file:
        raw = file.read()
    try:
        return json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{os.fspath(path)}: not JSON: {error}") from None
