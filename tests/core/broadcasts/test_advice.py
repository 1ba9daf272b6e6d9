"""A word of advice: another each day, and none to a home with something grave open."""

import pytest

from core.alerts import alerts
from core.broadcasts import advice
from core.broadcasts.advice import AdviceTopic
from core.language.words import catalog
from core.models.alert import Level
from core.models.person import Language
from core.reporting import visits
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


DAYS = ("2026-10-14 09:00", "2026-10-15 09:00", "2026-10-16 09:00")


@pytest.mark.parametrize("topic", AdviceTopic)
def test_words_of_a_topic_take_turns_by_the_day(field: Field, topic: AdviceTopic) -> None:
    said = [field.at(day).look(advice.word, field.me(101), topic).key for day in DAYS]
    assert said[0] == said[2] != said[1]
    assert set(said) == {key for key in catalog(Language.rw) if key.startswith(f"advice.{topic}.")}


def test_none_where_a_child_of_the_home_is_in_danger(field: Field) -> None:
    field.do(visits.alarm, field.me(1), field.child("427356"), "danger", Level.danger, None)
    assert field.look(advice.word, field.me(101), AdviceTopic.calm).key == "advice.held"


def test_none_where_the_home_itself_told_something_urgent(field: Field) -> None:
    field.do(alerts.raise_alert, field.me(101), Level.high)
    assert field.look(advice.word, field.me(101), AdviceTopic.calm).key == "advice.held"


def test_another_homes_danger_or_something_small_holds_nothing_back(field: Field) -> None:
    field.do(visits.alarm, field.me(1), field.child("318061"), "danger", Level.danger, None)
    field.do(alerts.raise_alert, field.me(101), Level.medium)
    assert field.look(advice.word, field.me(101), AdviceTopic.calm).key != "advice.held"
