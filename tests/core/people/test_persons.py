"""Persons of a district: silent volunteers, new ones, doubted numbers, forgotten PINs."""

import pytest
from sqlalchemy import select

from core.errors import NotYours
from core.models.record import AuditEntry
from core.people import confirming, enrolling, inactive_volunteers, people, phones, pins
from core.people.enrolling import Enrolled
from core.people.inactive_volunteers import NumberRead
from core.people.pins import PinVerdict
from tests.core.support.field import Field, number

NINE = "2026-10-14 09:00"
NGOMA = 24090108


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def looks(field: Field, verb: str) -> int:
    with field.database.read() as tx:
        return len(list(tx.session.scalars(select(AuditEntry.id).where(AuditEntry.verb == verb))))


class TestSilence:
    def test_who_was_not_heard_for_thirty_days(self, field: Field) -> None:
        assert field.at("2026-11-13 08:59").look(inactive_volunteers.silent, field.me(201)) == []
        field.at("2026-10-20 09:00").do(phones.dialled, number(1), None)
        field.at("2026-11-13 09:00")
        found = field.look(inactive_volunteers.silent, field.me(201))
        assert [(each.id, each.days) for each in found] == [(field.me(2).id, 30)]
        assert len(field.look(inactive_volunteers.silent, field.me(401))) == 3, "the nation's desk sees Rubavu's too"

    def test_the_number_is_read_by_officers_of_the_district_and_written_down(self, field: Field) -> None:
        before = looks(field, "read")
        assert field.do(inactive_volunteers.read_number, field.me(201), field.me(2).id) == NumberRead(number(2))
        assert looks(field, "read") == before + 1
        for last in (1, 501):
            with pytest.raises(NotYours):
                field.do(inactive_volunteers.read_number, field.me(last), field.me(2).id)
        with pytest.raises(NotYours):
            field.do(inactive_volunteers.read_number, field.me(201), field.me(3).id)


class TestEnrolling:
    def test_a_new_number_is_a_volunteer_and_hears_what_to_dial(self, field: Field) -> None:
        slips = field.at("2026-10-14 22:00").look(enrolling.slips, number(777), NGOMA, "woman")
        assert slips == ["third_in_village"]
        asked = field.do(enrolling.enrol, field.me(201), number(777), NGOMA, "woman")
        assert (asked.new, asked.conflicts) == (False, ("third_in_village",))
        assert field.me(777).person is None
        made = field.do(enrolling.enrol, field.me(201), number(777), NGOMA, "woman", slips)
        assert made.new
        caller = field.me(777)
        assert (caller.village, caller.district) == (NGOMA, 24)
        (sms,) = field.owed(777)
        assert (sms.notice, sms.not_before) == ("sms.welcome.volunteer", "2026-10-15 07:00")
        assert not field.do(enrolling.enrol, field.me(201), number(777), NGOMA).new
        assert len(field.owed(777)) == 1

    def test_a_known_volunteer_is_left_alone(self, field: Field) -> None:
        found = field.at(NINE).do(enrolling.enrol, field.me(201), number(1), NGOMA)
        assert found == Enrolled(False, found.village)

    def test_only_villages_of_the_district(self, field: Field) -> None:
        for place in (33, 2409):
            with pytest.raises(NotYours):
                field.do(enrolling.enrol, field.me(201), number(777), place)
        assert field.look(enrolling.village_of_code, field.me(201), str(NGOMA)) == NGOMA
        assert field.look(enrolling.village_of_code, field.me(3), str(NGOMA)) is None
        assert field.look(enrolling.village_of_code, field.me(401), str(NGOMA)) == NGOMA

    def test_the_way_down_to_a_village(self, field: Field) -> None:
        assert len(field.look(enrolling.below, None)) == 30
        assert 2409 in [each.id for each in field.look(enrolling.below, 24)]


class TestConfirming:
    def doubt(self, field: Field, last: int = 1) -> None:
        """The number is heard on another network."""
        field.at(NINE).do(phones.dialled, number(last), "63510")
        field.at("2026-10-14 09:05").do(phones.dialled, number(last), "63514")

    def test_a_changed_network_waits_for_an_officer(self, field: Field) -> None:
        self.doubt(field)
        assert (field.me(1).verified, field.me(1).confirmed) == (False, False)
        assert field.do(pins.judge, field.me(1), True) == PinVerdict(right=False, unconfirmed=True)
        assert [each.id for each in field.look(confirming.doubted, field.me(201))] == [field.me(1).id]
        assert field.look(confirming.doubted, field.me(201, district=33)) == []
        field.do(confirming.confirm, field.me(201), field.me(1).id)
        assert field.look(confirming.doubted, field.me(201)) == []
        assert field.do(pins.judge, field.me(1), True).right
        field.do(phones.dialled, number(1), "63514")
        assert field.look(people.callers, number(1), "ussd", "63514")[0].confirmed, "the new network is learnt"

    def test_long_silence_is_not_over_with_the_next_call(self, field: Field) -> None:
        field.at("2026-07-16 09:00").do(phones.dialled, number(1), None)
        field.at(NINE).at("2026-10-14 09:01").do(phones.dialled, number(1), None)
        assert not field.me(1).confirmed
        field.do(confirming.confirm, field.me(301), field.me(1).id)
        assert field.me(1).confirmed

    def test_nobody_confirms_themselves_nor_others_districts(self, field: Field) -> None:
        self.doubt(field, 201)
        assert field.look(confirming.doubted, field.me(201)) == []
        for last, district in ((201, 24), (202, 33), (501, 24), (1, 24)):
            with pytest.raises(NotYours):
                field.do(confirming.confirm, field.me(last, district=district), field.me(201).id)

    def test_caregivers_are_not_on_the_list(self, field: Field) -> None:
        self.doubt(field, 101)
        assert field.look(confirming.doubted, field.me(201)) == []

    def test_who_holds_a_number(self, field: Field) -> None:
        found = field.look(confirming.of_number, field.me(201), number(1))
        assert [each.id for each in found] == [field.me(1).id]
        assert field.look(confirming.of_number, field.me(201), number(3)) == []
        assert field.look(confirming.of_number, field.me(201), number(201)) == []
