"""Supervision meetings: who was there, and when the lead hears of an officer who had none for long."""

from datetime import date

import pytest
from sqlalchemy import update

from core.errors import NotYours
from core.models.person import Person, PersonStatus
from core.models.supervision import Supervised
from core.models.visit import FollowUp
from core.people import supervisions
from core.people.supervisions import MeetingReceipt
from core.storage.next_due import Upcoming
from tests.core.support.field import Field, written
from tests.core.support.plans import asked_by, walks

NINE = "2026-10-14 09:00"
TOLD = [(301, "sms.supervision")]


@pytest.fixture
def ids(field: Field) -> dict[int, int]:
    """The officers of Huye by the last digits of their numbers."""
    return {last: field.me(last).id for last in (201, 202, 203, 204)}


def meet(
    field: Field, there: list[int], on: str = "2026-10-14", last: int = 201, topic: str = "data"
) -> MeetingReceipt:
    return field.do(supervisions.record, field.me(last), on, topic, there)


def due(field: Field, person: int) -> str:
    return written(field.row(Supervised, person).due_at)


def test_the_lead_hears_once_of_all_who_had_none_for_long_and_again_after_a_month(
    field: Field, ids: dict[int, int]
) -> None:
    meet(field.at("2026-10-21 09:00"), [ids[202]], "2026-10-20")
    assert field.at("2026-12-13 08:59").do(supervisions.tell_leads) == 0
    assert field.at("2026-12-13 10:00").do(supervisions.tell_leads) == 3
    assert field.do(supervisions.tell_leads) == 0
    assert field.news() == TOLD
    (told,) = field.owed(301)
    assert "3 of your officers" in told.text
    assert told.not_before == "2026-12-14 07:00", "not on a Sunday"
    assert field.at("2026-12-19 08:00").do(supervisions.tell_leads) == 1, "60 days after the meeting"
    assert field.at("2027-01-12 09:59").do(supervisions.tell_leads) == 0
    field.news()
    assert field.at("2027-01-12 10:00").do(supervisions.tell_leads) == 3
    assert field.news() == TOLD


def test_a_meeting_puts_it_off_and_an_older_one_told_later_changes_nothing(field: Field, ids: dict[int, int]) -> None:
    meet(field.at(NINE), [ids[201]])
    meet(field, [ids[201]], "2026-10-02")
    assert due(field, ids[201]) == "2026-12-13 08:00"
    field.do(lambda tx: tx.connection.execute(update(FollowUp).values(remind_at=None, next_at=None)))
    assert written(field.look(Upcoming([supervisions.NEXT_DUE]).find)) == "2026-12-13 08:00"
    field.at("2027-03-01 09:00").do(supervisions.tell_leads)
    meet(field, [ids[201]], "2027-03-01")
    assert due(field, ids[201]) == "2027-04-30 08:00"


def test_nobody_named_is_everybody_and_the_same_is_kept_once(field: Field, ids: dict[int, int]) -> None:
    assert meet(field.at(NINE), []) == MeetingReceipt("14/10", 4)
    assert meet(field, list(ids.values()), last=301) == MeetingReceipt("14/10", 4, again=True)
    assert not meet(field, [ids[201], ids[202]]).again
    assert len(field.look(supervisions.last, field.me(401))) == 2
    assert {each.last_on for each in field.look(supervisions.officers, field.me(301))} == {date(2026, 10, 14)}


def test_the_names_stand_on_one_meetings_card(field: Field, ids: dict[int, int]) -> None:
    meet(field.at(NINE), [ids[201], ids[202]])
    (listed,) = field.look(supervisions.last, field.me(202))
    assert listed.names == ()
    assert set(field.do(supervisions.meeting, field.me(301), listed.id).names) == {"Keza Demo", "Habimana Demo"}


def test_they_are_the_districts_own(field: Field, ids: dict[int, int]) -> None:
    for last in (1, 101, 401, 501):
        with pytest.raises(NotYours):
            meet(field.at(NINE), [], last=last)
    with pytest.raises(NotYours):
        meet(field, [ids[201], field.me(301).id])
    meet(field, [])
    (listed,) = field.look(supervisions.last, field.me(401))
    with pytest.raises(NotYours):
        field.do(supervisions.meeting, field.me(201, district=33), listed.id)
    for verb in (supervisions.last, supervisions.officers):
        with pytest.raises(NotYours):
            field.look(verb, field.me(1))


def test_of_who_left_nobody_hears_any_more(field: Field, ids: dict[int, int]) -> None:
    gone = update(Person).where(Person.id == ids[203]).values(standing=PersonStatus.left)
    field.do(lambda tx: tx.connection.execute(gone))
    assert field.at("2027-01-01 09:00").do(supervisions.tell_leads) == 4
    assert due(field, ids[203]) == ""
    assert "3 of your officers" in field.owed(301)[0].text
    assert ids[203] not in {each.id for each in field.look(supervisions.officers, field.me(301))}


def test_a_district_without_a_lead_is_told_to_the_national_desk(field: Field) -> None:
    nobody = update(Person).where(Person.id == field.me(301).id).values(standing=PersonStatus.left)
    field.do(lambda tx: tx.connection.execute(nobody))
    field.at("2027-01-01 09:00").do(supervisions.tell_leads)
    assert field.news() == [(401, "sms.supervision")]


def test_the_sweep_finds_them_by_an_index(field: Field) -> None:
    assert walks(field, asked_by(field, supervisions.tell_leads)) == []
