"""Another level: deadlines run from when the alert was raised; a danger is lowered only by who knows more."""

import pytest

from core.alerts import ladder, levels, owner_watch
from core.alerts.alerts import Raised
from core.alerts.levels import LevelChange
from core.errors import NotYours
from core.models.alert import Deed, Level
from core.reporting import concerns
from tests.core.support.field import Field, written
from tests.core.support.officers import act, own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def change(field: Field, raised: Raised, level: Level, last: int = 201, why: str = "told_more") -> LevelChange:
    return field.do(levels.change, field.me(last), raised.alert, level, why)


@pytest.fixture
def high(field: Field) -> Raised:
    """A high alert of nine o'clock; it is half past eleven."""
    raised = field.at("2026-10-14 09:00").do(concerns.raise_concern, field.me(1), 2, None, 1)
    field.at("2026-10-14 11:30")
    field.news()
    return raised


class TestRaising:
    def test_unowned_the_higher_ladder_begins_now(self, field: Field, high: Raised) -> None:
        assert change(field, high, Level.danger) == LevelChange(True, high.number, "danger")
        assert field.news() == [(201, "sms.alert.again"), (202, "sms.alert")]
        alert = field.alert(high.alert)
        assert written(alert.seen_by) == "2026-10-15 09:00", "24 h from when it was raised"
        assert written(alert.acknowledge_by) == "2026-10-14 09:30"
        assert written(alert.due_at) == "2026-10-14 11:45"
        assert {"level_danger", "why_told_more"} <= field.story(high.alert)

    def test_the_owner_keeps_it_and_has_time_from_now(self, field: Field, high: Raised) -> None:
        own(field, high)
        field.news()
        change(field, high, Level.danger)
        assert field.news() == []
        alert = field.alert(high.alert)
        assert (written(alert.due_at), written(alert.lose_at)) == ("2026-10-14 12:00", "2026-10-14 12:30")
        assert written(alert.seen_due_at) == "2026-10-15 07:00"

    def test_an_owner_hears_that_another_raised_it(self, field: Field, high: Raised) -> None:
        own(field, high)
        field.news()
        change(field, high, Level.danger, last=301)
        assert field.news() == [(201, "sms.alert.risen"), (202, "sms.alert.more.pair")]

    def test_an_owner_who_had_acted_acts_on_the_danger_or_loses_it(self, field: Field, high: Raised) -> None:
        own(field, high)
        act(field, high, Deed.called)
        change(field, high, Level.danger, last=301)
        assert field.alert(high.alert).due_at is not None
        field.watch.passes(hours=1)
        field.do(owner_watch.restart_idle)
        assert field.alert(high.alert).owner_id is None


class TestLowering:
    def test_a_danger_only_by_its_owner_after_a_call_or_a_look(self, field: Field, raised: Raised) -> None:
        assert change(field, raised, Level.high).reason == "end.level.not_yours"
        own(field, raised)
        assert change(field, raised, Level.high).reason == "end.level.phone_first"
        act(field, raised, Deed.police)
        assert change(field, raised, Level.high).reason == "end.level.phone_first"
        act(field, raised, Deed.called)
        assert change(field, raised, Level.high, last=301).reason == "end.level.not_yours"
        assert change(field, raised, Level.high, why="phoned").done
        assert written(field.alert(raised.alert).seen_by) == "2026-10-16 09:00", "48 h from when it was raised"

    def test_what_was_taken_back_waits_for_the_call_too(self, field: Field, raised: Raised) -> None:
        field.do(concerns.take_back, raised)
        own(field, raised)
        assert change(field, raised, Level.low).reason == "end.level.phone_first"

    def test_unowned_the_lower_ladder_goes_on_where_it_would_stand(self, field: Field, high: Raised) -> None:
        assert change(field, high, Level.medium, why="mistaken").done
        assert field.news() == [], "who was told stays told"
        alert = field.alert(high.alert)
        assert written(alert.due_at) == "2026-10-15 08:00"
        assert written(alert.acknowledge_by) == "2026-10-15 17:00"
        field.at("2026-10-15 08:00").do(ladder.climb_due)
        assert [last for last, _ in field.news()] == [201, 203, 204]


def test_the_same_level_or_a_closed_alert_is_refused(field: Field, high: Raised) -> None:
    assert change(field, high, Level.high).reason == "end.level.same"


def test_an_officer_of_another_district_changes_nothing(field: Field, high: Raised) -> None:
    with pytest.raises(NotYours):
        field.do(levels.change, field.me(201, district=33), high.alert, Level.low, "mistaken")
