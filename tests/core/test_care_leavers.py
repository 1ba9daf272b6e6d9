"""Children who will soon live on their own: asked about at 17 and 17 and a half, once each time."""

import pytest
from sqlalchemy import select, update

from core import care_leavers
from core.models.child import Child
from core.models.review import Review, ReviewKind
from tests.core.field import Field, written
from tests.core.plans import asked_by, walks

CODE = "536141"
"""Born in 2010: 17 in 2027."""


def plans(field: Field) -> list[str]:
    found = select(Review.due_on).where(Review.kind == ReviewKind.leaver).order_by(Review.due_on)
    return [f"{each}" for each in field.look(lambda tx: tx.session.scalars(found).all())]


def test_at_17_and_at_17_and_a_half_once_each(field: Field) -> None:
    assert field.at("2026-12-31 23:00").do(care_leavers.ask) == 0
    assert field.at("2027-01-01 00:00").do(care_leavers.ask) == 1
    assert field.at("2027-03-01 00:00").do(care_leavers.ask) == 0
    assert field.at("2027-07-01 00:00").do(care_leavers.ask) == 1
    assert field.at("2028-01-01 00:00").do(care_leavers.ask) == 1, "the next one, born in 2011"
    assert plans(field) == ["2027-01-15", "2027-07-15", "2028-01-15"]
    (told, _) = field.owed(201)
    assert (told.notice, told.not_before) == ("sms.leaver", "2027-01-04 07:00")
    assert CODE not in told.text
    assert "17" not in told.text


def test_nobody_reads_all_children_for_it(field: Field) -> None:
    asked = asked_by(field.at("2027-07-01 08:00"), care_leavers.ask) + asked_by(field, care_leavers.next_turn)
    assert len(asked) > 3
    assert walks(field, asked) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_time_moved_ahead_stops_at_each_such_day(field: Field) -> None:
    def turn(when: str) -> str:
        return written(field.at(when).look(care_leavers.next_turn))

    assert turn("2026-10-14 09:00") == "2027-01-01 00:00"
    assert turn("2027-01-01 08:00") == "2027-01-01 08:00", "somebody waits to be asked about"
    field.do(care_leavers.ask)
    assert turn("2027-01-01 08:00") == "2027-07-01 00:00"
    field.at("2027-07-01 08:00").do(care_leavers.ask)
    assert turn("2027-08-01 08:00") == "2028-01-01 00:00"
    field.do(lambda tx: tx.connection.execute(update(Child).values(birth_year=1990)))
    assert turn("2027-08-01 08:00") == ""
    field.do(lambda tx: tx.connection.execute(update(Child).values(birth_year=2010, closed_on=field.watch.now.date())))
    assert turn("2027-08-01 08:00") == "", "a closed case is asked about no more"
    assert field.do(care_leavers.ask) == 0
