"""An SMS that says who has an alert or a call leaves only while it is so: "nothing more to do" ends a duty."""

import pytest

from core.alerts import call_backs, call_tries, handing_over
from core.alerts.alerts import Raised
from core.models.alert import Deed
from core.models.duty import CallBackReason
from core.reporting import concerns
from tests.core.alerts.test_leaving import later, leave, sent
from tests.core.support.field import Field
from tests.core.support.officers import act, close, own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


NOTHING_MORE, YOURS = "Nothing more to do", "is yours."


def owned_again(field: Field) -> Raised:
    """A danger that one officer lost, a colleague has by now, and of which the first then noted what she did."""
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    leave(field)
    later(field, "2026-10-14 10:01")
    leave(field)
    own(field, raised, 202)
    act(field, raised, Deed.saw_child, 201)
    return raised


def test_who_stands_down_reads_so_only_while_another_has_it(field: Field) -> None:
    owned_again(field)
    later(field, "2026-10-14 11:10")
    said = leave(field)
    assert not [text for texts in said.values() for text in texts if NOTHING_MORE in text or YOURS in text]
    assert [text for text in said[202] if "no deed was noted in time" in text]


def test_while_another_has_it_they_do(field: Field) -> None:
    owned_again(field)
    said = leave(field)
    assert [text for text in said[201] if NOTHING_MORE in text] and [text for text in said[202] if YOURS in text]


def test_once_it_is_closed_nobody_has_more_to_do_and_it_is_nobodys(field: Field) -> None:
    raised = owned_again(field)
    act(field, raised, Deed.saw_child, 202)
    close(field, raised, last=202)
    said = leave(field)
    assert [text for text in said[201] if NOTHING_MORE in text] and 202 not in said


def test_a_colleague_who_took_it_and_lost_it_lets_nobody_believe_that_it_is_seen_to(field: Field) -> None:
    raised = field.at("2026-10-14 09:00").do(concerns.raise_danger, field.me(1))
    own(field, raised)
    field.do(handing_over.offer, field.me(201), raised.alert, field.me(202).id)
    leave(field)
    own(field.at("2026-10-14 09:10"), raised, 202)
    later(field, "2026-10-14 10:30")
    assert not [text for text in leave(field)[201] if NOTHING_MORE in text]


def test_nor_does_a_call_that_a_colleague_took_and_nobody_made(field: Field) -> None:
    call = field.at("2026-10-14 09:00").do(call_backs.ask, field.me(1), CallBackReason.danger_text)
    leave(field)
    field.do(sent)
    field.at("2026-10-14 09:05").do(call_tries.take, field.me(202), call)
    later(field, "2026-10-14 10:10")
    said = leave(field)
    assert 203 in said
    assert not [text for texts in said.values() for text in texts if NOTHING_MORE in text]
