"""A text in pieces: numbers, digits in words, names of a report's parts, command words, and what is left."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core import codes
from sms import asides
from sms.vocabulary import COURTESIES, DIGITS, LABELS, NINETIES

_PIECE = re.compile(r"(\(\s*)?([^\W_]+)(\s*=|\s*\))?")
_STUCK = re.compile(r"([A-Z]{2,}?)([0-9][0-9OIL]*)|([0-9])([A-Z]{3,})")
_NONE: tuple[tuple[str, ...], str] = ((), "")
_PLACE = re.compile(r"Q([1-6])|([1-6])(?:ST|ND|RD|TH|ER|ERE|E|EME)")
_SCHOOL_YEAR = re.compile("[PS][1-6]")
_ROMAN = {"II": "2", "III": "3", "IV": "4"}
_PHONE = re.compile(r"(07|2507)[0-9]{8}")
_CODE_WORDS = ("ZERO", "ZERU", "SIFURI", "CODE", "KODE", "KODI", "MSIMBO", "NO", "NIMERO", "NUMERO", "NAMBA")
"""What stands in front of a code or instead of it, and may be stuck to a command."""
_SOS = "\U0001f198"
"""The sign that phones draw as SOS."""


@dataclass(frozen=True, slots=True)
class Token:
    """One piece in capital letters. `number` is its digits, "" for a word; `spoken` are digits that may be a word too.

    `marks` is True where `=` or `)` follows: it names a place. `label` is the part of a report that it names.
    """

    word: str
    number: str = ""
    spoken: bool = False
    marks: bool = False

    @property
    def label(self) -> str:
        """The part of a report that this word names, "" for none."""
        return LABELS.get(self.word, "")

    @property
    def is_unread(self) -> bool:
        """True for a word that only a person understands."""
        known = self.number or self.label or self.word in COURTESIES
        return not known and len(self.word) > 1


def seen(text: str) -> str:
    """The text in capital letters without accents and letters that nobody sees; digits of every script are 0 to 9."""
    letters = unicodedata.normalize("NFKD", text.replace(_SOS, " SOS "))
    kept = (each for each in letters if unicodedata.category(each) not in ("Cf", "Cc", "Mn") or each.isspace())
    return "".join(map(_as_digit, kept)).upper()


def _as_digit(letter: str) -> str:
    """0 to 9 for what writes one of them in any script, else the letter."""
    if letter.isascii():
        return letter
    value = unicodedata.numeric(letter, -1)
    return str(int(value)) if value in range(10) else letter


def digits(word: str) -> str:
    """The number a word writes, with the letters O, I and L for 0 and 1; "" for any other word and a phone number."""
    number = codes.read(word)
    is_number = re.fullmatch("[0-9]+", number) and (len(word) == 1 or re.search("[0-9]", word))
    return number if is_number and not _PHONE.fullmatch(number) else ""


def split(text: str, commands: Sequence[str]) -> list[Token]:
    """The pieces in their order; a number stuck to a command, a courtesy or a part's name is a piece of its own."""
    pieces = [
        (part, _is_mark(found) and last)
        for found in _PIECE.finditer(asides.without_days_and_hours(seen(text)))
        for part, last in _unglued(found[2], commands)
    ]
    return _ninety(_with_the_carer(_without_counts(_without_pronouns(list(map(_token, pieces))))))


def _is_mark(found: re.Match[str]) -> bool:
    """`1=` and `1)`, not `(1)`."""
    return bool(found[3]) and ("=" in found[3] or not found[1])


def _without_pronouns(tokens: list[Token]) -> list[Token]:
    """The letter I in front of a word that answers nothing is a word: "I could not come"."""
    return [
        replace(each, number="", spoken=False)
        if each.word == "I" and any(after.is_unread for after in tokens[at + 1 : at + 2])
        else each
        for at, each in enumerate(tokens)
    ]


def _without_counts(tokens: list[Token]) -> list[Token]:
    """How old somebody is, how many, how long and how often answers nothing."""
    return [
        replace(each, number="", spoken=False) if each.number and _counts(tokens, at) else each
        for at, each in enumerate(tokens)
    ]


def _counts(tokens: Sequence[Token], at: int) -> bool:
    before = tuple(each.word for each in tokens[max(at - 2, 0) : at])
    behind = tokens[at + 1].word if at + 1 < len(tokens) else ""
    return asides.counts(before, tokens[at].number, behind)


_WITH = ("WITH", "AVEC", "NA", "N")
_THE = ("THE", "LE", "LA", "SON", "SA", "HIS", "HER")


def _with_the_carer(tokens: list[Token]) -> list[Token]:
    """The first key is how the child was seen: "with the carer 2" names no other part."""
    done: list[Token] = []
    for at, each in enumerate(tokens):
        before = [one for one in done if one.word not in _THE]
        is_with = each.label == "bond" and bool(before) and before[-1].word in _WITH and _is_first(tokens, at + 1)
        is_its_name = len(before) > 1 and before[-2].label == "bond"  # "uhusiano na mlezi 2"
        done.append(Token(f"WITH {each.word}") if is_with and not is_its_name else each)
    return done


def _is_first(tokens: Sequence[Token], at: int) -> bool:
    """True for a 2 behind a code, where nothing further on is named as it."""
    earlier = [each.number for each in tokens[:at] if each.number]
    is_two = [each.number for each in tokens[at : at + 1]] == ["2"]
    is_named = any(each.label == "seen" for each in tokens[at:])
    return is_two and not is_named and bool(earlier) and len(earlier[-1]) >= codes.Length.code


def _unglued(word: str, commands: Sequence[str]) -> Iterator[tuple[str, bool]]:
    head = next((each for each in commands if _is_glued(word, each)), "")
    stuck = _STUCK.fullmatch(word)
    if head:
        yield from ((head, False), (word[len(head) :], True))
    elif stuck and (stuck[1] in LABELS or stuck[1] in COURTESIES or stuck[4] in LABELS):
        yield from ((stuck[1] or stuck[3], False), (stuck[2] or stuck[4], True))
    else:
        yield word, True


def _is_glued(word: str, command: str) -> bool:
    """VISIT204711, and concernO51; the letter alone behind a word is part of it: LISTO, STOPL."""
    tail = word[len(command) :] if word.startswith(command) else ""
    return tail in _CODE_WORDS or (bool(digits(tail)) and tail not in ("O", "I", "L"))


def _token(piece: tuple[str, bool]) -> Token:
    word, marks = piece
    if place := _PLACE.fullmatch(word):  # Q1, 1st, 2e: it names a place, as "1=" does
        return Token(word, place[1] or place[2], marks=True)
    if spoken := DIGITS.get(word, ""):
        return Token(word, spoken, spoken=True, marks=marks)
    return Token(word, digits(word), marks=marks)


def opened(tokens: Sequence[Token]) -> list[Token]:
    """With the digits of words that nobody reads: stuck to letters, "a2 b3", "2x3x1", or in Roman ones. No answers,
    but what may be meant by them decides who rings.
    """
    return [replace(each, number=found) if (found := _digits_within(each)) else each for each in tokens]


def _digits_within(token: Token) -> str:
    if not token.is_unread or _SCHOOL_YEAR.fullmatch(token.word):
        return ""
    return _ROMAN.get(token.word) or re.sub("[^0-9]", "", token.word)


def _ninety(tokens: list[Token]) -> list[Token]:
    """Kinds 91 to 98 in words become one number."""
    at, done = 0, list[Token]()
    while at < len(tokens):
        words = tuple(each.word for each in tokens[at : at + 4])
        whole, value = next((each for each in NINETIES if words[: len(each[0])] == each[0]), _NONE)
        behind = tokens[at + len(whole)] if value == "9" and at + len(whole) < len(tokens) else None
        if len(value) == 2:
            done.append(Token(" ".join(whole), value, spoken=True))
            at += len(whole)
        elif behind and behind.number in tuple("12345678"):
            done.append(replace(behind, number=f"9{behind.number}"))
            at += len(whole) + 1
        else:
            done.append(tokens[at])
            at += 1
    return done
