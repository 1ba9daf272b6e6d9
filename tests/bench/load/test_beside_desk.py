"""Phones beside the desk's pages: short here, and with no bound on time, as other tests run beside it."""

import json
from dataclasses import replace

import pytest

from bench.common.promises import broken, missed
from bench.load import beside_desk
from bench.load.beside_desk import BesideDesk, judge

FINE = BesideDesk("sqlite", 1080, 3.0, 99.9, 180, 300.0, 9, 1000.0, 9, [])


@pytest.mark.lengthy
def test_pages_hops_and_dangers_at_once_are_all_answered(capsys: pytest.CaptureFixture[str]) -> None:
    assert beside_desk.main(["--seconds", "3", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    found = said["measured"]
    assert said["held"]
    assert (found["hops"], found["dangers"], found["alerts"], found["wrong"]) == (360, 3, 3, [])
    assert found["pages"] >= 100
    assert 0 < found["p50_ms"] <= found["p99_ms"]


def test_what_is_late_is_said_and_what_is_lost_breaks_the_promise() -> None:
    assert broken(judge(FINE)) == missed(judge(FINE)) == []
    assert [each.split(":")[0] for each in missed(judge(replace(FINE, p99_ms=100.0)))] == ["hops"]
    assert [each.split(":")[0] for each in missed(judge(replace(FINE, danger_slowest_ms=1000.1)))] == ["danger keys"]
    assert broken(judge(replace(FINE, alerts=8))) == ["dangers kept: 8 alerts of 9 dangers"]
    assert broken(judge(replace(FINE, wrong=["/console/: 503"]))) == ["answers: /console/: 503"]


@pytest.mark.parametrize("seconds", ["0", "31", "x"])
def test_no_longer_than_half_a_minute(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        beside_desk.main(["--seconds", seconds])
    assert stop.value.code == 2
    assert "error:" in capsys.readouterr().err
