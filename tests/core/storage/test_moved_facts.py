"""A sealed value opens in its own table, row and child alone: one that was moved anywhere else is told, never read."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from core.alerts import alerts
from core.models.alert import Alert, Concern, Level
from core.models.child import Child
from core.models.visit import Visit
from core.privacy import Tampered
from core.reporting import concerns, visits
from core.reporting.visits import Answers
from core.storage.db import Tx
from tests.core.support.field import Field

CODES = ("204711", "318061")


@pytest.fixture
def told(field: Field) -> Field:
    """Two children, each with two visits, an alert and a concern."""
    me = field.me(1)
    for code in CODES:
        child = field.child(code)
        for day in ("13", "14"):
            field.at(f"2026-10-{day} 10:00").do(visits.record, me, child, Answers(1, 1, 2, 1, 1, 1), None)
        raised = field.do(concerns.raise_danger, me)
        raised = field.do(concerns.add_subject, me, raised, ["child", child])
        field.do(concerns.add_category, me, raised, 5)
    field.do(lambda tx: alerts.raise_apart(tx, me, Level.danger, category="sexual").id)
    return field


def facts(kind: type[Any]) -> Callable[[Tx], list[dict[str, Any]]]:
    return lambda tx: [each.facts() for each in tx.session.scalars(select(kind))]


MOVES = [
    *((each, each) for each in (Visit, Alert, Concern, Child)),
    (Visit, Concern),
    (Concern, Alert),
    (Child, Visit),
    (Alert, Child),
]


@pytest.mark.parametrize(("source", "target"), MOVES, ids=lambda each: each.__name__)
def test_what_was_moved_does_not_open(told: Field, source: type[Any], target: type[Any]) -> None:
    """Into every row of the target table that is not the very row it came from."""
    assert told.look(facts(target))

    def moves(tx: Tx) -> None:
        box, row = tx.connection.execute(select(source.facts_sealed, source.id).limit(1)).one()
        tx.connection.execute(update(target).where(target.id != row).values(facts_sealed=box))

    told.do(moves)
    with pytest.raises(Tampered):
        told.look(facts(target))


def test_a_row_that_is_said_to_be_another_childs_does_not_open(told: Field) -> None:
    one, other = (told.child(code) for code in CODES)
    told.do(lambda tx: tx.connection.execute(update(Visit).where(Visit.child_id == one).values(child_id=other)))
    with pytest.raises(Tampered):
        told.look(facts(Visit))


def test_a_childs_alert_that_is_said_to_be_of_nobody_does_not_open(told: Field) -> None:
    told.do(lambda tx: tx.connection.execute(update(Alert).values(child_id=None)))
    with pytest.raises(Tampered, match="is of a child, and the row is not"):
        told.look(facts(Alert))
