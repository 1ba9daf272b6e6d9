"""More is told of an alert that somebody owns: nothing of it rests on what the owner did before it was told."""

import pytest

from core.alerts import owner_watch
from core.alerts.alerts import Raised
from core.models.alert import Alert, AlertState, Deed, Level, ProtectedKey
from core.people import leaves
from core.reporting import concerns, protected_persons, visits
from core.storage.access import Caller
from core.storage.db import Tx
from tests.core.support.field import Field, written
from tests.core.support.officers import act, close, own

CHILD = "204711"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def about(field: Field, category: int, last: int = 1) -> Raised:
    """A concern within three days about the child: 4 is medium, 1 high."""
    return field.do(concerns.raise_concern, field.me(last), 2, ["child", field.child(CHILD)], category)


def visit(field: Field, last: int = 2) -> Raised:
    """A visit's key says danger."""
    return field.do(visits.alarm, field.me(last), field.child(CHILD), "danger", Level.danger, None)


def goes_higher(field: Field, raised: Raised, when: str) -> list[int]:
    """Who hears when the owner has recorded nothing by then: the rung above those told before."""
    field.at(when).watch.passes(minutes=-1)
    assert field.do(owner_watch.restart_idle) == 0
    field.news()
    assert field.at(when).do(owner_watch.restart_idle) == 1
    assert field.alert(raised.alert).owner_id is None
    return [last for last, notice in field.news() if notice not in ("sms.alert.lost", "sms.alert.lapsed")]


def test_an_owned_alert_that_rises_to_danger_is_watched_as_one(field: Field) -> None:
    raised = about(field.at("2026-10-14 08:30"), 4)
    own(field, raised)
    act(field, raised, Deed.called)
    field.news()
    visit(field.at("2026-10-14 10:00"))
    told = [(201, "sms.alert.risen"), (202, "sms.alert.more.pair")]
    assert field.news() == [(2, "sms.reporter.coming"), *told]
    alert = field.alert(raised.alert)
    assert (alert.state, alert.acted_at, alert.phoned_at) == (AlertState.acknowledged, None, None)
    assert (written(alert.seen_by), written(alert.seen_due_at)) == ("2026-10-15 10:00", "2026-10-15 08:00")
    assert not close(field, raised).done, "what was done was about less"
    assert goes_higher(field, raised, "2026-10-14 10:30") == [201, 202, 203, 204]


def test_one_more_danger_is_news_to_who_has_seen_the_child(field: Field) -> None:
    raised = visit(field.at("2026-10-14 09:00"), last=1)
    own(field, raised)
    act(field, raised, Deed.saw_child)
    field.news()
    visit(field.at("2026-10-14 20:00"))
    assert field.news() == [(2, "sms.reporter.coming"), (201, "sms.alert.more"), (202, "sms.alert.more.pair")]
    assert field.owed(201)[-1].text.startswith(
        f"Alert {raised.number}: DANGER was reported again (2 in all). Dial *801# before 20:30"
    )
    alert = field.alert(raised.alert)
    assert (written(alert.seen_by), written(alert.seen_due_at)) == ("2026-10-15 20:00", "2026-10-15 18:00")
    assert goes_higher(field, raised, "2026-10-14 20:30") == [201, 202, 203, 204]


def test_an_owner_who_answers_it_keeps_it(field: Field) -> None:
    raised = visit(field.at("2026-10-14 09:00"), last=1)
    own(field, raised)
    act(field, raised, Deed.called)
    visit(field.at("2026-10-14 10:00"))
    assert written(field.alert(raised.alert).seen_by) == "2026-10-15 09:00", "the earlier one, as nobody was there yet"
    act(field.at("2026-10-14 10:29"), raised, Deed.called)
    field.at("2026-10-14 12:00")
    assert field.do(owner_watch.restart_idle) == 0


def test_a_danger_is_told_each_time_however_the_count_stands(field: Field) -> None:
    raised = visit(field.at("2026-10-14 09:00"), last=1)
    own(field, raised)
    second = visit(field.at("2026-10-14 09:05"))
    field.at("2026-10-14 09:06").do(visits.take_back, second)
    field.news()
    visit(field.at("2026-10-14 09:10"))
    assert field.news() == [(2, "sms.reporter.coming"), (201, "sms.alert.more"), (202, "sms.alert.more.pair")]


def test_a_report_that_is_less_urgent_is_told_and_gives_the_owner_nothing_to_do(field: Field) -> None:
    raised = visit(field.at("2026-10-14 09:00"), last=1)
    own(field, raised)
    act(field, raised, Deed.called)
    field.news()
    about(field.at("2026-10-14 10:00"), 1, last=2)
    told = [(2, "sms.reporter.going"), (201, "sms.alert.also"), (202, "sms.alert.more.pair")]
    assert (field.news(), field.alert(raised.alert).due_at) == (told, None)
    assert "reported again (2 in all)" in field.owed(201)[-1].text


def test_one_offered_to_a_colleague_is_nobodys_as_soon_as_a_danger_would_be(field: Field) -> None:
    raised = about(field.at("2026-10-14 09:00"), 1)
    own(field, raised)

    def offer(tx: Tx) -> None:
        alert = tx.session.get_one(Alert, raised.alert)
        alert.offered_until = alert.due_at

    field.do(offer)
    visit(field.at("2026-10-14 09:30"))
    assert goes_higher(field, raised, "2026-10-14 10:00") == [201, 202, 203, 204]


class TestMerging:
    """The code comes later, and with it the alert that is owned."""

    def merge(self, field: Field, when: str) -> Raised:
        """A danger by SMS: raised and about the child in one transaction."""
        subject: concerns.Subject = ["child", field.child(CHILD)]

        def both(tx: Tx, me: Caller) -> Raised:
            return concerns.add_subject(tx, me, concerns.raise_danger(tx, me), subject)

        return field.at(when).do(both, field.me(2, "sms"))

    def test_a_danger_told_in_one_breath_reaches_the_owner_of_a_danger(self, field: Field) -> None:
        raised = visit(field.at("2026-10-14 09:00"), last=1)
        own(field, raised)
        act(field, raised, Deed.saw_child)
        field.news()
        self.merge(field, "2026-10-14 10:00")
        due = [each for each in field.owed(201, 202) if each.reason != "owned"][-2:]
        assert [(each.to, each.notice) for each in due] == [(201, "sms.alert.more"), (202, "sms.alert.more.pair")]
        assert written(field.alert(raised.alert).seen_by) == "2026-10-15 10:00"
        assert goes_higher(field, raised, "2026-10-14 10:30") == [201, 202, 203, 204]

    @pytest.mark.parametrize("owner", [201, 202])
    def test_who_owns_the_newer_one_is_told_of_the_older_danger(self, owner: int, field: Field) -> None:
        older = visit(field.at("2026-10-14 09:00"), last=1)
        newer = field.at("2026-10-14 09:20").do(concerns.raise_danger, field.me(2))
        own(field, newer, owner)
        act(field, newer, Deed.called, owner)
        field.news()
        field.do(concerns.add_subject, field.me(2), newer, ["child", field.child(CHILD)])
        assert (owner, "sms.alert.more") in field.news()
        assert field.alert(older.alert).state is AlertState.acknowledged
        assert written(field.alert(older.alert).due_at) == "2026-10-14 09:50"

    def test_who_owns_both_and_acted_on_the_newer_has_nothing_new(self, field: Field) -> None:
        older = about(field.at("2026-10-14 09:00"), 1)
        newer = field.at("2026-10-14 09:20").do(concerns.raise_danger, field.me(2))
        for each in (older, newer):
            own(field, each)
        act(field, older, Deed.called)
        act(field, newer, Deed.called)
        field.do(concerns.add_subject, field.me(2), newer, ["child", field.child(CHILD)])
        alert = field.alert(older.alert)
        assert (alert.level, alert.state, alert.due_at) == (Level.danger, AlertState.acting, None)

    def test_an_owner_in_the_district_hears_nothing_of_what_bypasses_it(self, field: Field) -> None:
        older = visit(field.at("2026-10-14 09:00"), last=1)
        own(field, older)
        newer = field.do(concerns.raise_danger, field.me(2))
        field.do(protected_persons.finish, field.me(2), newer, ProtectedKey.officer)
        field.news()
        field.do(concerns.add_subject, field.me(2), newer, ["child", field.child(CHILD)])
        assert [each for each in field.news() if each[0] != 401] == []
        assert (field.alert(older.alert).owner_id, field.alert(newer.alert).merged_into_id) == (field.me(201).id, None)

    def test_an_owner_at_the_national_desk_hears_of_one_more_that_bypasses_the_district(self, field: Field) -> None:
        older = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(2))
        field.do(protected_persons.finish, field.me(2), older, ProtectedKey.officer)
        field.do(concerns.add_subject, field.me(2), older, ["child", field.child(CHILD)])
        own(field, older, 401)
        act(field, older, Deed.called, 401)
        third = field.at("2026-10-14 10:00").do(concerns.raise_danger, field.me(1))
        field.do(protected_persons.finish, field.me(1), third, ProtectedKey.officer)
        field.news()
        field.do(concerns.add_subject, field.me(1), third, ["child", field.child(CHILD)])
        assert (401, "sms.alert.more") in field.news()


class TestOwnerAway:
    """A danger that reaches an owner only may reach nobody."""

    @pytest.fixture
    def owned(self, field: Field) -> Raised:
        raised = visit(field.at("2026-10-14 09:00"), last=1)
        own(field, raised)
        field.do(leaves.away, field.me(201), "2026-10-20", None)
        field.at("2026-10-14 10:00").news()
        return raised

    def test_the_pair_on_duty_hears_it_in_the_same_moment(self, field: Field, owned: Raised) -> None:
        visit(field)
        pair = [(202, "sms.alert.more.pair"), (203, "sms.alert.more.pair")]
        assert field.news() == [(2, "sms.reporter.coming"), (201, "sms.alert.more"), *pair]

    def test_one_sms_a_quarter_of_an_hour_with_the_count_as_it_stands(self, field: Field, owned: Raised) -> None:
        for minute, kind in enumerate((2, 5, 7)):
            field.at(f"2026-10-14 10:0{minute}")
            field.do(concerns.raise_concern, field.me(2, "sms"), 2, self.child(field), kind)
        told = [each for each in field.owed(202) if each.notice == "sms.alert.more.pair"]
        assert [each.not_before for each in told] == ["2026-10-14 10:00", "2026-10-14 10:15"]
        assert "4 in all" in told[-1].text

    def test_who_reported_before_waits_and_another_does_not(self, field: Field, owned: Raised) -> None:
        visit(field)
        visit(field.at("2026-10-14 10:02"), last=1)
        told = [each.not_before for each in field.owed(202) if each.notice == "sms.alert.more.pair"]
        assert told == ["2026-10-14 10:00", "2026-10-14 10:15"]

    def child(self, field: Field) -> concerns.Subject:
        return ["child", field.child(CHILD)]


class TestProtectedKeyFirst:
    """What a talk adds to an owned alert is told after its key about a protected person, its end, or three minutes."""

    @pytest.fixture
    def added(self, field: Field) -> Raised:
        older = visit(field.at("2026-10-14 09:00"), last=1)
        own(field, older)
        newer = field.at("2026-10-14 09:10").do(concerns.raise_danger, field.me(2))
        return field.do(concerns.add_subject, field.me(2), newer, ["child", field.child(CHILD)])

    def waiting(self, field: Field) -> list[tuple[int, str]]:
        return [(each.to, each.not_before[-5:]) for each in field.owed() if each.notice.startswith("sms.alert.more")]

    def test_it_waits_three_minutes(self, field: Field, added: Raised) -> None:
        assert self.waiting(field) == [(201, "09:13"), (202, "09:13")]
        assert written(field.alert(added.alert).due_at) == "2026-10-14 09:40", "no ladder waits"

    @pytest.mark.parametrize("key", [None, ProtectedKey.no, ProtectedKey.yes])
    def test_the_key_lets_it_go(self, key: ProtectedKey | None, field: Field, added: Raised) -> None:
        field.at("2026-10-14 09:11").do(protected_persons.finish, field.me(2), added, key)
        assert self.waiting(field) == [(201, "09:11"), (202, "09:11")]
