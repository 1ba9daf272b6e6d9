"""What an SMS says of two alerts, or asks about an officer's voice, is so when it leaves."""

import pytest

from core.alerts.alerts import Raised
from core.models.alert import Deed
from tests.core.alerts.test_in_doubt import confirm, doubted, want
from tests.core.alerts.test_leaving import leave
from tests.core.reporting.test_sorting_reports import CODE, another, concern, reports, same
from tests.core.support.field import Field
from tests.core.support.officers import act, close, own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def united(field: Field) -> tuple[int, int]:
    """Two alerts that an officer made one; the SMS about either have left but that to the lead."""
    older = concern(field.at("2026-10-14 09:00"), 1, CODE, 2)
    newer = concern(field.at("2026-10-14 09:05"), 2, None, 1)
    leave(field)
    same(field.at("2026-10-14 09:06"), newer.alert, reports(field, newer.alert)[0], older.alert)
    return older.alert, newer.alert


def test_two_that_are_one_are_told_to_the_lead(field: Field) -> None:
    united(field)
    assert any("are one matter now" in text for text in leave(field)[301])


def test_two_that_were_parted_before_it_left_are_not(field: Field) -> None:
    older, _ = united(field)
    another(field.at("2026-10-14 09:07"), older, reports(field, older)[1])
    assert not any("one matter" in text for texts in leave(field).values() for text in texts)


def test_two_put_together_once_more_are_told_by_the_second_sms_alone(field: Field) -> None:
    older, newer = united(field)
    another(field.at("2026-10-14 09:07"), older, reports(field, older)[1])
    same(field.at("2026-10-14 09:08"), newer, reports(field, newer)[0], older)
    assert sum("are one matter now" in text for text in leave(field)[301]) == 1


def asks(field: Field) -> bool:
    return any("do you know the voice" in text for text in leave(field).get(301, []))


def test_the_lead_is_asked_for_the_voice(field: Field, raised: Raised) -> None:
    doubted(field, "2026-10-14 09:01")
    want(field, raised)
    assert asks(field)


def test_once_confirmed_nobody_is_asked(field: Field, raised: Raised) -> None:
    doubted(field, "2026-10-14 09:01")
    want(field, raised)
    confirm(field)
    assert not asks(field)


def test_for_what_is_closed_nobody_is_asked(field: Field, raised: Raised) -> None:
    doubted(field, "2026-10-14 09:01")
    want(field, raised)
    own(field, raised, last=202)
    act(field, raised, Deed.saw_child, 202)
    close(field, raised, last=202)
    assert not asks(field)


def test_for_what_another_has_the_voice_is_asked_yet(field: Field, raised: Raised) -> None:
    """They may lose it, and it is asked once in a doubt."""
    doubted(field, "2026-10-14 09:01")
    want(field, raised)
    own(field, raised, last=202)
    assert asks(field)
