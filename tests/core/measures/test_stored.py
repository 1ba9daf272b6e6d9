"""Months that are kept: counted in rounds, the same as if they were counted anew, and each measure at its turn."""

from datetime import date

import pytest
from sqlalchemy import select, update

from core.measures import monthly, stored
from core.measures.frame import By
from core.models.monthly_figure import MonthlyFigure
from core.models.round import Round
from core.models.visit import FollowUp
from core.storage.db import Tx
from tests.core.support.field import Field
from tests.core.support.sheets import sheet, told
from tests.fixtures.texting import LENGTHY_ON_POSTGRES, SQLITE

OCTOBER = date(2026, 10, 1)
HUYE = 24
RUBAVU = 33
DISTRICTS = 2
EACH = len(stored.COUNTED)


def kept(tx: Tx, name: str, district: int = HUYE) -> dict[tuple[int, str], tuple[float, int | None]]:
    """(place, part) -> value and of, in October."""
    mine = MonthlyFigure.district_id == district, MonthlyFigure.name == name, MonthlyFigure.first == OCTOBER
    found = tx.session.scalars(select(MonthlyFigure).where(*mine))
    return {(each.place_id, each.part): (each.value, each.of) for each in found}


def reached(tx: Tx) -> int:
    return tx.session.get_one(Round, stored.ROUND).reached


def stands(field: Field, turn: int, *, keep_day: bool = False) -> None:
    """Today's round has come so far."""
    with field.database.write() as tx:
        row = tx.session.get(Round, stored.ROUND)
        if row is None:
            tx.session.add(Round(name=stored.ROUND, due_at=None, since=tx.at, reached=turn))
        else:
            row.reached, row.since = turn, row.since if keep_day else tx.at


@LENGTHY_ON_POSTGRES
def test_what_is_kept_is_what_is_counted(field: Field) -> None:
    field.at("2026-11-15 09:00").do(stored.count_month, HUYE, OCTOBER)
    names = {"": HUYE, "Ngoma": 2409, "unknown": stored.NOWHERE}
    for measure in monthly.MEASURES:
        by = By.sector if By.sector in measure.by else None
        fresh = {
            (group, part): counted if measure.share else (counted, None)
            for (group, part), counted in told(sheet(field, by=by), measure.name).items()
        }
        assert field.look(kept, measure.name) == {(names[g], part): n for (g, part), n in fresh.items()}, measure.name
    assert field.look(kept, "visits_done")[HUYE, ""] == (0, 4)
    assert len(field.look(kept, "visits_done")) == 2, "the district, and its one sector with children"


@SQLITE
@pytest.mark.parametrize(
    ("turn", "district", "first"),
    [
        (0, HUYE, date(2026, 11, 1)),
        (EACH, RUBAVU, date(2026, 11, 1)),
        (DISTRICTS * EACH, HUYE, OCTOBER),
        (DISTRICTS * EACH * stored.LONG - 2, RUBAVU, date(2024, 12, 1)),
    ],
)
def test_a_round_goes_measure_by_measure_from_the_running_month_back(
    field: Field, turn: int, district: int, first: date
) -> None:
    stands(field.at("2026-11-16 09:00"), turn)
    assert field.do(stored.count_next) == 0
    found = select(MonthlyFigure.district_id, MonthlyFigure.first, MonthlyFigure.name).distinct()
    with field.database.read() as tx:
        rows = tx.connection.execute(found.where(MonthlyFigure.place_id == MonthlyFigure.district_id)).all()
    name = stored.COUNTED[turn % EACH].name
    assert [tuple(row) for row in rows] == [(district, first, name)]
    assert field.look(reached) == turn + 1


@SQLITE
def test_a_correction_takes_the_place_of_what_was_kept(field: Field) -> None:
    field.at("2026-11-15 09:00").do(stored.count_month, HUYE, OCTOBER)
    before = field.look(kept, "visits_done")
    with field.database.write() as tx:
        tx.connection.execute(update(FollowUp).where(FollowUp.district_id == HUYE).values(due_on=date(2026, 9, 30)))
    field.do(stored.count_month, HUYE, OCTOBER)
    assert before[HUYE, ""] == (0, 4)
    assert field.look(kept, "visits_done")[HUYE, ""] == (0, 0)


@SQLITE
def test_a_round_a_day_and_a_long_one_on_mondays(field: Field) -> None:
    """What was never counted is gone through at once, as on a Monday."""
    long, short = (DISTRICTS * EACH * months for months in (stored.LONG, stored.RECENT))
    assert turn(field.at("2026-11-18 09:00")) == (0, 1)
    stands(field, long - 1, keep_day=True)
    assert turn(field) == (1, long), "the first round is over"
    assert turn(field) == (0, 1), "and today's own begins"
    for day, turns in (("2026-11-18", short), ("2026-11-22", short), ("2026-11-23", long)):
        field.at(f"{day} 10:00")
        stands(field, turns - 1, keep_day=day == "2026-11-18")
        assert [turn(field), turn(field)] == [(1, turns), (0, turns)], day
    assert turn(field.at("2026-11-24 00:01")) == (0, 1), "the next day has one of its own"


def turn(field: Field) -> tuple[int, int]:
    """How many rounds are over by it, and how far it came."""
    return field.do(stored.count_next), field.look(reached)


@SQLITE
def test_of_two_clocks_with_the_same_turn_one_keeps_it(field: Field) -> None:
    looks = [field.at("2026-11-18 09:00").look(stored.look) for _ in range(2)]
    for keep in looks:
        field.do(keep)
    assert field.look(reached) == 1
