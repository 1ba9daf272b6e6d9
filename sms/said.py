"""What a text says, and what there is to say of a command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.language.words import Say
from core.models.person import Language, Role
from core.storage.access import Caller
from core.storage.db import Tx


class Alone(StrEnum):
    """Whether a command must stand alone: with words behind it that only a person understands it is none."""

    no = "no"  # it is done, and a person reads the rest
    unless_numbered = "unless_numbered"
    yes = "yes"  # its words are words of everyday talk too


@dataclass(frozen=True, slots=True, eq=False)
class SmsCommand:
    """What people can say by SMS, and all there is to it.

    `name` is kept with each text that was read as it, and never changes. Of two people on one number somebody of those
    who `speaks` it has said it, the number's first holder where that is nobody.
    """

    name: str
    act: "Act"
    words: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    speaks: tuple[Role, ...] = ()
    alone: Alone = Alone.no
    is_report: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A command and its numbers, in digits. `unread` is True if there were words that only a person understands."""

    command: SmsCommand
    parts: tuple[str, ...] = ()
    unread: bool = False


Act = Callable[[Tx, Caller, Said], Say]
"""Does what a command says, in the transaction that takes the text in; its answer."""
