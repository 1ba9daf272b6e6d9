"""A second person agrees before a volunteer who reported lately is taken out, and is reminded until then."""

import pytest
from sqlalchemy import select

from core.alerts import departures
from core.alerts.departures import Departed
from core.broadcasts import rounds
from core.cases import waiting_lists
from core.errors import NotYours
from core.models.alert import Alert, AlertState
from core.models.joining import Departure
from core.models.person import Person, PersonStatus, Role
from core.people import joining
from core.people.joining import Conflict, Newcomer
from core.reporting import concerns
from tests.core.alerts.test_departures import NINE, OPERATOR, verbs
from tests.core.support.field import Field, number


def listed(field: Field, last: int) -> list[int]:
    """Whom that person may agree to take out."""
    return [each.id for each in field.look(waiting_lists.lines, field.me(last), "departures")]


def mornings(field: Field, *days: str) -> list[tuple[str, int]]:
    """Whom the mornings of those days of October remind."""
    found = []
    for day in days:
        field.at(f"2026-10-{day} 07:59").do(rounds.run_next)
        field.at(f"2026-10-{day} 08:00").news()
        while field.do(rounds.run_next):
            pass
        found += [(day, to) for to, notice in field.news() if notice == "sms.departures"]
    return found


class TestASecondPerson:
    def tells(self, field: Field, protected: bool = False) -> None:
        raised = field.at(NINE).do(concerns.raise_danger, field.me(1))
        with field.database.write() as tx:
            concern = tx.session.get_one(concerns.Concern, raised.concern)
            concern.protected = protected

    def test_a_volunteer_who_reported_nothing_is_taken_out_by_one(self, field: Field) -> None:
        me = field.at(NINE).me(1)
        assert field.do(departures.left, field.me(201), me.id) == Departed(True)
        assert [each.notice for each in field.owed(2)] == ["sms.partner.left"]
        villages = field.look(lambda tx: waiting_lists.lines(tx, field.me(301), "villages"))
        assert 24090108 in [each.id for each in villages], "one of the pair is left"

    def test_nobody_is_told_to_be_alone_while_a_third_one_is_there(self, field: Field) -> None:
        third = Newcomer(number(777), Role.volunteer, 24090108, "Third")
        field.at(NINE).do(joining.put_in, OPERATOR, third, confirmed=[Conflict.third_in_village])
        assert field.do(departures.left, field.me(201), field.me(1).id) == Departed(True)
        assert [each.notice for each in field.owed(2)] == ["sms.partner.left.others"]
        assert field.do(departures.left, field.me(201), field.me(777).id) == Departed(True)
        assert [each.notice for each in field.owed(2)][1:] == ["sms.partner.left"]

    def test_after_a_report_the_lead_agrees(self, field: Field) -> None:
        self.tells(field)
        me = field.me(1)
        assert field.do(departures.left, field.me(201), me.id) == Departed(False, waits=True)
        assert field.do(departures.left, field.me(202), me.id).waits, "another officer is no lead"
        assert field.me(1).person == me.person
        assert (301, "sms.departure.waits") in field.news()
        assert listed(field, 301) == [me.id]
        assert listed(field, 201) == []
        assert field.do(departures.left, field.me(301), me.id).done
        assert field.row(Person, me.id).standing is PersonStatus.left
        with field.database.read() as tx:
            assert tx.session.scalars(select(Departure)).all() == []

    def test_nobody_agrees_with_themselves(self, field: Field) -> None:
        self.tells(field)
        assert field.do(departures.left, field.me(301), field.me(1).id).waits
        assert field.do(departures.left, field.me(301), field.me(1).id).waits
        assert field.do(departures.left, field.me(401), field.me(1).id).done

    def test_where_somebody_protected_is_concerned_only_the_nation_agrees(self, field: Field) -> None:
        self.tells(field, protected=True)
        assert field.do(departures.left, field.me(201), field.me(1).id).waits
        assert field.do(departures.left, field.me(301), field.me(1).id).waits
        assert field.do(departures.left, field.me(401), field.me(1).id).done

    def test_after_ninety_days_and_closed_nobody_else_is_asked(self, field: Field) -> None:
        self.tells(field)
        with field.database.write() as tx:
            tx.session.scalars(select(Alert)).one().state = AlertState.resolved
        assert field.at("2027-01-13 09:01").do(departures.left, field.me(201), field.me(1).id).done

    def test_only_who_may_agree_may_refuse(self, field: Field) -> None:
        self.tells(field)
        me = field.me(1)
        field.do(departures.left, field.me(201), me.id)
        assert {last: listed(field, last) for last in (201, 301, 401)} == {201: [], 301: [me.id], 401: []}
        for last, district in ((201, 24), (401, None), (301, 33)):
            with pytest.raises(NotYours):
                field.do(departures.keep, field.me(last, district=district), me.id)
        field.do(departures.keep, field.me(301), me.id)
        assert "departure_refused" in verbs(field)
        with pytest.raises(NotYours):
            field.do(departures.keep, field.me(301), me.id)
        assert field.me(1).person == me.person

    def test_the_lead_is_reminded_each_working_morning_and_after_five_the_nation_too(self, field: Field) -> None:
        self.tells(field)
        me = field.me(1)
        field.do(rounds.run_next)
        field.do(departures.left, field.me(201), me.id)
        days = ("15", "16", "19", "20")
        assert mornings(field, *days, "21") == [*((day, 301) for day in days), ("21", 301), ("21", 401)]
        assert (listed(field, 301), listed(field, 401)) == ([me.id], [me.id])
        field.do(departures.left, field.me(401), me.id)
        assert mornings(field, "22") == []

    def test_where_nobody_else_leads_the_district_the_nation_agrees_at_once(self, field: Field) -> None:
        self.tells(field)
        field.do(departures.left, OPERATOR, field.me(301).id)
        field.news()
        field.do(departures.left, field.me(201), field.me(1).id)
        assert [to for to, notice in field.news() if notice == "sms.departure.waits"] == [401]
        assert listed(field, 401) == [field.me(1).id]
        assert field.do(departures.left, field.me(401), field.me(1).id).done

    def test_where_nobody_at_all_may_agree_the_operator_hears_so(self, field: Field) -> None:
        self.tells(field, protected=True)
        field.do(departures.left, OPERATOR, field.me(401).id)
        field.database.operator = number(999)
        field.do(departures.left, field.me(201), field.me(1).id)
        assert (999, "sms.departure.nobody") in field.news()

    def test_what_is_decided_is_asked_of_nobody_any_more_and_asked_anew_later(self, field: Field) -> None:
        self.tells(field)
        me = field.me(1)
        field.at("2026-10-14 22:00").do(departures.left, field.me(201), me.id)
        field.do(departures.keep, field.me(301), me.id)
        asked = [each for each in field.owed(301) if each.notice == "sms.departure.waits"]
        assert [each.reason for each in asked] == ["decided"]
        field.news()
        field.at("2026-10-15 09:00").do(departures.left, field.me(201), me.id)
        assert (301, "sms.departure.waits") in field.news()

    def test_a_lost_phone_waits_for_nobody(self, field: Field) -> None:
        self.tells(field)
        assert field.do(departures.lost, field.me(201), field.me(1).id).done
