"""The measurement of a roster's import itself: few rows, everybody once."""

import json

import pytest

from bench.load import rosters


@pytest.mark.lengthy
@pytest.mark.parametrize("more", [(), ("--csv",)])
def test_a_short_measurement(more: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    rosters.main(["--rows", "30", "--json", *more])
    measured = json.loads(capsys.readouterr().out)
    assert (measured["stored"], measured["known_again"]) == (30, 30)
    assert measured["kind"] == ("csv" if more else "xlsx")
    assert 0 < measured["longest_commit_seconds"] <= measured["import_seconds"] + 0.1


def test_a_count_that_makes_no_sense_is_told() -> None:
    with pytest.raises(SystemExit) as stop:
        rosters.main(["--rows", "0"])
    assert stop.value.code == 2
