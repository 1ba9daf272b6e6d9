"""Messages as an audit reads them: rows of the outbox with number and text opened."""

import hashlib
from dataclasses import dataclass
from typing import Any

from bench.common.matters import NUMBER


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """A message's row, the phone it goes to and its text."""

    row: Any
    number: str
    text: str

    @property
    def key(self) -> tuple[str, str]:
        """Hash of the number; the first alert it names, whose words are made anew each time it leaves, or the hash of
        its text: as the fake gateway's journal has them.
        """
        return digest(self.number), (NUMBER.findall(self.text) or [digest(self.text)])[0]


def digest(words: str) -> str:
    """As the gateway's journal hides numbers and texts."""
    return hashlib.sha256(words.encode()).hexdigest()
