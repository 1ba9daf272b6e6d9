"""Whoever reads a count in an SMS opens it as a list: as many lines stand there as the SMS said."""

import re
from collections.abc import Mapping
from datetime import date

import pytest

from core.language.words import catalog
from core.models.person import Language
from jobs.i18n.widest import COUNTED
from tests.fixtures.phone import Phone
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import home
from tests.stories.test_what_waits import WORRIED, length, morning

PIN = "4071"
OPENED: Mapping[str, str] = {
    "sms.morning": "test_the_morning",
    "sms.morning.lead": "test_people_by_phone.py",
    "sms.alert.phone": "test_many_of_one_phone",
    "sms.alert.phone.dial": "test_many_of_one_phone",
    "sms.alert.many": "test_many_of_one_phone",
    "sms.call_back.danger.many": "core/alerts/test_top_calls.py",
    "sms.alert.late": "core/alerts/test_owned.py",
    "sms.alert.unseen.many": "core/alerts/test_owner_notices.py",
    "sms.alert.warning.many": "core/alerts/test_owner_notices.py",
    "sms.alert.lost.many": "core/alerts/test_owner_notices.py",
    "sms.alert.released": "test_many_of_one_phone",
    "sms.clock_alerts": "test_what_nobody_reported",
    "sms.duties.late": "test_late_duties",
    "sms.departures": "test_people_by_phone.py",
    "sms.taken_over": "core/cases/test_taking_over.py",
    "sms.visit.week": "test_the_weeks_digest",
    "sms.visit.week_late": "test_the_weeks_digest",
    "sms.visit.still": "test_the_weeks_digest",
    "sms.visit.sector": "test_the_sectors_digest",
}
"""Every SMS that counts what waits, and where it is opened."""
NOTHING_WAITS: Mapping[str, str] = {
    "sms.alert.more": "how often one alert was reported; its card says so too",
    "sms.alert.also": "how often one alert was reported; its card says so too",
    "sms.alert.more.pair": "how often one alert was reported; its card says so too",
    "sms.cluster": "how many reports a village told, in alerts that stand on their list each",
    "sms.silent.partner": "days",
    "sms.silent.sector": "days",
    "sms.thanks": "what the reader did",
    "sms.reply.kept": "what the reader told",
    "sms.reply.held_all": "what the reader holds, in alerts that stand on their list each",
}
MORNING: Mapping[str, tuple[str, ...]] = {
    "late": ("8", "2"),
    "moved": ("6", "9", "4"),
    "worrying": ("8", "3"),
    "Calls": ("8", "7"),
    "close": ("3",),
    "reviews": ("8", "5"),
    "plans": ("8", "6"),
}


def count_in(text: str, word: str) -> int:
    found = re.search(rf"{word} (\d+)", text)
    assert found, text
    return int(found[1])


def officer(world: World, last: int, *keys: str) -> Phone:
    return home(world.phone(last)).press(PIN, *keys)


def newest(world: World, last: int, words: str) -> str:
    return next(text for text in reversed(world.phone(last).inbox) if words in text)


def test_every_sms_that_counts_is_opened_or_counts_nothing_that_waits() -> None:
    counting = {
        key
        for key, text in catalog(Language.en).items()
        if key.startswith("sms.") and set(re.findall(r"{(\w+)}", text)) & {"count", *COUNTED}
    }
    assert counting == OPENED.keys() | NOTHING_WAITS.keys()


@pytest.fixture
def busy(world: World) -> World:
    """A worry, a call, a visit moved and a case to close; it is Wednesday, 14 October."""
    home(world.phone(1)).press("1", "204711", *WORRIED, "0")
    home(world.phone(101)).press("2").ends()
    home(world.phone(1)).press("4", PIN, "2", "2", "2010", "1").ends()
    return world


@SQLITE
def test_the_morning(busy: World) -> None:
    busy.passes(days=4, hours=23, minutes=5)
    text = morning(busy, 301)
    for word, keys in MORNING.items():
        assert count_in(text, word) == length(officer(busy, 301, *keys)), (word, text)
    alerts = sum(count_in(text, word) for word in ("danger", "high", "other"))
    assert alerts == length(officer(busy, 301, "1"))
    assert {count_in(text, word) for word in ("late", "worrying", "moved", "Calls")} != {0}


@pytest.mark.lengthy
@SQLITE
def test_what_nobody_reported(busy: World) -> None:
    busy.passes(days=7, hours=23, minutes=5)
    text = newest(busy, 301, "wait too long")
    assert length(officer(busy, 301, "8", "9", "5").is_at("waits.clock")) == count_in(text, "Huye:") > 0
    officer(busy, 301, "8", "9", "5").sees("204711 not looked at").press("1").is_at("officer.alert").sees("Not looked")


@pytest.mark.lengthy
@SQLITE
def test_late_duties(busy: World) -> None:
    busy.passes(days=7, hours=23, minutes=5)
    text = newest(busy, 301, "duties of officers are late")
    assert length(officer(busy, 301, "8", "9", "6").is_at("waits.late")) == count_in(text, "Huye:") > 1


@pytest.mark.lengthy
@SQLITE
def test_the_weeks_digest(busy: World) -> None:
    """Each child stands behind `4` with the oldest day that is due to it."""
    busy.passes(days=11, hours=22, minutes=35)
    text = newest(busy, 2, "*801#")
    today, listed = date(2026, 10, 26), lines(home(busy.phone(2)).press("4", PIN))
    late = [code for code, day in listed.items() if day < today]
    assert text.startswith(f"IZU: {len(late)} "), (text, listed)
    assert len(late) > 1
    assert set(re.findall(r"\d{6}", text)) <= listed.keys()


@pytest.mark.lengthy
@SQLITE
def test_the_sectors_digest(busy: World) -> None:
    busy.passes(days=11, hours=22, minutes=35)
    text = newest(busy, 501, "not visited in time")
    assert length(officer(busy, 501, "1", "2").is_at("waits.visits")) == count_in(text, "Ngoma:") > 0


@SQLITE
def test_many_of_one_phone(world: World) -> None:
    for about in ("1", "2", "3", "4"):
        home(world.phone(1)).press("2", "1", "2", about, "1", "2")
    text = newest(world, 201, "alerts of one phone")
    count = re.search(r"(\d+) alerts of one phone", text)
    assert count
    assert length(officer(world, 201, "1").is_at("officer.alerts")) == int(count[1]) == 4


def lines(shown: Phone) -> dict[str, date]:
    """Code and day of each line, all screens of it."""
    found: dict[str, date] = {}
    while True:
        for code, day, month in re.findall(r"^[1-5] (\d{6}) (\d\d)/(\d\d)", shown.screen, re.MULTILINE):
            found[code] = date(2026, int(month), int(day))
        if "\n9 " not in shown.screen:
            return found
        shown.press("9")
