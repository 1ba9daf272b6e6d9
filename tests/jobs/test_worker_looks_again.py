"""A bell that rings while a drain's job comes to its end is not lost: the worker looks once more."""

import pytest
from rq.serializers import JSONSerializer

import worker
from core.models.message import Lane, MessageState
from core.storage.db import Database
from jobs.doorbell import Doorbell, connect, queue
from jobs.drain import Drain
from sms.gateways.simulated.provider import Simulated
from tests.jobs.test_drain import SQLITE, post, states


class _RungAtItsEnd(Drain):
    """Something is owed, and rung for, when it has looked for the last time and its job is not over."""

    bell: Doorbell
    runs = 0

    def run(self, lane: Lane, *, seconds: float = 20.0) -> int:
        offered = super().run(lane, seconds=seconds)
        self.runs += 1
        if self.runs == 1:
            post(self.database, lane, 2)
            self.bell([lane])
        return offered


@pytest.mark.lengthy
@SQLITE
def test_what_is_owed_at_the_end_of_a_job_leaves_at_once(
    database: Database, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = connect(valkey_url)
    connection.flushdb()
    drain = _RungAtItsEnd(database, Simulated())
    drain.bell = Doorbell(valkey_url)
    monkeypatch.setattr(worker, "drainer", lambda: drain)
    monkeypatch.setattr("jobs.doorbell.BUCKET_SECONDS", 1e9)  # both bells in one bucket
    post(database, Lane.alerts, 1)
    drain.bell([Lane.alerts])
    hands = worker.LaneWorker([queue(Lane.alerts, connection)], connection=connection, serializer=JSONSerializer)
    hands.work(burst=True, logging_level="ERROR")
    assert set(states(database).values()) == {MessageState.sent}
    assert drain.runs == 2
