"""A hold is of the alert as it was: gone once it is more urgent, and taken along into the one it becomes part of."""

import pytest

from core.alerts import alerts, ladder, merging, ownership
from core.alerts.alerts import Raised
from core.children import children
from core.models.alert import Level, Notified
from core.reporting import concerns, visits
from core.storage.db import Tx
from tests.core.support.field import Field, written

CHILD = "204711"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def about(field: Field, when: str, category: int, last: int = 1) -> Raised:
    """A concern about the child: 4 is medium, 1 high, 2 danger."""
    subject: concerns.Subject = ["child", field.child(CHILD)]
    return field.at(f"2026-10-14 {when}").do(concerns.raise_concern, field.me(last), 2, subject, category)


def untold(field: Field, when: str) -> Raised:
    return field.at(f"2026-10-14 {when}").do(concerns.raise_danger, field.me(1))


def hold(field: Field, when: str, raised: Raised, last: int = 201) -> str | None:
    me = field.at(f"2026-10-14 {when}").me(last)
    return field.do(lambda tx: ownership.hold(tx, me, alerts.get(tx, raised.alert)))


def into(field: Field, when: str, raised: Raised) -> Raised:
    """It turns out to be about the child."""

    def name(tx: Tx) -> int:
        child = children.held(tx, field.child(CHILD))
        return merging.name_child(tx, alerts.get(tx, raised.alert), child).id

    went = field.at(f"2026-10-14 {when}").do(name)
    return Raised(went, field.alert(went).number, field.alert(went).level)


@pytest.mark.parametrize("category", [4, 1])
def test_a_rise_to_danger_ends_the_hold_and_anybody_may_hold_the_danger(category: int, field: Field) -> None:
    raised = about(field, "09:00", category)
    assert hold(field, "09:01", raised)
    field.at("2026-10-14 09:10").do(visits.alarm, field.me(2), field.child(CHILD), "danger", Level.danger, None)
    assert (field.alert(raised.alert).held_until, field.row(Notified, (raised.alert, field.me(201).id)).held) == (
        None,
        False,
    )
    assert hold(field, "09:11", raised) == "09:41"
    field.at("2026-10-14 09:30").news()
    assert field.do(ladder.climb_due) == 0
    field.at("2026-10-14 09:41")
    assert field.do(ladder.climb_due) == 1


def test_more_of_the_same_level_leaves_it_held(field: Field) -> None:
    raised = about(field, "09:00", 2)
    assert hold(field, "09:01", raised) == "09:31"
    about(field, "09:05", 7, last=2)
    assert hold(field, "09:06", raised) == "09:31"


@pytest.mark.parametrize("older", [4, 2])
def test_the_hold_of_what_is_as_urgent_or_more_goes_with_it(older: int, field: Field) -> None:
    standing = about(field, "08:50", older, last=2)
    newer = untold(field, "09:00")
    assert hold(field, "09:01", newer) == "09:31"
    went = into(field, "09:05", newer)
    assert went.alert == standing.alert
    assert hold(field, "09:06", went) == "09:31"
    assert written(field.alert(went.alert).due_at) == "2026-10-14 09:31"
    field.at("2026-10-14 09:30").news()
    assert (field.do(ladder.climb_due), field.news()) == (0, [])


def test_the_hold_of_what_was_less_urgent_ends(field: Field) -> None:
    standing = about(field, "08:50", 1, last=2)
    assert hold(field, "08:51", standing) == "10:51"
    went = into(field, "09:05", untold(field, "09:00"))
    assert (went.alert, field.alert(went.alert).held_until) == (standing.alert, None)
    assert written(field.alert(went.alert).due_at) == "2026-10-14 09:15"
    assert hold(field, "09:06", went, 202) == "09:36"
