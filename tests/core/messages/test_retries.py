"""What a gateway did not take leaves soon after it takes anything again."""

import pytest

from core.messages import retries
from core.messages.outcomes import SendOutcome
from core.models.message import Lane
from tests.core.support.field import Field
from tests.core.support.hands import offer, owe, seconds, settle


@pytest.fixture(autouse=True)
def morning(field: Field) -> None:
    field.at("2026-10-14 09:00")


def put_off(field: Field, lane: Lane, once: str) -> int:
    row = owe(field, lane, once=once)
    offer(field, lane)
    settle(field, row, SendOutcome.later)
    return row


def test_what_was_taken_frees_alerts_and_receipts_but_no_reminder(field: Field) -> None:
    rows = {lane: put_off(field, lane, lane) for lane in Lane}
    new = owe(field, once="new")
    with field.database.write() as tx:
        assert retries.free_waiting(tx) == 2
        assert set(tx.lanes) == {Lane.alerts, Lane.receipts}
    assert set(offer(field)) == {rows[Lane.alerts], new}
    assert offer(field, Lane.receipts) == [rows[Lane.receipts]]
    assert seconds(field, rows[Lane.reminders]) == 15
    assert field.do(retries.free_waiting) == 0


def test_one_that_may_have_gone_out_keeps_its_half_minute(field: Field) -> None:
    row = owe(field)
    offer(field)
    settle(field, row, SendOutcome.unclear)
    field.do(retries.free_waiting)
    assert seconds(field, row) == 30
