"""Many reports from one village in a short time: the district's lead hears it once, as what is one by one may be more.

All are counted, also those that concern somebody protected; how many there are is all that is told.
"""

from sqlalchemy import func, select

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert, AlertEvent
from core.models.district import VillageCluster
from core.models.message import Lane
from core.models.person import Role
from core.people import duty, people, places
from core.programme.values import Post
from core.storage.db import Tx

REPORTS = ("raised", "joined")
"""What one report leaves in the story of an alert."""


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


def _count(tx: Tx, village: int) -> int:
    """Reports of the time that counts: one for each alert and each person who reported it, but those taken back.

    What nobody reported is none.
    """
    each = (
        select(AlertEvent.alert_id, AlertEvent.person_id)
        .join(Alert, Alert.id == AlertEvent.alert_id)
        .where(
            Alert.village_id == village,
            Alert.taken_back_at.is_(None),
            Alert.bypasses.is_(False),
            AlertEvent.what.in_(REPORTS),
            AlertEvent.person_id.is_not(None),
            AlertEvent.at > tx.at - tx.programme.joining.village_within,
        )
        .distinct()
        .subquery()
    )
    return tx.connection.scalar(select(func.count()).select_from(each)) or 0


def _tell(tx: Tx, alert: Alert, count: int) -> None:
    place = places.spoken(tx, alert.district_id, alert.sector_id)
    words = Say("sms.cluster", {"count": count, "place": place, "days": tx.programme.joining.village_within.days})
    leads = duty.on_rung(tx, alert.district_id, Post.lead) or people.of_role(tx, Role.national)
    for person in leads:
        once = f"cluster:{alert.village_id}:{tx.at:%Y%m%d%H%M%S}:{person.id}"
        outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=tx.programme.waking.next(tx.at)))
