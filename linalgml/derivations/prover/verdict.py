"""What the prover may answer: equal, different, or undecided with a reason; there is no silent fourth answer."""

from dataclasses import dataclass, field
from typing import Any


class Undecided(ArithmeticError):
    """The prover can neither prove the two expressions equal nor find a point where they differ; the text says why."""


@dataclass(frozen=True)
class Verdict:
    """The outcome of one question.

    `equal` is True (proved), False (refuted: `point`, `left` and `right` show it) or None (undecided: `reason` says why).
    """

    equal: bool | None
    reason: str
    point: dict[Any, Any] = field(default_factory=dict)
    left: Any = None
    right: Any = None

    def __bool__(self):
        if self.equal is None:
            raise Undecided(self.reason)
        return self.equal
