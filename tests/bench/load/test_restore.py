"""The measurement of backup and restore itself: few rows, all of them back."""

import json

import pytest

from bench.load import restore


@pytest.mark.lengthy
def test_a_short_measurement(capsys: pytest.CaptureFixture[str]) -> None:
    assert restore.main(["--rows", "500", "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)
    assert measured["whole"] is True
    assert measured["rows"] > 17_000
    assert 0 < measured["restore_seconds"] < 60


def test_a_count_that_makes_no_sense_is_told() -> None:
    with pytest.raises(SystemExit) as stop:
        restore.main(["--rows", "0"])
    assert stop.value.code == 2
