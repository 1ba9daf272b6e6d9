"""The measurement of what leaves: few messages, each sent once, beside the same by raw sockets."""

import json

import pytest

from bench.load import messages

FEW = ("--messages", "250", "--latency", "1", "--json")


@pytest.mark.lengthy
@pytest.mark.parametrize("more", [(), ("--shared",), ("--postgres",)])
def test_a_short_measurement(more: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.main([*FEW, *more]) == 0
    measured = json.loads(capsys.readouterr().out)
    assert (measured["messages"], measured["lost"], measured["held"]) == (250, 0, True)
    assert measured["database"] == ("postgresql" if "--postgres" in more else "sqlite")
    assert measured["seconds"] > 0 < measured["limit_seconds"]
    assert 0 < measured["alert_p50_ms"] <= measured["alert_slowest_ms"]


@pytest.mark.parametrize("wrong", [("--messages", "0"), ("--connections", "1"), ("--connections", "129")])
def test_a_command_that_makes_no_sense_is_told(wrong: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stop:
        messages.main(wrong)
    assert stop.value.code == 2
