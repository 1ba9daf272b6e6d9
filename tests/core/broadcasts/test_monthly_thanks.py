"""Thanks on the first open morning of a month: own counts of the month before, nothing to who told nothing."""

import pytest

from core.broadcasts import rounds
from core.reporting import concerns, gatherings, visits
from core.reporting.gatherings import Held
from core.reporting.visits import Answers
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


def test_own_counts_of_the_month_before_and_no_topic(field: Field) -> None:
    field.at("2026-10-31 23:30").do(rounds.run_next)
    for code in ("204711", "318061"):
        field.do(visits.record, field.me(1), field.child(code), Answers(2, 1, 1, 1, 1, 1), None)
    field.do(concerns.raise_danger, field.me(2))
    held = Held("parenting", "violence", "2026-10-30", 1, 2, 3)
    field.do(gatherings.record, field.me(2), held)
    field.at("2026-11-01 00:10").do(visits.record, field.me(1), field.child("427356"), Answers(2, 1, 1, 1, 1, 1), None)
    field.news()
    field.at("2026-11-02 07:30")
    while field.do(rounds.run_next):
        pass
    said = {each.to: each for each in field.owed() if each.notice == "sms.thanks"}
    assert said.keys() == {1, 2}
    assert said[1].text.startswith("IZU: ukwezi gushize: gusura 2, ubutumwa 0, inama 0. ")
    assert said[2].text.startswith("IZU: ukwezi gushize: gusura 0, ubutumwa 1, inama 1. ")
    assert (said[1].not_before, said[1].expires, said[1].segments) == ("2026-11-02 07:30", "2026-11-05 07:30", 1)
