"""Planted in a district: a child nobody saw and of whom no alert was raised; a count that is not its list's."""

import pytest
from sqlalchemy import delete, select

from core.alerts import clock_raising
from core.broadcasts import officer_digest
from core.cases import missing
from core.children import unseen
from core.models.alert import Alert, ClockCategory
from core.models.monitoring import Finding
from core.monitoring import district_checks, invariants
from core.storage.db import Tx
from tests.core.support.field import Field


def district(field: Field) -> int:
    return field.at("2027-02-01 10:00").me(201).home_district


def alerts_of_clock(field: Field) -> int:
    return len([each for each in of_clock(field) if each.category == ClockCategory.unseen])


def of_clock(field: Field) -> list[Alert]:
    return field.look(lambda tx: list(tx.session.scalars(select(Alert).where(Alert.by_clock))))


def test_a_child_nobody_saw_and_nobody_was_told_of_has_an_alert_now(field: Field) -> None:
    here = district(field)
    forgotten = {each.id for each in field.look(lambda tx: list(unseen.unseen(tx, here)))}
    assert len(forgotten) > 2
    assert set(field.do(district_checks.mend_forgotten, here)) == forgotten
    assert alerts_of_clock(field) == len(forgotten)
    found = field.look(lambda tx: {(each.kind, each.row_id) for each in tx.session.scalars(select(Finding))})
    assert found == {("child_unseen", child) for child in forgotten}
    assert field.look(invariants.count_open) == {}
    assert field.do(district_checks.mend_forgotten, here) == []


def test_where_the_clock_did_its_work_nothing_is_found(field: Field) -> None:
    here = district(field)
    field.do(clock_raising.raise_due, here)
    assert field.do(district_checks.mend_forgotten, here) == []


def test_who_is_missing_has_an_alert_of_its_own(field: Field) -> None:
    here, child = district(field), field.child("204711")
    field.do(missing.tell, field.me(1), child)
    assert child not in field.do(district_checks.mend_forgotten, here)


def test_every_count_of_a_busy_district_is_that_of_its_list(field: Field) -> None:
    here = district(field)
    field.do(clock_raising.raise_due, here)
    assert field.look(district_checks.differing, here) == []
    assert field.do(district_checks.note_differences, here) == []


def test_a_count_that_is_not_its_lists_stays_to_be_seen_until_it_is(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, real = district(field), officer_digest.counts
    monkeypatch.setattr(officer_digest, "counts", lambda tx, reach: {**real(tx, reach), "closings": 7})
    assert field.do(district_checks.note_differences, here) == ["closings"]
    assert field.look(invariants.count_open) == {"count_differs": 1}
    monkeypatch.undo()
    assert field.do(district_checks.note_differences, here) == []
    assert field.look(invariants.count_open) == {}


def test_each_district_has_its_turn_within_a_minute_and_a_half(field: Field) -> None:
    with_children = {district(field), field.me(3).home_district}
    began = field.at("2027-02-01 11:00:00").watch.now
    while field.watch.now < began + district_checks.ROUND:
        field.do(district_checks.check_next)
        field.watch.passes(seconds=3)
    seen = {each.district_id for each in of_clock(field) if each.category == "unseen"}
    assert len(with_children) == 2 and seen == with_children
    field.do(lambda tx: tx.connection.execute(delete(Finding)))
    assert field.do(district_checks.check_next) == 0


def test_what_was_not_looked_at_for_long_has_one_turn_each_and_nothing_twice_at_once(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def look(_tx: Tx, each: int) -> list[int]:
        looked.append(each)
        return []

    monkeypatch.setattr(district_checks, "forgotten", look)
    for when in ("2027-02-01 11:00", "2027-02-01 15:00", "2027-02-01 15:00"):
        field.at(when).do(district_checks.check_next)
    assert sorted(looked[1:]) == sorted({district(field), field.me(3).home_district})
    field.at("2027-02-01 14:00").do(district_checks.check_next)
    assert len(looked) == 4, "a machine's clock that was set back stops nothing"


def test_districts_are_read_while_nobody_waits_and_only_what_is_wrong_is_read_again(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = 0
    for when in ("2027-02-01 11:00", "2027-02-01 11:05"):
        wrong += field.do(field.at(when).look(district_checks.look))
    assert wrong > 2, "children nobody saw"
    mend = field.at("2027-02-01 11:10").look(district_checks.look)
    read: list[int] = []
    for each in ("forgotten", "differing"):
        monkeypatch.setattr(district_checks, each, lambda _tx, district: read.append(district))
    assert field.do(mend) == 0 and read == []
