"""What `up` holds: each process by its name, and what it grows by."""

import json
import os
from pathlib import Path

import pytest

from bench.common.promises import missed
from bench.load import memory
from bench.load.memory import MemoryMeasured

linux = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="shares of memory are told by Linux")
IDLE = {"supervisor": 18.0, "web 1": 50.0, "web 2": 60.0, "clock 3": 50.0, "drain alerts 4": 40.0}


def measured(hops: int, **more: float) -> MemoryMeasured:
    after = {name: held + more.get(name.split()[0], 0.0) for name, held in IDLE.items()}
    return MemoryMeasured(hops, IDLE, IDLE, after)


def test_the_largest_of_a_kind_counts_and_growth_is_said_for_as_many_hops_as_are_promised() -> None:
    found = measured(50_000, web=0.1)
    assert (found.most("web"), found.all_at_once, found.growth) == (60.1, 218.2, 0.8)
    assert missed(memory.judge(found)) == []


def test_what_is_too_much_is_said_each_by_its_name() -> None:
    said = "\n".join(missed(memory.judge(measured(100_000, web=25.0, clock=20.0, drain=200.0))))
    assert "web: 85 MB" in said and "clock: 70 MB" in said and "drain: 240 MB" in said and "up: 488" in said
    assert "growth by 100000 hops: 540 MB" in said and "supervisor" not in said


@linux
def test_a_process_and_its_children_are_weighed_by_name() -> None:
    held = memory.held_by(os.getpid())
    assert held["supervisor"] > 5


@linux
@pytest.mark.lengthy
def test_a_short_measurement(capsys: pytest.CaptureFixture[str]) -> None:
    assert memory.main(["--hops", "180", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["measured"]
    kinds = {name.split()[0] for name in told["after"]}
    assert {"supervisor", "web", "drain", "clock", "office"} <= kinds and told["hops"] == 180
