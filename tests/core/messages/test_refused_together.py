"""An SMS that tells of many alerts and is refused for good leaves none of them told."""

import pytest
from sqlalchemy import select

from core.alerts import alerts, ladder
from core.messages.outcomes import SendOutcome
from core.models.alert import Alert, Level
from core.models.message import LADDER_NOTICES, ON_TOP, TOGETHER_NOTICES, Lane, Message
from tests.core.support.field import OPERATOR, Field, written
from tests.core.support.hands import offer, row_of, settle

NOBODY = "sms.alert.nobody"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def danger(field: Field, last: int = 1) -> int:
    return field.do(lambda tx: alerts.raise_alert(tx, field.me(last), Level.danger).id)


def refuse(field: Field, *spared: int) -> list[str]:
    """The gateway refuses for good what tells of alerts, but to those; the kinds it refused."""
    said = []
    for row in offer(field):
        notice = row_of(field, row).notice
        to = {each for each in spared if row_of(field, row).person_id == field.me(each).id}
        told = notice in (*LADDER_NOTICES, *TOGETHER_NOTICES)
        settle(field, row, SendOutcome.opted_out if told and not to else SendOutcome.accepted, provider=str(row))
        said += [notice] if told and not to else []
    return said


def due(field: Field) -> set[str]:
    with field.database.read() as tx:
        return {written(each.due_at) for each in tx.session.scalars(select(Alert))}


def flood(field: Field) -> list[int]:
    return [danger(field.at("2026-10-14 09:00")) for _ in range(5)]


def test_of_one_phone_the_next_rung_of_each_is_due_at_once(field: Field) -> None:
    flood(field)
    assert set(refuse(field)) == {"sms.alert", "sms.alert.phone"}
    assert due(field) == {"2026-10-14 09:00"}
    field.do(ladder.climb_due)
    assert {field.row(Alert, each).rung for each in _ids(field)} == {1}


def test_one_person_who_was_reached_keeps_the_rung(field: Field) -> None:
    flood(field)
    refuse(field, 202)
    assert due(field) == {"2026-10-14 09:15"}


def test_the_repeating_top_refused_is_told_to_the_operator_and_does_not_run_hot(field: Field) -> None:
    field.database.operator = OPERATOR
    for last in (1, 101):
        danger(field.at("2026-10-14 02:00"), last)
    for minute in (15, 30, 60, 90):
        field.at("2026-10-14 02:00")
        field.watch.passes(minutes=minute)
        field.do(ladder.climb_due)
    assert ON_TOP in refuse(field)
    turns = 0
    while due(field) == {"2026-10-14 03:30"} and turns < 5:
        field.do(ladder.climb_due)
        refuse(field)
        turns += 1
    assert turns <= 1, "told again in its time"
    field.watch.passes(minutes=30)
    field.do(ladder.climb_due)
    with field.database.read() as tx:
        to = (Message.number_index == tx.vault.index(OPERATOR), Message.notice == NOBODY, Message.lane == Lane.alerts)
        assert len(tx.session.scalars(select(Message).where(*to)).all()) == 2, "each alert once, then one a turn"


def _ids(field: Field) -> list[int]:
    with field.database.read() as tx:
        return list(tx.session.scalars(select(Alert.id)))
