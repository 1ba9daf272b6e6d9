"""What every line of a district's readiness is, and how old a fact may be that it rests on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select

from core.clock import kigali
from core.models.person import Person, Phone
from core.people import acting
from core.storage.db import Tx

WITHIN = timedelta(days=90)
"""How old a fact may be: people, numbers, gateways and texts change."""
WITHIN_SAID = "in the last 90 days"


@dataclass(frozen=True, slots=True)
class ReadinessLine:
    """One thing that a district needs. Without what is `essential` it does not go live. `said` names the fact, `mend`
    what to do where there is none.
    """

    name: str
    ok: bool
    essential: bool
    said: str
    mend: str = ""


def dialled(tx: Tx) -> ColumnElement[bool]:
    """With us, dialled lately, not in doubt and not locked out: a person who would answer."""
    own = (Phone.person_id == Person.id, Phone.works, Phone.lost_at.is_(None), Phone.dialled_at > tx.at - WITHIN)
    return acting.can_act(tx) & exists().where(*own)


def last_dial(tx: Tx, *which: ColumnElement[bool]) -> datetime | None:
    """When the last of those people dialled, of them that would answer."""
    people = select(Person.id).where(dialled(tx), *which)
    held = select(Phone.dialled_at).where(Phone.person_id.in_(people), Phone.lost_at.is_(None))
    return tx.session.scalar(held.where(Phone.dialled_at.is_not(None)).order_by(Phone.dialled_at.desc()).limit(1))


def on(at: datetime) -> str:
    """That day, as every line names it."""
    return f"{kigali(at):%Y-%m-%d}"
