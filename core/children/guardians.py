"""A guardian's yes to the record of a child under 16; where there is none, that the child is in danger, as a reason.

Whoever lacks both is on a list, until an officer met the guardian.
"""

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import func, select

from core.children import children
from core.clock import kigali
from core.messages import consents
from core.models import child_facts
from core.models.child import Child
from core.models.consent import Consent, ConsentAnswer, ConsentTo, ConsentVoice
from core.models.person import Language, Person
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

FREE_AT = 16
"""Years from which on nobody else's yes is needed."""
DANGER = "child in danger"
"""The reason for which the law needs no yes: the child's vital interest."""
GUARDIAN = "guardian asked by the office"
"""What the ledger says of the words in which a guardian is asked: an officer's own, about the record."""


def note_yes(tx: Tx, me: Caller, child: Child, voice: ConsentVoice, *, yes: bool = True) -> None:
    """Who cares for the child said yes, or no, to its record."""
    answer = ConsentAnswer.yes if yes else ConsentAnswer.no
    _note(tx, me, child, answer, voice, GUARDIAN)


def note_danger(tx: Tx, me: Caller, child: Child) -> None:
    """The child's record is kept without anybody's yes, for the reason that the law names."""
    _note(tx, me, child, ConsentAnswer.danger, ConsentVoice.office, DANGER)


def note_by_office(tx: Tx, me: Caller, child_id: int, answer: ConsentAnswer) -> None:
    """What the office heard of the guardian, or the danger it sees. Raises NotYours out of reach."""
    child = tx.session.get_one(Child, child_id) if me.is_operator else children.in_district(tx, me, child_id)
    if answer is ConsentAnswer.danger:
        note_danger(tx, me, child)
    else:
        note_yes(tx, me, child, ConsentVoice.guardian, yes=answer is ConsentAnswer.yes)
    audit.record(tx, me, "changed", "children", child.id)


def _note(tx: Tx, me: Caller, child: Child, answer: ConsentAnswer, voice: ConsentVoice, wording: str) -> None:
    guardian = tx.session.get(Person, child.caregiver_id) if child.caregiver_id else None
    consents.keep(
        tx,
        ConsentTo.record,
        answer,
        voice,
        person=guardian.id if guardian else None,
        child=child.id,
        wording=wording,
        language=guardian.language if guardian else Language.rw,
        channel=me.channel,
        taken_by=me.person,
    )


def lacking(tx: Tx, district: int | None) -> list[str]:
    """Codes of children under 16 of open cases, of whom the ledger holds neither a yes nor the danger; by code."""
    return [each.code for each in _lacking(tx, district)]


def lacking_children(tx: Tx, district: int, most: int) -> list[tuple[int, str]]:
    """The first of those of a district: each child's row and code."""
    return [(each.id, each.code) for each in islice(_lacking(tx, district), most)]


def _lacking(tx: Tx, district: int | None) -> Iterator[Child]:
    """A no that came after a yes counts as none."""
    later = select(Consent.answer).where(Consent.child_id == Child.id, Consent.to == ConsentTo.record)
    last = later.order_by(Consent.said_at.desc(), Consent.id.desc()).limit(1).scalar_subquery()
    found = select(Child).where(Child.closed_on.is_(None), func.coalesce(last, ConsentAnswer.no) == ConsentAnswer.no)
    if district is not None:
        found = found.where(Child.district_id == district)
    year = kigali(tx.at).date().year
    rows = tx.session.scalars(found.order_by(Child.code)).all()
    return (each for each in rows if child_facts.is_under(FREE_AT, year, each))
