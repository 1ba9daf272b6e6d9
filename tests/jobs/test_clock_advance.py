"""Moving programme time: every sweep in its own minute, nobody woken at night, and it always comes back."""

import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from core.clock import kigali
from core.messages.outcomes import SendOutcome, Sent
from core.models.alert import Alert
from core.models.message import Lane, Message, MessageState
from core.storage.db import Database
from sms.gateways.simulated.provider import Simulated
from tests.fixtures.world import Watch, World
from tests.jobs.test_clock import SQLITE, post, states


def test_advancing_climbs_every_rung_in_its_own_minute(world: World) -> None:
    world.phone(1).sends("CONCERN 0 1 1")
    began = world.watch.now
    assert world.clock.advance(61) == began + timedelta(minutes=61)
    with world.database.read() as tx:
        alert = tx.session.scalars(select(Alert)).one()
        found = select(Message.created_at, func.count()).where(
            Message.lane == Lane.alerts, Message.notice.like("sms.alert%")
        )
        told = {
            (at - alert.raised_at) // timedelta(minutes=1): count
            for at, count in tx.connection.execute(found.group_by(Message.created_at))
        }
    assert told == {0: 2, 15: 4, 30: 1, 60: 1}
    assert set(states(world.database)) <= {MessageState.sent, MessageState.delivered, MessageState.queued}


def test_no_time_may_pass_too(world: World) -> None:
    post(world.database)
    assert world.clock.advance(0) == world.watch.now
    assert states(world.database).count(MessageState.sent) >= 1


@SQLITE
def test_a_week_passes_in_a_moment_and_nobody_is_woken_at_night(world: World) -> None:
    began = time.monotonic()
    world.passes(days=7)
    assert time.monotonic() - began < 10
    with world.database.read() as tx:
        sent = tx.session.scalars(select(Message.sent_at).where(Message.lane == Lane.reminders)).all()
    assert sent
    assert all(at and 7 <= kigali(at).hour < 20 for at in sent)
    assert all(at and kigali(at).isoweekday() != 7 for at in sent)


def test_with_the_gateway_in_trouble_advancing_still_comes_back(database: Database, watch: Watch) -> None:
    class Away(Simulated):
        def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
            return [Sent(each, SendOutcome.later, None, "unreachable", "") for each in numbers]

    world = World(database, watch, Away())
    post(database)
    began = time.monotonic()
    world.passes(minutes=5)
    assert time.monotonic() - began < 10
    assert states(database).count(MessageState.queued) >= 1
