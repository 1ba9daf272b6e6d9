"""A carer's own yes: one question a number, no SMS without the phone's own key, each word a row that stays."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from core.broadcasts import own_yes, rounds
from core.cases import registration
from core.cases.registration import Facts
from core.children import guardians
from core.language.words import Say, version
from core.messages import consents
from core.messages.outcomes import SendOutcome, Sent
from core.models.child import Child
from core.models.consent import Consent, ConsentAnswer, ConsentTo
from core.models.message import Lane, Message, MessageState
from core.models.person import Language, Person, Phone
from core.models.round import Round
from core.people import asking_carers, family_notices, people, phones
from core.reporting import caregivers
from core.storage.db import Tx
from jobs.sending_records import SendingRecords
from tests.core.support.field import Field
from tests.core.support.hands import claim, owe, row_of

NEW = "+250788000777"
FACTS = Facts("own", "girl", 9, "relative", "family", NEW, consent=True, language="en")


def register(field: Field, facts: Facts = FACTS) -> Person:
    made = field.at("2026-10-14 21:30").do(registration.register, field.me(1), facts)
    return field.row(Person, field.row(Child, made.row).caregiver_id)


def ledger(field: Field, person: int) -> list[tuple[str, str, str]]:
    found = select(Consent).where(Consent.person_id == person).order_by(Consent.said_at, Consent.to)
    return field.look(lambda tx: [(each.to, each.answer, each.voice) for each in tx.session.scalars(found)])


def may(field: Field, person: int) -> bool:
    return field.look(lambda tx: consents.may_message(tx, people.get(tx, person)))


def reminded(field: Field, person: int, once: str) -> bool:
    return field.do(family_notices.notify_family, person, Say("sms.caregiver.papers"), once)


def asked(field: Field) -> list[tuple[int, str]]:
    return [(each.to, each.text) for each in field.owed() if each.notice == "sms.caregiver.ask"]


def questions(field: Field) -> list[Message]:
    found = select(Message).where(Message.notice == "sms.caregiver.ask").order_by(Message.id)
    return field.look(lambda tx: list(tx.session.scalars(found)))


def leaves(field: Field, outcome: SendOutcome = SendOutcome.accepted) -> None:
    """What is due of reminders is offered to the gateway, which says that of each."""
    records = SendingRecords(field.database, Lane.reminders, "simulated")
    claimed = records.claim()
    records.go_on([], [each.id for each in claimed])
    records.go_on([(claimed, [Sent(each.number, outcome, f"at{each.id}", "", "") for each in claimed])], [])


@pytest.mark.parametrize("outcome", [SendOutcome.refused, SendOutcome.accepted])
def test_what_never_left_was_not_asked_and_is_owed_anew(outcome: SendOutcome, field: Field) -> None:
    person = old_carer(field)
    field.at("2026-10-14 09:00").do(own_yes.tell_some, Round(reached=0))
    leaves(field, outcome)
    field.at("2026-10-15 09:00").do(own_yes.tell_some, Round(reached=0))
    gone = outcome is SendOutcome.accepted
    assert len(questions(field)) == (1 if gone else 2)
    assert (("sms", "asked", "office") in ledger(field, person)) is gone
    for _ in range(9):
        leaves(field, outcome)
        field.do(own_yes.tell_some, Round(reached=0))
    assert len(questions(field)) == (1 if gone else asking_carers.MOST_OWED), "not for ever"


def test_while_it_is_not_known_whether_it_left_nothing_is_said_and_it_goes_no_second_time(field: Field) -> None:
    person = old_carer(field)
    field.at("2026-10-14 09:00").do(own_yes.tell_some, Round(reached=0))
    leaves(field, SendOutcome.unclear)
    field.at("2026-10-15 09:00").do(own_yes.tell_some, Round(reached=0))
    assert (len(questions(field)), [each for each in ledger(field, person) if each[1] == "asked"]) == (1, [])


def test_the_volunteers_entry_keeps_and_asks_once_by_day(field: Field) -> None:
    carer = register(field)
    assert not may(field, carer.id)
    assert not reminded(field, carer.id, "a")
    (one,) = [each for each in field.owed() if each.notice == "sms.caregiver.ask"]
    assert (one.to, one.lane, one.not_before) == (777, Lane.reminders, "2026-10-15 07:00")
    assert "*801#, 5, then 2" in one.text
    assert ledger(field, carer.id) == [("keeping", "yes", "volunteer")], "nothing was asked before it left"
    leaves(field.at("2026-10-15 09:00"))
    assert ledger(field, carer.id) == [("keeping", "yes", "volunteer"), ("sms", "asked", "office")]
    again = replace(FACTS, sex="boy")
    assert register(field, again).id == carer.id
    assert len(asked(field)) == 1, "a second child of the same phone asks nothing"


def test_only_the_phones_own_key_allows_and_each_change_is_a_row(field: Field) -> None:
    carer = register(field)
    leaves(field.at("2026-10-15 09:00"))
    field.do(phones.dialled, NEW, "63510")
    assert not may(field, carer.id), "a bare dial is no yes"
    for wanted in (True, False, True):
        field.watch.passes(minutes=1)
        field.do(caregivers.set_messages, field.me(777), wanted)
        assert may(field, carer.id) is wanted
    assert [each[1:] for each in ledger(field, carer.id) if each[0] == "sms"] == [
        ("asked", "office"),
        ("yes", "own"),
        ("no", "own"),
        ("yes", "own"),
    ]
    assert reminded(field, carer.id, "b")


def test_a_row_says_wording_version_language_and_channel(field: Field) -> None:
    carer = register(field)
    field.do(caregivers.set_messages_on, NEW, True)
    found = select(Consent).where(Consent.person_id == carer.id, Consent.answer == ConsentAnswer.yes)
    said = field.look(lambda tx: tx.session.scalars(found.where(Consent.to == ConsentTo.sms)).one())
    assert (said.wording, said.language, said.channel, said.voice) == (consents.OWN_YES, "en", "sms", "own")
    assert said.version == version(Language.en, consents.OWN_YES) != version(Language.rw, consents.OWN_YES)
    assert said.taken_by_id is None


def test_a_no_told_to_the_volunteer_asks_nothing(field: Field) -> None:
    carer = register(field, replace(FACTS, consent=False))
    assert asked(field) == []
    assert ledger(field, carer.id) == [("sms", "no", "volunteer")], "a no is no yes to anything"
    assert field.look(asking_carers.unasked_after, 0) == []


def old_carer(field: Field) -> int:
    """Somebody registered before carers were asked for their own yes."""
    person = field.me(101).id

    def forget(tx: Tx) -> None:
        tx.session.execute(delete(Consent).where(Consent.person_id == person, Consent.to == ConsentTo.sms))

    field.do(forget)
    return person


def test_those_of_before_are_asked_once_and_no_more(field: Field) -> None:
    person = old_carer(field)
    field.at("2026-10-14 09:00")
    for _ in range(3):
        field.do(own_yes.tell_some, Round(reached=0))
    assert [to for to, _ in asked(field)] == [101]
    assert not may(field, person)
    assert own_yes.upcoming(field.database.programme, field.watch.now) in [
        each.due_at for each in _rounds(field) if each.name == "own_yes"
    ]


def _rounds(field: Field) -> list[Round]:
    field.do(rounds.run_next)
    return field.look(lambda tx: list(tx.session.scalars(select(Round))))


def test_a_new_number_is_asked_anew_and_the_old_yes_does_not_count(field: Field) -> None:
    person = field.me(101).id
    assert may(field, person)

    def moves(tx: Tx) -> None:
        tx.connection.execute(update(Phone).where(Phone.person_id == person).values(lost_at=tx.at))
        phones.add(tx, people.get(tx, person), "+250788000888")

    field.at("2026-10-14 09:00").do(moves)
    assert not may(field, person)
    field.do(own_yes.tell_some, Round(reached=0))
    assert [to for to, _ in asked(field)] == [888]


@pytest.mark.parametrize("agreed", [False, True])
def test_what_waits_for_a_number_that_never_said_yes_is_withheld_but_the_question(agreed: bool, field: Field) -> None:
    field.at("2026-10-14 09:00")
    person = field.me(101).id if agreed else old_carer(field)
    row = owe(field, Lane.reminders, 101, words=Say("sms.caregiver.papers"))
    field.do(lambda tx: asking_carers.ask(tx, people.get(tx, person)))
    going = claim(field, Lane.reminders)
    if agreed:
        assert going == [row]
    else:
        assert [row_of(field, each).notice for each in going] == ["sms.caregiver.ask"]
        assert (row_of(field, row).state, row_of(field, row).reason) == (MessageState.withheld, "no_yes")


def test_a_child_under_sixteen_without_a_guardians_yes_is_listed_until_there_is_one(field: Field) -> None:
    made = field.do(registration.register, field.me(1), replace(FACTS, phone="", consent=False))
    assert made.code in field.look(guardians.lacking, 24)
    for answer, lacks in ((ConsentAnswer.danger, False), (ConsentAnswer.no, True), (ConsentAnswer.yes, False)):
        field.watch.passes(minutes=1)
        field.do(guardians.note_by_office, field.me(201), made.row, answer)
        assert (made.code in field.look(guardians.lacking, 24)) is lacks


def test_a_child_who_lives_with_nobody_is_kept_for_its_danger(field: Field) -> None:
    made = field.do(registration.register, field.me(1), replace(FACTS, kind=None, phone="", consent=False))
    found = select(Consent).where(Consent.child_id == made.row)
    said = field.look(lambda tx: tx.session.scalars(found).one())
    assert (said.to, said.answer, said.wording) == (ConsentTo.record, ConsentAnswer.danger, guardians.DANGER)
    assert made.code not in field.look(guardians.lacking, 24)
    older = field.do(registration.register, field.me(1), replace(FACTS, age=16, phone="", consent=False))
    assert older.code not in field.look(guardians.lacking, 24)
