"""Effects that happen once, whatever runs twice; their results are kept sealed."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from core.models.session import Effect
from core.reporting.visits import take_back
from core.storage import effects
from core.storage.db import Tx
from tests.core.support.field import Field


@dataclass(frozen=True)
class Told:
    """What a verb may answer."""

    number: str


def count(tx: Tx, calls: list[str], word: str) -> Told:
    calls.append(word)
    return Told(word)


def plain(tx: Tx, calls: list[str]) -> list[str]:
    calls.append("ran")
    return calls


def test_a_deed_runs_once_and_answers_the_same_ever_after(field: Field) -> None:
    calls: list[str] = []
    first = field.do(effects.run_once, "7.1.visit", count, calls, "1234567")
    second = field.do(effects.run_once, "7.1.visit", count, calls, "other")
    assert first == second == {"number": "1234567"}
    assert calls == ["1234567"]
    assert effects.deserialize(count, second) == Told("1234567")
    field.do(effects.run_once, "7.2.visit", count, calls, "again")
    assert calls == ["1234567", "again"]


def test_what_was_undone_may_run_again(field: Field) -> None:
    calls: list[str] = []
    with pytest.raises(ZeroDivisionError), field.database.write() as tx:
        effects.run_once(tx, "7.1.visit", plain, calls)
        assert 1 / 0
    assert field.do(effects.run_once, "7.1.visit", plain, calls) == ["ran", "ran"]


def test_the_result_is_not_readable_in_the_table(field: Field) -> None:
    field.do(effects.run_once, "7.1.visit", count, [], "1234567")
    (kept,) = field.look(lambda tx: tx.session.scalars(select(Effect.result_sealed)).all())
    assert b"1234567" not in kept


def test_results_come_back_as_the_verbs_own_kind() -> None:
    assert effects.deserialize(take_back, None) is None
    assert effects.deserialize(count, {"number": "1"}) == Told("1")
    assert effects.deserialize(plain, ["x"]) == ["x"]
