"""A hop as every dialect brings it, the reply as every dialect takes it back, and what a dialect is.

A gateway's callback sends either everything typed since the dial, or only the last input with the hop's number in the
session. Both are a `Hop`; which of the two, nobody behind this port asks but where input is read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

LONGEST_TEXT = 2048
_SESSION = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_SERVICE = re.compile(r"[*#0-9]{1,32}")


class Hop(Struct, frozen=True):
    """One request of the network.

    Without a `sequence`, `typed` is everything typed so far, joined by `*`, "" on the first hop. With one, the hop's
    number in its session, it is the last input alone; on the first hop (`is_dial`) what was dialled behind the code.
    """

    gateway: str
    session: str
    service: str
    number: str
    network: str
    typed: str
    sequence: int | None = None
    is_dial: bool = True

    @property
    def place(self) -> int:
        """How far the session is with this hop: its number, or the length of everything typed."""
        return len(self.typed) if self.sequence is None else self.sequence

    @property
    def fingerprint(self) -> str:
        """What only the same hop, sent again, has too. It may hold a PIN and is kept as a keyed mark only."""
        return self.typed if self.sequence is None else f"{self.sequence}*{self.typed}"


@dataclass(frozen=True, slots=True)
class Close:
    """The network says that a session ended. Nothing depends on hearing it, and what it tells is not kept."""


class Reply(Struct, frozen=True):
    """One screen: the text, whether the talk is over, and the screen's name (never data) for the dashboard."""

    text: str
    is_last: bool
    name: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one gateway speaks.

    `name` stands in its addresses, `content_type` is what its bodies must be. `read` takes a body of at most 16 KiB and
    gives None for what is no hop. `render` gives body and headers; its hop is None where there was none to read.
    `closes_apart` is True if the end of a session is told at an address of its own.
    """

    name: str
    content_type: str
    read: Callable[[bytes], Hop | Close | None]
    render: Callable[[Reply, Hop | None], tuple[bytes, dict[str, str]]]
    closes_apart: bool


def is_sound(session: str, service: str, typed: str) -> bool:
    """True if a session may have such a name, a short code such digits, and a thumb can have typed that."""
    if not (_SESSION.fullmatch(session) and _SERVICE.fullmatch(service)) or len(typed) > LONGEST_TEXT:
        return False
    return "\x00" not in typed and _is_writable(typed)


def _is_writable(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" or letter == "\ufffd" for letter in text)
