"""What measures know of children lies apart from them: figures by sex and age need no child's key, and outlive it."""

import pytest
from sqlalchemy import select

from core.measures.frame import By
from core.models.child import Child
from core.models.measured import MeasuredChild
from core.privacy import FieldKey, Tampered, Vault, keys_of_secret, read_keys
from core.reporting import visits
from core.reporting.visits import Answers
from core.storage import measured_marks
from core.storage.db import Tx
from core.storage.key_store import KeyStore
from tests.core.support.field import Field
from tests.core.support.sheets import sheet, told
from tests.fixtures.world import FIELD_KEYS, SECRET

BY = (By.sex, By.age)


def visited(field: Field) -> list[int]:
    found = [field.child(each) for each in ("204711", "318061", "427356", "536141")]
    for child in found:
        field.at("2026-10-14 10:00").do(visits.record, field.me(1), child, Answers(1, 1, 1, 1, 1, 1), None)
    return found


def figures(field: Field) -> list[dict[tuple[str, str], object]]:
    return [told(sheet(field, by=by), "visits_made") for by in BY]


def test_figures_stay_what_they_were_when_a_child_is_erased(field: Field) -> None:
    children = visited(field)
    before = figures(field)
    assert [len(each) for each in before] == [3, 3], "the whole, and two groups each"
    field.database.key_store.erase(children[:1])
    assert field.row(Child, children[0]).sex is None
    assert figures(field) == before


def test_no_childs_key_is_needed_for_them(field: Field) -> None:
    visited(field)
    before = figures(field)
    store = field.database.key_store
    field.database.key_store = KeyStore([f"{each.name}-away" for each in store.places], lambda: field.database.vault)
    assert figures(field) == before


def test_a_year_that_was_put_right_is_counted_so(field: Field) -> None:
    visited(field)
    field.born("204711", 2000)
    assert figures(field)[1][("18+", "")] == 1


def test_without_their_key_nobody_is_found_and_under_another_the_figures_are_the_same(field: Field) -> None:
    visited(field)
    before, first = figures(field), keys_of_secret(SECRET)["MEASURE_KEYS"]
    second = FieldKey(2, b"m" * 32)
    use(field, second)
    assert [set(each) for each in figures(field)] == [{("", ""), ("unknown", "")}] * 2
    use(field, second, first)
    assert figures(field) == before
    assert field.look(measured_marks.counts) == {1: 6, 2: 0}
    assert measured_marks.walk(field.database, lambda tx: None) == 6
    assert field.look(measured_marks.counts) == {1: 0, 2: 6}
    use(field, second)
    assert figures(field) == before


def use(field: Field, *keys: FieldKey) -> None:
    field.database.vault = Vault(read_keys(FIELD_KEYS), SECRET, measure=keys)


def test_what_is_kept_for_one_does_not_open_for_another(field: Field) -> None:
    visited(field)

    def swaps(tx: Tx) -> None:
        of_all = list(tx.session.scalars(select(MeasuredChild).order_by(MeasuredChild.id)))
        boxes = [each.facts_sealed for each in of_all]
        for each, box in zip(of_all, [*boxes[1:], boxes[0]], strict=True):
            each.facts_sealed = box

    field.do(swaps)
    with pytest.raises(Tampered):
        figures(field)
