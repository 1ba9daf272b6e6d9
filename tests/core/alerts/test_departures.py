"""Leaving, losing, changing: reading closes at once, alerts stay with nobody, and nobody is taken out in silence."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.alerts import departures
from core.alerts.alerts import Raised
from core.alerts.departures import Departed
from core.errors import NotYours
from core.models.alert import Alert, AlertState, ProtectedKey
from core.models.person import Person
from core.models.record import AuditEntry
from core.people import duty, joining, key_numbers, people, phones
from core.people.joining import Conflict, Newcomer
from core.programme.posts import Post
from core.reporting import concerns, protected_persons
from core.storage.access import CLI, Caller
from tests.core.support.field import Field, number
from tests.core.support.officers import cannot_act, own

NINE = "2026-10-14 09:00"
OPERATOR = Caller("", CLI)


def verbs(field: Field) -> list[str]:
    with field.database.read() as tx:
        return list(tx.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.at)))


class TestReadingCloses:
    @pytest.mark.parametrize("verb", [departures.left, departures.lost])
    def test_the_number_is_a_strangers_from_that_moment(self, field: Field, verb: Callable[..., Departed]) -> None:
        me = field.at(NINE).me(202)
        assert field.do(verb, field.me(301), me.id).done
        assert field.me(202).person is None
        person = field.row(Person, me.id)
        assert person.pin_hash is None
        assert me.id not in [each.id for each in field.look(duty.on_rung, 24, Post.psychologist)]

    def test_a_pin_reset_asks_for_a_key_number_and_tells_the_holder(self, field: Field) -> None:
        reset = field.at(NINE).do(departures.reset_pin, field.me(201), field.me(1).id)
        me = field.me(1)
        assert (me.has_pin, me.invited, me.verified) == (False, True, False)
        assert field.do(key_numbers.judge, me, reset.key)
        (told,) = field.owed(1)
        assert told.notice == "sms.pin_reset"
        assert reset.key not in told.text
        assert {"pin_reset", "key_given"} <= set(verbs(field))

    def test_a_new_number_opens_with_its_own_key_number_only(self, field: Field) -> None:
        was = field.at(NINE).me(1)
        changed = field.do(departures.new_number, field.me(201), was.id, number(777))
        assert (changed.done, len(changed.key)) == (True, 8)
        assert field.me(1).person is None
        now = field.me(777)
        assert (now.person, now.invited) == (was.person, True)
        assert field.do(key_numbers.judge, now, changed.key)
        assert [each.notice for each in field.owed(777)] == ["sms.welcome.volunteer"]

    def test_a_workers_number_is_asked_about_and_the_own_one_is_not(self, field: Field) -> None:
        me = field.at(NINE).me(1)
        asked = field.do(departures.new_number, field.me(201), me.id, number(2))
        assert asked == Departed(False, conflicts=(Conflict.number_taken,))
        assert field.me(1).person == me.person
        assert field.do(departures.new_number, field.me(201), me.id, number(2), confirmed=True).done
        assert field.do(departures.new_number, field.me(201), me.id, number(1)).done
        assert field.me(1).person == me.person

    def test_a_caregiver_has_another_number_and_needs_no_key(self, field: Field) -> None:
        changed = field.at(NINE).do(departures.new_number, field.me(201), field.me(101).id, number(777))
        assert (changed.done, changed.key, field.me(777).invited) == (True, "", False)
        with pytest.raises(NotYours):
            field.do(departures.reset_pin, field.me(201), field.me(777).id)


@pytest.mark.parametrize(
    ("by", "whom", "may"),
    [
        (201, 1, True),
        (202, 101, True),
        (201, 202, False),
        (201, 301, False),
        (201, 501, False),
        (201, 3, False),
        (201, 201, False),
        (301, 201, True),
        (301, 501, True),
        (301, 401, False),
        (401, 301, True),
        (401, 401, False),
        (501, 1, False),
        (2, 1, False),
    ],
)
def test_who_may_change_whom(field: Field, by: int, whom: int, may: bool) -> None:
    if may:
        assert field.at(NINE).do(departures.lost, field.me(by), field.me(whom).id).done
    else:
        with pytest.raises(NotYours):
            field.at(NINE).do(departures.lost, field.me(by), field.me(whom).id)


def test_the_operator_may_change_everybody(field: Field) -> None:
    for last in (1, 101, 201, 301, 401, 501):
        assert field.at(NINE).do(departures.lost, OPERATOR, field.me(last).id).done


def test_of_officers_the_next_above_hears_at_once(field: Field) -> None:
    field.at("2026-10-14 22:00").do(departures.reset_pin, OPERATOR, field.me(201).id)
    field.do(departures.reset_pin, OPERATOR, field.me(301).id)
    told = [(each.to, each.notice, each.not_before) for each in field.owed() if each.notice == "sms.person.reset"]
    assert told == [(301, "sms.person.reset", "2026-10-14 22:00"), (401, "sms.person.reset", "2026-10-14 22:00")]


class TestAlerts:
    def many(self, field: Field, count: int = 3) -> list[int]:
        """Dangers of that many minutes, all of them of one officer."""
        found = []
        for at in range(count):
            raised = field.at(f"2026-10-14 09:{40 * (at % 1) + at:02d}").do(concerns.raise_danger, field.me(1 + at % 2))
            own(field, raised)
            found.append(raised.alert)
        return list(dict.fromkeys(found))

    def test_without_a_colleague_the_ladder_begins_at_its_first_rung(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        field.news()
        gone = field.at("2026-10-14 12:00").do(departures.left, field.me(301), field.me(201).id)
        assert gone.alerts == 1
        alert = field.alert(raised.alert)
        assert (alert.owner_id, alert.state, alert.rung) == (None, AlertState.notified, 0)
        told = field.news()
        assert (202, "sms.alert.again") in told
        assert not [each for each in told if each[0] == 201]
        assert "owner_gone" in field.story(raised.alert)

    def test_several_are_one_sms_a_person(self, field: Field) -> None:
        alerts = self.many(field, 2)
        field.leaves()
        field.news()
        field.at("2026-10-14 12:00").do(departures.lost, field.me(301), field.me(201).id)
        told = [each for each in field.news() if each[0] == 202]
        assert len(alerts) == 2
        waiting = [each for each in field.owed(202) if each.state == "queued"]
        assert [each.notice for each in waiting] == ["sms.alert.released"]
        assert "2 alerts" in waiting[0].text
        assert len(told) == 3, "the two that it stands for are withdrawn"

    def test_a_named_colleague_is_offered_them_and_then_the_ladder_goes(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        field.news()
        field.do(departures.left, field.me(301), field.me(201).id, to=field.me(202).id)
        assert [each for each in field.news() if "alert" in each[1]] == [(202, "sms.alert.offered")]
        alert = field.alert(raised.alert)
        assert (alert.offered_to_id, alert.owner_id, alert.climbed) == (field.me(202).id, None, 0)
        assert alert.due_at
        assert own(field, raised, last=202).mine

    @pytest.mark.parametrize("why", ["leave", "doubt", "long silence", "lock", "no number"])
    def test_in_place_of_who_cannot_take_them_the_cover_is_told_in_the_same_step(
        self, field: Field, raised: Raised, why: str
    ) -> None:
        own(field, raised)
        cannot_act(field, 202, why)
        field.news()
        gone = field.do(departures.lost, OPERATOR, field.me(201).id, to=field.me(202).id)
        assert (gone.alerts, gone.stood_in) == (1, True)
        assert [each for each in field.news() if "alert" in each[1]] == [(204, "sms.alert.offered")]
        assert field.alert(raised.alert).offered_to_id == field.me(204).id
        assert own(field, raised, last=204).mine

    @pytest.mark.parametrize("why", ["leave", "doubt", "lock"])
    def test_where_nobody_stands_in_the_ladder_begins_at_once(self, field: Field, raised: Raised, why: str) -> None:
        own(field, raised)
        for last in (202, 204):
            cannot_act(field, last, why)
        field.news()
        gone = field.do(departures.left, OPERATOR, field.me(201).id, to=field.me(202).id)
        assert gone.stood_in
        alert = field.alert(raised.alert)
        assert (alert.offered_to_id, alert.rung) == (None, 0)
        assert {last for last, notice in field.news() if notice.startswith("sms.alert")} - {202, 204}

    def test_a_colleague_who_can_take_them_has_them(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        cannot_act(field, 204, "leave")
        assert not field.do(departures.left, OPERATOR, field.me(201).id, to=field.me(202).id).stood_in
        assert field.alert(raised.alert).offered_to_id == field.me(202).id

    def test_what_was_offered_to_them_alone_begins_at_once(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        field.do(departures.left, OPERATOR, field.me(201).id, to=field.me(202).id)
        field.do(departures.lost, OPERATOR, field.me(202).id)
        alert = field.alert(raised.alert)
        assert (alert.offered_to_id, alert.rung) == (None, 0)
        assert field.owed(203), "who covers the one who left is on duty now"

    def test_only_to_another_officer_who_is_with_us(self, field: Field, raised: Raised) -> None:
        own(field, raised)
        for last in (1, 501, 201):
            with pytest.raises(NotYours):
                field.do(departures.left, OPERATOR, field.me(201).id, to=field.me(last).id)

    def test_what_they_held_goes_on(self, field: Field, raised: Raised) -> None:
        with field.database.write() as tx:
            alert = tx.session.get_one(Alert, raised.alert)
            alert.held_by_id, alert.held_until = field.me(202).id, tx.at.replace(hour=23)
            alert.due_at = alert.held_until
        field.do(departures.lost, field.me(301), field.me(202).id)
        held = field.alert(raised.alert)
        assert held.due_at == held.held_until
        assert held.due_at
        assert held.due_at <= field.watch.now


def test_who_left_may_come_again_as_somebody_new(field: Field) -> None:
    me = field.at(NINE).me(2)
    field.do(departures.left, field.me(201), me.id)
    again = Newcomer(number(2), field.row(Person, me.id).role, 24090108)
    assert field.do(joining.put_in, field.me(201), again).conflicts == (Conflict.number_given_up,)
    joined = field.do(joining.put_in, field.me(201), again, confirmed=[Conflict.number_given_up])
    assert joined.new
    assert joined.person != me.person
    assert [each.id for each in field.look(people.pair, 24090108)] == [field.me(1).id]


class TestInDoubt:
    def test_another_voice_closes_a_number_in_doubt_and_no_other(self, field: Field) -> None:
        me = field.at(NINE).me(201)
        with pytest.raises(NotYours):
            field.do(departures.voice_unknown, field.me(202), me.id)
        field.do(phones.dialled, number(201), "63510")
        field.do(phones.dialled, number(201), "63514")
        for last, district in ((201, 24), (1, 24), (202, 33)):
            with pytest.raises(NotYours):
                field.do(departures.voice_unknown, field.me(last, district=district), me.id)
        assert field.do(departures.voice_unknown, field.me(202), me.id).done
        assert field.me(201).person is None
        assert [each.notice for each in field.owed(301)] == ["sms.person.lost"]


class TestAReportersNumberIsChanged:
    """Who reported somebody may be cut off, or rung at another's phone: it shows, and others hear of it at once."""

    def change(self, field: Field, report: bool = True) -> None:
        if report:
            field.at("2026-10-14 21:30").do(concerns.raise_danger, field.me(1))
        field.at("2026-10-14 22:00").news()
        field.do(departures.new_number, field.me(201), field.me(1).id, number(299))

    def test_the_old_number_and_the_second_person_hear_at_any_hour(self, field: Field) -> None:
        self.change(field)
        told = {each.notice: (each.to, each.not_before) for each in field.owed(1, 301)}
        assert told["sms.number.moved"] == (1, "2026-10-14 22:00")
        assert told["sms.reporter_changed"] == (301, "2026-10-14 22:00")

    def test_without_a_report_of_late_nobody_else_hears_and_it_waits_for_the_day(self, field: Field) -> None:
        self.change(field, report=False)
        assert [each.not_before for each in field.owed(1)] == ["2026-10-15 07:00"]
        assert "sms.reporter_changed" not in [notice for _, notice in field.news()]

    def test_so_it_is_where_the_phone_is_closed(self, field: Field) -> None:
        field.at(NINE).do(concerns.raise_danger, field.me(1))
        field.do(departures.lost, field.me(301), field.me(1).id)
        assert [last for last, notice in field.news() if notice == "sms.reporter_changed"] == [401], "not who did it"

    def test_what_concerns_somebody_protected_is_the_nations_to_know(self, field: Field) -> None:
        me = field.at(NINE).me(1)
        raised = field.do(concerns.raise_danger, me)
        field.do(protected_persons.finish, me, raised, int(ProtectedKey.officer))
        field.do(departures.new_number, field.me(201), me.id, number(299))
        assert [last for last, notice in field.news() if notice == "sms.reporter_changed"] == [401]

    def test_where_nobody_may_be_the_second_the_operator_is_told(self, field: Field) -> None:
        field.database.operator = number(999)
        for last in (301, 401):
            field.do(departures.lost, OPERATOR, field.me(last).id)
        self.change(field)
        assert (999, "sms.reporter_changed") in field.news()
