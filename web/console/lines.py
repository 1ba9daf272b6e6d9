"""A line of a list that waits, as a row of the desk: what it is called, what is owed since when, and where it leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from core.cases import child_lists
from core.cases.waiting_lines import Line, Opens
from core.clock import kigali
from core.storage.db import Tx


@dataclass(frozen=True)
class WaitingRow:
    """`about` is the key of a word of the phones, "" for none; `left` how many of a pair; `where` "" for no page."""

    code: str
    village: str
    about: str
    left: str
    on: date | None
    at: datetime | None
    where: str


def child_of(line: Line) -> int | None:
    """The child that the line is about, where it leads to one."""
    if line.opens in (Opens.child, Opens.worry):
        return line.id
    return line.child


def rows(tx: Tx, found: Iterable[Line]) -> list[WaitingRow]:
    """Each of them, with the village of its child."""
    lines = list(found)
    villages = child_lists.villages(tx, {child for each in lines if (child := child_of(each))})
    return [_row(each, villages.get(child_of(each) or 0, "")) for each in lines]


def _row(line: Line, village: str) -> WaitingRow:
    """What the line says, in the words that the phone has for it."""
    on = line.day or (kigali(line.at).date() if line.at and line.opens is not Opens.call else None)
    left = line.about if line.opens is Opens.village else ""
    return WaitingRow(
        line.code, village, _about(line), left, on, line.at if line.opens is Opens.call else None, _where(line)
    )


def _about(line: Line) -> str:
    named = {
        Opens.review: "review",
        Opens.foster: "review",
        Opens.call: "call_back.reason",
        Opens.alert: "list.clock",
        Opens.person: "job",
    }
    return f"{named[line.opens]}.{line.about}" if line.opens in named and line.about else ""


def _where(line: Line) -> str:
    if child := child_of(line):
        return url_for("console.child", row=child)
    return url_for("console.alert", row=line.id) if line.opens is Opens.alert else ""
