"""The alphabet of phones: GSM 03.38. Counts septets and segments, and brings other letters into the alphabet.

A message inside the alphabet carries 160 septets, or 153 a part when joined; one letter outside it turns the whole
message into UCS-2 with 70 letters, 67 a part.
"""

import re
from functools import lru_cache

import gsm0338
from anyascii import anyascii

SINGLE, JOINED = 160, 153
UCS2_SINGLE, UCS2_JOINED = 70, 67
_ESCAPE = "\x1b"


@lru_cache(maxsize=4096)
def _septets_of(letter: str) -> int | None:
    """1 for a basic letter, 2 for one behind the escape, None outside the alphabet."""
    if letter == _ESCAPE:
        return None
    try:
        return len(gsm0338.Codec().encode(letter)[0])
    except UnicodeError:
        return None


_BASIC = re.compile(r"[\n -Z_a-z]*")
"""Letters of one septet that nearly every text consists of: seen at one look, and not letter by letter."""


def outside(text: str) -> list[str]:
    """The letters of `text` that a basic phone cannot carry in septets, in order, each once."""
    return [letter for letter in dict.fromkeys(text) if _septets_of(letter) is None]


def septets(text: str) -> int:
    """How many septets `text` takes. Raises ValueError if a letter is outside the alphabet."""
    if _BASIC.fullmatch(text):
        return len(text)
    total = 0
    for letter in text:
        count = _septets_of(letter)
        if count is None:
            raise ValueError(f"U+{ord(letter):04X} is not in the GSM alphabet")
        total += count
    return total


def segments(text: str) -> int:
    """How many SMS parts are billed for `text`. A two-septet letter is never split between parts."""
    if len(text) <= SINGLE and _BASIC.fullmatch(text):
        return 1
    weights = [_septets_of(letter) for letter in text]
    if None not in weights:
        return _parts([weight or 0 for weight in weights], SINGLE, JOINED)
    return _parts([2 if ord(letter) > 0xFFFF else 1 for letter in text], UCS2_SINGLE, UCS2_JOINED)


def _parts(weights: list[int], single: int, joined: int) -> int:
    if sum(weights) <= single:
        return 1
    parts, room = 1, joined
    for weight in weights:
        if weight > room:
            parts, room = parts + 1, joined
        room -= weight
    return parts


def fold(text: str) -> str:
    """`text` with every letter outside the alphabet brought to the nearest one inside: ’ -> ', ç -> c, ê -> e.

    Letters that the alphabet has (é, à, è) stay as they are.
    """
    if _BASIC.fullmatch(text):
        return text
    return "".join(letter if _septets_of(letter) is not None else _near(letter) for letter in text)


def _near(letter: str) -> str:
    plain: str = anyascii(letter)
    return "".join(each for each in plain if _septets_of(each) is not None) or "?"
