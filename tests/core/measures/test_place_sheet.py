"""The monthly sheet: of a village and a cell what is counted there, of a sector and a district what was kept."""

from datetime import date

import pytest
from sqlalchemy import select

from bench.load.statements import noted
from core.errors import NotYours, Unknown
from core.measures import place_sheet, stored
from core.measures.frame import Figure, MeasuredMonth, Unit, today
from core.measures.place_sheet import OF_VILLAGES, suppress_beside
from core.measures.rows import tally
from core.models.place import Place
from core.operations.demo_people import HUYE_VILLAGE
from core.reporting import gatherings
from core.reporting.gatherings import Held
from core.storage.access import CLI, Caller
from core.storage.db import Tx
from tests.core.support.field import Field
from tests.fixtures.texting import BOTH_ENGINES, SQLITE

HUYE, NGOMA, BUTARE = 24, 2409, HUYE_VILLAGE // 100
OTHER_CELL = 240902
OCTOBER = date(2026, 10, 1)
OPERATOR = Caller("", CLI)
_OF_HUYE = select(Place.id).where(Place.district_id == HUYE).order_by(Place.sector_id != NGOMA, Place.id)


def held(field: Field) -> None:
    field.do(gatherings.record, field.me(1), Held("parenting", "rights", "2026-10-05", 20, 8, 0))
    field.at("2026-11-15 09:00").do(stored.count_month, HUYE, OCTOBER)


def told(field: Field, place: int, *, inside: bool = False, last: int = 301) -> dict[str, object]:
    sheet = field.look(place_sheet.of_place, field.me(last), place, OCTOBER, inside=inside)
    return {each.name: each.now and each.now.value for each in sheet.trends}


@BOTH_ENGINES
def test_each_place_tells_what_was_there(field: Field) -> None:
    held(field)
    for place in (HUYE, NGOMA, BUTARE, HUYE_VILLAGE):
        found = told(field, place)
        assert (found["women_at_gatherings"], found["men_at_gatherings"]) == (20, 8), place
        assert found["gatherings"] is None, "one is few"
        assert told(field, place, inside=True)["gatherings"] == 1
    assert "silent_pairs" in told(field, HUYE)
    assert set(told(field, HUYE_VILLAGE)) == {each.name for each in OF_VILLAGES}
    assert told(field, OTHER_CELL)["women_at_gatherings"] == 0


@BOTH_ENGINES
@pytest.mark.parametrize("level", ["cell", "village"])
def test_many_together_cost_as_much_as_one_and_say_the_same_as_each_alone(field: Field, level: str) -> None:
    held(field)

    def together(tx: Tx, most: int) -> tuple[dict[int, list[object]], int]:
        ids = tx.connection.scalars(_OF_HUYE.where(Place.level == level).limit(most)).all()
        with noted() as statements:
            made = place_sheet.of_places(tx, field.me(301), ids, OCTOBER, inside=True)
        told = {each.place: [each.path, *((one.name, one.now) for one in each.trends)] for each in made}
        return told, len(statements)

    (one, of_one), (many, of_many) = field.look(together, 1), field.look(together, 40)
    assert len(many) > len(one) == 1 and of_many == of_one
    for place, said in list(many.items())[:4]:
        alone = field.look(place_sheet.of_place, field.me(301), place, OCTOBER, inside=True)
        assert [alone.path, *((told.name, told.now) for told in alone.trends)] == said
    there = HUYE_VILLAGE if level == "village" else BUTARE
    assert any("women_at_gatherings" in str(each) and "value=20" in str(each) for each in many[there])


@SQLITE
def test_it_names_the_place_from_the_district_down_and_nobody(field: Field) -> None:
    sheet = field.at("2026-11-15 09:00").look(place_sheet.of_place, field.me(201), HUYE_VILLAGE, OCTOBER)
    assert sheet.path == ("Huye", "Ngoma", "Butare", "Busenyi")
    assert not sheet.runs
    assert field.look(place_sheet.of_place, field.me(201), HUYE, date(2026, 11, 1)).runs


@SQLITE
def test_who_may_have_it(field: Field) -> None:
    field.at("2026-11-15 09:00")
    for last, place in ((201, 33), (301, 3306), (1, 33)):
        with pytest.raises(NotYours):
            field.look(place_sheet.of_place, field.me(last), place, OCTOBER)
    for me in (field.me(401), OPERATOR):
        assert field.look(place_sheet.of_place, me, 33, OCTOBER).path == ("Rubavu",)
        with pytest.raises(NotYours):
            field.look(place_sheet.of_place, me, 33, OCTOBER, inside=True)
    for place, first in ((2, OCTOBER), (99999999, OCTOBER), (HUYE, date(2026, 12, 1))):
        with pytest.raises(Unknown):
            field.look(place_sheet.of_place, field.me(401), place, first)


@BOTH_ENGINES
def test_villages_of_a_district_make_all_of_it(field: Field) -> None:
    """So that no measure of villages leaves anything out, or counts it twice."""
    held(field)

    def count(tx: Tx, villages: tuple[int, ...] | None) -> list[float]:
        ask = MeasuredMonth(HUYE, OCTOBER, today(tx), villages=villages)
        return [sum(each.value or 0 for each in tally(tx, measure, ask)) for measure in OF_VILLAGES]

    assert field.look(count, (HUYE_VILLAGE,)) == field.look(count, None)
    assert sum(field.look(count, (HUYE_VILLAGE + 1,))) == 0


def test_what_is_hidden_in_one_sheet_the_others_do_not_tell() -> None:
    every = [[Figure("gatherings", Unit.gatherings, "", "", value)] for value in (3, 9, 20)]
    assert [each[0].value for each in suppress_beside(every)] == [None, None, 20], (
        "the sum less 9 and 20 would tell of 3"
    )
    assert [each[0].value for each in suppress_beside(every[1:])] == [9, 20]
    assert suppress_beside(every[:1])[0][0].value is None
    money = [[Figure("sms_cost", Unit.money, "", "RWF", 2.5)]] * 2
    assert suppress_beside(money) == money
