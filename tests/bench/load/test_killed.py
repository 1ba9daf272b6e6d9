"""Right under load: half a minute of it, and what is called wrong."""

import pytest

from bench.common.district import Home
from bench.load import killed
from tests.fixtures.world import World


@pytest.mark.lengthy
def test_half_a_minute_on_sqlite_with_a_process_killed_every_five_seconds() -> None:
    measured = killed.measure(30.0)
    assert measured.wrong == []
    assert measured.kills >= 4
    assert measured.visits > 20


def test_thanks_without_a_row_are_told(world: World) -> None:
    phone = world.phone(1).dial().press("1", "204711", "1", "1", "1", "1", "1", "1").is_at("visit.thanks")
    number = killed.NUMBER.search(phone.screen)
    assert number
    right, wrong = Home(phone.number, "204711"), Home(phone.number, "318061")
    with world.database.read() as tx:
        assert killed.not_as_told(tx, [(right, number[0])]) == []
        assert len(killed.not_as_told(tx, [(wrong, number[0])])) == 1
        assert len(killed.not_as_told(tx, [(right, "0000")])) == 1


def test_a_time_that_makes_no_sense_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        killed.main(["--seconds", "0"])
    assert stop.value.code == 2
    assert "must be from 1" in capsys.readouterr().err
