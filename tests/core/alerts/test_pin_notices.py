"""Notices that wait: for those who reported about somebody protected, each once, each for its own reader."""

import pytest

from core.alerts import ownership, pin_notices
from core.alerts.alerts import Raised
from core.errors import NotYours
from core.models.alert import ProtectedKey
from core.reporting import protected_persons
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def test_feedback_waits_instead_of_being_sent(field: Field, raised: Raised) -> None:
    field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.yes)
    field.do(ownership.acknowledge, field.me(201), raised.alert)
    assert field.owed(1) == []
    (waiting,) = field.look(pin_notices.unread, field.me(1))
    assert (waiting.words, waiting.number) == ("sms.reporter.coming", raised.number)
    with pytest.raises(NotYours):
        field.do(pin_notices.read, field.me(2), waiting.id)
    assert field.do(pin_notices.read, field.me(1), waiting.id) == waiting
    assert field.look(pin_notices.count_unread, field.me(1)) == 0
    assert field.do(pin_notices.read, field.me(1), waiting.id) == waiting, "reading again harms nobody"


def test_the_same_waits_once(field: Field) -> None:
    me = field.me(1)
    assert field.do(pin_notices.leave_notice, me.id, "sms.reporter.done", "48217", "once")
    assert not field.do(pin_notices.leave_notice, me.id, "sms.reporter.done", "48217", "once")
    assert field.look(pin_notices.count_unread, me) == 1
