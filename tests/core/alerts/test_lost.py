"""An owner who loses an alert hears so, and what she does later counts for it or reaches whoever has it now."""

import pytest
from sqlalchemy import update

from core.alerts import ladder, leaving, owner_watch
from core.alerts.alerts import Raised
from core.alerts.ownership import Reporter
from core.clock import kigali
from core.messages import sending
from core.models.alert import Deed
from core.models.message import Lane, MessageState
from core.models.person import Phone
from core.reporting import caregivers, concerns
from tests.core.support.field import Field, number
from tests.core.support.officers import act, close, own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def read(field: Field, last: int) -> list[str]:
    """What that phone reads now that SMS leave."""
    claimed = field.do(sending.claim, Lane.alerts, "a drain", words=leaving.words)
    return [each.text for each in claimed if each.number == number(last)]


@pytest.fixture
def lost(field: Field) -> Raised:
    """Owned at nine, and nothing was recorded for an hour."""
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    field.at("2026-10-14 10:01").news()
    assert field.do(owner_watch.restart_idle) == 1
    return raised


def test_who_loses_it_hears_so(field: Field, lost: Raised) -> None:
    assert (201, "sms.alert.lost") in field.news()
    text = next(each.text for each in field.owed(201) if each.notice == "sms.alert.lost")
    assert text.startswith(f"Alert {lost.number}: no deed was noted in time")


def test_that_others_are_told_is_said_only_where_there_are_any(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    others = [field.me(last).id for last in (202, 203, 204, 301, 401)]
    gone = update(Phone).where(Phone.person_id.in_(others)).values(works=False)
    field.at("2026-10-14 10:01").do(lambda tx: tx.connection.execute(gone))
    field.do(owner_watch.restart_idle)
    assert [each for each in read(field, 201) if "nobody else can be reached" in each]
    assert not [each for each in read(field, 201) if "others are told" in each]


@pytest.mark.parametrize("then", ["hers", "closed"])
def test_one_that_is_hers_again_when_it_leaves_is_not_said_to_be_lost(field: Field, lost: Raised, then: str) -> None:
    act(field, lost, Deed.called)
    if then == "closed":
        close(field, lost)
    assert not [each for each in read(field, 201) if "no deed was noted" in each]


def test_her_later_deed_takes_it_again_while_nobody_else_has_it(field: Field, lost: Raised) -> None:
    field.at("2026-10-14 10:05")
    assert act(field, lost, Deed.called).mine
    alert = field.alert(lost.alert)
    assert (alert.owner_id, alert.acted_at) == (field.me(201).id, field.watch.now)
    assert close(field, lost).done


def test_behind_another_owner_it_is_kept_as_a_note_and_told(field: Field, lost: Raised) -> None:
    own(field.at("2026-10-14 10:05"), lost, 202)
    field.news()
    done = act(field, lost, Deed.saw_child)
    assert (done.mine, done.reason) == (False, "officer.noted_for_owner")
    assert field.news() == [(202, "sms.alert.noted")]
    assert field.alert(lost.alert).owner_id == field.me(202).id
    assert (field.alert(lost.alert).seen_at, "noted_saw_child" in field.story(lost.alert)) == (None, True)


def test_who_never_had_it_notes_nothing(field: Field, lost: Raised) -> None:
    assert act(field, lost, Deed.called, 203).reason == "officer.not_yours"
    assert field.alert(lost.alert).owner_id is None


class TestTrueTimes:
    """What an SMS promises is the next moment at which the ladder moves."""

    def test_a_district_without_officers_reads_when_the_top_is_told_again(self, field: Field) -> None:
        raised = field.at("2026-10-14 17:10").do(concerns.raise_danger, field.me(3))
        (told,) = field.owed(401)
        assert told.notice == "sms.alert.top"
        assert "you are told again at 17:40" in told.text and "higher" not in told.text
        assert f"{kigali(field.alert(raised.alert).due_at or field.watch.now):%H:%M}" == "17:40"
        field.at("2026-10-14 17:40").do(ladder.climb_due)
        assert "before 18:10" in field.owed(401)[-1].text

    def test_below_the_top_the_next_rung_is_named(self, field: Field) -> None:
        field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
        assert "before 09:15, then it goes higher" in field.owed(201)[-1].text


class TestUnsafePhone:
    """A phone at which it is not safe is shown to nobody who might ring it."""

    def urgent(self, field: Field, *, unsafe: bool) -> Raised:
        told = field.at("2026-10-14 09:00").do(caregivers.urgent, field.me(101))
        if unsafe:
            field.do(caregivers.not_safe, field.me(101))
        return told

    def test_who_takes_the_alert_is_told_not_to_ring(self, field: Field) -> None:
        owned = own(field, self.urgent(field, unsafe=True))
        assert (owned.mine, owned.phone, owned.whom) == (True, "", Reporter.unsafe)

    def test_a_carer_is_the_family_and_a_volunteer_the_volunteer(self, field: Field) -> None:
        owned = own(field, self.urgent(field, unsafe=False))
        assert (owned.phone, owned.whom) == (number(101), Reporter.family)
        raised = field.do(concerns.raise_danger, field.me(1))
        assert own(field, raised).whom == Reporter.volunteer

    def test_a_volunteers_phone_that_is_unsafe_is_closed_too(self, field: Field) -> None:
        raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
        silence = update(Phone).values(silenced_at=field.watch.now)
        field.do(lambda tx: tx.connection.execute(silence.where(Phone.number_index == tx.vault.index(number(1)))))
        assert own(field, raised).phone == ""


class TestWhatReportersHear:
    def heard(self, field: Field) -> list[tuple[str, str]]:
        waiting = [each for each in field.owed(1) if each.state == MessageState.queued]
        return [(each.notice, each.not_before[-5:]) for each in waiting]

    def test_of_a_danger_just_told_at_night_at_once(self, field: Field) -> None:
        raised = field.at("2026-10-14 23:00").do(concerns.raise_danger, field.me(1))
        own(field, raised)
        assert self.heard(field) == [("sms.reporter.coming", "23:00")]
        assert "arabahamagara" in field.owed(1)[-1].text, "an officer will ring: nobody is on the way yet"

    def test_of_one_told_long_ago_by_day_and_done_overtakes_what_waits(self, field: Field) -> None:
        raised = field.at("2026-10-14 20:30").do(concerns.raise_danger, field.me(1))
        own(field.at("2026-10-14 23:00"), raised)
        assert self.heard(field) == [("sms.reporter.coming", "07:00")]
        act(field, raised, Deed.saw_child)
        close(field, raised)
        assert self.heard(field) == [("sms.reporter.done", "07:00")]
