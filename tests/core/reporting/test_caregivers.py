"""What caregivers ask for and answer: no SMS about it says why the family is visited."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from core.alerts import call_backs, ownership, scope
from core.errors import NotYours
from core.language.words import Say
from core.messages import consents, outbox
from core.messages.outbox import Notice
from core.models.alert import Alert, Level
from core.models.child import Child
from core.models.duty import CallBackReason
from core.models.message import Lane, MessageState
from core.models.person import Language, Person, Role
from core.models.visit import FollowUp
from core.people import people
from core.reporting import caregivers, concerns, protected_persons, visits
from tests.core.support.field import Field, written


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


DAY = "2026-10-14 09:00"


def test_urgent_is_a_high_alert_unverified_about_a_child_of_the_home(field: Field) -> None:
    raised = field.at(DAY).do(caregivers.urgent, field.me(101))
    alert = field.alert(raised.alert)
    assert (alert.level, alert.verified, alert.category) == (Level.high, False, "caregiver_urgent")
    assert alert.child_id == field.child("204711")
    assert field.news() == [(201, "sms.alert")]


@pytest.mark.parametrize("code", ["204711", "427356"])
def test_urgent_names_no_child_and_joins_nothing_that_others_told(code: str, field: Field) -> None:
    first = field.at(DAY).do(visits.alarm, field.me(1), field.child(code), "danger", Level.danger, None)
    field.news()
    second = field.do(caregivers.urgent, field.me(101))
    assert second.number != first.number
    assert (field.alert(first.alert).level, field.alert(first.alert).reports) == (Level.danger, 1)
    assert field.news() == [(201, "sms.alert")]


def test_urgent_pressed_again_within_half_an_hour_is_the_same(field: Field) -> None:
    first = field.at(DAY).do(caregivers.urgent, field.me(101))
    again = field.at("2026-10-14 09:30").do(caregivers.urgent, field.me(101))
    later = field.at("2026-10-14 09:31").do(caregivers.urgent, field.me(101))
    assert (again.alert, field.alert(first.alert).reports) == (first.alert, 2)
    assert later.alert != first.alert


def test_a_caregiver_without_a_registered_child_is_heard_too(field: Field) -> None:
    raised = field.at(DAY).do(caregivers.urgent, field.me(101, person=field.me(2).id))
    assert field.alert(raised.alert).child_id is None


def test_the_pair_hears_that_the_family_asks_not_what_for(field: Field) -> None:
    me = field.at("2026-10-14 21:00").me(101)
    field.do(caregivers.ask_help, me)
    field.do(caregivers.ask_help, me)
    assert {each.not_before for each in field.owed()} == {"2026-10-15 07:00"}
    assert {each.text for each in field.owed()} == {
        "IZU: umuryango 204711, 427356 urasaba ko mubasura. Mugerageze vuba. Murakoze!"
    }
    assert field.news() == [(1, "sms.family.asks"), (2, "sms.family.asks")]
    field.do(caregivers.ask_help, me)
    assert field.news() == [], "whatever else the family asks for that day, it is one SMS to each of the pair"
    field.at("2026-10-15 21:00").do(caregivers.ask_help, me)
    assert field.news() == [(1, "sms.family.asks"), (2, "sms.family.asks")]


def test_a_child_whose_case_is_closed_is_not_named(field: Field) -> None:
    """It may have died, or live with others by now."""
    over = update(Child).where(Child.id == field.child("204711")).values(closed_on=date(2026, 10, 13))
    field.at(DAY).do(lambda tx: tx.session.execute(over))
    field.do(caregivers.ask_help, field.me(101))
    assert "umuryango 427356 urasaba" in field.owed()[0].text
    raised = field.do(caregivers.urgent, field.me(101))
    assert field.alert(raised.alert).child_id == field.child("427356")


def test_without_a_village_somebody_rings(field: Field) -> None:
    field.at(DAY).do(caregivers.ask_help, field.me(101, village=None))
    assert field.news() == [(501, "sms.call_back")]


def test_the_next_visit_is_the_earliest_of_the_home(field: Field) -> None:
    assert f"{field.look(caregivers.next_visit, field.me(101))}" == "2026-10-14"
    assert field.look(caregivers.next_visit, field.me(2)) is None


def test_another_day_is_asked_of_the_pair_once(field: Field) -> None:
    for _ in range(2):
        field.at(DAY).do(caregivers.other_day, field.me(101))
    assert field.news() == [(1, "sms.family.other_day"), (2, "sms.family.other_day")]
    assert field.owed(1)[0].text == (
        "IZU: umuryango 204711, 427356 ntuzaboneka ku wa 14/10. Mwumvikane undi munsi. Murakoze!"
    )


def test_without_a_planned_visit_or_a_village_there_is_nothing_to_move(field: Field) -> None:
    field.at(DAY).do(caregivers.other_day, field.me(101, village=None))
    field.do(lambda tx: tx.connection.execute(update(FollowUp).values(state="ended")))
    field.do(caregivers.other_day, field.me(101))
    assert field.news() == []


def test_stopping_withdraws_the_reminders_that_wait_and_nothing_else(field: Field) -> None:
    me = field.at(DAY).me(101)

    def owe(once: str, lane: Lane, to: int) -> None:
        person = field.me(to).id
        words = Say("sms.caregiver.visit", {"date": "15/10"})
        field.do(lambda tx: outbox.post(tx, people.get(tx, person), Notice(words, lane, once)))

    for once, lane, to in (("a", Lane.reminders, 101), ("b", Lane.receipts, 101), ("c", Lane.reminders, 1)):
        owe(once, lane, to)
    field.do(caregivers.set_messages, me, False)
    stopped = [(each.to, each.lane, each.reason) for each in field.owed() if each.state == MessageState.withheld]
    assert stopped == [(101, Lane.reminders, "stopped")]
    assert field.row(Person, me.id).messages_stopped_at == field.watch.now
    field.do(caregivers.set_messages, me, True)
    assert field.look(lambda tx: consents.may_message(tx, people.get(tx, me.id)))


class TestNotSafe:
    """Whoever says so gets no SMS at that number, and nobody rings."""

    def reminded(self, field: Field, last: int, once: str) -> None:
        with field.database.write() as tx:
            outbox.post(tx, people.get(tx, field.me(last).id), Notice(Say("sms.welcome"), Lane.receipts, once))

    def test_what_waits_is_withdrawn_and_nothing_more_goes_there(self, field: Field) -> None:
        self.reminded(field.at(DAY), 101, "before")
        field.do(caregivers.not_safe, field.me(101))
        self.reminded(field, 101, "after")
        field.do(
            outbox.post_to_number, "+250788000101", Language.rw, Notice(Say("sms.welcome"), Lane.receipts, "reply")
        )
        assert [each.state for each in field.owed(101)] == [MessageState.withheld]
        assert [each.state for each in field.owed(0)] == [MessageState.withheld] * 2

    def open_ones(self, field: Field) -> list[Alert]:
        return field.look(scope.open_in_reach, field.me(201))

    def test_it_is_a_high_alert_of_its_own_with_no_phone_until_the_family_was_met(self, field: Field) -> None:
        told = field.at(DAY).do(caregivers.urgent, field.me(101))
        for _ in range(2):
            field.do(caregivers.not_safe, field.me(101))
        urgent, unsafe = sorted(self.open_ones(field), key=lambda each: each.category != "caregiver_urgent")
        assert (urgent.id, unsafe.category, unsafe.level, unsafe.verified) == (told.alert, "not_safe", "high", False)
        assert written(unsafe.seen_by) == "2026-10-16 09:00"
        assert field.look(call_backs.open_in_reach, field.me(201)) == []
        owned = field.do(ownership.acknowledge, field.me(201), unsafe.id)
        assert (owned.phone, owned.whom, owned.through_pair) == ("", "unsafe", True)
        for outcome in ("false_alarm", "handed_over"):
            closed = field.do(ownership.close, field.me(201), unsafe.id, outcome)
            assert (closed.done, closed.reason) == (False, "close.not_met")
        self.reminded(field, 101, "meanwhile")
        assert field.do(ownership.close, field.me(201), unsafe.id, "resolved").done
        self.reminded(field, 101, "later")
        assert [each.state for each in field.owed(101)] == [MessageState.queued]
        field.at("2026-10-14 10:00").do(caregivers.not_safe, field.me(101))
        assert len(self.open_ones(field)) == 2, "the urgent one, and a new one"

    def test_a_danger_told_of_the_child_is_another_matter(self, field: Field) -> None:
        field.at(DAY).do(caregivers.not_safe, field.me(101))
        raised = field.do(concerns.raise_concern, field.me(1), 2, ["child", field.child("204711")], 1)
        assert raised.alert not in [each.id for each in self.open_ones(field) if each.category == "not_safe"]

    @pytest.mark.parametrize(("key", "through"), [(None, False), (1, False), (2, True)])
    def test_an_izu_leads_there_only_where_nobody_may_be_protecting(
        self, key: int | None, through: bool, field: Field
    ) -> None:
        raised = field.at(DAY).do(concerns.raise_concern, field.me(1), 2, ["child", field.child("204711")], 1)
        field.do(protected_persons.finish, field.me(1), raised, key)
        field.do(caregivers.not_safe, field.me(101))
        (unsafe,) = [each for each in self.open_ones(field) if each.category == "not_safe"]
        assert field.do(ownership.acknowledge, field.me(201), unsafe.id).through_pair is through

    def test_a_volunteer_on_the_same_number_is_still_answered(self, field: Field) -> None:
        with field.database.write() as tx:
            person = people.register(tx, "+250788000101", Role.volunteer, "", place=None, language=Language.rw).id
        caregiver = next(
            each for each in field.look(people.callers, "+250788000101", "ussd") if each.role == "caregiver"
        )
        field.at(DAY).do(caregivers.not_safe, caregiver)
        answer = Notice(Say("sms.welcome"), Lane.receipts, "reply")
        field.do(lambda tx: outbox.post_to_number(tx, "+250788000101", Language.rw, answer, person_id=person))
        assert field.owed()[-1].state == MessageState.queued

    def test_other_calls_that_the_number_asked_for_show_none_either(self, field: Field) -> None:
        asked = field.at(DAY).do(call_backs.ask, field.me(101), CallBackReason.caregiver)
        assert field.do(caregivers.unsafe_home, field.me(201), asked) is None
        field.do(caregivers.not_safe, field.me(101))
        home = field.do(caregivers.unsafe_home, field.me(201), asked)
        assert home and home.codes == ["204711", "427356"]
        rang = field.do(call_backs.ask, field.me(101), CallBackReason.missed_call)
        assert rang == call_backs.NOBODY_RINGS, "whoever is to meet the family hears of it instead"

    def test_an_officer_on_the_same_number_is_still_told(self, field: Field) -> None:
        with field.database.write() as tx:
            officer = people.register(
                tx, "+250788000101", Role.social_worker, "Other Demo", place=None, language=Language.en
            )
            outbox.post(tx, officer, Notice(Say("sms.welcome"), Lane.alerts, "theirs"))
        caregiver = next(
            each for each in field.look(people.callers, "+250788000101", "ussd") if each.role == "caregiver"
        )
        field.do(caregivers.not_safe, caregiver)
        assert [each.state for each in field.owed(101)] == [MessageState.queued]

    def test_another_district_does_not_see_where(self, field: Field) -> None:
        asked = field.at(DAY).do(call_backs.ask, field.me(101), CallBackReason.caregiver)
        field.do(caregivers.not_safe, field.me(101))
        with pytest.raises(NotYours):
            field.do(caregivers.unsafe_home, replace(field.me(201), district=33), asked)

    def test_a_family_of_no_district_is_a_task_of_the_nation(self, field: Field) -> None:
        field.at(DAY).do(caregivers.not_safe, replace(field.me(101), district=None, village=None, sector=None))
        (task,) = field.look(call_backs.open_in_reach, field.me(401))
        assert task.reason == CallBackReason.not_safe
