"""Leave and cover: whoever is away is replaced on the ladder in the same moment."""

import pytest

from core.alerts import ladder
from core.cases import care_leavers, closings, moving, registration
from core.cases.registration import Facts
from core.errors import NotYours
from core.models.person import Language, Role
from core.operations.demo_people import HUYE_VILLAGE
from core.people import duty, leaves, people
from core.people.leaves import Remaining
from core.reporting import concerns
from tests.core.support.field import OPERATOR, Field, number
from tests.core.support.officers import own

NINE = "2026-10-14 09:00"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def goes(field: Field, last: int, cover: int | None = None, back: str = "2026-10-20") -> leaves.Away:
    return field.do(leaves.away, field.me(last), back, field.me(cover).id if cover else None)


def told(field: Field, by: int = 1) -> list[int]:
    """Who hears of a danger that is told now."""
    field.news()
    field.do(concerns.raise_danger, field.me(by))
    return [last for last, notice in field.news() if notice.startswith("sms.alert")]


def test_without_leave_the_pair_of_officers_is_told(field: Field) -> None:
    assert told(field.at(NINE)) == [201, 202]


def test_the_standing_cover_steps_in_at_once_and_nobody_twice(field: Field) -> None:
    goes(field.at(NINE), 201)
    assert told(field) == [202, 203]
    goes(field, 203)
    assert told(field, by=2) == [202], "a cover that is away too is skipped"


def test_the_named_cover_steps_in_beside_the_standing_one(field: Field) -> None:
    assert goes(field.at(NINE), 201, cover=202) == leaves.Away("20/10", Remaining.cover, 0)
    assert field.news() == [(202, "sms.leave.cover")]
    assert told(field) == [202, 203]


def test_leave_ends_at_midnight_in_kigali_or_when_the_officer_is_back(field: Field) -> None:
    goes(field.at(NINE), 201)
    assert 201 not in told(field.at("2026-10-19 23:59"))
    assert 201 in told(field.at("2026-10-20 00:00"), by=2)
    goes(field.at("2026-10-21 09:00"), 201, back="2026-10-30")
    field.do(leaves.back, field.me(201))
    assert 201 in told(field)


def test_a_second_leave_takes_the_place_of_the_first(field: Field) -> None:
    goes(field.at(NINE), 201, back="2026-10-30")
    goes(field, 201, back="2026-10-16")
    assert 201 in told(field.at("2026-10-16 08:00"))


def test_where_nobody_stays_the_lead_is_told_and_hears_the_alerts(field: Field) -> None:
    gone = [goes(field.at(NINE), last).remaining for last in (201, 202, 203)]
    assert gone == [Remaining.cover, Remaining.cover, Remaining.colleagues]
    field.news()
    assert goes(field, 204).remaining is Remaining.lead
    assert field.news() == [(301, "sms.leave.nobody")]
    assert told(field) == [301]


def test_with_the_lead_away_too_the_national_desk_is_told(field: Field) -> None:
    for last in (301, 201, 202, 203, 204):
        goes(field.at(NINE), last)
    assert field.news() == [(401, "sms.leave.no_lead"), (401, "sms.leave.nobody")]
    assert told(field) == [401]


@pytest.mark.parametrize(("last", "notice"), [(401, "sms.leave.operator.nation"), (204, "sms.leave.operator")])
def test_where_nobody_is_above_either_the_operator_is_told(field: Field, last: int, notice: str) -> None:
    field.at(NINE).database.operator = OPERATOR
    for each in (301, 201, 202, 203, *({204, 401} - {last})):
        goes(field, each)
    field.news()
    assert goes(field, last).remaining is Remaining.nobody
    assert field.news() == [(999, notice)]


def test_the_last_of_the_nation_is_one_whom_nobody_there_stands_in_for(field: Field) -> None:
    assert field.look(leaves.empties_nation, field.me(401), None)
    assert not field.look(leaves.empties_nation, field.me(301), None)
    field.do(people.register, number(402), Role.national, "Second Demo", place=None, language=Language.en)
    assert not field.look(leaves.empties_nation, field.me(401), None)
    goes(field.at(NINE), 402)
    assert field.look(leaves.empties_nation, field.me(401), None)


def test_by_night_the_news_of_leave_wait_for_the_morning(field: Field) -> None:
    goes(field.at("2026-10-14 23:00"), 201, cover=202)
    assert [each.not_before for each in field.owed(202)] == ["2026-10-15 07:00"]


def test_who_goes_hears_what_is_still_theirs(field: Field) -> None:
    own(field, field.at(NINE).do(concerns.raise_danger, field.me(1)))
    assert goes(field, 201).owned == 1


def test_cover_comes_from_the_same_district(field: Field) -> None:
    with pytest.raises(NotYours):
        goes(field.at(NINE), 201, cover=3)


def test_leave_in_the_middle_of_a_ladder_moves_the_next_rung(field: Field) -> None:
    field.at(NINE).do(concerns.raise_danger, field.me(1))
    goes(field, 201)
    field.news()
    field.at("2026-10-14 09:15").do(ladder.climb_due)
    assert [last for last, _ in field.news()] == [202, 203, 204]


def test_the_roster_says_who_is_back_when(field: Field) -> None:
    goes(field.at(NINE), 202)
    found = field.look(duty.roster, 24)
    away = {each.name: each.back_on and f"{each.back_on:%d/%m}" for each in found}
    assert away == {name: None for name in away} | {"Habimana Demo": "20/10"}
    assert [each.role.value for each in found] == ["social_worker"] * 2 + ["psychologist"] * 2 + ["lead"]
    names = {each.name for each in field.look(duty.colleagues, field.me(201))}
    assert names == {"Mutoni Demo", "Nshuti Demo", "Umutesi Demo"}
    assert [each.role.value for each in field.look(duty.roster, None)] == ["national"]


class TestWhoAnswers:
    """What waits at the district's office, day by day, is heard by whoever is there."""

    def answering(self, field: Field, district: int = 24, besides: int | None = None) -> list[int]:
        found = {field.me(last).id: last for last in (201, 202, 203, 301, 401)}
        return [found[each.id] for each in field.look(duty.answering, district, besides)]

    def test_the_social_worker_else_the_cover_the_lead_the_national_desk(self, field: Field) -> None:
        assert self.answering(field.at(NINE)) == [201]
        assert self.answering(field, besides=field.me(201).id) == [301]
        for last, then in ((201, 203), (203, 301), (301, 401)):
            goes(field, last)
            assert self.answering(field) == [then]
        assert self.answering(field, district=33) == [401], "a district that has nobody at all"

    def test_the_sectors_officer_else_whoever_answers_for_the_district(self, field: Field) -> None:
        def of_sector(sector: int | None) -> list[int]:
            return [each.id for each in field.look(duty.of_sector, sector, 24)]

        sector = field.at(NINE).me(501).sector
        assert of_sector(sector) == [field.me(501).id]
        assert of_sector(None) == [field.me(201).id]
        goes(field, 201)
        assert of_sector(None) == [field.me(203).id]
        goes(field, 501, cover=202)
        assert of_sector(sector) == [field.me(202).id]
        goes(field, 501)
        assert of_sector(sector) == [field.me(203).id]

    def test_whatever_one_social_worker_is_told_of_the_cover_is(self, field: Field) -> None:
        goes(field.at("2027-07-01 10:00"), 201, back="2027-07-20")
        field.news()
        field.do(registration.register, field.me(1), Facts("school", "boy", 9, "foster", "street"), [])
        field.do(closings.propose, field.me(1), field.child("204711"), "safe")
        field.do(moving.move, field.me(201, district=33), field.child("751237"), HUYE_VILLAGE, False)
        field.do(care_leavers.ask)
        told = {notice: last for last, notice in field.news() if last > 200}
        assert told == dict.fromkeys(("sms.registered", "sms.closing", "sms.moved_in", "sms.leaver"), 203)
