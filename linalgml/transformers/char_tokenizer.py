"""A tokenizer whose tokens are the characters of a text: the smallest vocabulary that can spell it."""


class CharTokenizer:
    """Characters to numbers and back; the vocabulary is the sorted characters of a text.

    >>> t = CharTokenizer("hello world")
    >>> t.vocab_size, t.encode("hold"), t.decode([3, 2, 4, 4, 5])
    (8, [3, 5, 4, 1], 'hello')
    """

    def __init__(self, text=""):
        self.fit(text)

    def fit(self, text):
        """Make the characters of a text (or of an iterable of texts) the vocabulary, in code point order, and return the tokenizer."""
        if not isinstance(text, str):
            text = "".join(set().union(*text))
        self._characters = sorted(set(text))
        self._ids = {character: i for i, character in enumerate(self._characters)}
        return self

    @property
    def vocab_size(self):
        """The number of tokens."""
        return len(self._characters)

    @property
    def vocab(self):
        """{character: id}."""
        return dict(self._ids)

    def encode(self, text):
        """The numbers of a text's characters.  ValueError names the first character that is not in the vocabulary, and where it stands."""
        try:
            return [self._ids[character] for character in text]
        except KeyError as error:
            character = error.args[0]
            where = text.index(character)
            raise ValueError(f"encode: character {character!r} (U+{ord(character):04X}) at {where} is not in the vocabulary") from None

    def decode(self, ids):
        """The text of an iterable of ids."""
        out = []
        for i in ids:
            i = i.__index__()
            if not 0 <= i < len(self._characters):
                raise ValueError(f"decode: id {i} is outside the vocabulary of {len(self._characters)}")
            out.append(self._characters[i])
        return "".join(out)

    def save(self, path):
        """Write the vocabulary as JSON, atomically."""
        import json

        from ..files import write_text

        write_text(path, json.dumps({"type": "CharTokenizer", "characters": "".join(self._characters)}))

    @classmethod
    def load(cls, path):
        """Read what `save` wrote; ValueError for any other file."""
        from ..files import read_json

        saved = read_json(path)
        characters = saved.get("characters") if isinstance(saved, dict) and saved.get("type") == "CharTokenizer" else None
        if not isinstance(characters, str) or sorted(set(characters)) != list(characters):
            raise ValueError(f"{path}: not the vocabulary of a CharTokenizer")
        return cls(characters)
