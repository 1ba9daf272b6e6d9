"""What officers do with an alert, one transaction each."""

from datetime import timedelta

from sqlalchemy import update

from core.alerts import ownership
from core.alerts.alerts import Raised
from core.alerts.ownership import AlertOutcome, Closed, Owned
from core.models.alert import Deed
from core.models.person import Person
from core.people import leaves
from tests.core.support.field import Field

DANGER_AT = "2026-10-14 09:00"
"""When the danger of the fixture `raised` was told."""


def own(field: Field, raised: Raised, last: int = 201) -> Owned:
    return field.do(ownership.acknowledge, field.me(last), raised.alert)


def act(field: Field, raised: Raised, deed: Deed, last: int = 201) -> Owned:
    return field.do(ownership.act, field.me(last), raised.alert, int(deed))


def close(field: Field, raised: Raised, outcome: AlertOutcome = AlertOutcome.resolved, last: int = 201) -> Closed:
    return field.do(ownership.close, field.me(last), raised.alert, outcome)


def cannot_act(field: Field, last: int, why: str) -> None:
    """That officer can open nothing now, for one of the reasons there are."""
    if why == "leave":
        field.do(leaves.away, field.me(last), "2026-10-20", None)
    elif why == "lock":
        me, until = field.me(last).id, {"pin_locked_until": field.watch.now + timedelta(minutes=30)}
        field.do(lambda tx: tx.connection.execute(update(Person).where(Person.id == me).values(**until)))
    else:
        long_ago = field.watch.now - timedelta(days=91)
        columns = {"doubt": {"doubted_at": field.watch.now}, "long silence": {"dialled_at": long_ago}}
        field.phone(last, **columns.get(why, {"works": False}))
