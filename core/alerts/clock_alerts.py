"""The clock's own alerts: nobody reported them. Of a district they are one SMS a person on the working morning.

It opens as a list. One that nobody took is told again only after as long once more, and only while its cause stands.
Nothing but a person's key ends them; `clock_raising` raises them.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from core.alerts import clock_causes
from core.alerts.clock_causes import Cause, Key
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, OPEN_NOW, UNOWNED, Alert, AlertEvent, AlertState, ClockCategory
from core.models.message import Lane
from core.models.person import Person, Role
from core.people import duty, people, places
from core.programme.posts import Post
from core.storage.db import Tx

LEADS = (ClockCategory.not_looked, ClockCategory.nobody)
"""What officers of the district left undone, or cannot do: the lead hears of it first."""
NEXT_MORNING = 1
"""Working days."""


def is_clocks(tx: Tx, alert: Alert) -> bool:
    """Whether it is told with the others of its district; one that was given another level climbs by itself."""
    return alert.category in set(ClockCategory) and alert.level == tx.programme.clock_alerts.level


def of_clock() -> ColumnElement[bool]:
    """Those that nobody reported."""
    return Alert.by_clock.is_(True)


def open_here(district: Any) -> ColumnElement[bool]:
    """Those of a district that are open, of the nation for None: the list that the SMS counts. The district may be the
    parameter of a statement that is made once.
    """
    here = Alert.district_id == district if district is not None else Alert.district_id.is_not(None)
    return and_(of_clock(), here, OPEN_NOW, Alert.bypasses.is_(False))


def key_of(alert: Alert) -> Key:
    """What it is about, as `clock_causes` names it."""
    return alert.category, alert.child_id or alert.village_id


def stands(tx: Tx, latest: Alert | None, cause: Cause) -> bool:
    """Whether its newest alert is open still, or was raised not as long ago as it takes to be raised again."""
    if latest is None:
        return False
    return latest.state in OPEN or clock_causes.next_at(tx, cause.again, latest.raised_at) > tx.at


def wait(tx: Tx, alert: Alert) -> None:
    """Nobody has it: it is told on the next working morning, with the others of its district."""
    alert.due_at = alert.acknowledge_by = clock_causes.next_at(tx, NEXT_MORNING, tx.at)


def tell_due(tx: Tx, district: int) -> None:
    """Whoever answers for those of the district that are due hears of them all in one SMS."""
    tx.flush()
    causes, told = clock_causes.causes(tx, district), dict[int, Person]()
    due = select(Alert).where(open_here(district), Alert.state.in_(UNOWNED), Alert.due_at <= tx.at)
    for alert in tx.session.scalars(due.order_by(Alert.id)):
        cause = causes.get(key_of(alert))
        alert.due_at = clock_causes.next_at(tx, cause.again if cause else NEXT_MORNING, tx.at)
        if cause is None:  # it was seen, or looked at, since: nobody is told of it again
            continue
        first = alert.rung < 0
        alert.rung, alert.state = 0 if first else len(tx.programme.ladder(alert.level).rungs) - 1, AlertState.notified
        tx.session.add(AlertEvent(alert_id=alert.id, at=tx.at, what=f"rung_{alert.rung}"))
        told |= {each.id: each for each in _who(tx, alert, first=first)}
    tx.flush()
    for person in told.values():
        _tell(tx, district, person)


def _who(tx: Tx, alert: Alert, *, first: bool) -> list[Person]:
    """The district's officer first, the lead beside that officer from the second time; else the national desk."""
    posts = (Post.lead,) if alert.category in LEADS else (Post.profession,) if first else (Post.profession, Post.lead)
    found = [person for post in posts for person in duty.on_post(tx, alert, post)]
    return found or duty.on_post(tx, alert, Post.lead) or people.of_role(tx, Role.national)


def _tell(tx: Tx, district: int, person: Person) -> None:
    """How many stand on the list; none of them by name."""
    count = tx.connection.scalar(select(func.count()).select_from(Alert).where(open_here(district))) or 0
    words = Say("sms.clock_alerts", {"count": count, "place": places.name(tx, district)})
    once = f"clock_alerts:{district}:{tx.at:%Y%m%d%H%M%S}:{person.id}"
    outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=tx.programme.gentle.next(tx.at)))
