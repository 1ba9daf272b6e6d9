"""Are the desk's catalogs whole? Its pages have no septets to count, but every language has the same texts and slots.

Keys are found by their look, `desk.` and what follows, in the desk's modules and templates; one that ends in a dot has
an ending that is only known when a page is drawn; so has `job.`, what somebody does. `desk.` before a key of the phones
says the same at the desk.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.language.words import LOCALE as PHONES
from core.language.words import slots
from core.settings import ROOT
from jobs.i18n import catalogs
from jobs.i18n.catalogs import Entry

LOCALE = ROOT / "web" / "console" / "locale"
DEFAULT = "rw"
PAGES = (("web/console", "*.py"), ("web/templates/console", "*.html"))
_ASKED = re.compile(r"""["'](?:desk\.|desk\.[a-z0-9_.]+|job\.)(?=["'{])""")


def entries(locale: Path = LOCALE) -> Mapping[str, list[Entry]]:
    """The texts of the desk by language."""
    return {language: catalogs.read(locale / language) for language in catalogs.languages(locale)}


def faults(locale: Path = LOCALE, root: Path = ROOT) -> list[str]:
    """A sentence for everything that is wrong with the desk's texts."""
    every = entries(locale)
    model = {each.key: slots(each.text) for each in every[DEFAULT]}
    found = [f"desk {language}: {fault}" for language, mine in every.items() for fault in _beside(mine, model)]
    return [*found, *(f"desk: {fault}" for fault in _in_pages(set(model), root))]


def _beside(mine: list[Entry], model: Mapping[str, frozenset[str]]) -> Iterator[str]:
    known = {each.key: slots(each.text) for each in mine}
    yield from (f"{key} stands {times} times" for key, times in Counter(each.key for each in mine).items() if times > 1)
    yield from (f"{each.key} has no words" for each in mine if not each.text.strip())
    yield from (f"{key} is missing" for key in model if key not in known)
    yield from (f"{key} stands in no other language" for key in known if key not in model)
    for key, own in known.items():
        if own != model.get(key, own):
            yield f"{key} has other slots than in {DEFAULT}"


def _in_pages(keys: set[str], root: Path) -> Iterator[str]:
    texts = [path.read_text() for folder, kind in PAGES for path in sorted((root / folder).rglob(kind))]
    asked = {each[1:] for text in texts for each in _ASKED.findall(text)}
    phones = {f"desk.{each.key}" for each in catalogs.read(PHONES / DEFAULT)}
    begun = {each for each in asked if each.endswith(".") and each != "desk."}
    said = {f"desk.{each}" for text in texts for each in re.findall(r'"([a-z_]+(?:\.[a-z_]+)*)"', text)}
    yield from (f"a page asks for {each}, which no catalog has" for each in sorted(asked - begun - keys - {"desk."}))
    for key in sorted(keys - asked - phones - said):
        if not any(key.startswith(each) for each in begun):
            yield f"{key} is asked for by no page"
