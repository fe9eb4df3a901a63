"""Text to train on: any UTF-8 file, or the language reference that every Python carries with it.

`pydoc_data.topics` is what `help("if")` shows: half a million characters of real English, there without a download.  Its
text changes a little from one Python version to the next.
"""

import codecs
import os

from ..errors import InputError


def default_text():
    """The Python language reference, its topics in alphabetical order: about half a million characters.

    Raises InputError in the few Python distributions that leave `pydoc_data` out.

    >>> default_text().splitlines()[0]
    'The "assert" statement'
    """
    try:
        from pydoc_data.topics import topics
    except ImportError:
        raise InputError("this Python has no pydoc_data.topics to train on: give --text FILE") from None
    return "\n\n".join(topics[name].strip("\n") for name in sorted(topics)) + "\n"


def load_text(path):
    """The text of a UTF-8 file, a byte-order mark removed and line ends as \\n.

    Raises InputError, with one line that names the file, when it is missing, a folder, unreadable, empty, binary or not UTF-8.
    """
    path = os.fspath(path)
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder, expected a text file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not data:
        raise InputError(f"{path}: the file is empty")
    if b"\0" in data:
        raise InputError(f"{path}: looks binary (it has zero bytes), expected UTF-8 text")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text (byte {data[error.start]:#04x} at position {error.start})") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError(f"{path}: the file holds only white space")
    return text
