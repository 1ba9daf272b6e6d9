"""Writes docs/menus.md: `.venv/bin/python -m tests.conversations.menus`. A test fails when the page is stale."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.language.words import catalog
from core.models.person import Language
from core.settings import ROOT
from tests.conversations.crawler import CALLERS, Place, Walk, crawl
from tests.conversations.furnishing import furnished
from tests.conversations.typing_hands import NEW_PIN

PAGE = ROOT / "docs" / "menus.md"
SPOKEN = (Language.rw, Language.en)
HEAD = """# Every menu

Written by `.venv/bin/python -m tests.conversations.menus`, which presses every key of every menu; do not edit by hand.
A test fails when this page is stale. A screen is named by the key of its words in `core/language/locale`. The column
*key* is what is typed: a number on the screen, `PIN`, or `...` for something of one's own (a code, a number, a date,
words). `9` shows more, `0` goes back or leaves. Words in braces are filled in. Where an answer leads to several
screens, it depends on what was answered or found before. A screen that several callers come to stands under the first
of them.

Not shown with each screen: after `0` over something that the district was already told, a new answer is asked about:
"""
TYPED = {"4071": "PIN", NEW_PIN: "PIN"}
"""Keys that are not what is really typed."""


def page(walks: dict[str, Walk]) -> str:
    """The whole page."""
    told: set[str] = set()
    changing = [["", *_both("change.ask")], ["1", *_both("answer.yes")], ["2", *_both("answer.no")]]
    parts = [HEAD, *_table(["key", "Kinyarwanda", "English"], changing)]
    for who, walk in walks.items():
        screens = {name: places for name, places in _by_name(walk).items() if name not in told}
        told.update(screens)
        parts += ["", f"## {who[0].upper()}{who[1:]}", "", f"The first screen is {_link(walk.home)}."]
        for name, places in screens.items():
            if not places[0].is_last:
                parts += ["", *_screen(name, places, walk)]
        endings = [[f"*{name}*", *_both(name)] for name, places in screens.items() if places[0].is_last]
        if endings:
            parts += ["", f"### Endings: {who}", "", *_table(["ends", "Kinyarwanda", "English"], endings)]
    return "\n".join(parts) + "\n"


def _by_name(walk: Walk) -> dict[str, list[Place]]:
    """The places of a walk by the key of their words, in the order of the keys that lead there; endings last.

    Behind a changed answer all is alike and not told again.
    """
    first: dict[Place, tuple[str, ...]] = {}
    for path, place in walk.ways.items():
        first.setdefault(place, path)
    found: dict[str, list[Place]] = {}
    for place in sorted(first, key=lambda each: (each.is_last, first[each])):
        if not place.back:
            found.setdefault(place.words, []).append(place)
    return found


def _screen(name: str, places: list[Place], walk: Walk) -> list[str]:
    """A heading, the question in both languages, and a row a key; where each leads, from all places alike."""
    rows: dict[tuple[str, str, str], list[str]] = {("", *_both(name)): []}
    for place in places:
        for key, words, leads in _rows(place, walk.leads.get(place, {})):
            targets = rows.setdefault((key, *words), [])
            targets += [each for each in leads if each not in targets]
    ordered = sorted(rows.items(), key=lambda row: row[0][0] == "0")
    table = [[*row, " / ".join(targets)] for row, targets in ordered]
    return [f"### {name}", "", *_table(["key", "Kinyarwanda", "English", "leads to"], table)]


Row = tuple[str, tuple[str, str], list[str]]
"""A key, its words in both languages, and where it leads."""


def _rows(place: Place, leads: dict[str, list[Place]]) -> Iterator[Row]:
    options = dict(place.options)
    for typed in [key for key in leads if key not in options and key not in ("0", "9")]:
        yield TYPED.get(typed, "..."), ("", ""), _targets(leads[typed])
    if place.is_list or _from_records(place):
        yield "1-5", _both(place.options[0][1]), _targets(target for key in options for target in leads.get(key, []))
    else:
        for digit, words in place.options:
            yield f"9 {digit}" if place.page else digit, _both(words), _targets(leads.get(digit, []))
    if place.more and not place.page:
        yield "9", _both("nav.more"), []
    yield "0", _both(place.zero), _back(place, leads.get("0", []))


def _from_records(place: Place) -> bool:
    """True for a list that happens to hold one thing."""
    return len(place.options) == 1 and place.options[0][1].startswith("list.")


def _back(place: Place, places: list[Place]) -> list[str]:
    """Where `0` ends the talk or goes on; else it goes back."""
    goes_on = place.zero not in ("nav.back", "nav.leave")
    return _targets(each for each in places if goes_on or each.is_last) or ["the screen before"]


def _targets(places: Iterable[Place]) -> list[str]:
    return list(dict.fromkeys(_link(each) for each in places))


def _link(place: Place) -> str:
    return f"*{place.words}*" if place.is_last else f"[{place.words}](#{place.words.replace('.', '')})"


def _both(key: str) -> tuple[str, str]:
    first, second = (catalog(language)[key].replace("\n", "<br>").replace("|", "\\|") for language in SPOKEN)
    return first, second


def _table(head: list[str], rows: Iterable[Iterable[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def main() -> None:
    """Walk, and write the page."""
    with tempfile.TemporaryDirectory() as folder:
        database = furnished(Path(folder) / "walk.db")
        PAGE.write_text(page({who: crawl(database, lasts) for who, lasts in CALLERS.items()}))
        database.engine.dispose()


if __name__ == "__main__":
    main()
