"""What officers owe children on a day, and what came of it."""

from datetime import date, timedelta

import pytest

from core.children import reviews
from core.children.reviews import Noted, OutcomeAnswers
from core.errors import NotYours
from core.models.review import Review, ReviewKind
from core.models.visit import Due
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


@pytest.fixture
def review(field: Field) -> int:
    """The outcome review of the demo child at six months; its day is near."""
    found = field.do(reviews.of_child, field.me(201), field.child("204711"))
    owed = next(each for each in found if each.kind == "outcome")
    field.at(f"{owed.due_on - timedelta(days=30)} 09:00")
    return owed.id


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 10, 14), 1, date(2026, 11, 14)),
        (date(2026, 10, 14), 12, date(2027, 10, 14)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
    ],
)
def test_months_later(day: date, months: int, later: date) -> None:
    assert reviews.month_after(day, months) == later


def test_what_is_due_today_in_ones_own_district(field: Field) -> None:
    def due(last: int) -> set[tuple[str, str]]:
        return {(each.code, each.kind) for each in field.look(reviews.due_in_reach, field.me(last))}

    first = {("427356", "apart"), ("427356", "review")}
    assert due(201) == first
    field.at("2026-11-04 09:00")
    huye = first | {("536141", "call"), ("204711", "apart"), ("204711", "review")}
    assert due(201) == huye
    assert due(401) == huye | {("645827", "apart"), ("645827", "review")}, "the nation's desk sees Rubavu's too"


def test_an_outcome_keeps_what_the_child_says(field: Field, review: int) -> None:
    with pytest.raises(ValueError, match="answers"):
        field.do(reviews.done, field.me(201), review)
    assert field.do(reviews.done, field.me(201), review, OutcomeAnswers(True, 4, 5)) == Noted(True, "204711")
    kept = field.row(Review, review)
    assert (kept.state, kept.intact, kept.satisfaction, kept.self_esteem) == (Due.done, True, 4, 5)
    assert field.do(reviews.done, field.me(202), review, OutcomeAnswers(True, 1, 1)) == Noted(False, "204711")
    assert field.row(Review, review).satisfaction == 4


def test_what_is_due_long_after_today_is_not_done_with_by_a_press(field: Field, review: int) -> None:
    """The first of its thirty days is today; a day before it stays owed, and who pressed hears from when on."""
    due_on = field.row(Review, review).due_on
    day_before, answers = due_on - timedelta(days=31), OutcomeAnswers(True, 4, 5)
    field.watch.now -= timedelta(days=1)
    noted = field.do(reviews.done, field.me(201), review, answers)
    assert noted == Noted(False, "204711", f"{day_before + timedelta(days=1)}")
    assert field.row(Review, review).state is Due.open
    field.watch.now += timedelta(days=1)
    assert field.do(reviews.done, field.me(201), review, answers).done


@pytest.mark.parametrize("told", [(True, None, 3), (False, 3, 3), (True, 6, 3), (True, 3, 0)])
def test_answers_that_cannot_be(told: tuple[bool, int | None, int]) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        OutcomeAnswers(*told)


def test_a_call_has_no_answers(field: Field) -> None:
    owed = next(each for each in field.do(reviews.of_child, field.me(201), field.child("536141")))
    with pytest.raises(ValueError, match="answers"):
        field.do(reviews.done, field.me(201), owed.id, OutcomeAnswers(True, 4, 4))
    assert field.do(reviews.done, field.me(201), owed.id).done


def test_it_is_owed_once(field: Field) -> None:
    def owe(tx: reviews.Tx) -> list[bool]:
        child = tx.session.get_one(reviews.Child, field.child("204711"))
        return [bool(reviews.owe(tx, child, ReviewKind.leaver, date(2027, 1, 1))) for _ in range(2)]

    assert field.do(owe) == [True, False]


def test_out_of_reach(field: Field, review: int) -> None:
    for me in (field.me(1), field.me(501), field.me(201, district=33)):
        for verb in (reviews.owed_review, reviews.done):
            with pytest.raises(NotYours):
                field.do(verb, me, review)
