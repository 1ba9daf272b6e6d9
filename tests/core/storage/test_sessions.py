"""Talks as they are kept: written only by whoever saw the latest version, offered again for a day."""

import pytest

from core.models.session import SessionState
from core.privacy import Tampered
from core.storage import sessions
from core.storage.sessions import StoredSession
from tests.core.support.field import Field, number


def begin(field: Field, row: int, key: str, *, last: int = 1, channel: str = "ussd", draft: bool = True) -> bool:
    return field.do(sessions.begin, row, channel, key, number(last), f"box {row}".encode(), is_draft=draft)


def find(field: Field, key: str) -> StoredSession:
    found = field.look(sessions.find, key)
    assert found
    return found


def save(field: Field, kept: StoredSession, box: bytes, state: SessionState = SessionState.open) -> bool:
    return field.do(sessions.save, kept, box, state=state, is_draft=state is SessionState.open, danger=None)


def draft(field: Field, last: int = 1, channel: str = "ussd") -> int | None:
    found = field.look(sessions.draft, number(last), channel)
    return found.id if found else None


def test_a_talk_is_found_as_it_was_left(field: Field) -> None:
    assert field.look(sessions.find, "a") is None
    assert begin(field.at("2026-10-14 09:00"), 7, "a")
    assert not begin(field, 8, "a"), "another hop of the session was faster"
    kept = find(field, "a")
    assert (kept.id, kept.version, kept.state, kept.box) == (7, 1, SessionState.open, b"box 7")
    assert kept.heard_at == field.watch.now


def test_only_the_latest_version_is_written(field: Field) -> None:
    begin(field, 7, "a")
    first = find(field, "a")
    assert save(field, first, b"one")
    assert not save(field, first, b"two")
    assert find(field, "a").box == b"one"
    assert find(field, "a").version == 2


def test_a_box_moved_to_another_talk_does_not_open(field: Field) -> None:
    begin(field, 7, "a")
    begin(field, 8, "b")
    field.do(
        lambda tx: tx.connection.exec_driver_sql(
            "UPDATE talks SET box_sealed = (SELECT box_sealed FROM talks WHERE id = 7) WHERE id = 8"
        )
    )
    moved = find(field, "b")
    with pytest.raises(Tampered):
        assert moved.box


class TestDrafts:
    """What was left unfinished is offered for 24 hours, the latest first, to the same number and channel."""

    def test_for_a_day(self, field: Field) -> None:
        begin(field.at("2026-10-14 09:00"), 7, "a")
        field.at("2026-10-15 09:00")
        assert draft(field) == 7
        field.at("2026-10-15 09:01")
        assert draft(field) is None

    def test_to_the_same_number_on_the_same_channel(self, field: Field) -> None:
        begin(field.at("2026-10-14 09:00"), 7, "a")
        assert draft(field, last=2) is None
        assert draft(field, channel="sms") is None

    def test_the_latest_and_no_talk_that_ended_or_keeps_nothing(self, field: Field) -> None:
        begin(field.at("2026-10-14 09:00"), 7, "a")
        begin(field.at("2026-10-14 10:00"), 8, "b")
        begin(field.at("2026-10-14 11:00"), 9, "c", draft=False)
        assert draft(field) == 8
        save(field, find(field, "b"), b"", SessionState.ended)
        assert draft(field) == 7

    def test_taken_up_or_put_aside_once(self, field: Field) -> None:
        begin(field.at("2026-10-14 09:00"), 7, "a")
        kept = field.look(sessions.get, 7)
        assert kept
        assert kept.box == b"box 7"
        assert field.do(sessions.put_away, kept, SessionState.continued)
        assert not field.do(sessions.put_away, kept, SessionState.discarded)
        assert field.look(sessions.get, 7) is None
        assert draft(field) is None

    def test_one_draft_a_number_the_older_are_put_aside(self, field: Field) -> None:
        for row, key, last in ((7, "a", 1), (8, "b", 1), (9, "c", 2)):
            begin(field.at("2026-10-14 09:00"), row, key, last=last)
        field.do(sessions.put_older_aside, number(1), "ussd", but=8)
        assert (draft(field), draft(field, last=2)) == (8, 9)
        assert field.look(sessions.get, 7) is None
