"""What is kept about a carer, for the carer's own eyes: their own data, and nobody else's.

No child, no report, no alert stands in it: so no reporter, no other people's words, and nothing of a restricted class.
Of whoever took a consent only the work is named.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.clock import kigali
from core.errors import NotYours
from core.models.consent import Consent
from core.models.data_request import DataRequest
from core.models.duty import CallBack
from core.models.message import InboundMessage, Message
from core.models.person import Person, Phone, Role
from core.people import data_requests, own_words, people, places
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def export(tx: Tx, me: Caller, number: int) -> dict[str, Any]:
    """All of it, for the request of that number; the look is recorded. Raises Unknown, and NotYours out of
    reach and for a worker's.
    """
    person = people.get(tx, data_requests.reach(tx, me, number).person_id)
    if person.role is not Role.caregiver:
        raise NotYours("only what is kept about a carer is given out so")
    audit.record(tx, me, "exported", "people", person.id)
    return {
        "name": tx.vault.open("people.name", person.id, person.name_sealed),
        "language": person.language.value,
        "village": places.name(tx, person.village_id),
        "known_since": _at(person.registered_at),
        "messages_stopped_at": _at(person.messages_stopped_at),
        "phones": _phones(tx, person),
        "consents": _consents(tx, person),
        "requests": _requests(tx, person),
        "calls_asked_for": _calls(tx, person),
        "messages_to_you": _messages(tx, person),
        "messages_from_you": _words(tx, person),
    }


def _at(moment: datetime | None) -> str | None:
    return kigali(moment).isoformat(timespec="minutes") if moment else None


def _phones(tx: Tx, person: Person) -> list[dict[str, Any]]:
    rows = tx.session.scalars(select(Phone).where(Phone.person_id == person.id))
    return [
        {
            "number": tx.vault.open("phones.number", each.id, each.number_sealed),
            "read_by_others": each.shared,
            "safe_hours": f"{each.safe_from}-{each.safe_to}" if each.safe_from else "any",
            "last_heard": _at(each.heard_at),
        }
        for each in rows
    ]


def _consents(tx: Tx, person: Person) -> list[dict[str, Any]]:
    found = select(Consent, Person.role).outerjoin(Person, Person.id == Consent.taken_by_id)
    mine = found.where(Consent.person_id == person.id, Consent.child_id.is_(None)).order_by(Consent.said_at)
    return [
        {"to": row.to, "said": row.answer, "voice": row.voice, "at": _at(row.said_at), "taken_by": role or "you"}
        for row, role in tx.session.execute(mine)
    ]


def _requests(tx: Tx, person: Person) -> list[dict[str, Any]]:
    rows = tx.session.scalars(select(DataRequest).where(DataRequest.person_id == person.id))
    return [{"asked_to": each.kind, "at": _at(each.asked_at), "ended": each.ended} for each in rows]


def _calls(tx: Tx, person: Person) -> list[dict[str, Any]]:
    rows = tx.session.scalars(select(CallBack).where(CallBack.person_id == person.id).order_by(CallBack.asked_at))
    return [{"at": _at(each.asked_at), "state": each.state} for each in rows]


def _messages(tx: Tx, person: Person) -> list[dict[str, Any]]:
    """When, and how it stands; the words stand in the phone itself, and some name a day of a child's visit."""
    rows = tx.session.scalars(select(Message).where(Message.person_id == person.id).order_by(Message.created_at))
    return [{"at": _at(each.created_at), "state": each.state} for each in rows]


def _words(tx: Tx, person: Person) -> list[dict[str, Any]]:
    """None from a number that others hold too: they may be theirs, and tell of others."""
    return [{"at": _at(each.received_at), "words": _opened(tx, each)} for each in own_words.of(tx, person.id)]


def _opened(tx: Tx, row: InboundMessage) -> str:
    return tx.vault.open(f"{InboundMessage.__tablename__}.text", row.id, row.text_sealed)
