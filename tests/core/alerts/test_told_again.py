"""A danger that was taken back and told again in the same visit: who read that it was a slip reads that it is none."""

import pytest

from core.models.alert import Deed
from core.reporting import visits
from tests.core.alerts.test_leaving import leave, sent
from tests.core.alerts.test_taking_back import key, stands
from tests.core.support.field import Field
from tests.core.support.officers import act, own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def read(field: Field) -> dict[int, list[str]]:
    """What leaves now, and has left."""
    said = leave(field)
    field.do(sent)
    return said


def test_what_nobody_owns_is_told_from_the_first_rung(field: Field) -> None:
    mine = key(field.at("2026-10-14 09:00"), 1)
    read(field)
    field.at("2026-10-14 09:03").do(visits.take_back, mine)
    assert "was taken back" in read(field)[201][0]
    key(field.at("2026-10-14 09:05"), 1, before=mine)
    said = read(field)
    assert all("DANGER" in said[last][0] for last in (201, 202))
    assert stands(field, mine) == ("danger", False, 1)


def test_whoever_owns_it_acts_anew(field: Field) -> None:
    mine = key(field.at("2026-10-14 09:00"), 1)
    read(field)
    own(field, mine)
    act(field, mine, Deed.called)
    read(field)
    field.at("2026-10-14 09:10").do(visits.take_back, mine)
    read(field)
    key(field.at("2026-10-14 09:12"), 1, "afraid", before=mine)
    assert "DANGER was reported again" in read(field)[201][0]
    assert field.alert(mine.alert).acted_at is None


def test_nobody_hears_of_a_slip_that_was_none_before_it_left(field: Field) -> None:
    mine = key(field.at("2026-10-14 09:00"), 1)
    read(field)
    field.at("2026-10-14 09:03").do(visits.take_back, mine)
    key(field, 1, before=mine)
    assert read(field) == {}


def test_a_hand_that_presses_to_and_fro_tells_it_once_more_and_no_oftener(field: Field) -> None:
    mine = key(field.at("2026-10-14 09:00"), 1)
    read(field)
    for _ in range(6):
        field.watch.passes(seconds=40)
        field.do(visits.take_back, mine)
        read(field)
        key(field, 1, before=mine)
        read(field)
    assert len([each for each in field.owed(201) if each.notice.startswith("sms.alert")]) <= 3
