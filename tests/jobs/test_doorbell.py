"""The doorbell on a real Valkey: one job per bucket, lane names only, and no harm when it is away."""

import base64
import json
import os
import re
import signal
import socket
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from core.models.message import Lane
from core.storage.db import Database
from jobs import doorbell
from jobs.doorbell import BUCKET_SECONDS, Doorbell, queue
from jobs.runner.embedded_valkey import EmbeddedValkey
from tests.fixtures.world import Watch, World


@pytest.fixture
def connection(valkey_url: str) -> Iterator[redis.Redis]:
    """The Valkey, emptied."""
    with redis.Redis.from_url(valkey_url) as connection:
        connection.flushall()
        yield connection


def wait_for_a_fresh_bucket() -> None:
    """So that what follows falls into one bucket."""
    time.sleep(BUCKET_SECONDS - time.time() % BUCKET_SECONDS + 0.01)


def everything(connection: redis.Redis) -> str:
    """Every key there is and its value as Redis itself keeps it, unpacked where RQ packed it."""
    found: list[bytes] = []
    for key in connection.scan_iter("*"):
        found.append(key)
        readers: dict[bytes, list[str]] = {
            b"string": ["GET"],
            b"list": ["LRANGE", "0", "-1"],
            b"hash": ["HGETALL"],
            b"set": ["SMEMBERS"],
            b"zset": ["ZRANGE", "0", "-1"],
            b"stream": ["XRANGE", "-", "+"],
        }
        verb, *rest = readers[connection.type(key)]  # type: ignore[index]  # redis types every answer as maybe awaited
        found += _leaves(connection.execute_command(verb, key, *rest))  # type: ignore[no-untyped-call]  # redis leaves it untyped
    return "\n".join(_unpacked(each) for each in found)


def _leaves(value: Any) -> list[bytes]:
    if isinstance(value, bytes | str):
        return [value if isinstance(value, bytes) else value.encode()]
    if isinstance(value, dict):
        value = [part for pair in value.items() for part in pair]
    return [leaf for part in value or [] for leaf in _leaves(part)] if isinstance(value, list | set | tuple) else []


def _unpacked(value: bytes) -> str:
    """RQ packs a job's data, and a traceback once more into base64."""
    for unpack in (zlib.decompress, lambda packed: zlib.decompress(base64.b64decode(packed, validate=True))):
        try:
            return unpack(value).decode(errors="replace")
        except (zlib.error, ValueError):
            continue
    return value.decode(errors="replace")


@pytest.mark.lengthy
def test_one_job_a_bucket_however_often_it_is_rung(connection: redis.Redis, valkey_url: str) -> None:
    wait_for_a_fresh_bucket()
    bells = [Doorbell(valkey_url), Doorbell(valkey_url)]
    for _ in range(20):
        for bell in bells:
            bell({Lane.alerts})
    assert len(queue(Lane.alerts, connection)) == 1
    assert len(queue(Lane.receipts, connection)) == 0
    wait_for_a_fresh_bucket()
    bells[0]({Lane.alerts, Lane.receipts})
    assert len(queue(Lane.alerts, connection)) == 2
    assert len(queue(Lane.receipts, connection)) == 1


def test_the_job_names_its_lane_in_json_and_nothing_else(connection: redis.Redis, valkey_url: str) -> None:
    Doorbell(valkey_url)(Lane)
    for lane in Lane:
        (job,) = queue(lane, connection).jobs
        assert (job.func_name, job.args, job.kwargs) == ("worker.drain", [lane.value], {})
        assert job.id == f"drain-{lane}-{job.id.rsplit('-', 1)[1]}"
        assert (job.timeout, job.result_ttl, job.failure_ttl, job.ttl) == (60, 0, 30, 30)
        data = connection.hget(f"rq:job:{job.id}", "data")
        assert isinstance(data, bytes)
        assert json.loads(zlib.decompress(data)) == ["worker.drain", None, [lane.value], {}]


@pytest.mark.lengthy
def test_a_job_that_is_done_leaves_nothing_behind(
    connection: redis.Redis, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "JOB", "builtins.len")  # something that works without a database
    bell = Doorbell(valkey_url)
    bell({Lane.alerts})
    worker = SimpleWorker([queue(Lane.alerts, connection)], connection=connection, serializer=JSONSerializer)
    assert worker.work(burst=True, logging_level="ERROR")
    assert list(connection.scan_iter("rq:job:*")) == []
    assert len(queue(Lane.alerts, connection)) == 0


def test_a_job_that_failed_may_be_rung_again_half_a_minute_later(
    connection: redis.Redis, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "JOB", "operator.neg")  # fails on a word
    Doorbell(valkey_url)({Lane.alerts})
    worker = SimpleWorker([queue(Lane.alerts, connection)], connection=connection, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="CRITICAL")
    left = list(connection.scan_iter("rq:job:drain-*"))
    assert all(0 < connection.ttl(key) <= 30 for key in left)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_redis_never_holds_a_number_or_a_text(
    connection: redis.Redis, valkey_url: str, database: Database, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(database, watch)
    monkeypatch.setattr(doorbell, "JOB", "operator.neg")  # a job that fails leaves its traceback for half a minute
    database.bell = Doorbell(valkey_url)
    world.phone(1).sends("VISIT 204711 2 3 1 1 1 1").sends("Umwana arakubiswe")
    waiting = everything(connection)
    worker = SimpleWorker([queue(Lane.alerts, connection)], connection=connection, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="CRITICAL")
    kept = waiting + everything(connection)
    assert "drain-alerts-" in kept
    assert "drain-receipts-" in kept
    assert "TypeError" in kept
    kept = re.sub(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+\.\d+", "", kept)
    for word in ("78800", "2507", "204711", "Umwana", "DANGER", "Demo", "4071", "Murakoze"):
        assert word not in kept


def test_without_an_address_it_is_silent() -> None:
    bell = Doorbell(None)
    bell(Lane)
    assert bell.answers() is False


def test_it_says_whether_redis_answers(valkey_url: str) -> None:
    assert Doorbell(valkey_url).answers() is True
    assert Doorbell("redis://127.0.0.1:1/0").answers() is False


def refused() -> str:
    """An address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{free.getsockname()[1]}/0"


def test_with_redis_gone_it_neither_raises_nor_waits_and_is_silent_for_five_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bell = Doorbell(refused())
    began = time.monotonic()
    bell(Lane)
    assert time.monotonic() - began < 1
    tries: list[Lane] = []
    monkeypatch.setattr(bell, "_ring", tries.append)
    bell(Lane)
    assert tries == []
    ahead = time.monotonic() + doorbell.PAUSE_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: ahead - 0.2)
    bell(Lane)
    assert tries == []
    monkeypatch.setattr(time, "monotonic", lambda: ahead)
    bell(Lane)
    assert tries == list(Lane)


def test_it_rings_again_when_redis_is_back(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as valkey:
        bell = Doorbell(valkey.url)
        bell({Lane.alerts})
        valkey.stop()
        began = time.monotonic()
        bell({Lane.alerts})
        assert time.monotonic() - began < 1
        valkey.start()
        assert bell._silent_until > began + 4.9
        bell._silent_until = time.monotonic()  # five seconds later
        bell({Lane.receipts})
        with redis.Redis.from_url(valkey.url) as connection:
            assert len(queue(Lane.receipts, connection)) == 1


@pytest.mark.lengthy
def test_a_redis_that_hangs_costs_less_than_a_second(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as valkey:
        with redis.Redis.from_url(valkey.url) as connection:
            pid = connection.info("server")["process_id"]
        fresh, used = Doorbell(valkey.url), Doorbell(valkey.url)
        used({Lane.alerts})
        os.kill(pid, signal.SIGSTOP)
        try:
            for bell in (fresh, used):
                began = time.monotonic()
                bell(Lane)
                assert time.monotonic() - began < 1
        finally:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("setting", [("maxmemory", "1"), ("min-replicas-to-write", "3")])
def test_a_redis_that_refuses_to_write_is_left_alone(tmp_path: Path, setting: tuple[str, str]) -> None:
    with EmbeddedValkey(tmp_path) as valkey, redis.Redis.from_url(valkey.url) as connection:
        connection.config_set(*setting)
        bell = Doorbell(valkey.url)
        bell(Lane)
        assert len(queue(Lane.alerts, connection)) == 0
        assert bell._silent_until > time.monotonic()
