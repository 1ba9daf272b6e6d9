"""Messages to many as the desk lists them: those of one's own reach, and one's own that lapsed unreleased."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, select, true

from core.broadcasts import group_messages, group_previews
from core.errors import NotYours
from core.models.group_message import GroupMessage
from core.models.person import Person, Role
from core.models.place import Place
from core.storage import person_facts
from core.storage.access import Caller
from core.storage.db import Tx

PAGE = 50
NOTED = timedelta(days=14)
"""How long its author is told of one that lapsed."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One of them: `place` is "" for the whole country, `by` who drafted it, `at` when."""

    id: int
    template: str
    on: date | None
    role: Role
    place: str
    by: str
    at: datetime
    state: str
    told: int


def listed(tx: Tx, me: Caller, page: int) -> tuple[list[GroupLine], bool]:
    """One page of those that the lead or the nation's desk may write, the newest first; and whether more follow."""
    newest = _found(_theirs(me)).order_by(GroupMessage.drafted_at.desc(), GroupMessage.id)
    rows = tx.session.execute(newest.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return [_line(tx, *row) for row in rows[:PAGE]], len(rows) > PAGE


def lapsed(tx: Tx, me: Caller) -> list[GroupLine]:
    """Those of this person's that nobody released in their time, for two weeks after it."""
    since = tx.at - NOTED - group_messages.LAPSES
    mine = (GroupMessage.drafted_by_id == me.id) & GroupMessage.released_at.is_(None)
    rows = tx.session.execute(_found(mine & (GroupMessage.drafted_at > since)).order_by(GroupMessage.drafted_at))
    told = [row for row in rows if tx.at - NOTED < group_messages.lapses_at(row[0]) < tx.at]
    return [_line(tx, *row) for row in told]


def reach(tx: Tx, me: Caller, number: int) -> GroupMessage:
    """That one, where it is in reach. Raises NotYours."""
    found = tx.session.scalar(
        select(GroupMessage)
        .outerjoin(Place, Place.id == GroupMessage.place_id)
        .where(GroupMessage.id == number, _theirs(me))
    )
    if found is None:
        raise NotYours("this message to many is another district's")
    return found


def _found(which: ColumnElement[bool]) -> Select[GroupMessage, str, int, bytes]:
    columns = (GroupMessage, Place.name, Person.id, Person.name_sealed)
    joined = select(*columns).join(Person, Person.id == GroupMessage.drafted_by_id)
    return joined.outerjoin(Place, Place.id == GroupMessage.place_id).where(which)


def _theirs(me: Caller) -> ColumnElement[bool]:
    return true() if me.role is Role.national else Place.district_id == me.district


def _line(tx: Tx, row: GroupMessage, place: str | None, person: int, name: bytes) -> GroupLine:
    by = person_facts.name_in(tx.vault, person, name)
    facts = (row.id, row.template, row.on, row.role, place or "", by, row.drafted_at)
    return GroupLine(*facts, group_previews.state(tx, row), row.told)
