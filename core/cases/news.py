"""What is new for an officer since the last look: it stays new until the officer says so, however often it is shown."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select, union_all, update

from core.alerts import restricted, scope
from core.alerts.call_ladder import ON_CARD
from core.cases.waiting_lines import PERSON, ListedFor, Opens, anywhere, here, line_of
from core.models.alert import OPEN_NOW, Alert, AlertEvent
from core.models.base import Moment
from core.models.child import Child
from core.models.desk import DeskLook
from core.models.duty import REFERRED_NOW, CallBack, Referral
from core.models.duty import WAITING as CALLS_THAT_WAIT
from core.models.registration import Registration
from core.models.visit import Visit
from core.storage.access import Caller
from core.storage.db import Tx

LONGEST = timedelta(days=7)
"""What is older is new to nobody, whoever has not looked for long."""
SINCE = bindparam("week", type_=Moment())
"""That long ago."""
JOINED = "joined"


def look(tx: Tx, me: Caller, until: datetime) -> None:
    """The officer has looked at all that was told until then; not at what is yet to come. No look is taken back."""
    now = min(until, tx.at)
    if not tx.insert_once(DeskLook.__table__, {"person_id": me.id, "until_at": now}):
        earlier = (DeskLook.person_id == me.id, DeskLook.until_at < now)
        tx.connection.execute(update(DeskLook).where(*earlier).values(until_at=now))


def new(asked: ListedFor, _engine: str) -> Select[Any]:
    """Alerts, further reports of open ones, worrying visits, registrations, calls and referrals, the latest first."""
    looked = select(DeskLook.until_at).where(DeskLook.person_id == PERSON).scalar_subquery()
    newer = func.coalesce(looked, SINCE)

    def after(column: Any) -> Any:
        return (column > SINCE) & (column > newer)

    every = union_all(*(each.where(after(at)) for each, at in (*_alerts(asked), *_duties(asked)))).subquery()
    return select(every).order_by(every.c.at.desc(), every.c.code)


def _alerts(asked: ListedFor) -> list[tuple[Select[Any], Any]]:
    """Each with the moment at which it became known."""
    theirs = here(Alert.district_id, None) if asked.nation else scope.of_district(asked.district)
    raised = line_of(Opens.alert, Alert.id, Alert.number, None, "raised", at=Alert.raised_at)
    again = line_of(Opens.alert, Alert.id, Alert.number, None, JOINED, at=AlertEvent.at)
    again = again.join(AlertEvent, AlertEvent.alert_id == Alert.id).where(AlertEvent.what == JOINED)
    return [(raised.where(OPEN_NOW, theirs), Alert.raised_at), (again.where(OPEN_NOW, theirs), AlertEvent.at)]


def _duties(asked: ListedFor) -> list[tuple[Select[Any], Any]]:
    last = func.max(Visit.unlooked_at)
    worry = line_of(Opens.worry, Child.id, Child.code, None, at=last, child=Child.id).group_by(Child.id, Child.code)
    worry = worry.join(Visit, Visit.child_id == Child.id).where(here(Visit.district_id, asked.district))
    worry = worry.where(Visit.unlooked_at.is_not(None), Visit.alert_id.is_(None))
    came = line_of(Opens.child, Child.id, Child.code, None, at=Registration.told_at)
    came = came.join(Registration, Registration.child_id == Child.id).where(
        here(Registration.district_id, asked.district)
    )
    call = line_of(Opens.call, CallBack.id, literal(""), None, CallBack.reason, at=CallBack.asked_at)
    call = call.where(anywhere(CallBack.district_id, asked.district), CallBack.state.in_(CALLS_THAT_WAIT), ~ON_CARD)
    sent = line_of(Opens.referral, Referral.id, Child.code, None, at=Referral.made_at)
    sent = sent.join(Child, Child.id == Referral.child_id)
    sent = sent.where(REFERRED_NOW, here(Referral.district_id, asked.district))
    sent = sent if asked.nation else sent.where(~restricted.NATIONS_ALONE)
    return [
        (worry, Visit.unlooked_at),
        (came, Registration.told_at),
        (call, CallBack.asked_at),
        (sent, Referral.made_at),
    ]
