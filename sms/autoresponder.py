"""Texts that no person wrote: our own coming back, and notices that a message was delivered. Nobody answers those."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from core.language import gsm7
from core.language.words import catalog
from core.models.person import Language
from core.people.geography import rwanda
from sms.reading import plain

LONGEST = 200
"""Characters of our longest text and some more; whoever writes more is no echo of us."""
PIECES = ("sms.part.", "sms.ask.missing", "sms.ask.told", "sms.alarm.", "sms.by_hand")
"""What stands only inside other texts, goes to the operator alone, or holds anybody's words: those are read."""
RECEIPT = re.compile(
    r"\s*id:\s*\S+(\s+(sub|dlvrd|submit date|done date):\s*\S+)*\s+stat:\s*[A-Z]{4,}"
    r"(\s+err:\s*\S+)?(\s+text:.{0,20})?\s*",
    re.IGNORECASE,
)
"""A delivery receipt as message centres write it: `id:... sub:... dlvrd:... stat:DELIVRD err:000`, and nothing else."""
_TO = r"( (TO|FOR|A|AU|KWA|KURI) [0-9 ]+)?"
_WHEN = r"( (TO|AT|ON|A|LE|KU|SAA)?( ?[0-9]+)+)?"
NOTICES = re.compile(
    rf"((YOUR|THE) )?(SMS|MESSAGE|TEXT MESSAGE){_TO}"
    rf"( (WAS|HAS BEEN|IS|WAS NOT|HAS NOT BEEN|COULD NOT BE|NOT))?( SUCCESSFULLY)? (UN)?DELIVERED{_WHEN}"
    rf"|((VOTRE|LE) )?(SMS|MESSAGE){_TO} (A ETE|N A PAS ETE|NON) (REMIS|DELIVRE|LIVRE){_WHEN}"
    rf"|UBUTUMWA( (BWAWE|BWANYU))?{_TO} N?(TI)?BWAGEZEYO{_WHEN}"
    rf"|UJUMBE( WAKO)?{_TO} (UMEFIKA|HAUJAFIKA|HAUKUFIKA){_WHEN}"
)
"""Delivery notices in words: that and nothing else, so that nobody's own words are taken for one."""


_NUMBER, _COUNT, _DAY, _CODE = "[0-9]{5,8}", "[0-9]{1,4}", "[0-9]{2}/[0-9]{2}", "[0-9]{6}"
_CODES = f"{_CODE}( {_DAY})?(, {_CODE}( {_DAY})?)*"
_PLACE = "(?P<place>[^0-9.,:;!?]{1,60})"
_HOLD: Mapping[str, str] = {
    "alert": _NUMBER,
    "asked": f"({_DAY} )?[0-9]{{2}}:[0-9]{{2}}",
    "child_line": _COUNT,
    "code": f"({_CODES}|-)",
    "date": f"({_DAY}|-)",
    "dial": r"\*[0-9*]{1,15}#",
    "list": _CODES,
    "number": _NUMBER,
    "place": _PLACE,
    "police": _COUNT,
    "time": f"({_DAY} )?[0-9]{{2}}:[0-9]{{2}}",
}
"""What fits into the slots of our texts; a count fits into all others that hold no words."""
_WORDS: Mapping[str, tuple[str, ...]] = {
    "fault": ("sms.fault.",),
    "level": ("level.",),
    "note": ("sms.ask.", "sms.alarm.", "wrong."),
    "part": ("sms.part.",),
    "proverb": ("proverb.",),
    "thanks": ("sms.reply.visit", "sms.reply.concern", "sms.reply.again"),
}
"""And where words stand: how the keys of those begin."""


def wrote(text: str) -> bool:
    """True if a machine wrote it: to answer could go on for ever. A person's words beside a text of ours are no
    machine's.
    """
    said = plain(text)
    return bool(RECEIPT.fullmatch(text[: 2 * LONGEST]) or NOTICES.fullmatch(said[:LONGEST]) or _is_ours(text))


def _is_ours(text: str) -> bool:
    folded = _one_line(gsm7.fold(text[: LONGEST + 1]))
    if len(folded) > LONGEST:
        return False
    may = (each for each in _ours() if folded.startswith(each.begins) and folded.endswith(each.ends))
    found = (_pattern(each.language, each.text).fullmatch(folded) for each in may)
    return any(each and each.groupdict().get("place", "-") in _places() for each in found)


@cache
def _places() -> frozenset[str]:
    """How a text names a place: a district, a sector, both, or none."""
    named = {each.id: each for each in rwanda() if each.level in ("district", "sector")}
    both = {f"{named[each.parent_id].name}/{each.name}" for each in named.values() if each.parent_id in named}
    return frozenset({"-", *both, *(each.name for each in named.values())})


class _OurText(NamedTuple):
    """One of our texts, with what it begins and ends with whatever its slots hold: nearly all others are told apart by
    that, and eight hundred patterns are not made while the first SMS waits.
    """

    begins: str
    ends: str
    language: Language
    text: str


@cache
def _ours() -> list[_OurText]:
    """Every SMS text of every language."""
    texts = [
        (language, _one_line(gsm7.fold(text)))
        for language in Language
        for key, text in catalog(language).items()
        if key.startswith("sms.") and not key.startswith(PIECES)
    ]
    return [_OurText(text.partition("{")[0], text.rpartition("}")[2], language, text) for language, text in texts]


@cache
def _pattern(language: Language, text: str) -> re.Pattern[str]:
    """All that the text may say, its slots holding what they can hold."""
    return re.compile(_shape(language, text))


def _shape(language: Language, text: str) -> str:
    """The text as a pattern of all that it may say; a slot that has words holds one of them."""
    pieces = re.split(r"\{([a-z_]+)\}", _one_line(gsm7.fold(text)))
    return "".join(_slot(language, each) if at % 2 else re.escape(each) for at, each in enumerate(pieces))


@cache
def _slot(language: Language, name: str) -> str:
    if name not in _WORDS:
        return _HOLD.get(name, _COUNT)
    words = (text for key, text in catalog(language).items() if key.startswith(_WORDS[name]))
    return f"({'|'.join(sorted({_shape(language, each) for each in words if f'{{{name}}}' not in each}))})"


def _one_line(text: str) -> str:
    return " ".join(text.split())
