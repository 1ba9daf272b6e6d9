"""Texts that no person wrote: our own coming back, and notices that a message was delivered. Nobody answers those."""

import re
from functools import cache

from core.language import gsm7
from core.language.words import catalog
from core.models.person import Language
from sms.reading import plain

LONGEST = 200
"""Characters of our longest text and some more; whoever writes more is no echo of us."""
PIECES = ("sms.part.", "sms.ask.missing", "sms.ask.told", "sms.alarm.")
"""What stands only inside other texts, or goes to the operator alone."""
RECEIPT = re.compile(r"\bid:\s*\S+.*\bstat:\s*[A-Z]{4,}", re.IGNORECASE | re.DOTALL)
"""A delivery receipt as message centres write it: `id:... sub:... dlvrd:... stat:DELIVRD err:000`."""
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


def wrote(text: str) -> bool:
    """True if a machine wrote it: to answer could go on for ever."""
    said = plain(text)
    return bool(RECEIPT.search(text[: 2 * LONGEST]) or NOTICES.fullmatch(said[:LONGEST]) or _is_ours(text))


def _is_ours(text: str) -> bool:
    folded = _one_line(gsm7.fold(text[: LONGEST + 1]))
    return len(folded) <= LONGEST and any(each.fullmatch(folded) for each in _ours())


@cache
def _ours() -> list[re.Pattern[str]]:
    """Every SMS text of every language, with anything in its slots."""
    texts = {
        text
        for language in Language
        for key, text in catalog(language).items()
        if key.startswith("sms.") and not key.startswith(PIECES)
    }
    return [re.compile(re.sub(r"\\\{[a-z_]+\\\}", ".{1,80}", re.escape(_one_line(gsm7.fold(each))))) for each in texts]


def _one_line(text: str) -> str:
    return " ".join(text.split())
