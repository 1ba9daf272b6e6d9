"""Lists with odd, forged, empty and repeated words in the address: each is the list, or a sentence says what is not."""

import re
from urllib.parse import quote

import pytest

from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from core.operations.export_lists import KINDS, LEADS, ExportedList
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_alerts import raise_danger

SECTOR = HUYE_VILLAGE // 10_000
ODD = (
    *("nonsense", "-1", "0", "9" * 30, "9" * 18, "1e3", "\u0663", "\u00b2", "\x00"),
    *("' OR 1=1 --", "<b>", "None", "True", "x" * 2000),
)
FILTERS = {
    "alerts": ("stands", "level", "place", "days", "page"),
    "children": ("stands", "mine", "band", "step", "sector", "village", "sort", "page"),
    "volunteers": ("state", "pair", "language", "sector", "page"),
    "visits": ("sector", "page"),
    "calls": ("month", "ended", "page"),
    "gatherings": ("page",),
    "households": ("sector", "page"),
    "families": ("page",),
    "referrals": ("page",),
    "waits": ("list", "page"),
    "inbox": ("done", "page"),
    "messages": ("days", "page"),
    "meetings": ("page",),
    "requests": ("done", "page"),
    "erasures": ("page",),
    "log": ("month", "page"),
    "breaches": ("page",),
    "moved": ("page",),
}
PAGES = {
    "referrals": "waits/referrals",
    "waits": "waits/visits",
    "messages": "messages/failed",
    "meetings": "supervision",
    "log": "alert-log",
    "moved": "waits/moved",
}
"""Where a list stands that is not called as its file is."""
FINE = {
    "alerts": ("", "stands=closed&level=&place=&days=", f"stands=late&level=high&place={SECTOR}&days=7", "page=2"),
    "children": (
        "",
        "stands=open&sort=due&step=&band=&sector=&village=",
        f"mine=1&band=high&step=followed_up&sector={SECTOR}&village={HUYE_VILLAGE}&sort=risk",
    ),
    "gatherings": ("", "page=2"),
    "calls": ("", "ended=", "ended=called&page=2&month=2026-10"),
    "visits": ("", f"sector={SECTOR}", "sector=&page=2"),
    "households": ("", f"sector={SECTOR}", "sector=&page=2"),
    "volunteers": ("", "state=&pair=&language=&sector=", f"state=active&pair=two&language=rw&sector={SECTOR}"),
    "families": ("",),
    "referrals": ("", "page=2"),
    "waits": ("", "page=1"),
    "inbox": ("", "done=1", "done=&page=2"),
    "messages": ("", "days=7&page=2", "days="),
    "meetings": ("",),
    "requests": ("", "done=1", "done=&page=2"),
    "erasures": ("", "page=2"),
    "log": ("", "month=2026-10&page=2", "month="),
    "breaches": ("",),
    "moved": ("",),
}
TWICE = {
    "alerts": ("level=high&level=low", "place=&place=1"),
    "children": ("sector=&sector=1", "band=high&band=high", f"village={HUYE_VILLAGE}", "mine=0", "bend=high"),
    "gatherings": ("district=25",),
    "calls": ("month=2026-10&month=2026-09", "month=1999-01", "district=0"),
    "visits": ("sector=2401&sector=2402", "district=25"),
    "households": (f"sector={SECTOR}&sector=1", "district=25"),
    "volunteers": ("language=rw&language=fr", "lang=rw"),
    "families": ("step=found",),
    "referrals": ("state=done",),
    "waits": ("sector=2401",),
    "inbox": ("done=1&done=0", "district=25"),
    "messages": ("days=2", "days=365", "lane=alerts"),
    "meetings": ("district=25",),
    "requests": ("done=0", "kind=see"),
    "erasures": ("done=1",),
    "breaches": ("whom=report",),
    "moved": ("why=ill",),
    "log": ("month=2026-13", "month=1999-01", "level=high"),
}
"""Twice the same, a village without its sector, another yes, and names that no list is narrowed by."""


def _page(name: str) -> str:
    return f"/console/{PAGES.get(name, name)}"


def _reader(name: str) -> int:
    return 301 if KINDS[ExportedList(name)].roles == LEADS else 201


def said(page: str) -> str:
    return " ".join(re.findall(r'role="status">(This page knows nothing[^<]*)<', page))


@pytest.mark.lengthy
@BOTH_ENGINES
@pytest.mark.parametrize("name", FILTERS)
def test_nothing_that_an_address_says_wrongly_is_taken_for_a_list_that_is_narrowed(
    world: World, officer: OfficerBrowser, name: str
) -> None:
    raise_danger(world)
    officer.sign_in(_reader(name))
    asked = [f"{each}={quote(odd)}" for each in FILTERS[name] for odd in ODD]
    mute = {}
    for query in (*asked, *TWICE[name]):
        page = officer.get(f"{_page(name)}?{query}")
        file = officer.get(f"/console/export/{name}?{query}")
        found = page.status_code, file.status_code, said(page.text) != "", "knows nothing" in file.text
        if found != (200, 200, True, True):
            mute[query[:60]] = found
    assert mute == {}
    assert len(officer.statements) <= 15


def test_every_list_that_is_taken_as_a_file_is_here() -> None:
    assert set(ExportedList) == set(FILTERS)


@SQLITE
@pytest.mark.parametrize("name", FILTERS)
def test_what_is_asked_rightly_or_not_at_all_is_no_matter(world: World, officer: OfficerBrowser, name: str) -> None:
    officer.sign_in(_reader(name))
    for query in FINE[name]:
        page = officer.get(f"{_page(name)}?{query}")
        assert page.status_code == 200 and said(page.text) == "", query
    assert said(OfficerBrowser(world).sign_in(401).get(_page(name)).text) == ""


@SQLITE
def test_another_districts_place_narrows_to_nothing_and_says_so(world: World, officer: OfficerBrowser) -> None:
    elsewhere = RUBAVU_VILLAGE // 10_000
    page = officer.sign_in(201).get(f"/console/children?sector={elsewhere}&village={RUBAVU_VILLAGE}").text
    assert said(page).startswith("This page knows nothing of what the address says of: Sector, Village")
    assert not re.findall(r'figures" href[^>]*>(\d{6})<', page)


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_it_is_said_in_every_language_and_repeats_no_word_of_the_address(
    world: World, officer: OfficerBrowser, language: str
) -> None:
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    for name, filters in FILTERS.items():
        asked = "&".join(f"{each}=ring0788" for each in (*filters, "call0788"))
        page = officer.get(f"{_page(name)}?{asked}").text
        (told,) = re.findall(r'role="status">([^<]*)<', page)
        assert "0788" not in told and "desk." not in told
