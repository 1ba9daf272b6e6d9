"""The measurement of changed keys itself: few rows, none of which needs the old key."""

import json

import pytest

from bench.load import rotation
from bench.load.rotation import RotationMeasured


@pytest.mark.lengthy
def test_a_short_measurement(capsys: pytest.CaptureFixture[str]) -> None:
    rotation.main(["--rows", "300", "--children", "40", "--json"])
    measured = json.loads(capsys.readouterr().out)
    assert measured["left"] == 0
    assert measured["field_values"] >= 600 + 40 * 2, "and a key of each child at both places"
    assert measured["measure_rows"] >= 40
    assert measured["index_rows"] >= 300


def test_what_is_slower_than_promised_or_left_is_told() -> None:
    assert rotation._faults(RotationMeasured(1, 0, 2000, 1.0, 2000, 1.0, 0, 0.0, 0, 1.0)) == []
    assert rotation._faults(RotationMeasured(1, 1, 2000, 1.0, 2000, 1.0, 1999, 1.0, 3, 1.0)) == [
        "rows still need an old key",
        "1,999 rows a second are fewer than 2,000",
    ]
