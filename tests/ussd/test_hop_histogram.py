"""Hops are counted over all workers, one of which dies and is replaced; and no number stands in what is read."""

import os
import time

import pytest

from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from ussd.hop_histogram import BOUNDS, HopHistogram


def total(histogram: HopHistogram, result: str = "con") -> int:
    return sum(next(each.buckets for each in histogram.times() if each.result == result))


def in_a_worker(histogram: HopHistogram, times: int) -> None:
    """A forked process counts so many and is killed, with no time to say anything."""
    child = os.fork()
    if child == 0:
        for _ in range(times):
            histogram.observe("con", 1.0)
        os.kill(os.getpid(), 9)
    os.waitpid(child, 0)


def test_there_are_at_most_twelve_buckets() -> None:
    assert len(BOUNDS) + 1 <= 12
    assert sorted(BOUNDS) == list(BOUNDS)


@pytest.mark.parametrize(("ms", "bucket"), [(0.2, 0), (1.0, 0), (1.1, 1), (500.0, 8), (5001.0, 11)])
def test_each_is_in_the_first_bucket_that_holds_it(ms: float, bucket: int) -> None:
    histogram = HopHistogram()
    histogram.observe("end", ms)
    (found,) = (each for each in histogram.times() if each.result == "end")
    assert [at for at, count in enumerate(found.buckets) if count] == [bucket]
    assert found.seconds == pytest.approx(ms / 1000, abs=1e-6)


def test_two_workers_and_one_in_the_place_of_a_dead_one_count_together() -> None:
    histogram = HopHistogram()
    in_a_worker(histogram, 100)
    alive = os.fork()
    if alive == 0:
        histogram.observe("con", 3.0)
        time.sleep(60)
    try:
        until = time.monotonic() + 10
        while total(histogram) < 101 and time.monotonic() < until:
            time.sleep(0.01)
        in_a_worker(histogram, 50)  # goes on in the slot of the first
        in_a_worker(histogram, 7)
        histogram.observe("con", 1.0)
        assert total(histogram) == 100 + 1 + 50 + 7 + 1
    finally:
        os.kill(alive, 9)
        os.waitpid(alive, 0)


@pytest.mark.lengthy
def test_more_workers_than_slots_one_after_the_other_lose_nothing() -> None:
    histogram = HopHistogram()
    for _ in range(70):
        in_a_worker(histogram, 1)
    assert total(histogram) == 70


@SQLITE
def test_what_is_read_tells_results_times_and_nobody(world: World) -> None:
    def counted(result: str) -> float:
        name = f'inshuti_hop_seconds_count{{result="{result}"}}'
        lines = world.client.get("/metrics").text.splitlines()
        return next(float(line.split()[-1]) for line in lines if line.startswith(name))

    before = counted("con"), counted("end")
    world.phone(1).dial().press("2")
    world.phone(999).dial().press("1", "1").ends()
    assert (counted("con") - before[0], counted("end") - before[1]) == (4, 1)
    assert "0788" not in world.client.get("/metrics").text
