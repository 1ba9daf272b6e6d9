"""What a cell says: plain text, digits, a day, a year, one of some words. Office programs' own habits are seen through.

What cannot be read raises WrongCell; nothing is guessed that could be something else.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from core.files.faults import WrongCell, listed
from core.files.limits import MOST_TEXT
from core.files.near import near

T = TypeVar("T")
GUARD = "'"
"""Before what an office program would take for a formula; such programs write it, and so do we."""
_TEXT_FORMULA = re.compile(r'="([^"=]*)"')
_ERRORS = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.ASCII)
_SERIAL = re.compile(r"[2-5]\d{4}(?:\.0+)?", re.ASCII)
MOST_NAME = 80
"""Letters of a name."""
_EPOCH = date(1899, 12, 30)
"""Day 0 of office programs' calendars."""
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(each) for each in range(0xFE00, 0xFE10)
}
"""Letters and marks that nobody sees, beside those that say so of themselves (category Cf)."""
_NAME = re.compile(r"[^\W\d_][^\W\d_ '’.\-]*(?:[ '’.\-]{1,2}[^\W\d_]+)*\.?")


def clean(written: str) -> str:
    """The cell without what nobody sees: odd spaces, the mark of a text, the form that keeps a leading 0.

    A dash alone is an empty cell. Raises WrongCell for a formula, an error of the sheet, and far too long a text.
    """
    if len(written) > MOST_TEXT:
        raise WrongCell("The cell holds far too much text.", f"Shorten it to {MOST_TEXT} letters at most.")
    plain = " ".join(unicodedata.normalize("NFC", seen(written)).split())
    if kept := _TEXT_FORMULA.fullmatch(plain):
        plain = kept[1].strip()
    plain = plain.removeprefix(GUARD).strip()
    if plain.startswith(("=", "@")):
        raise WrongCell("The cell holds a formula.", "Copy the column and paste it as values, then save again.")
    if _ERRORS.match(plain):
        raise WrongCell("The cell holds an error of the sheet.", "Write the value itself.")
    if any(unicodedata.category(letter) in ("Cc", "Co", "Cs", "Cn") or letter == "\ufffd" for letter in plain):
        raise WrongCell("The cell holds letters that cannot be read.", "Type it anew.")
    return "" if plain in ("-", "--", "–") else plain


def seen(written: str) -> str:
    """The text without marks that nobody sees: which way it is read, where a word may be broken or joined."""
    if written.isascii():
        return written
    return "".join(each for each in written if unicodedata.category(each) != "Cf" and each not in _INVISIBLE)


def key(words: str) -> str:
    """Words as headings, places and choices are compared: no capitals, accents, marks or double spaces."""
    apart = unicodedata.normalize("NFKD", seen(words).casefold())
    letters = "".join(letter if letter.isalnum() else " " for letter in apart if not unicodedata.combining(letter))
    return " ".join(letters.split())


def as_name(text: str) -> str:
    """A name of a person: letters, with spaces, hyphens, dots and apostrophes between them."""
    if not _NAME.fullmatch(text) or sum(map(str.isalpha, text)) < 2:
        raise WrongCell("This is no name.", "Write first name and family name in letters.")
    if len(text) > MOST_NAME:
        raise WrongCell("This name is too long.", "Write first name and family name alone.")
    return text


def as_digits(text: str) -> str:
    """The digits of a number that a sheet may have counted with: 788123456.0 and 7.88123456E+08 are 788123456.

    A leading + stays. Raises WrongCell where the sheet kept fewer digits than there were.
    """
    if not re.fullmatch(r"[+]?\d+(?:[.,]\d+)?[eE][+]?\d{1,2}|\d+[.,]0+", text, re.ASCII):
        return text
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return text
    whole = f"{number:f}".partition(".")[0]
    if number != number.to_integral_value() or (
        "e" in text.lower() and len(number.normalize().as_tuple().digits) < len(whole)
    ):
        raise WrongCell(
            "The sheet shortened this number, and its last digits are lost.",
            "Set the column to text, then type the number anew.",
        )
    return whole


def as_day(text: str) -> date:
    """A day, written 2026-02-28 or 28/02/2026."""
    if _SERIAL.fullmatch(text):
        day = _EPOCH + timedelta(days=int(float(text)))
        raise WrongCell(
            "This day is kept as a number.", f"Set the column to dates. Is {day:%d/%m/%Y} meant? Then write that."
        )
    iso, day_first = _ISO.fullmatch(text), _DAY_FIRST.fullmatch(text)
    parts = iso.groups() if iso else day_first.groups()[::-1] if day_first else None
    try:
        if parts:
            return date(*(int(each) for each in parts))
    except ValueError:
        pass
    raise WrongCell("This is no day.", "Write the day, the month and the year: 28/02/2026.")


def as_year(text: str) -> int:
    """A year, written 2014, or the year of a day."""
    whole = as_digits(text)
    return int(whole) if re.fullmatch(r"(19|20)\d\d", whole, re.ASCII) else as_day(text).year


def as_time(text: str) -> str:
    """A time of day, written 18:00, 18h00, 18h or 18."""
    found = re.fullmatch(r"(\d{1,2})(?:[:hH.](\d{2})?(?::00)?)?", text, re.ASCII)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise WrongCell("This is no time of day.", "Write it as 18:00.")
    return f"{hour:02}:{minute:02}"


def as_choice(text: str, words: Mapping[str, T], offered: tuple[str, ...]) -> T:
    """What one of those words stands for; `words` are as `key` makes them, `offered` what a mend names."""
    said = key(text)
    if said in words:
        return words[said]
    nearest = near(tuple(words)).of(said, 1)
    likely = f"Is {nearest[0]} meant? " if nearest else ""
    raise WrongCell("This column does not know that word.", f"{likely}Write {listed(offered)}.")


YES_NO: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "y", "yego", "oui", "o", "ndiyo", "true", "vrai", "1", "x"), True),
    **dict.fromkeys(("no", "n", "oya", "non", "hapana", "false", "faux", "0"), False),
}


def as_yes_no(text: str) -> bool:
    """Yes or no, in any of the languages."""
    return as_choice(as_digits(text), YES_NO, ("yes", "no"))
