"""What a text says, and what there is to say of a command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.language.words import Say
from core.models.person import Language, Role
from core.storage.access import Caller
from core.storage.db import Tx
from sms.shapes import WholeReport


class Misfit(StrEnum):
    """Why the numbers of a report were not taken."""

    many = "many"  # more numbers than places
    unclear = "unclear"  # they fit two readings, or none


@dataclass(frozen=True, slots=True, eq=False)
class SmsCommand:
    """What people can say by SMS, and all there is to it.

    `name` is kept with each text that was read as it, and never changes. Of two people on one number somebody of those
    who `speaks` it has said it, the number's first holder where that is nobody. A report may stand among other words;
    every other command stands alone.
    """

    name: str
    act: "Act"
    words: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    speaks: tuple[Role, ...] = ()
    is_report: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A command and its numbers, in digits; of a report also what is whole, or the parts of one that is not.

    `left` are the words that only a person understands, `risk` is True where any reading of the numbers holds danger,
    `kinds` are the digits that may be the kind of a concern which is not whole.
    """

    command: SmsCommand
    parts: tuple[str, ...] = ()
    whole: tuple[WholeReport, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    misfit: Misfit | None = None
    risk: bool = False
    left: tuple[str, ...] = ()
    kinds: str = ""


Act = Callable[[Tx, Caller, Said], Say]
"""Does what a command says, in the transaction that takes the text in; its answer."""
