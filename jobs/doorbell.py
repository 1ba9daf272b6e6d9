"""The doorbell: after a commit that queued messages, one RQ job "drain this lane". Losing it loses no message."""

import time
from collections.abc import Iterable

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from core import failpoints
from core.failpoints import Side
from core.models.message import Lane

JOB = "worker.drain"
BUCKET_SECONDS = 2
PAUSE_SECONDS = 5.0
"""How long a Redis that did not answer is left alone: reporting must not wait for it."""


def connect(url: str, *, patient: bool = False) -> Redis:
    """A connection that gives up within half a second; a worker's (`patient`) may block on its queue."""
    if patient:
        return Redis.from_url(url, health_check_interval=15)
    return Redis.from_url(url, socket_connect_timeout=0.25, socket_timeout=0.5, retry=Retry(NoBackoff(), 0))


def queue(lane: Lane, connection: Redis) -> Queue:
    """The lane's own queue; nothing but ids and lane names ever goes through it, as JSON."""
    return Queue(lane.value, connection=connection, serializer=JSONSerializer)


class Doorbell:
    """Rings for lanes. Never raises, never waits long: the clock rings again, and drains itself if nobody comes."""

    def __init__(self, url: str | None) -> None:
        self._queues = {lane: queue(lane, connect(url)) for lane in Lane} if url else {}
        self._silent_until = 0.0

    def __call__(self, lanes: Iterable[Lane]) -> None:
        """Put one drain job on each lane's queue, unless one of these two seconds is there already."""
        if not self._queues or time.monotonic() < self._silent_until:
            return
        for lane in lanes:
            try:
                failpoints.hit("doorbell", Side.before)
                self._ring(lane)
                failpoints.hit("doorbell", Side.after)
            except DuplicateJobError:
                continue
            except (RedisError, OSError):
                self._silent_until = time.monotonic() + PAUSE_SECONDS
                return

    def _ring(self, lane: Lane) -> None:
        self._queues[lane].enqueue_call(
            JOB,
            args=[lane.value],
            job_id=f"drain-{lane.value}-{int(time.time() / BUCKET_SECONDS)}",
            unique=True,
            result_ttl=0,
            failure_ttl=30,
            ttl=30,
            timeout=60,
        )

    def answers(self) -> bool:
        """True if Redis is there."""
        for bell in list(self._queues.values())[:1]:
            try:
                return bool(bell.connection.ping())
            except (RedisError, OSError):
                return False
        return False
