"""Who looked at one person, for who leads: at the record, the number, what is kept; deeds stand in the history."""

from sqlalchemy import select

from core.errors import NotYours
from core.models.person import Person
from core.models.record import AuditEntry
from core.operations import child_looks
from core.operations.audit_trail import LOOKED
from core.operations.child_looks import MAY, PAGE, ChildLook
from core.people import people, person_history
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

LOOKS = {"read": "record", "listed": "list", "asked_number": "phone", "exported": "given", LOOKED: "trail"}
"""By the verb of the audit, what was looked at."""


def of_person(tx: Tx, me: Caller, person_id: int, page: int = 1) -> tuple[Person, list[ChildLook], bool]:
    """The person, one page of the looks, the latest first, and whether more follow; this one is written down too.

    Raises NotYours to who does not lead their district, and about oneself: another reads that.
    """
    person = people.get(tx, person_id)
    if me.role not in MAY or me.district not in (person.district_id, None) or person.id == me.person:
        raise NotYours("who leads them reads who looked at this person")
    verbs = AuditEntry.verb.in_(person_history.LOOKS)
    about = (AuditEntry.record == "people", AuditEntry.record_id == person.id, verbs)
    found = select(AuditEntry.at, AuditEntry.person_id, AuditEntry.channel, AuditEntry.verb, AuditEntry.record)
    ordered = found.where(*about).order_by(AuditEntry.at.desc(), AuditEntry.person_id, AuditEntry.id)
    rows = tx.connection.execute(ordered.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    audit.record(tx, me, LOOKED, "people", person.id)
    return person, child_looks.together(tx, rows[:PAGE], lambda row: LOOKS[row.verb]), len(rows) > PAGE
