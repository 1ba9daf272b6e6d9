"""A session that is ended from elsewhere opens nothing again, and keeps one form for its holder for half an hour."""

from datetime import timedelta

import pytest

from core.people import desk_sessions
from core.storage.db import Tx
from tests.core.support.field import Field
from tests.fixtures.texting import BOTH_ENGINES

pytestmark = BOTH_ENGINES


@pytest.fixture
def token(field: Field) -> str:
    """Of an open session of the officer 201."""

    def begun(tx: Tx) -> str:
        waiting = desk_sessions.find(tx, desk_sessions.begin(tx, _officer(field), "Firefox, Linux"))
        assert waiting
        return desk_sessions.open_anew(tx, waiting.id)

    return field.do(begun)


def _officer(field: Field, last: int = 201) -> int:
    return field.me(last).id


def session_of(field: Field, token: str) -> int:
    found = field.look(desk_sessions.find, token)
    assert found
    return found.id


def test_it_is_not_found_again_though_a_page_under_way_touches_it(field: Field, token: str) -> None:
    row = session_of(field, token)
    assert not field.do(desk_sessions.end_elsewhere, _officer(field, 202), row), "another's"
    assert field.do(desk_sessions.end_elsewhere, _officer(field), row)
    assert not field.do(desk_sessions.end_elsewhere, _officer(field), row), "it is over"
    field.do(desk_sessions.touch, row)
    assert field.look(desk_sessions.find, token) is None
    assert field.look(desk_sessions.listed, _officer(field)) == []


def test_what_was_typed_in_it_waits_for_its_holder_until_it_lapses(field: Field, token: str) -> None:
    row = session_of(field, token)
    field.do(desk_sessions.end_elsewhere, _officer(field), row)
    assert field.do(desk_sessions.keep_form, token, "typed")
    assert field.look(desk_sessions.kept_form, _officer(field, 202)) is None
    kept = field.look(desk_sessions.kept_form, _officer(field))
    assert kept and (kept.session, kept.form) == (row, "typed")
    field.watch.now += timedelta(minutes=31)
    assert field.look(desk_sessions.kept_form, _officer(field)) is None
    assert not field.do(desk_sessions.keep_form, token, "typed later")


def test_nothing_is_kept_of_whose_way_in_was_closed(field: Field, token: str) -> None:
    """Who left, or whose password was set anew: what comes from that browser may be anybody's."""
    field.do(desk_sessions.end_all, _officer(field))
    assert not field.do(desk_sessions.keep_form, token, "typed")
