"""Rounds: when each goes, that all are told once, that what is too late is passed over, and what a sweep reads."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from core.broadcasts import encouragement, inactive_reminders, monthly_thanks, officer_digest, rounds, weekly_digest
from core.models.round import Round
from core.programme.programme import Programme
from core.storage.db import Tx
from tests.core.support.field import Field, moment, written
from tests.core.support.plans import asked_by, walks
from tests.fixtures.world import PROGRAMME


@pytest.mark.parametrize(
    ("upcoming", "at", "when"),
    [
        (weekly_digest.upcoming, "2026-10-14 09:00", "2026-10-19 07:30"),
        (weekly_digest.upcoming, "2026-10-19 07:29", "2026-10-19 07:30"),
        (weekly_digest.upcoming, "2026-10-19 07:30", "2026-10-26 07:30"),
        (weekly_digest.upcoming, "2027-03-27 09:00", "2027-03-30 07:30"),  # Easter Monday
        (weekly_digest.upcoming, "2027-03-29 09:00", "2027-03-30 07:30"),
        (officer_digest.upcoming, "2026-10-16 08:00", "2026-10-19 08:00"),
        (officer_digest.upcoming, "2026-10-16 07:59", "2026-10-16 08:00"),
        (officer_digest.upcoming, "2026-12-24 09:00", "2026-12-28 08:00"),
        (inactive_reminders.upcoming, "2026-10-17 07:30", "2026-10-19 07:30"),
        (inactive_reminders.upcoming, "2026-10-17 07:00", "2026-10-17 07:30"),
        (inactive_reminders.upcoming, "2026-12-24 08:00", "2026-12-28 07:30"),
        (monthly_thanks.upcoming, "2026-10-14 09:00", "2026-11-02 07:30"),  # the first is a Sunday
        (monthly_thanks.upcoming, "2026-12-31 09:00", "2027-01-04 07:30"),
        (monthly_thanks.upcoming, "2027-01-03 09:00", "2027-01-04 07:30"),
        (encouragement.upcoming, "2026-10-14 09:00", "2026-11-10 07:30"),
        (encouragement.upcoming, "2026-12-31 09:00", "2027-01-11 07:30"),
        (encouragement.upcoming, "2027-01-10 09:00", "2027-01-11 07:30"),
        (encouragement.upcoming, "2027-04-05 09:00", "2027-04-14 07:30"),  # behind the week of mourning
        (encouragement.upcoming, "2027-04-14 07:30", "2027-05-10 07:30"),
        (encouragement.school_upcoming, "2026-10-14 09:00", "2026-12-28 07:30"),
        (encouragement.school_upcoming, "2027-09-01 09:00", ""),
    ],
)
def test_when_a_round_goes_next(upcoming: Callable[[Programme, datetime], datetime | None], at: str, when: str) -> None:
    assert written(upcoming(PROGRAMME, moment(at))) == when


def go(field: Field, when: str) -> int:
    """Until nothing is left to tell; how many steps that took."""
    field.at(when)
    steps = 0
    while moved := field.do(rounds.run_next):
        steps += moved
    return steps


def test_each_is_planned_at_the_first_look_and_goes_once(field: Field) -> None:
    assert go(field, "2026-10-14 09:00") == 0
    assert len(field.look(lambda tx: tx.session.scalars(select(Round)).all())) == len(rounds.ROUNDS)
    assert go(field, "2026-10-15 07:29") == 0
    assert go(field, "2026-10-15 07:30") == 2  # the silence of nobody, and nobody to ask
    assert go(field, "2026-10-15 07:30") == 0
    assert written(field.row(Round, "silence").due_at) == "2026-10-16 07:30"


def test_what_is_too_late_is_passed_over_but_not_a_silence(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def listening(plan: rounds.Plan) -> rounds.Plan:
        def tell_some(_tx: Tx, _going: Round) -> None:
            told.append(plan.name)

        return rounds.Plan(plan.name, plan.upcoming, tell_some, plan.patience)

    monkeypatch.setattr(rounds, "ROUNDS", tuple(map(listening, rounds.ROUNDS)))
    go(field, "2026-10-14 09:00")
    go(field, "2026-10-19 19:29")
    assert told == ["digest", "sector", "silence", "own_yes"]
    go(field, "2026-11-05 07:31")
    assert told[4:] == ["silence", "own_yes"], "neither thanks nor the morning"
    assert written(field.row(Round, "thanks").due_at) == "2026-12-01 07:30"


def test_one_that_fails_holds_up_no_other(
    field: Field, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_tx: Tx, _going: Round) -> int:
        raise ValueError("a fault")

    def soon(_programme: Programme, _at: datetime) -> datetime:
        return moment("2026-10-15 07:00")

    broken = rounds.Plan("broken", soon, fails)
    monkeypatch.setattr(rounds, "ROUNDS", (broken, *rounds.ROUNDS))
    go(field, "2026-10-14 09:00")
    assert go(field, "2026-10-15 07:30") == 2
    assert "test_rounds.py" in capsys.readouterr().out, "the log names the place"
    assert written(field.row(Round, "broken").due_at) == "2026-10-15 07:00"


def test_no_round_walks_through_a_table(field: Field) -> None:
    """Those who are told are found by their own ids, a few at a time; nothing else is read whole."""
    go(field, "2026-10-14 09:00")
    field.do(lambda tx: tx.connection.execute(update(Round).values(due_at=tx.at - timedelta(hours=1))))
    asked = asked_by(field, rounds.run_next)
    assert len(asked) >= len(rounds.ROUNDS)
    assert walks(field, asked, "rounds", "heard", "anon_", "departures") == []
