"""What a reporter hears: somebody has it, somebody is going, it is done; or nobody has taken a danger yet."""

import pytest
from sqlalchemy import select

from core.alerts import leaving, pin_notices, reporter_notices
from core.alerts.alerts import Raised
from core.messages import sending
from core.models.alert import Alert, Deed, ProtectedKey
from core.models.message import Lane
from core.reporting import concerns, protected_persons
from core.storage.db import Tx
from tests.core.support.field import Field
from tests.core.support.officers import act, close, own

COMING, GOING, DONE, NOT_TAKEN = (f"sms.reporter.{each}" for each in ("coming", "going", "done", "not_taken"))
CHILD = "204711"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def danger(field: Field, when: str, last: int = 1) -> Raised:
    return field.at(when).do(concerns.raise_danger, field.me(last))


def hears(field: Field, last: int = 1) -> list[tuple[str, str]]:
    """What waits for that reporter and since when it may go; what was withdrawn is left out."""
    told = [each for each in field.owed(last) if each.notice in reporter_notices.NOTICES]
    return [(each.notice, each.not_before) for each in told if each.state != "withheld"]


def unread(field: Field, last: int = 1) -> list[str]:
    return [each.words for each in field.look(pin_notices.unread, field.me(last))]


def leave(field: Field) -> list[str]:
    """Receipts leave: what they say."""
    taken = field.do(sending.claim, Lane.receipts, "one", words=leaving.words)
    field.do(sending.mark_sending, [each.id for each in taken], "one")
    return [each.text for each in taken]


def test_each_turn_is_told_and_overtakes_the_last_that_waits(field: Field) -> None:
    raised = danger(field, "2026-10-14 09:00")
    own(field, raised)
    assert hears(field) == [(COMING, "2026-10-14 09:00")]
    act(field, raised, Deed.called)
    assert hears(field) == [(GOING, "2026-10-14 09:00")]
    act(field, raised, Deed.police)
    assert hears(field) == [(GOING, "2026-10-14 09:00")], "once, at the first deed"
    close(field, raised)
    assert hears(field) == [(DONE, "2026-10-14 09:00")]


def test_nothing_found_is_nobody_going(field: Field) -> None:
    raised = danger(field, "2026-10-14 09:00")
    own(field, raised)
    act(field, raised, Deed.nothing_found)
    assert hears(field) == [(COMING, "2026-10-14 09:00")]


class TestNotTaken:
    """A danger that nobody owns after an hour."""

    def told(self, field: Field, when: str) -> list[tuple[str, str]]:
        field.at(when).do(reporter_notices.tell_not_taken)
        return hears(field)

    def test_is_told_at_any_hour_and_names_whom_to_ring(self, field: Field) -> None:
        raised = danger(field, "2026-10-14 02:00")
        assert self.told(field, "2026-10-14 02:59") == []
        assert self.told(field, "2026-10-14 03:00") == [(NOT_TAKEN, "2026-10-14 03:00")]
        (text,) = [each.text for each in field.owed(1) if each.notice == NOT_TAKEN]
        assert raised.number in text and "112" in text and "116" in text and "mwenyine" in text
        assert self.told(field, "2026-10-14 05:00") == [(NOT_TAKEN, "2026-10-14 03:00")], "once"

    def test_is_not_told_of_one_that_is_owned(self, field: Field) -> None:
        own(field, danger(field, "2026-10-14 02:00"))
        assert [notice for notice, _ in self.told(field, "2026-10-14 03:00")] == [COMING]

    def test_nor_of_what_can_wait(self, field: Field) -> None:
        field.at("2026-10-14 09:00").do(concerns.raise_concern, field.me(1), 2, None, 1)
        assert self.told(field, "2026-10-14 12:00") == []

    def test_taken_while_it_waits_it_is_withdrawn(self, field: Field) -> None:
        raised = danger(field, "2026-10-14 02:00")
        self.told(field, "2026-10-14 03:00")
        own(field, raised)
        assert [notice for notice, _ in hears(field)] == [COMING]


class TestHours:
    """At any hour only while it was told lately."""

    def test_told_long_ago_it_waits_for_the_day_and_stands_behind_the_pin(self, field: Field) -> None:
        raised = danger(field, "2026-10-14 19:00")
        own(field.at("2026-10-14 22:00"), raised)
        assert hears(field) == [(COMING, "2026-10-15 07:00")]
        assert unread(field) == [COMING]
        (waiting,) = field.look(pin_notices.unread, field.me(1))
        field.do(pin_notices.read, field.me(1), waiting.id)
        assert (hears(field), unread(field)) == ([], []), "read there, it is not sent"

    def test_sent_it_does_not_wait_behind_the_pin(self, field: Field) -> None:
        raised = danger(field, "2026-10-14 19:00")
        own(field.at("2026-10-14 22:00"), raised)
        field.watch.passes(hours=9)
        assert any(raised.number in text for text in leave(field))
        assert unread(field) == []

    def test_only_the_newest_waits_there(self, field: Field) -> None:
        raised = danger(field, "2026-10-14 19:00")
        own(field.at("2026-10-14 22:00"), raised)
        act(field, raised, Deed.called)
        assert unread(field) == [GOING]


class TestEverybody:
    """All who reported it, each under the number they know."""

    def test_who_is_merged_in_too(self, field: Field) -> None:
        first, second = danger(field, "2026-10-14 09:00"), danger(field, "2026-10-14 09:05", 2)
        for last, each in ((1, first), (2, second)):
            field.do(concerns.add_subject, field.me(last), each, ["child", field.child(CHILD)])
        own(field, first)
        assert [(COMING, "2026-10-14 09:05")] == hears(field, 1) == hears(field, 2)
        for last, each in ((1, first), (2, second)):
            assert each.number in next(one.text for one in field.owed(last) if one.notice == COMING)

    def test_who_reports_it_later_hears_how_it_stands(self, field: Field) -> None:
        first = danger(field, "2026-10-14 09:00")
        field.do(concerns.add_subject, field.me(1), first, ["child", field.child(CHILD)])
        own(field, first)
        act(field, first, Deed.called)
        second = danger(field, "2026-10-14 09:30", 2)
        field.do(concerns.add_subject, field.me(2), second, ["child", field.child(CHILD)])
        assert [notice for notice, _ in hears(field, 2)] == [COMING], "what was done was about less"

    def test_a_closed_phone_gets_no_sms_and_reads_it_behind_the_pin(self, field: Field) -> None:
        raised = danger(field, "2026-10-14 09:00")
        field.phone(1, silenced_at=field.watch.now)
        own(field, raised)
        assert (hears(field), unread(field)) == ([], ["reporter.has_it"]), "nobody will ring there"

    def test_of_somebody_protected_nothing_goes_by_sms(self, field: Field) -> None:
        raised = danger(field, "2026-10-14 09:00")
        own(field, raised)
        field.do(concerns.add_category, field.me(1), raised, 1)
        shield(field, raised)
        assert leave(field) == []
        assert unread(field) == [COMING]
        act(field, raised, Deed.called)
        assert (hears(field), unread(field)) == ([], [GOING])


def shield(field: Field, raised: Raised) -> None:
    field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.yes)


def joined(field: Field, key: ProtectedKey) -> Raised:
    """What 1 tells of a child that 2 told of before, with that key, and 201 owns; their talk is not at its end."""
    first = danger(field, "2026-10-14 09:00", 2)
    first = field.do(concerns.add_subject, field.me(2), first, ["child", field.child(CHILD)])
    field.do(protected_persons.finish, field.me(2), first, int(key))
    own(field, first)
    raised = danger(field, "2026-10-14 09:05")
    return field.do(concerns.add_subject, field.me(1), raised, ["child", field.child(CHILD)])


def test_how_it_stands_is_said_after_the_key_about_somebody_protected(field: Field) -> None:
    raised = joined(field, ProtectedKey.no)
    assert hears(field) == [(COMING, "2026-10-14 09:08")]
    field.at("2026-10-14 09:06").do(protected_persons.finish, field.me(1), raised, int(ProtectedKey.no))
    assert hears(field) == [(COMING, "2026-10-14 09:06")]


@pytest.mark.parametrize("key", [ProtectedKey.no, ProtectedKey.yes])
def test_who_says_an_officer_is_concerned_reads_nothing_of_it_behind_the_pin_either(
    key: ProtectedKey, field: Field
) -> None:
    raised = joined(field, key)
    assert unread(field) == [COMING]
    field.do(protected_persons.finish, field.me(1), raised, int(ProtectedKey.officer))
    assert (hears(field), unread(field)) == ([], [])
    older = Raised(field.look(lambda tx: _told_first(tx)).id, "", "danger")
    act(field, older, Deed.called)
    assert close(field, older).done
    assert (hears(field), unread(field)) == ([], [])


def _told_first(tx: Tx) -> Alert:
    return tx.session.scalars(select(Alert).where(Alert.bypasses.is_(False), Alert.merged_into_id.is_(None))).one()
