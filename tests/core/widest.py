"""The widest value of every slot: the longest names of Rwanda, the widest numbers, dates and labels."""

from collections.abc import Mapping
from functools import cache

from conversations.officer.home import LETTERS
from conversations.volunteer.my_children import NAME
from core.geography import rwanda
from core.models.person import Language
from core.words import catalog

COMPLETE = (Language.rw, Language.en)
COMMON = {"dial": "*801#", "child_line": "116", "police": "112", "isange": "3029", "rib": "166"}
"""What all texts share, as the programme and the default short code give it."""
NOTE_SLOTS = {
    "digits": "6",
    "keys": "1, 2, 4, 6, 7",
    "low": "0",
    "high": "999",
    "days": "30",
    "most": "80",
    "left": "4",
}


def longest(texts: Mapping[str, str], beginning: str) -> str:
    """The text under that beginning that takes most room."""
    return max((text for key, text in texts.items() if key.startswith(beginning)), key=len)


@cache
def widest_places() -> dict[str, str]:
    """The longest "District/Sector", name of a sector, and name of a sector or village."""
    every = {place.id: place for place in rwanda()}
    sectors = [place for place in every.values() if place.level == "sector"]
    fine = [place.name for place in every.values() if place.level in ("sector", "village")]
    return {
        "sms": max((f"{every[place.parent_id or 0].name}/{place.name}" for place in sectors), key=len),
        "list": max((place.name for place in sectors), key=len)[:LETTERS],
        "screen": max(fine, key=len),
    }


def widest(language: Language, key: str) -> dict[str, str]:
    """The widest value of each slot of that text."""
    texts = catalog(language)
    short = key == "list.alert"
    place = widest_places()["list" if short else "sms" if key.startswith("sms.") else "screen"]
    by_receipt = key.startswith(("visit.thanks", "visit.again", "visit.what", "sms.reply.visit", "sms.reply.again"))
    notes = [texts[each] for each in texts if each.startswith(("wrong.c", "sms.ask.missing"))]
    return {
        **COMMON,
        "number": "8888888" if by_receipt else "88888",
        "alert": "88888",
        "code": "888888, 888888" if key.startswith("sms.family") else "888888",
        "count": "888",
        "date": "28/08",
        "due": "28/08",
        "last": "28/08",
        "time": "28/08 20:00",
        "age": "18",
        "name": "W" * NAME,
        "sex": longest(texts, "sex."),
        "level": longest(texts, "level.short." if short else "level."),
        "place": place,
        "mark": texts["alert.unverified"],
        "what": longest(texts, "category."),
        "owner": max(texts["alert.owned"], texts["alert.free"], key=len),
        "phone": "0788888888",
        "reason": longest(texts, "call_back.reason."),
        "guidance": longest(texts, "guide."),
        "list": ", ".join(["888888 28/08"] * 5),
        "note": max((note.format_map(NOTE_SLOTS) for note in notes), key=len),
        **NOTE_SLOTS,
    }


NOTE_SLOTS = {
    "digits": "6",
    "keys": "1, 2, 4, 6, 7",
    "low": "0",
    "high": "999",
    "days": "30",
    "most": "80",
    "left": "4",
}
