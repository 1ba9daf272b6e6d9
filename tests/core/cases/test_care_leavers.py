"""Children who will soon live on their own: asked about at 17 and 17 and a half, once each time."""

import pytest
from sqlalchemy import select, update

from core.cases import care_leavers, casework, closings
from core.children import reviews
from core.models.child import NOT_LOOKED, Child
from core.models.review import Review, ReviewKind
from tests.core.support.field import Field, written
from tests.core.support.plans import asked_by, walks

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


def test_a_class_that_grows_up_on_one_day_is_one_sms(field: Field) -> None:
    for code in (CODE, "204711", "318061"):
        field.born(code, 2010)
    assert field.at("2027-01-01 00:00").do(care_leavers.ask) == 3
    (told,) = field.owed(201)
    assert told.text.startswith("IZU: a plan for independent living is due in Huye. ")


def test_who_joins_shortly_before_such_a_day_is_asked_about_on_it_too(field: Field) -> None:
    field.born(CODE, 1990)
    assert field.at("2027-06-20 09:00").do(care_leavers.ask) == 0
    field.born(CODE, 2010)
    field.do(
        lambda tx: tx.connection.execute(update(Child).where(Child.code == CODE).values(leaver_looked_on=NOT_LOOKED))
    )
    assert [field.do(care_leavers.ask) for _ in range(2)] == [1, 0]
    assert [field.at("2027-07-01 00:00").do(care_leavers.ask) for _ in range(2)] == [1, 0]
    assert plans(field) == ["2027-07-04", "2027-07-15"]


def closed_between(field: Field, closed: str, opened: str) -> None:
    child = field.child(CODE)
    asked = field.at(f"{closed} 10:00").do(closings.propose, field.me(1), child, "moved")
    for last in (201, 202):
        field.do(closings.decide, field.me(last), asked.closing, True)
    field.at(f"{opened} 10:00").do(casework.reopen, field.me(201), child)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whose_case_is_opened_again_is_asked_about_again(field: Field) -> None:
    """Once: not while the first plan is owed still, and not in vain once it is done."""
    field.at("2027-01-01 09:00").do(care_leavers.ask)
    closed_between(field, "2027-01-05", "2027-01-07")
    assert field.do(care_leavers.ask) == 0
    closed_between(field, "2027-01-10", "2027-02-01")
    assert [field.do(care_leavers.ask) for _ in range(2)] == [1, 0]
    (owed,) = (each for each in field.do(reviews.of_child, field.me(201), field.child(CODE)) if each.kind == "leaver")
    assert f"{owed.due_on}" == "2027-02-15"
    field.do(reviews.done, field.me(201), owed.id)
    closed_between(field, "2027-03-01", "2027-03-02")
    assert field.do(care_leavers.ask) == 0


def test_nobody_reads_all_children_for_it(field: Field) -> None:
    asked = asked_by(field.at("2027-07-01 08:00"), care_leavers.ask) + asked_by(field, care_leavers.next_turn)
    assert len(asked) > 3
    assert walks(field, asked) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_time_moved_ahead_stops_at_each_such_day(field: Field) -> None:
    def turn(when: str) -> str:
        return written(field.at(when).look(care_leavers.next_turn))

    assert field.at("2026-10-14 09:00").do(care_leavers.ask) == 0
    assert turn("2026-10-14 09:00") == "2027-01-01 00:00"
    assert turn("2027-01-01 08:00") == "2027-01-01 08:00", "somebody waits to be asked about"
    field.do(care_leavers.ask)
    assert turn("2027-01-01 08:00") == "2027-07-01 00:00"
    field.at("2027-07-01 08:00").do(care_leavers.ask)
    assert turn("2027-08-01 08:00") == "2028-01-01 00:00"
    field.all_born(2010, closed_on=field.watch.now.date())
    assert turn("2027-08-01 08:00") == "", "a closed case is asked about no more"
    assert field.do(care_leavers.ask) == 0
