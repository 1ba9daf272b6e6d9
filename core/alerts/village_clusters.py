"""Many reports from one village in a short time: the district's lead hears it once, as what is one by one may be more.

All are counted, also those that concern somebody protected; how many there are is all that is told. What concerns an
officer of the district is the nation's: it is not counted, and the SMS waits until a talk may have said so.
"""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select

from core.alerts import updates
from core.clock import kigali
from core.language.words import Say
from core.messages import outbox, refused_numbers
from core.messages.outbox import Notice
from core.models.alert import Alert, AlertEvent
from core.models.district import VillageCluster
from core.models.message import Lane, Message, MessageState
from core.models.person import Role
from core.people import duty, people, places
from core.programme.values import Post
from core.storage.db import Tx

REPORTS = ("raised", "joined")
"""What one report leaves in the story of an alert."""
WITHDRAWN = "withdrawn"
"""What a report leaves in the story of an alert that it is part of no longer."""


def note(tx: Tx, alert: Alert) -> None:
    """One more report, of that alert. The lead is told again only after the village was quiet for the whole time."""
    if alert.village_id is None or alert.bypasses:
        return
    tx.flush()
    new = {"village_id": alert.village_id, "last_at": tx.at, "told_at": None}
    if tx.insert_once(VillageCluster.__table__, new):
        return
    cluster = tx.session.get_one(VillageCluster, alert.village_id, with_for_update=tx.is_postgres)
    if cluster.last_at <= tx.at - tx.programme.joining.village_within:
        cluster.told_at = None
    cluster.last_at = tx.at
    if cluster.told_at is None and (count := _count(tx, alert.village_id)) >= tx.programme.joining.village_reports:
        cluster.told_at = tx.at
        _tell(tx, alert, count)


def left(tx: Tx, alert: Alert) -> None:
    """A report of that village left for the nation: what waits to be told says one less, or is owed no longer."""
    tx.flush()
    cluster = tx.session.get(VillageCluster, alert.village_id or 0, with_for_update=tx.is_postgres)
    if cluster is None or cluster.told_at is None:
        return
    count = _count(tx, cluster.village_id)
    enough = count >= tx.programme.joining.village_reports
    told = Message.once.startswith(f"{_once(cluster.village_id, cluster.told_at)}:", autoescape=True)
    for message in tx.session.scalars(select(Message).where(told, Message.state == MessageState.queued)):
        person = people.get(tx, message.person_id or 0)
        if enough:
            outbox.rewrite(tx, message.once, person, _words(tx, alert, count))
        elif outbox.withdraw(tx, message.once, "protected"):
            cluster.told_at = None


def _count(tx: Tx, village: int) -> int:
    """Reports of the time that counts: one for each alert and each person who reported it or what went into it, but
    those taken back or withdrawn. What nobody reported is none.
    """
    each = (
        select(AlertEvent.alert_id, AlertEvent.person_id, AlertEvent.what, func.count())
        .join(Alert, Alert.id == AlertEvent.alert_id)
        .where(
            Alert.village_id == village,
            Alert.taken_back_at.is_(None),
            AlertEvent.what.in_((*REPORTS, WITHDRAWN)),
            AlertEvent.person_id.is_not(None),
            AlertEvent.at > tx.at - tx.programme.joining.village_within,
        )
        .group_by(AlertEvent.alert_id, AlertEvent.person_id, AlertEvent.what)
    )
    told: Counter[tuple[int, int | None]] = Counter()
    for alert_id, person, what, times in tx.connection.execute(each).all():
        goes_on = tx.session.get(Alert, refused_numbers.goes_on(tx, alert_id))
        if goes_on and not goes_on.bypasses and goes_on.taken_back_at is None:
            told[goes_on.id, person] += -times if what == WITHDRAWN else times
    return sum(times > 0 for times in told.values())


def _tell(tx: Tx, alert: Alert, count: int) -> None:
    leads = duty.on_rung(tx, alert.district_id, Post.lead) or people.of_role(tx, Role.national)
    not_before = tx.programme.waking.next(tx.at + updates.KEY_WITHIN)
    for person in leads:
        once = f"{_once(alert.village_id or 0, tx.at)}:{person.id}"
        notice = Notice(_words(tx, alert, count), Lane.alerts, once, not_before=not_before)
        outbox.post(tx, person, notice)


def _words(tx: Tx, alert: Alert, count: int) -> Say:
    place = places.spoken(tx, alert.district_id, alert.sector_id)
    return Say("sms.cluster", {"count": count, "place": place, "days": tx.programme.joining.village_within.days})


def _once(village: int, told_at: datetime) -> str:
    return f"cluster:{village}:{kigali(told_at):%Y%m%d%H%M%S}"
