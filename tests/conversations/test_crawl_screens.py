"""Every screen behind the front door, for every caller and language: words that fit, a way back, an end.

A class a caller, so that the processes of a test run walk side by side.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import ClassVar

import pytest

from conversations.steps import End, Screen
from core.language import gsm7
from core.language.words import Say, catalog
from core.models.person import Language
from jobs.i18n.fits import SCREEN
from jobs.i18n.widest import widest
from tests.conversations.conftest import WalkOf
from tests.conversations.crawler import CALLERS, Seen, Walk, spoken
from ussd import pages

pytestmark = pytest.mark.timeout(600)
"""The first of a caller takes the walk."""


def fits(seen: Seen, language: Language, common: Mapping[str, str]) -> None:
    """160 septets, as drawn and at its widest; GSM-7, `0` or an end, and no child's name before the PIN."""
    reply = pages.show(seen.screen, language, common)
    assert reply.text.strip(), seen.path
    assert not gsm7.outside(reply.text), (seen.path, reply.text)
    assert "{" not in reply.text, reply.text
    assert reply.is_last is isinstance(seen.screen, End)
    assert reply.is_last or reply.text.splitlines()[-1].startswith("0 "), reply.text
    assert "4071" in seen.path or "Demo-" not in reply.text, seen.path
    for text in (reply.text, pages.show(stretched(seen.screen, language), language, common).text):
        assert gsm7.septets(text) <= SCREEN, (seen.path, gsm7.septets(text), text)


@cache
def wide(language: Language, key: str) -> Say:
    return Say(key, widest(catalog(language), key))


def stretched(screen: Screen | End, language: Language) -> Screen | End:
    """The same screen with the widest value in every slot."""
    if isinstance(screen, End):
        return replace(screen, slots=wide(language, screen.key).slots)
    lines = [(digit, wide(language, say.key)) for digit, say in screen.lines]
    return replace(screen, says=wide(language, screen.says.key), lines=lines, note=None)


def says_what_is_expected(screen: Screen, slip: Screen, language: Language, common: Mapping[str, str]) -> None:
    """The same question, with one line on top, or instead of the first of its own lines where none is free."""
    text = pages.page(slip, language, common)
    plain = pages.page(replace(screen, note=None), language, common)
    assert slip.note, text
    assert gsm7.septets(text) <= SCREEN
    assert text != plain
    assert text.split("\n", 1)[1] in (plain, plain.split("\n", 1)[1]), text


class Screens:
    """What holds for the screens of any caller."""

    who: ClassVar[str]

    @pytest.fixture
    def walk(self, walk_of: WalkOf) -> Walk:
        return walk_of(self.who)

    @pytest.mark.parametrize("language", list(Language))
    def test_every_screen_has_words_that_fit(self, walk: Walk, common: Mapping[str, str], language: Language) -> None:
        texts = catalog(language)
        for seen in walk.seen:
            assert {key for key in spoken(seen.screen) if key not in texts} == set(), seen.path
            fits(seen, language, common)
            if isinstance(seen.screen, Screen) and seen.slip:
                says_what_is_expected(seen.screen, seen.slip, language, common)

    def test_zero_leads_back_or_out(self, walk: Walk) -> None:
        """To a question asked before, out of the talk, or nowhere with the words that it was already sent; where the
        screen says that `0` skips or finishes, it goes on.
        """
        back = {"nav.back", "nav.leave"}
        zeros = [path for path in walk.ways if path and path[-1] == "0" and walk.ways[path[:-1]].zero in back]
        assert zeros or len(CALLERS[self.who]) > 1
        for path in zeros:
            now = walk.ways[path]
            before = {walk.ways[path[:at]].key for at in range(len(path))}
            assert now.is_last or now.key in before, path


class ScreensOfOne(Screens):
    """And where one person holds the phone."""

    def test_from_every_screen_an_end_can_be_reached(self, walk: Walk) -> None:
        ending = {place for place in walk.ways.values() if place.is_last}
        assert {place.key for place in ending} > {"end.bye"}
        grown = True
        while grown:
            found = {
                place
                for place, leads in walk.leads.items()
                if any(each in ending for to in leads.values() for each in to)
            }
            grown = not found <= ending
            ending |= found
        assert set(walk.ways.values()) - ending - walk.cut == set()
        assert {each.key for each in walk.cut} <= {each.key for each in ending}


class TestVolunteer(ScreensOfOne):
    who = "volunteer"


class TestCaregiver(ScreensOfOne):
    who = "caregiver"


class TestOfficer(ScreensOfOne):
    who = "officer"


@pytest.mark.lengthy
class TestLead(ScreensOfOne):
    who = "lead"


@pytest.mark.lengthy
class TestNationalDesk(ScreensOfOne):
    who = "national"


class TestSectorOfficer(ScreensOfOne):
    who = "sector"


class TestStranger(ScreensOfOne):
    who = "stranger"


class TestTwoPeople(Screens):
    who = "two people"


def test_no_caller_is_left_out() -> None:
    every = [*ScreensOfOne.__subclasses__(), *Screens.__subclasses__()]
    assert {each.who for each in every if each is not ScreensOfOne} == set(CALLERS)
