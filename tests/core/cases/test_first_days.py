"""Before a district's first day nothing is owed for the children that a file brought, and the day may be put right."""

from datetime import date

import pytest

from core.alerts import clock_causes
from core.cases import taking_over, waiting_lists
from core.children import villages
from core.errors import Unknown
from core.models.alert import Alert
from core.models.case import Case
from core.models.district import FirstDay
from core.models.place import Place
from core.models.review import Review
from core.models.visit import FollowUp
from tests.core.support.field import Field
from tests.core.support.records import (
    NO_CONSENT,
    NOBODY,
    OPERATOR,
    RIGHT,
    START,
    bring,
    every,
    named,
)
from tests.core.support.spoken_faults import said


def test_nothing_is_owed_before_the_districts_first_day_and_nobody_is_told(november: Field) -> None:
    bring(november, RIGHT, NOBODY)
    assert november.news() == []
    for name in ("Keza Uwase", "Ineza Aline"):
        child = named(november, name)
        due = [each.due_on for each in every(november, FollowUp, FollowUp.child_id == child.id)]
        assert due == [date(2026, 12, 8)]
        assert all(each.due_on >= START for each in every(november, Review, Review.child_id == child.id))
    assert every(november, Alert, Alert.child_id == named(november, "Ineza Aline").id) == []


def test_no_list_and_no_alert_of_the_clock_knows_them_before_the_first_day(november: Field) -> None:
    lists = ("registrations", "homeless", "villages", "late", "reviews")

    def known() -> dict[str, set[str]]:
        lead = november.me(301)
        found = {name: november.look(waiting_lists.lines, lead, name) for name in lists}
        return {name: {line.code for line in found[name]} for name in lists}

    empty, alerts = "24090107", november.look(clock_causes.causes, 24)
    bring(november, {**RIGHT, "village code": empty}, {**NOBODY, "village code": empty})
    village = november.look(lambda tx: tx.session.get_one(Place, int(empty))).name
    home, nobody = named(november, "Keza Uwase").code, named(november, "Ineza Aline").code
    assert november.look(clock_causes.causes, 24) == alerts
    assert november.look(villages.with_nobody, 24) == november.look(villages.codes, int(empty), 5) == []
    for moment in ("2026-11-05 10:00", "2026-11-30 23:30"):
        november.at(moment)
        assert not any({home, nobody, village} & codes for codes in known().values())
    november.at("2026-12-01 00:30")
    assert [name for name, codes in known().items() if nobody in codes] == ["registrations", "homeless"]
    assert village in known()["villages"]
    assert november.look(villages.with_nobody, 24) == [int(empty)]
    assert {each.village for each in november.look(clock_causes.causes, 24).values()} >= {int(empty)}


def test_who_lives_with_nobody_is_one_list_and_one_sms_also_of_a_later_file(november: Field) -> None:
    bring(november, NOBODY, {**NOBODY, "name": "Hirwa Paul", "sex": "boy"})
    november.at("2026-12-01 08:00").do(taking_over.tell_due)
    assert {notice for _, notice in november.news()} == {"sms.taken_over"}
    assert " 2 " in november.owed(201)[-1].text
    bring(november.at("2026-12-02 10:00"), {**NOBODY, "name": "Cyusa Eric", "sex": "boy"}, start=None)
    november.at("2026-12-03 08:00").do(taking_over.tell_due)
    assert " 3 " in november.owed(201)[-1].text
    assert len(november.look(waiting_lists.lines, november.me(301), taking_over.LIST)) == 3


def test_a_first_day_that_is_set_is_not_set_anew_by_a_file(november: Field) -> None:
    november.do(taking_over.begin, OPERATOR, 24, date(2026, 12, 7))
    assert "The first day of Huye is 07/12/2026 already." in said(bring(november, RIGHT))
    assert bring(november, RIGHT, start=None).new == {"relative": 1}


def owed(field: Field, name: str) -> list[tuple[str, date]]:
    child = named(field, name).id
    visits = [("visit", each.due_on) for each in every(field, FollowUp, FollowUp.child_id == child)]
    return sorted([*visits, *((each.kind, each.due_on) for each in every(field, Review, Review.child_id == child))])


@pytest.mark.parametrize("other", [date(2026, 11, 16), date(2027, 3, 1)])
def test_a_first_day_that_was_a_slip_moves_with_all_that_is_owed_from_it(november: Field, other: date) -> None:
    rows = (
        RIGHT,
        NOBODY,
        {**RIGHT, "name": "Teta Ange", "came from": "here", "institution": "", "lives with": "parent"},
    )
    names = [row["name"] for row in rows]
    bring(november, *rows, start=other)
    wrong = {name: owed(november, name) for name in names}
    november.do(taking_over.begin_anew, OPERATOR, 24, START)
    while november.do(taking_over.move_some, OPERATOR, 24, 2):
        pass
    moved = {name: owed(november, name) for name in names}
    assert all(moved[name] != wrong[name] for name in names)
    assert all(day >= START for name in names for _, day in moved[name])
    twins = tuple({**row, "name": f"{row['name']} Bis", "carer": "", "carer's phone": "", **NO_CONSENT} for row in rows)
    assert bring(november, *twins, start=None, twins=True).new, "who comes in with the right day at once owes the same"
    assert moved == {name: owed(november, f"{name} Bis") for name in names}
    assert november.row(FirstDay, 24).tell_at == november.row(Case, named(november, "Ineza Aline").id).home_lost_at


def test_a_first_day_that_has_come_stays_and_none_is_far_away(november: Field) -> None:
    for day in (date(2126, 12, 1), date(1926, 12, 1)):
        with pytest.raises(Unknown, match="at most a year from today"):
            november.do(taking_over.begin, OPERATOR, 24, day)
    with pytest.raises(Unknown, match="has no first day yet"):
        november.do(taking_over.begin_anew, OPERATOR, 24, START)
    november.do(taking_over.begin, OPERATOR, 24, START)
    with pytest.raises(Unknown, match="04/11/2026 is over"):
        november.do(taking_over.begin_anew, OPERATOR, 24, date(2026, 11, 4))
    with pytest.raises(Unknown, match="Huye began on 01/12/2026"):
        november.at("2026-12-01 00:30").do(taking_over.begin_anew, OPERATOR, 24, date(2026, 12, 7))
