"""Each working morning: who may agree, as a second person, that volunteers are taken out reads how many still wait."""

from core.broadcasts import officer_digest
from core.cases import waiting_lists
from core.cases.waiting_lists import Reach
from core.clock import kigali, moment
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane
from core.models.person import Language, Person
from core.models.round import Round
from core.people import second_person
from core.storage.db import Tx

LIST = "departures"
"""The list whose lines the SMS counts."""

upcoming, patience = officer_digest.upcoming, officer_digest.patience


def tell_some(tx: Tx, _going: Round) -> None:
    """All of them at once: few wait at a time. What was asked today is news enough by its own SMS. Where nobody may
    agree, the operator hears so.
    """
    today = kigali(tx.at).date()
    older = [each for each in second_person.waiting(tx) if kigali(each[0].asked_at).date() < today]
    second = [second_person.asked(tx, each) for each in older]
    for person in {one.id: one for named in second for one in named}.values():
        _tell(tx, person)
    if tx.operator and not all(second):
        notice = Notice(Say("sms.departure.nobody"), Lane.reminders, f"departures:{today}:operator")
        outbox.post_to_number(tx, tx.operator, Language.en, notice)


def _tell(tx: Tx, person: Person) -> None:
    today = kigali(tx.at).date()
    count = waiting_lists.count(tx, Reach(person.district_id, None, person.id, person.role), LIST)
    words, closing = Say("sms.departures", {"count": count}), moment(today, tx.programme.working.closes)
    outbox.post(tx, person, Notice(words, Lane.reminders, f"departures:{today}:{person.id}", expires_at=closing))
