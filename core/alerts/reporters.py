"""Who reported an alert: each volunteer with the number they were told, and when they told of it last."""

from datetime import datetime

from sqlalchemy import func, select

from core.models.alert import Alert, Concern, ProtectedKey
from core.models.person import Person, Role
from core.models.visit import Visit
from core.people import people
from core.storage.db import Tx


def of(tx: Tx, alert: Alert) -> list[tuple[Person, str, datetime]]:
    """The volunteers who told of it or of what went into it, the number each was told, and when each told last."""
    tx.flush()
    every = _with_merged(tx, alert)
    left = raised_by_left(tx, every)
    mine = {each.reporter_id: each for each in reversed(every) if each.reporter_id}
    told = [(each.reporter_id, each.raised_at) for each in every if each.reporter_id and each.id not in left]
    for kind, at in ((Concern, Concern.told_at), (Visit, Visit.told_at)):
        found = select(kind.by_id, func.max(at)).where(kind.alert_id.in_([each.id for each in every]))
        told += [(by, when) for by, when in tx.connection.execute(found.group_by(kind.by_id))]
    last: dict[int, datetime] = {}
    for by, when in told:
        last[by] = max(last.get(by, when), when)
    known = [(people.get(tx, by), mine.get(by, alert), when) for by, when in last.items()]
    return [(each, of.told_as or of.number, when) for each, of, when in known if each.role is Role.volunteer]


def raised_by_left(tx: Tx, found: list[Alert]) -> set[int]:
    """Those of these alerts whose reporter told last, of what it was raised for, that an officer is concerned: that
    report is an alert of its own at the nation, and what becomes of these is no longer theirs to hear. What they told
    of them besides still counts.
    """
    alerts = [each.id for each in found]
    elsewhere = (Concern.protected_key == ProtectedKey.officer, Concern.alert_id.not_in(alerts))
    moments = {each.raised_at for each in found}
    told = select(Concern.by_id, Concern.told_at).where(Concern.told_at.in_(moments), *elsewhere)
    gone = {(by, at) for by, at in tx.connection.execute(told)}
    return {each.id for each in found if (each.reporter_id, each.raised_at) in gone}


def _with_merged(tx: Tx, alert: Alert) -> list[Alert]:
    found, last = [alert], [alert.id]
    while last:
        into = list(tx.session.scalars(select(Alert).where(Alert.merged_into_id.in_(last))))
        found, last = [*found, *into], [each.id for each in into]
    return found
