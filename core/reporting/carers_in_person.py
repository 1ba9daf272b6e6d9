"""What carers ask who stand at the desk, without a phone: an officer writes it down, and the same clocks run."""

from typing import NamedTuple

from sqlalchemy import select

from core.children import children, households
from core.errors import NotYours
from core.files.names import a_name
from core.messages import consents
from core.models.child import Household
from core.models.consent import ConsentVoice
from core.models.data_request import DataRequest, DataRequestKind
from core.models.person import Language, Person, PersonStatus, Role
from core.models.place import Place
from core.models.record import AuditEntry
from core.people import authority, data_requests, people
from core.reporting import caregivers
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

VOICES = (ConsentVoice.office, ConsentVoice.paper)
"""Whose word an officer may write down: the carer's own, said at the office, or a paper that the carer signed."""
WRITTEN = "request_written"


class WrittenRequest(NamedTuple):
    """Who wrote a request down, and whether the carer said it or signed a paper."""

    by: str
    voice: ConsentVoice


def ask(tx: Tx, me: Caller, carer: int, kind: str, voice: str) -> str:
    """The carer asks to see, correct or erase what is kept: it stands as if asked by phone, and the lead hears of it.
    The day by which it is answered, as "29/12/2026". Raises NotYours out of reach and for who is no carer.
    """
    person = reach(tx, me, carer)
    channel = f"{me.channel}:{ConsentVoice(voice)}"
    theirs = Caller("", channel, person.id, person.role, person.language, district=person.district_id)
    due = data_requests.ask(tx, theirs, DataRequestKind(kind))
    audit.record(tx, me, WRITTEN, "people", person.id)
    return due


def ask_of_home(tx: Tx, me: Caller, home: int, name: str, kind: str, voice: str) -> str:
    """Somebody asks who cares in that home and whom no record names: they are known from now on by the name they give,
    without a phone. The day by which it is answered, "" where the home has a carer by now.

    Raises NotYours out of reach, Unknown for what is no name.
    """
    household = tx.session.get_one(Household, home, with_for_update=tx.is_postgres)
    if me.district != household.district_id:
        raise NotYours("this household lies in another district")
    if households.carer_of(tx, household) is not None:
        return ""
    village = tx.session.get_one(Place, household.village_id)
    carer = people.register(tx, "", Role.caregiver, a_name(name), place=village, language=Language.rw)
    households.begin_care(tx, household, carer.id)
    audit.record(tx, me, "registered", "people", carer.id)
    audit.record(tx, me, "changed", "households", household.id)
    return ask(tx, me, carer.id, kind, voice)


def ask_of_child(tx: Tx, me: Caller, child_id: int, name: str, kind: str, voice: str) -> str:
    """The same from the record of a child; one without a household has one of its own from now on."""
    child, known_as = children.in_district(tx, me, child_id, changing=True), a_name(name)
    if child.household_id is None:
        if child.caregiver_id and people.get(tx, child.caregiver_id).standing is not PersonStatus.left:
            return ""
        child.household_id = children.register_household(tx, tx.session.get_one(Place, child.village_id)).id
        tx.flush()
        audit.record(tx, me, "changed", "children", child.id)
    return ask_of_home(tx, me, child.household_id, known_as, kind, voice)


def stop_messages(tx: Tx, me: Caller, carer: int, voice: str) -> bool:
    """The carer takes back the yes to SMS: none goes there from now on but what a worker owes. Only the phone itself
    says yes again. False where it was stopped before. Raises NotYours out of reach and for who is no carer.
    """
    person = reach(tx, me, carer)
    if person.messages_stopped_at is not None:
        return False
    consents.stop_in_person(tx, me, person, ConsentVoice(voice))
    caregivers.withdraw_reminders(tx, person.id)
    audit.record(tx, me, "changed", "people", person.id)
    return True


def written(tx: Tx, request: DataRequest) -> WrittenRequest | None:
    """Who wrote it down at the desk; None for one that the phone itself asked."""
    voice = request.channel.partition(":")[2]
    if voice not in VOICES:
        return None
    noted = (AuditEntry.record == "people", AuditEntry.record_id == request.person_id, AuditEntry.verb == WRITTEN)
    by = tx.connection.scalar(select(AuditEntry.person_id).where(*noted, AuditEntry.at == request.asked_at).limit(1))
    return WrittenRequest(people.names(tx, [by]).get(by, "") if by else "", ConsentVoice(voice))


def reach(tx: Tx, me: Caller, carer: int) -> Person:
    """The carer, for an officer of that district. Raises NotYours."""
    person = people.get(tx, carer)
    authority.require(me, person)
    if person.role is not Role.caregiver:
        raise NotYours("only a carer's own data is asked about so")
    return person
