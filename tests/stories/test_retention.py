"""Weeks later: what people said and wrote is gone, what was reported stands, and every phone still works."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.models.message import InboundMessage, Message
from core.models.record import AuditEntry
from core.models.session import Effect, Session
from core.models.visit import Visit
from core.storage import audit_walk
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World


def count(world: World, what: Any) -> int:
    with world.database.read() as tx:
        return int(tx.connection.scalar(select(func.count()).select_from(what.subquery())) or 0)


@SQLITE
@pytest.mark.timeout(300)
@pytest.mark.lengthy
def test_what_was_said_is_gone_and_what_was_reported_stands(world: World) -> None:
    """Delivery data are kept for 40 days here, so that no test waits half a year."""
    kept = world.database.programme.retention.model_copy(update={"deliveries": timedelta(days=40)})
    world.database.programme = world.database.programme.model_copy(update={"retention": kept})
    volunteer = world.phone(1)
    volunteer.dial().press("1", "204711", "2", "1", "1", "1", "1", "1").ends()
    volunteer.sends("VISIT 318061 2 1 1 1 1 1")
    world.clock.settle()
    texts = count(world, select(Message).where(Message.text_sealed != b""))
    assert texts
    volunteer.dial().press("5").hangs_up()
    world.passes(days=2)
    volunteer.dial().is_at("volunteer.home").hangs_up()
    assert count(world, select(Session).where(Session.is_draft)) == 0
    world.passes(days=9)
    assert count(world, select(Session)) == count(world, select(Effect)) == 0
    assert count(world, select(InboundMessage).where(InboundMessage.text_sealed != b"")) == 1
    world.passes(days=21)
    assert count(world, select(InboundMessage).where(InboundMessage.text_sealed != b"")) == 0
    assert count(world, select(InboundMessage)) == 1
    world.passes(days=11)
    with world.database.read() as tx:
        first = select(func.min(Message.created_at)).where(Message.text_sealed != b"")
        oldest = tx.connection.scalar(first)
        assert oldest is None or (tx.at - oldest).days <= 41
        assert audit_walk.verify(tx).broken is None
    assert count(world, select(Message)) >= texts
    assert count(world, select(Visit)) == 2
    assert count(world, select(AuditEntry).where(AuditEntry.verb == "erased")) >= 4
    volunteer.dial().press("1").sees("204711")
