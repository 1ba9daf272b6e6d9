"""A child who is in another district than the one it is registered in: owned where it is, told where its home is."""

from core.alerts import ladder
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert
from core.models.child import Child
from core.models.message import Lane
from core.models.person import Person, Role
from core.people import duty, people, places
from core.programme.posts import Post
from core.storage.access import Caller
from core.storage.db import Tx

TO_HOME = "sms.alert.home"


def tell_home(tx: Tx, alert: Alert, child: Child) -> None:
    """The officers on duty in the child's home district hear of it once; nobody of them owns it.

    What bypasses the district is the nation's alone.
    """
    if alert.bypasses or child.district_id == alert.district_id:
        return
    place = places.spoken(tx, alert.district_id, alert.sector_id)
    slots = {"number": alert.number, "level": Say(f"level.{alert.level}"), "place": place}
    for person in _answering(tx, child.district_id):
        once = f"alert:{alert.id}:home:{child.id}:{person.id}"
        words, not_before = Say(TO_HOME, slots), ladder.quiet(tx, alert.level)
        outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=not_before, alert_id=alert.id))


def is_of_home(tx: Tx, me: Caller, alert: Alert) -> bool:
    """Whether it is another district's, about a child of the officer's own, and not the nation's alone."""
    officer = me.role is not None and me.role.is_officer
    if not officer or me.district in (alert.district_id, None) or alert.bypasses or alert.child_id is None:
        return False
    return tx.session.get_one(Child, alert.child_id).district_id == me.district


def _answering(tx: Tx, district: int) -> list[Person]:
    """The officers on duty there, else the lead; where the district has nobody, the national desk."""
    both = (Post.social_worker, Post.psychologist)
    found = [person for post in both for person in duty.on_rung(tx, district, post)]
    national = duty.present(tx, people.of_role(tx, Role.national))
    return found or duty.on_rung(tx, district, Post.lead) or national
