"""Pages with odd, forged and unknown words in the address: none fails, and none shows something else in silence."""

import ast
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from core.language.words import Say
from core.models.person import Language
from core.settings import ROOT
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.every_page import addresses, furnish
from tests.web.console.test_narrowing import FILTERS, ODD, said
from web.console import desk_words, paging

MEASURES = ("place", "span", "at")
PAGES = {
    "measures": MEASURES,
    "measures/visits_done": MEASURES,
    "places": (*MEASURES, "name"),
    "sheet": ("place", "at", "inside"),
    "words": ("topic", "language", "waits", "page"),
    "messages": ("days",),
    "groups": ("page",),
    "health/alarms": ("page",),
    "services": ("district",),
    "supervision": (),
    "waits/silent": (),
    "waits/moved": (),
}
"""What each page of several is asked with, beside the lists that leave as files."""
ODD_MONTHS = ("2026-13", "2026-00", "20\u0663\u0663-01", "1999-01", "2999-01", "2026-1", "2026-10-01")
FINE = {
    "measures": ("", "place=24&span=quarter&at=2026-08", "place=2409&at=", "span=year"),
    "places": ("", "place=24&name=silent_pairs&span=month&at=2026-09"),
    "sheet": ("", "place=2409&at=2026-09&inside=1", "inside="),
    "words": ("", "topic=caregiver&language=rw&waits=1&page=1"),
    "services": ("", "district="),
    "groups": ("", "page=2"),
}
APART = {
    "ring": "a number is shown on the page of whom it is of",
    "notes": "notes are opened on the child's page",
    "kept": "signing in says that a form was kept",
    "seen": "a page that looks by itself says what it shows",
    "number": "finding says itself what it did not find",
    "line": "mending a file's row, tests/web/console/test_mending.py",
    "said": "which sentence of before belongs to the page",
}
"""What else an address says, and why no list is narrowed by it."""


def label(name: str) -> str:
    key = paging.NAMED.get(name, f"desk.filter.{name}")
    return desk_words.say(Language.en, Say(key))


@SQLITE
@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_something_else_than_was_asked_in_silence(
    world: World, officer: OfficerBrowser, page: str
) -> None:
    officer.sign_in(301)
    mute = {}
    for odd in (*ODD, *(ODD_MONTHS if "at" in PAGES[page] else ())):
        names = PAGES[page] if odd not in ODD_MONTHS else ("at",)
        asked = "&".join(f"{each}={quote(odd)}" for each in (*names, "colour"))
        answer = officer.get(f"/console/{page}?{asked}")
        told = said(answer.text)
        missing = [each for each in names if label(each) not in told]
        if answer.status_code != 200 or missing or "no page is narrowed by" not in told:
            mute[odd[:20]] = (answer.status_code, missing, told)
    assert mute == {}


@SQLITE
@pytest.mark.parametrize("page", FINE)
def test_what_a_page_knows_is_no_matter(world: World, officer: OfficerBrowser, page: str) -> None:
    officer.sign_in(301)
    for query in FINE[page]:
        answer = officer.get(f"/console/{page}?{query}")
        assert answer.status_code == 200 and said(answer.text) == "", query
    assert said(OfficerBrowser(world).sign_in(401).get(f"/console/{page}").text) == ""


@SQLITE
def test_a_place_of_another_district_is_named_as_what_was_not_shown(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(301)
    for page in ("measures", "places", "sheet"):
        assert label("place") in said(officer.get(f"/console/{page}?place=33").text), page
    assert "Small counts" in said(OfficerBrowser(world).sign_in(401).get("/console/sheet?inside=1&place=24").text)


@pytest.mark.lengthy
@SQLITE
@pytest.mark.parametrize("odd", ["nonsense", "-1", "9" * 30, "\x00", "20\u0663\u0663-01"])
def test_no_page_fails_whatever_an_address_says(world: World, officer: OfficerBrowser, odd: str) -> None:
    scene = furnish(world)
    officer.sign_in(301)
    asked = "&".join(f"{each}={quote(odd)}" for each in sorted(known() - {"seen"}))
    paths = {each.partition("?")[0] for each in addresses(world, scene)}
    found = {each: officer.get(f"{each}?{asked}").status_code for each in sorted(paths)}
    assert len(found) > 80
    assert {each: status for each, status in found.items() if status >= 500} == {}


def known() -> set[str]:
    """Every name by which a page is asked."""
    lists = {each for names in (*FILTERS.values(), *PAGES.values()) for each in names}
    return lists | {"stand", "template", *APART}


def read() -> Iterator[str]:
    """Every name that the source of the desk reads of an address."""
    for path in (ROOT / "web" / "console").glob("*.py"):
        for each in ast.walk(ast.parse(path.read_text())):
            if isinstance(each, ast.Call):
                called = ast.unparse(each.func).rpartition(".")[2]
                of_address = ast.unparse(each.func) == "request.args.get" or called in ("number", "row_named", "one_of")
                names = each.args[-1:] if called == "one_of" else each.args[:1]
                yield from (one.value for one in names if of_address and isinstance(one, ast.Constant))
            if isinstance(each, ast.Compare) and ast.unparse(each.comparators[0]) == "request.args":
                yield from re.findall("'([a-z]+)'", ast.unparse(each.left))


def test_every_name_that_a_page_reads_of_its_address_is_tried_here() -> None:
    found = set(read())
    assert len(found) > 12
    assert found - known() == set()
