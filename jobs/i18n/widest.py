"""The widest value of every slot: the longest names of Rwanda, the widest numbers, dates and labels."""

from functools import cache

from conversations.officer import (
    alert,
    alert_card,
    child,
    child_home,
    closing,
    colleagues,
    foster,
    persons,
    rota,
    silent,
    supervision,
    waiting,
    worries,
)
from conversations.volunteer.my_children import CHILD_NAME, NAME
from core.language.words import slots
from core.people.geography import rwanda
from core.reporting import unread_texts
from jobs.i18n.catalogs import Texts

COMMON = {"dial": "*801#", "child_line": "116", "police": "1120", "isange": "3029", "rib": "1660"}
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

CUT = {
    "list.alert": alert.LETTERS,
    "officer.child": child.LETTERS,
    "officer.child.none": child.LETTERS,
    "officer.alert": alert_card.LETTERS,
    "officer.yours.not_safe": alert.PLACE,
    "list.known": persons.LETTERS,
    "list.known.sex": persons.LETTERS,
    "list.silent": silent.LETTERS,
    "list.village": waiting.LETTERS,
    "list.clock": waiting.LETTERS,
    "foster.one": foster.LETTERS,
    "foster.one_matched": foster.LETTERS,
}
"""How many letters of a place those texts show."""
CUT_NAMES = {
    **{key: CHILD_NAME for key in ("my_children.card", "officer.child")},
    **{key: colleagues.LETTERS for key in ("list.officer", "list.officer.away", "list.supervised")},
    "list.week": rota.LETTERS,
    "officer.alert.acts": colleagues.LETTERS,
    "officer.numbers.not_safe": child_home.NAMED,
}
"""And of a name."""
SHORT_LEVELS = ("list.alert", "officer.home", "officer.alert")
"""Texts with room for a short word only."""


@cache
def widest_places() -> dict[str, str]:
    """The longest "District/Sector", and name of a sector or village."""
    every = {place.id: place for place in rwanda()}
    sectors = [place for place in every.values() if place.level == "sector"]
    fine = [place.name for place in every.values() if place.level in ("sector", "village")]
    return {
        "sms": max((f"{every[place.parent_id or 0].name}/{place.name}" for place in sectors), key=len),
        "screen": max(fine, key=len),
    }


COUNTED = (
    "visits",
    "reports",
    "gatherings",
    "danger",
    "high",
    "others",
    "calls",
    "closings",
    "reviews",
    "moved",
    "plans",
    "worries",
    "late",
    "pins",
)
"""Slots that hold a count of something."""
KEYS_TOLD = {name: tuple(f"visit.{name}.{each.name}" for each in kind) for name, kind in worries.KINDS.items()}
"""The words of a visit's keys, without those of the questions after a danger."""
WORRYING = tuple(each for name in ("safe", "bond", "health", "school") for each in KEYS_TOLD[name][1:])
IN_SLOTS = {
    "proverb": ("proverb.",),
    "job": ("job.",),
    "why": ("closing.reason.",),
    "excuse": ("other_day.why.",),
    "agreed": ("closing.agreed_",),
    "check": ("closing.check.",),
    "rest": ("closing.check.",),
    "sex": ("sex.",),
    "who": ("officer.sex.woman", "officer.sex.man"),
    "slips": ("slip.",),
    "used": ("phone.shared", "phone.alone"),
    "hours": ("phone.hours", "phone.any_hour"),
    "level": ("level.",),
    "mark": ("alert.unverified",),
    "what": ("category.",),
    "missed": ("list.clock.",),
    "owner": ("alert.owned", "alert.free"),
    "ring": ("alert.ring.",),
    "slip": ("alert.taken_back",),
    "by": ("job.", "alert.by."),
    "whose": ("concern.child_seen.",),
    "through": ("unsafe.through_pair", "unsafe.without_pair"),
    "reason": ("call_back.reason.",),
    "guidance": ("guide.",),
    "to": ("referral.to.",),
    "state": ("referral.state.",),
    "note": ("wrong.c", "sms.ask.missing", "sms.ask.told", "sms.ask.ring"),
    "part": ("sms.part.",),
    "thanks": ("sms.reply.visit.alert", "sms.reply.concern"),
    "fault": ("sms.fault.",),
    "step": ("case.step.",),
    "kind": ("officer.kind.",),
    "tracing": ("officer.tracing.",),
    "need": ("officer.need.",),
    "review": ("review.",),
    "planned": ("plan.kind.",),
    "whom": ("plan.with.",),
    "fostering": ("foster.step.",),
    "topic": ("supervision.topic.",),
    "years": ("register.born", "register.old"),
    **{f"key_{name}": KEYS_TOLD[name] for name in KEYS_TOLD},
    "first": WORRYING,
    "second": WORRYING,
}
"""Slots that are words themselves: how the keys of those begin that may stand there."""


def widest(texts: Texts, key: str) -> dict[str, str]:
    """The widest value of each slot of that text, in the language of `texts`."""
    wanted = slots(texts.get(key, ""))
    return _figures(key) | {name: _longest(texts, _beginnings(key, name)) for name in wanted & set(IN_SLOTS)}


def _figures(key: str) -> dict[str, str]:
    place = widest_places()["sms" if key.startswith("sms.") else "screen"][: CUT.get(key)]
    by_receipt = key.startswith(("visit.thanks", "visit.again", "visit.what", "sms.reply.visit", "sms.reply.again"))
    return {
        **COMMON,
        **NOTE_SLOTS,
        "number": "8888888" if by_receipt else "88888",
        "alert": "88888",
        "child": "888888",
        "names": ", ".join(["W" * colleagues.LETTERS] * supervision.NAMES),
        "code": "888888, 888888" if key.startswith("sms.family") else "888888",
        "count": "888",
        "nth": "88",
        "date": "28/08",
        "due": "28/08",
        "last": "28/08",
        "time": "28/08 20:00",
        "asked": "28/08 20:00",
        "age": "18",
        "name": "W" * CUT_NAMES.get(key, NAME),
        "other": "W" * CUT_NAMES.get(key, NAME),
        "place": place,
        "phone": "0788888888",
        "was": "0788888888",
        "pair": ", ".join([f"{'W' * child_home.NAMED} 0788888888"] * child_home.MOST_OF_PAIR),
        "carer": f"{'W' * child_home.NAMED} 0788888888",
        "list": "W" * closing.LETTERS if key == "closing.list" else ", ".join(["888888 28/08"] * 5),
        "codes": ", ".join(["888888"] * waiting.CODES),
        "lines": "\n".join(["888888 28/08"] * 5),
        "receipt": "8888888",
        "slip": "88888888",
        "opens": "18:00",
        "closes": "20:00",
        "women": "888",
        "men": "888",
        "children": "888",
        "born": "2026",
        "siblings": "88",
        "origin": "W" * NAME,
        "words": "W" * unread_texts.MOST,
        **{name: "888" for name in COUNTED},
    }


@cache
def known() -> frozenset[str]:
    """Every slot that something fills."""
    return frozenset(_figures("")) | frozenset(IN_SLOTS)


def _beginnings(key: str, name: str) -> tuple[str, ...]:
    """What may stand in that slot of that text."""
    if name == "level" and key in SHORT_LEVELS:
        return ("level.short.",)
    if name == "note" and key.startswith("sms.alarm"):
        return ("sms.alarm.",)
    if name == "part" and key.startswith("sms.ask."):
        return (f"sms.part.{key.split('.')[2]}",)
    if name == "thanks" and not key.endswith(".short"):
        return ("sms.reply.visit.next", "sms.reply.again")
    return IN_SLOTS[name]


_INSIDE = {"alert": "88888", "number": "8888888", "date": "28/08", "opens": "18:00", "closes": "20:00"}
"""What words that stand in a slot have in slots of their own."""


def _longest(texts: Texts, beginnings: tuple[str, ...]) -> str:
    """The text under one of those beginnings that takes most room; nothing where there is none."""
    found = [text for key, text in texts.items() if key.startswith(beginnings) and key != "sms.alarm.over"]
    return max(
        (fill(text, COMMON | NOTE_SLOTS | _INSIDE) for text in found),
        key=len,
        default="",
    )


def fill(text: str, values: Texts) -> str:
    """The text with the slots that are known filled; one that is not stays to be seen."""
    for name in slots(text) & values.keys():
        text = text.replace(f"{{{name}}}", values[name])
    return text
