"""Erasing that is cut short, or held up, is taken up again; what is told in between is not lost."""

import pytest
from sqlalchemy import select

from core.alerts import scope
from core.models.alert import Level
from core.models.child import Child
from core.models.erasure import Erasure
from core.operations import erasures
from core.reporting import concerns, visits
from core.storage.key_store import NotErased
from tests.core.operations.test_erasures import closed, lead, nation
from tests.core.support.field import Field


class _Killed(BaseException):
    """The process died."""


def killed_behind_the_key(field: Field, monkeypatch: pytest.MonkeyPatch) -> int:
    """A child whose record two agreed to erase, when the process died between its key and its rows."""
    child = closed(field)
    field.do(erasures.ask, lead(field), child)
    field.do(erasures.confirm, nation(field), child)
    assert field.do(erasures.sweep) == 1

    def dies(_tx: object, _child: int) -> None:
        raise _Killed

    with monkeypatch.context() as killing:
        killing.setattr(erasures.erased_rows, "reduce", dies)
        with pytest.raises(_Killed):
            field.do(erasures.sweep)
    return child


def test_killed_between_the_key_and_the_rows_it_is_taken_up_again(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = killed_behind_the_key(field, monkeypatch)
    assert field.database.key_store.cipher(child) is None, "the key went first"
    (row,) = field.look(lambda tx: tx.session.scalars(select(Erasure)).all())
    assert row.done_at is None
    assert field.do(erasures.sweep) == 1
    assert field.look(erasures.certificate, row.id)["rows_reduced"]["children"] == 1


@pytest.mark.parametrize("tells", ["visit", "concern"])
def test_a_danger_told_between_the_key_and_the_rows_is_kept_and_the_erasing_ends(
    tells: str, field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A volunteer who had the child open already presses danger just then."""
    child = killed_behind_the_key(field, monkeypatch)
    if tells == "visit":
        raised = field.do(visits.alarm, field.me(1), child, "danger", Level.danger, None)
    else:
        raised = field.do(concerns.raise_danger, field.me(1))
        raised = field.do(concerns.add_subject, field.me(1), raised, ["child", child])
    assert [field.do(erasures.sweep) for _ in range(2)] == [1, 0], "nothing holds it up any more"
    alert = field.alert(raised.alert)
    assert (alert.level, alert.reporter_id, alert.child_id) == (Level.danger, field.me(1).id, None)
    assert alert.id in {each.id for each in field.look(scope.open_in_reach, field.me(201))}
    assert field.row(Child, child).closed_on is not None, "a case that is gone does not go on"


def test_while_a_place_is_away_nothing_is_reduced(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    child = closed(field)
    field.do(erasures.ask, lead(field), child)
    field.do(erasures.confirm, nation(field), child)

    def away(_keys: object) -> None:
        raise NotErased("not erased yet")

    with monkeypatch.context() as gone:
        gone.setattr(field.database.key_store, "erase", away)
        assert [field.do(erasures.sweep) for _ in range(2)] == [1, 0]
    assert field.row(Child, child).name_sealed, "what was kept is there until the key is gone at both"
    assert field.do(erasures.sweep) == 1
    assert not field.row(Child, child).name_sealed
