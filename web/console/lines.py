"""A line of a list that waits, as a row of the desk: what it is called, what is owed since when, and where it leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from core.cases import child_lists
from core.cases.waiting_lines import Line, Opens
from core.clock import kigali
from core.models.person import Role
from core.models.place import Place
from core.people import places
from core.storage.db import Tx

RING, NEW, CLOSINGS = "desk.row.ring", "new", "closings"
TOLD = (NEW, "worries", "referrals", "clock", CLOSINGS)
"""Lists whose lines say since when; all others say by when."""
PAGES = {
    Opens.worry: ("desk.row.look", "worry"),
    Opens.call: (RING, "call"),
    Opens.referral: ("desk.row.answer", "referral"),
    Opens.person: (RING, "person"),
    Opens.alert: ("desk.row.open", "alert"),
    Opens.foster: ("desk.row.do", "family"),
}
"""What a line leads to, the key of what is done there, and its page."""
OF_CHILD = {
    "visits": (RING, "case"),
    "registrations": ("desk.row.assess", "duties"),
    "reviews": ("desk.row.do", "duties"),
    "late": ("desk.row.do", "duties"),
    "plans": ("desk.row.do", "duties"),
    "homeless": ("desk.row.place", "case"),
    "cases": ("desk.row.open", "visits"),
    NEW: ("desk.row.assess", "duties"),
}
"""By list: the key of what is done for the child, and where on its page."""
OF_PERSON = {"departures": "desk.row.decide", "pins": "desk.row.open"}
"""By list: the key of what is done about a person who is not rung."""


@dataclass(frozen=True)
class WaitingRow:
    """`about` is the key of a word of the phones, "" for none; `left` how many of a pair; `where` "" for no page.

    `news` is the key of what is new about it, "" on other lists; `at`, or `on` where the hour does not matter, is when
    that was `told`, elsewhere by when it is due. `act` is the key of what most often follows, and `to` where it is
    done; both "" for nothing.
    """

    code: str
    village: str
    about: str
    left: str
    on: date | None
    at: datetime | None
    where: str
    act: str
    to: str
    news: str
    told: bool


def child_of(line: Line) -> int | None:
    """The child that the line is about, where it leads to one."""
    if line.opens in (Opens.child, Opens.worry):
        return line.id
    return line.child


def rows(tx: Tx, found: Iterable[tuple[str, Line]]) -> list[WaitingRow]:
    """Each of them, with the name of its list, and the village of its child."""
    lines = list(found)
    villages = child_lists.villages(tx, {child for _, each in lines if (child := child_of(each))})
    short = places.lying(tx, {each.id for _, each in lines if each.opens is Opens.village})
    return [
        _short(each, short[each.id])
        if each.opens is Opens.village
        else _row(name, each, villages.get(child_of(each) or 0, ""))
        for name, each in lines
    ]


def _short(line: Line, village: Place) -> WaitingRow:
    """A village that lacks somebody leads to its children; what follows is that somebody is put in."""
    where = url_for("console.children", sector=village.sector_id, village=village.id)
    to = url_for("console.enrol_form", name=Role.volunteer.value, village=village.code or village.id)
    return WaitingRow(line.code, "", "", line.about, None, None, where, "desk.do.enrol", to, "", told=False)


def _row(name: str, line: Line, village: str) -> WaitingRow:
    """What the line says, in the words that the phone has for it, and the one act that most often follows."""
    moment = line.opens is Opens.call or name in TOLD
    on = line.day or (kigali(line.at).date() if line.at and not moment else None)
    at = line.at if moment else None
    act, to = _act(name, line)
    news = f"desk.new.{line.about or line.opens}" if name == NEW and line.opens is not Opens.call else ""
    about = "" if news else _about(name, line)
    return WaitingRow(line.code, village, about, "", on, at, _where(line), act, to, news, name in TOLD)


def _act(name: str, line: Line) -> tuple[str, str]:
    """By the list, since a child may stand on several, each time for another reason."""
    child = child_of(line)
    if line.opens in PAGES:
        act, page = PAGES[line.opens]
        return OF_PERSON.get(name, act) if line.opens is Opens.person else act, url_for(f"console.{page}", row=line.id)
    if child and name == CLOSINGS:
        return "desk.row.decide", url_for("console.child_act", row=child, act="decide")
    if child and name in OF_CHILD:
        act, anchor = OF_CHILD[name]
        return act, url_for("console.child", row=child, ring=1 if act == RING else None, _anchor=anchor)
    return "", ""


def _about(name: str, line: Line) -> str:
    named = {
        Opens.review: "review",
        Opens.foster: "review",
        Opens.call: "call_back.reason",
        Opens.alert: "list.clock",
        Opens.person: "job",
    }
    if name == CLOSINGS:
        return f"closing.reason.{line.about}"
    return f"{named[line.opens]}.{line.about}" if line.opens in named and line.about else ""


def _where(line: Line) -> str:
    if child := child_of(line):
        return url_for("console.child", row=child)
    return url_for(f"console.{PAGES[line.opens][1]}", row=line.id) if line.opens in PAGES else ""
