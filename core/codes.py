"""Numbers people type: random digits and a Damm check digit, so that one wrong key or two neighbours swapped never
hit another child or alert.

Child and household codes have 6 digits, receipts of visits, registrations and gatherings 7, alerts 5, key numbers 8.
"""

import re
import secrets
from collections.abc import Callable
from enum import IntEnum

from stdnum import damm


class Length(IntEnum):
    """How many digits each kind of number has, check digit included."""

    alert = 5
    code = 6
    receipt = 7
    key = 8


def is_sound(number: str) -> bool:
    """True if `number` is ASCII digits whose last is the right check digit."""
    return re.fullmatch(r"[0-9]{5,7}", number) is not None and bool(damm.is_valid(number))


def is_key(number: str) -> bool:
    """True if `number` could be a key number: ASCII digits, the last of them the right check digit."""
    return re.fullmatch(rf"[0-9]{{{int(Length.key)}}}", number) is not None and bool(damm.is_valid(number))


def draw(length: Length, *, pick: Callable[[int], int] | None = None) -> str:
    """A fresh random number of that length. It never starts with 0: people drop leading zeros."""
    body = str(10 ** (length - 2) + (pick or secrets.randbelow)(9 * 10 ** (length - 2)))
    return body + str(damm.calc_check_digit(body))


_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "L": "1"})


def read(written: str) -> str:
    """What was typed as a number: spaces, dots and dashes dropped, the letters O, I and L read as 0 and 1."""
    return re.sub(r"[\s.\-]", "", written).translate(_LOOKALIKES)
