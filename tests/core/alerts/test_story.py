"""An alert's story: what happened in its order, and the turns at the ladder's top as one line until somebody acts."""

import pytest

from core.alerts import ladder, ownership, story
from core.alerts.story import StoryKind, StoryLine
from core.models.alert import Alert, AlertEvent, Deed, Level
from core.storage.db import Tx
from tests.core.alerts.test_ladder import raise_for
from tests.core.support.field import Field, written

STEP = "rung_"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    return sqlite_copy


def lines(field: Field, alert: int) -> list[StoryLine]:
    return field.look(lambda tx: story.of_alert(tx, tx.session.get_one(Alert, alert)).lines)


def climb(field: Field, *times: str) -> None:
    for each in times:
        field.at(f"2026-10-18 {each}").do(ladder.climb_due)


def steps(told: list[StoryLine]) -> list[tuple[str, int, str]]:
    events = (each for each in told if each.kind is StoryKind.event and each.what.startswith(STEP))
    return [(each.what, each.times, written(each.last)[11:]) for each in events]


def test_turns_at_the_top_are_one_line_and_so_are_their_sms(field: Field) -> None:
    alert = raise_for(field.at("2026-10-18 02:00"), Level.danger)
    climb(field, "02:15", "02:30", "03:00", "03:30", "04:00", "04:30", "05:00")
    field.leaves()
    told = lines(field, alert)
    assert steps(told) == [
        *((f"{STEP}{nth}", 1, "") for nth in range(4)),
        (f"{STEP}4", 4, "05:00"),
    ]
    lead = [(each.times, written(each.last)[11:]) for each in told if each.name == "Umutesi Demo"]
    assert lead == [(1, ""), (4, "05:00")], "told at the third step, and at each turn of the top"
    assert [each.at for each in told] == sorted(each.at for each in told)
    field.at("2026-10-18 05:10").do(lambda tx: tx.session.add(_again(tx, alert)))
    assert len(lines(field, alert)) == len(told) + 1, "what is no step stands where it was"


def _again(tx: Tx, alert: int) -> AlertEvent:
    return AlertEvent(alert_id=alert, at=tx.at, what="asked_again", person_id=None)


def test_what_somebody_did_between_stands_between(field: Field) -> None:
    alert = raise_for(field.at("2026-10-18 02:00"), Level.danger)
    climb(field, "02:15", "02:30", "03:00", "03:30", "04:00")
    field.do(lambda tx: tx.session.add(_again(tx, alert)))
    climb(field, "04:30", "05:00")
    found = [each.what for each in lines(field, alert) if each.kind is StoryKind.event]
    assert found[-3:] == [f"{STEP}4", "asked_again", f"{STEP}6"]
    assert [times for _, times, _ in steps(lines(field, alert))][-2:] == [2, 2]


def test_deeds_are_never_folded(field: Field) -> None:
    alert = raise_for(field.at("2026-10-14 09:00"), Level.danger)
    field.do(ownership.acknowledge, field.me(201), alert)
    for _ in range(2):
        field.do(ownership.act, field.me(201), alert, int(Deed.called))
    assert [each.what for each in lines(field, alert)].count("did_called") == 2
