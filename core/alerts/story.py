"""An alert's story as an officer reads it: what happened, who did it, and what became of each SMS about it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select

from core.alerts import alert_history
from core.alerts.alert_history import AlertHistory
from core.models.alert import Alert
from core.models.message import Message, MessageState
from core.models.person import Person, Role
from core.storage import person_facts
from core.storage.db import Tx

HIDDEN = ("told", "why_")
"""Events whose words stand in the reports, or beside another line."""
STEPS = ("rung_", "nobody_on_rung_")
"""How the events begin that say with their number which step of the ladder was taken."""


class StoryKind(StrEnum):
    """Where a line of the story comes from."""

    event = "event"
    message = "message"


class StoryLine(NamedTuple):
    """`what` is the event, or how the SMS stands now. `name` only of officers; `role` is "" for
    the clock. What happened several `times` stands where it did first, with its `last` moment.
    """

    at: datetime
    kind: StoryKind
    what: str
    role: str
    name: str
    times: int = 1
    last: datetime | None = None


class AlertStory(NamedTuple):
    """The lines, the oldest first, what the owner is called, and what those who were asked about do."""

    lines: list[StoryLine]
    owner: str
    roles: Mapping[int, Role]


def of_alert(
    tx: Tx, alert: Alert, others: Iterable[int | None] = (), history: AlertHistory | None = None
) -> AlertStory:
    """All of it. Who reported is told by the work they do, never by name; of `others` too. The caller audits."""
    known = history or alert_history.of(tx, alert)
    events = [each for each in known.events if each.alert_id == alert.id]
    told = select(Message.created_at, Message.sent_at, Message.state, Message.person_id)
    sent = tx.connection.execute(told.where(Message.alert_id == alert.id)).all()
    who = _people(tx, [*(each.person_id for each in events), *(each[3] for each in sent), alert.owner_id, *others])
    lines = [
        StoryLine(each.at, StoryKind.event, each.what, *_named(tx, who, each.person_id))
        for each in events
        if not each.what.startswith(HIDDEN)
    ]
    lines += [
        StoryLine(at or created, StoryKind.message, MessageState(state).value, *_named(tx, who, person))
        for created, at, state, person in sent
    ]
    rungs = len(tx.programme.ladder(alert.level).rungs)
    in_order = sorted(lines, key=lambda each: (each.at, each.kind))
    owner, roles = _named(tx, who, alert.owner_id)[1], {row: each.role for row, each in who.items()}
    return AlertStory(_folded(in_order, rungs), owner, roles)


def _folded(lines: Iterable[StoryLine], rungs: int) -> list[StoryLine]:
    """The turns that the ladder takes at its top while nobody has the alert are one line, and so is each SMS of them,
    until somebody does something.
    """
    found: list[StoryLine] = []
    first, step = dict[tuple[str, ...], int](), ""
    for each in lines:
        if each.kind is StoryKind.event:
            step = _step(each.what, rungs)
            if not step:
                first.clear()
        what = step if each.kind is StoryKind.event else each.what
        at = first.setdefault((step, each.kind, what, each.role, each.name), len(found))
        if at == len(found):
            found.append(each)
        else:
            found[at] = found[at]._replace(times=found[at].times + 1, last=each.at)
    return found


def _step(what: str, rungs: int) -> str:
    """The step that this event says was taken, all turns at the top alike; "" for another event."""
    begins = next((each for each in STEPS if what.startswith(each)), "")
    return begins if begins and int(what.removeprefix(begins)) >= rungs else what if begins else ""


def _people(tx: Tx, ids: Iterable[int | None]) -> dict[int, Person]:
    found = select(Person).where(Person.id.in_({each for each in ids if each}))
    return {each.id: each for each in tx.session.scalars(found)}


def _named(tx: Tx, who: dict[int, Person], person: int | None) -> tuple[str, str]:
    found = who.get(person or 0)
    if found is None:
        return "", ""
    name = person_facts.name_in(tx.vault, found.id, found.name_sealed) if found.role.is_officer else ""
    return found.role.value, name
