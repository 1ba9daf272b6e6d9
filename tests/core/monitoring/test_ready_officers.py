"""Is a district ready by its officers: who would answer, who steps in for each, and on each day ahead."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.alerts import departures
from core.models.person import Person, Phone, Role
from core.monitoring import ready_officers
from core.monitoring.readiness_lines import ReadinessLine
from core.people import directory, leaves, phones, rota
from core.storage.access import operator
from core.storage.db import Tx
from tests.core.support.field import Field, number

OFFICERS = (201, 202, 203, 204)
HUYE = 24


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


@pytest.fixture
def manned(field: Field) -> Field:
    """A district whose four officers dialled this morning."""
    field.at("2026-10-14 09:00")
    for last in OFFICERS:
        field.do(phones.dialled, number(last), "63510")
    return field


def line(field: Field, name: str) -> ReadinessLine:
    return {each.name: each for each in field.look(lambda tx: list(ready_officers.lines(tx, HUYE)))}[name]


def test_a_post_names_the_day_of_the_last_dial(manned: Field) -> None:
    assert line(manned, "social worker").said == "2 dialled in the last 90 days, the last on 2026-10-14."
    assert not line(manned, "lead").ok, "put in, with a PIN, and never dialled"


def test_each_officer_is_covered_by_one_who_dialled(manned: Field) -> None:
    assert line(manned, "covers").ok
    assert line(manned, "covers").said.startswith("4 of 4 officers have a cover who dialled")


def test_a_cover_counts_for_whom_it_is_and_no_colleague_by_itself(manned: Field) -> None:
    manned.do(directory.cover, operator("Jean"), manned.me(203).id, None)
    found = line(manned, "covers")
    assert (found.ok, found.essential, found.said[:6]) == (False, True, "2 of 4")
    assert "./inshuti people cover" in found.mend


@pytest.mark.parametrize("why", ["doubted", "locked", "lost", "left", "silent", "refused"])
def test_a_cover_who_would_not_answer_covers_nobody(manned: Field, why: str) -> None:
    person = manned.me(204).id

    def happens(tx: Tx) -> None:
        mine = update(Phone).where(Phone.person_id == person)
        changes = {
            "doubted": mine.values(doubted_at=tx.at),
            "silent": mine.values(dialled_at=tx.at - timedelta(days=90)),
            "refused": mine.values(works=False),
            "locked": update(Person).where(Person.id == person).values(pin_locked_until=tx.at + timedelta(minutes=9)),
        }
        if why in changes:
            tx.connection.execute(changes[why])
        else:
            {"lost": departures.lost, "left": departures.left}[why](tx, operator("Jean"), person)

    manned.do(happens)
    found = line(manned, "covers")
    assert (found.ok, found.said[:6]) == (False, "2 of 3"), found.said


def test_a_cover_who_is_away_covers_nobody(manned: Field) -> None:
    manned.do(leaves.away, manned.me(204), "2026-10-17", manned.me(202).id)
    found = line(manned, "covers")
    assert (found.ok, found.said[:6]) == (False, "3 of 4"), "who is away is covered, and covers nobody"


def test_every_day_ahead_has_somebody_who_dialled(manned: Field) -> None:
    found = line(manned, "duty roster")
    assert (found.ok, found.said) == (
        True,
        "14 of the next 14 days have both posts held by somebody who dialled in the last 90 days.",
    )


def test_a_shift_of_one_who_would_not_answer_leaves_that_week_empty(manned: Field) -> None:
    monday = rota.week_of(manned.database.programme, manned.watch.now) + timedelta(weeks=1)
    manned.do(rota.put, manned.me(301), str(monday), Role.psychologist, manned.me(204).id)
    assert line(manned, "duty roster").ok
    manned.do(
        lambda tx: tx.connection.execute(
            update(Phone).where(Phone.person_id == manned.me(204).id).values(dialled_at=None)
        )
    )
    found = line(manned, "duty roster")
    assert (found.ok, found.said[:8]) == (False, "7 of the")
    assert found.mend.startswith("On 2026-10-19 nobody is on call as psychologist")


def test_leave_without_a_cover_that_answers_leaves_its_days_empty(manned: Field) -> None:
    manned.do(leaves.away, manned.me(202), "2026-10-20", None)
    assert line(manned, "duty roster").ok, "who covers always stands in"
    manned.do(departures.lost, operator("Jean"), manned.me(204).id)
    found = line(manned, "duty roster")
    assert (found.ok, found.essential) == (False, True)
    assert found.mend.startswith("On 2026-10-14 nobody is on call as psychologist")


def test_whoever_was_named_for_a_leave_holds_the_post_meanwhile(manned: Field) -> None:
    manned.do(departures.left, operator("Jean"), manned.me(204).id)
    manned.do(leaves.away, manned.me(202), "2026-10-20", manned.me(201).id)
    assert line(manned, "duty roster").ok, "as an alert for the psychologist goes to that one"
    manned.do(leaves.away, manned.me(201), "2026-10-16", None)
    found = line(manned, "duty roster")
    assert (found.ok, found.said[:9]) == (False, "12 of the"), "whoever covers is away until the 16th"
