"""What may stand in `programme.toml`: whole numbers, texts, digits; and how a value that cannot is told."""

import datetime as dt
import json
import re
from collections.abc import Sequence
from datetime import time
from itertools import pairwise
from typing import Annotated, TypeVar

from pydantic import BeforeValidator

T = TypeVar("T")
_CONTACT = re.compile(r"mailto:[!-?A-~]+@[!-?A-~]+|https://[!-~]+|tel:\+[0-9]{6,15}")
_LONGEST = 40


class InvalidValue(ValueError):
    """Values that cannot stand: for each its place below what was read ("" for that itself), and a sentence."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__(" ".join(said for _, said in faults))
        self.faults = faults


def valid(whole: T, faults: Sequence[tuple[str, str]]) -> T:
    """The value itself, if nothing is wrong with it. Raises InvalidValue with all that is."""
    if faults:
        raise InvalidValue(*faults)
    return whole


def display(written: object, longest: int | None = _LONGEST) -> str:
    """A value as the file writes it, cut where it is long."""
    if isinstance(written, dict):
        return "a table"
    if isinstance(written, dt.date | time):
        return written.isoformat()
    text = json.dumps(written, ensure_ascii=False, default=str)
    return text if longest is None or len(text) <= longest else f"{text[:longest]}..."


def invalid(written: object, what: str, mend: str, place: str = "") -> InvalidValue:
    """The fault of one value: what stands there, what it should be, how to mend it."""
    return InvalidValue((place, f"{display(written)} is no {what}. {mend}"))


def _text(written: object) -> str:
    if isinstance(written, str) and written.strip():
        return written
    raise invalid(written, "text", 'Write a few words, like "District office, Huye".')


def _contact(written: object) -> str:
    if isinstance(written, str) and (not written or _CONTACT.fullmatch(written)):
        return written
    mend = (
        'Write mailto:, https: or tel: and the address, like "mailto:security@example.rw", or "" while there is none.'
    )
    raise invalid(written, "way to write to somebody", mend)


def digits(most: int) -> BeforeValidator:
    """A helpline of 3 digits, or up to `most`: the screens have no room for more."""
    room = "3" if most == 3 else f"3 to {most}"

    def read(written: object) -> str:
        if isinstance(written, str) and re.fullmatch(rf"[0-9]{{3,{most}}}", written):
            return written
        mend = f'Write {room} digits between quotation marks, like "116".'
        raise invalid(written, "number that screens have room for", mend)

    return BeforeValidator(read)


def whole(least: int, most: int | None = None) -> BeforeValidator:
    """A whole number in those limits."""
    limits = f"from {least} to {most}" if most else f"of {least} or more"

    def read(written: object) -> int:
        if type(written) is int and least <= written <= (most or written):
            return written
        raise invalid(written, f"whole number {limits}", f"Write one like {max(least, 1)}.")

    return BeforeValidator(read)


def _pair(written: object) -> tuple[int, int]:
    numbers = written if isinstance(written, list) and len(written) == 2 else [None, None]
    first, second = numbers
    if type(first) is int and type(second) is int and 0 <= first < second:
        return first, second
    raise invalid(written, "pair of numbers", "Write the smaller first, like [6, 18].")


pair = BeforeValidator(_pair)
"""Two whole numbers, the smaller first."""


def ascending(values: Sequence[tuple[str, T]], less: str) -> list[tuple[str, str]]:
    """A fault for each value, with its place, that is not more than the one before; `less` says why that matters."""
    return [
        (place, f"{display(value)} is not more than {display(before)}, the one before. {less}")
        for (_, before), (place, value) in pairwise(values)
        if value <= before  # type: ignore[operator]  # numbers and spans only
    ]


Text = Annotated[str, BeforeValidator(_text)]
Contact = Annotated[str, BeforeValidator(_contact)]
ThreeDigits = Annotated[str, digits(3)]
Digits = Annotated[str, digits(4)]
Times = Annotated[int, whole(1)]
Percent = Annotated[int, whole(1, 99)]
