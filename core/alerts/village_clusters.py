"""Many reports from one village in a short time: the district's lead hears it once, as what is one by one may be more.

All are counted, also those that concern somebody protected; how many there are is all that is told. What concerns an
officer of the district is the nation's: it is not counted, and the SMS waits until a talk may have said so.
"""

from datetime import datetime

from sqlalchemy import select

from core.alerts import updates, village_reports
from core.clock import kigali
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert
from core.models.district import VillageCluster
from core.models.message import Lane, Message, MessageState
from core.models.person import Role
from core.models.place import Place
from core.people import duty, people, places
from core.programme.posts import Post
from core.storage.db import Tx

NOTICE = "sms.cluster"


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
    many = tx.programme.joining.village_reports
    if cluster.told_at is None and (count := village_reports.count(tx, alert.village_id)) >= many:
        cluster.told_at = tx.at
        _tell(tx, alert, count)


def left(tx: Tx, alert: Alert) -> None:
    """A report of that village left for the nation: what waits to be told says one less, or is owed no longer."""
    tx.flush()
    cluster = tx.session.get(VillageCluster, alert.village_id or 0, with_for_update=tx.is_postgres)
    if cluster is None or cluster.told_at is None:
        return
    count = village_reports.count(tx, cluster.village_id)
    enough = count >= tx.programme.joining.village_reports
    told = Message.once.startswith(f"{_once(cluster.village_id, cluster.told_at)}:", autoescape=True)
    for message in tx.session.scalars(select(Message).where(told, Message.state == MessageState.queued)).all():
        person = people.get(tx, message.person_id or 0)
        if enough:
            outbox.rewrite(tx, message.once, person, _words(tx, alert, count))
        elif outbox.withdraw(tx, message.once, "protected"):
            cluster.told_at = None


def words(tx: Tx, once: str) -> Say | None:
    """What an SMS of that name says now that it leaves: as many as there are by now; None where none is left."""
    village = tx.session.get(Place, int(once.split(":")[1]))
    count = village_reports.count(tx, village.id) if village else 0
    return _say(tx, village.district_id or 0, village.sector_id, count) if village and count else None


def _tell(tx: Tx, alert: Alert, count: int) -> None:
    leads = duty.on_rung(tx, alert.district_id, Post.lead) or people.of_role(tx, Role.national)
    not_before = tx.programme.waking.next(tx.at + updates.KEY_WITHIN)
    for person in leads:
        once = f"{_once(alert.village_id or 0, tx.at)}:{person.id}"
        notice = Notice(_words(tx, alert, count), Lane.alerts, once, not_before=not_before)
        outbox.post(tx, person, notice)


def _words(tx: Tx, alert: Alert, count: int) -> Say:
    return _say(tx, alert.district_id, alert.sector_id, count)


def _say(tx: Tx, district: int, sector: int | None, count: int) -> Say:
    place = places.spoken(tx, district, sector)
    return Say(NOTICE, {"count": count, "place": place, "days": tx.programme.joining.village_within.days})


def _once(village: int, told_at: datetime) -> str:
    return f"cluster:{village}:{kigali(told_at):%Y%m%d%H%M%S}"
