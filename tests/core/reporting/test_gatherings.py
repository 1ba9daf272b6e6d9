"""Gatherings: kept once under a receipt, whoever of the pair tells it."""

from dataclasses import replace

import pytest

from core.models.gathering import Gathering, GatheringKind, GatheringTopic
from core.reporting import gatherings
from core.reporting.gatherings import GatheringReceipt, Held
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


HELD = Held("parenting", "school", "2026-10-13", 14, 9, 3)


def record(field: Field, held: Held = HELD, last: int = 1) -> GatheringReceipt:
    return field.do(gatherings.record, field.me(last), held)


def test_it_is_kept_with_its_receipt(field: Field) -> None:
    kept = record(field.at("2026-10-14 10:00"))
    row = field.row(Gathering, kept.gathering)
    assert (row.kind, row.topic, row.on.isoformat()) == (GatheringKind.parenting, GatheringTopic.school, "2026-10-13")
    assert (row.women, row.men, row.children, row.verified, row.village_id) == (14, 9, 3, True, 24090108)
    assert (len(kept.number), row.number, field.owed()) == (7, kept.number, [])


def test_the_same_told_twice_is_thanked(field: Field) -> None:
    kept = record(field)
    assert record(field, last=2) == replace(kept, again=True)
    others = (
        replace(HELD, women=15),
        replace(HELD, topic="rights"),
        replace(HELD, on="2026-10-12"),
        replace(HELD, kind="group"),
    )
    for other in others:
        assert not record(field, other).again
    assert not record(field, last=3).again
