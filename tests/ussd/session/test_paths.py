"""The keys people learn by heart, the nine requests of a visit and of a concern, and any keys at all."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.language import gsm7
from tests.fixtures.phone import Phone
from tests.fixtures.world import Watch, World, open_database

MOST_REQUESTS = 9


def count_of(phone: Phone) -> int:
    """How many requests the session took."""
    return len(phone.typed.split("*")) + 1


def test_a_visit_without_worry_takes_nine_requests(lite: World) -> None:
    phone = lite.phone(1).dial().press("1", "204711", "1", "1", "1", "1", "1", "1").ends().is_at("visit.thanks")
    assert count_of(phone) <= MOST_REQUESTS
    assert count_of(lite.phone(2).dial().press("1", "2", "2", "1", "1", "1", "1", "1").ends()) <= MOST_REQUESTS


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (("2", "1", "1", "204711", "9", "8", "2"), "concern.thanks_danger"),
        (("2", "2", "2", "3", "1", "2"), "concern.thanks_high"),
        (("2", "3", "1", "204711", "9", "6", "1"), "concern.thanks_low"),
        (("2", "2", "3", "2", "2"), "concern.thanks_isange"),
    ],
)
def test_a_concern_takes_at_most_nine_requests(lite: World, keys: tuple[str, ...], name: str) -> None:
    phone = lite.phone(1).dial().press(*keys).ends().is_at(name)
    assert count_of(phone) <= MOST_REQUESTS


PATHS = [
    (1, "1", "visit.child"),
    (1, "2", "concern.urgency"),
    (1, "4", "pin"),
    (1, "6", "help"),
    (1, "6 2", "helplines"),
    (1, "7", "language"),
    (1, "1 204711 1 1 1 1 1", "visit.next"),
    (1, "1 204711 1 1 1 1 1 1", "visit.thanks"),
    (1, "1 204711 3 1 1 1 1 1", "visit.thanks"),
    (1, "1 204711 2 2 1 1 1 1", "visit.what"),
    (1, "1 318061 2 2 1 1 1 1 0", "visit.thanks_worry"),
    (1, "2 1", "concern.about"),
    (1, "2 2 1 204711", "concern.category"),
    (1, "2 2 2", "concern.child_seen"),
    (1, "2 2 3", "concern.category"),
    (1, "2 2 3 9 1", "concern.protected"),
    (201, "4071", "officer.home"),
    (201, "4071 1 1", "officer.alert"),
    (201, "4071 1 1 1", "officer.yours"),
    (201, "4071 1 1 2", "officer.did"),
    (201, "4071 1 1 6", "officer.close"),
    (201, "4071 6", "officer.more"),
    (301, "4071 2", "officer.past_deadline"),
    (101, "1", "caregiver.help"),
    (101, "2", "call_back.thanks"),
    (101, "3", "caregiver.visit"),
    (101, "5", "caregiver.stop"),
    (101, "7", "language"),
    (999, "1", "stranger.child_needs_help"),
    (999, "2", "stranger.volunteer"),
    (999, "3", "stranger.caregiver"),
    (999, "4", "stranger.what_is_this"),
    (999, "7", "language"),
]


@pytest.fixture(scope="module")
def busy_day(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world with an alert in it, for many talks one after the other."""
    path = tmp_path_factory.mktemp("paths") / "paths.db"
    shutil.copy(sqlite_template, path)
    watch = Watch()
    database = open_database(f"sqlite:///{path}", watch)
    world = World(database, watch)
    world.phone(2).dial().press("2", "1")
    yield world
    database.engine.dispose()


def home(world: World, last: int) -> Phone:
    """That phone at its first screen, whatever was left unfinished."""
    phone = world.phone(last).dial()
    return phone.press("2") if phone.name == "draft.offer" else phone


@pytest.mark.parametrize(("last", "keys", "name"), PATHS, ids=lambda each: str(each))
def test_a_key_means_what_it_always_meant(busy_day: World, last: int, keys: str, name: str) -> None:
    home(busy_day, last).press(*keys.split()).is_at(name)


def test_danger_now_is_two_keys_from_home(lite: World) -> None:
    lite.phone(1).dial().press("2", "1")
    lite.phone(201).gets("DANGER")


KEY = st.sampled_from([*"0123456789", "204711", "4071", "", "*", "#", "x", "99999", "é", "1*2", "0*0"])


ANY_KEYS = given(
    last=st.sampled_from([1, 1, 101, 201, 501, 999]), keys=st.lists(KEY, max_size=10), tail=st.sampled_from(["", "1"])
)


def times(count: int) -> settings:
    """So many talks, the same in each run."""
    quietly = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=quietly)


@times(40)
@ANY_KEYS
def test_any_keys_give_a_screen_that_fits(busy_day: World, last: int, keys: list[str], tail: str) -> None:
    press_any(busy_day, last, keys, tail)


@pytest.mark.lengthy
@times(300)
@ANY_KEYS
def test_very_many_keys_give_screens_that_fit(busy_day: World, last: int, keys: list[str], tail: str) -> None:
    press_any(busy_day, last, keys, tail)


def press_any(busy_day: World, last: int, keys: list[str], tail: str) -> None:
    phone = busy_day.phone(last).dial(tail)
    for key in keys:
        if phone.is_over:
            break
        phone.press(key)
        text = phone.screen[4:]
        assert gsm7.septets(text) <= 160, text
        assert text.strip()
        assert phone.name != "end.not_saved", (keys, phone.typed)
