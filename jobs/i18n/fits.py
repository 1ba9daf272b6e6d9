"""Does every text fit where it is shown, with the widest value in every slot and all of its choices below it?"""

from collections.abc import Sequence
from functools import lru_cache

from conversations.asking import Question
from core.language import gsm7
from jobs.i18n import questions
from jobs.i18n.catalogs import Texts
from jobs.i18n.widest import fill, widest

SCREEN = 160
"""Septets of a screen, and of one segment of an SMS."""
PAGE = 8
"""Choices of one screen that only a talk knows; the others stand behind `9`."""
LABEL = 14
"""Septets of a category's name: nine of them stand on one screen."""

VARIANTS = ("sent", "kept", "saved", "quiet", "none", "again")
"""Other words for a question, shown with the same choices."""
EMPTY = ".none"
"""Among them those of a list in which nothing stands."""
ENDS = {
    "caregiver.help.done",
    "caregiver.visit.moved",
    "caregiver.visit.thanks",
    "officer.call_back.noted",
}
"""Last screens whose names look like a choice."""
ENDINGS = (
    *("end.", "concern.thanks", "visit.thanks", "visit.again", "officer.taken", "officer.closed"),
    *("officer.not_yours", "close.", "call_back.thanks", "caregiver.stopped", "caregiver.started", "pin."),
    *("caregiver.urgent.done", "note.", "wrong.", "guide.", "notice."),
)
"""How the keys of last screens begin, and of lines that stand above a question."""
AFTER_ACT = (
    *("officer.yours", "officer.did.noted", "officer.taken", "officer.closed", "officer.not_yours"),
    *("officer.noted_for_owner", "close.", "end.did.", "end.refer", "end.offer", "end.level", "end.report."),
)
"""How the keys begin of what became of an act on an alert: below it, the way back to the card or the list."""


def too_wide(texts: Texts) -> dict[str, int]:
    """Those that one screen or one segment cannot carry, with their septets; labels over their own limit too."""
    drawn = {key: said(texts, key) if key.startswith("sms.") else screen(texts, key) for key in texts}
    found = {key: septets for key, text in drawn.items() if (septets := gsm7.septets(gsm7.fold(text))) > SCREEN}
    labels = {key: len(gsm7.fold(text)) for key, text in texts.items() if key.startswith("concern.category.")}
    return found | {key: septets for key, septets in labels.items() if septets > LABEL}


def said(texts: Texts, key: str) -> str:
    """The text at its widest."""
    text = texts[key]
    return fill(text, widest(texts, key)) if "{" in text else text


def screen(texts: Texts, key: str) -> str:
    """The whole screen of a text, drawn at its widest: its widest page, as any question of that key draws it. A last
    screen stands alone.
    """
    first = said(texts, key)
    if key.startswith(AFTER_ACT):
        ways = (texts.get(f"officer.after.{each}", "") for each in ("card", "list"))
        return "\n".join([first, f"1 {max(ways, key=len)}", f"0 {texts.get('nav.leave', '')}"])
    if is_last(key):
        return first
    parent = key.rpartition(".")[0] if key.rpartition(".")[2] in VARIANTS else key
    found = questions.of(key) or questions.of(parent)
    pages = [[]] if key.endswith(EMPTY) and any(map(questions.lists, found)) else _pages(texts, parent, found)
    drawn = ["\n".join([first, *page, f"0 {texts.get(zero, '')}"]) for page in pages for zero in _zeros(parent, found)]
    return max(drawn, key=lambda each: gsm7.septets(gsm7.fold(each)))


def _pages(texts: Texts, key: str, found: Sequence[Question]) -> list[list[str]]:
    """The lines between the words and what `0` does, a page each."""
    drawn = [questions.pages(each) for each in found]
    pages = [page for each in drawn for page in each]
    if not all(drawn) or not drawn:  # only a talk knows the choices: all that the catalog has
        every = _choices_of(texts, key)
        page = [(str(at), each) for at, each in enumerate(every[:PAGE], start=1)]
        pages.append([*page, *([("9", "nav.more")] if len(every) > PAGE else [])])
    return [[f"{digit} {said(texts, each)}" for digit, each in page if each in texts] for page in pages]


def _choices_of(texts: Texts, key: str) -> list[str]:
    """The keys of what may be chosen under that question."""
    below = _below(tuple(texts)).get(key, [])
    return [each for each in below if each.rpartition(".")[2] not in VARIANTS and not is_last(each)]


@lru_cache(maxsize=4)
def _below(keys: tuple[str, ...]) -> dict[str, list[str]]:
    """By key, those that are one step below it."""
    found: dict[str, list[str]] = {}
    for each in keys:
        found.setdefault(each.rpartition(".")[0], []).append(each)
    return found


def _zeros(key: str, found: Sequence[Question]) -> set[str]:
    """The keys of what `0` may be called there."""
    first = key in questions.opening()
    return {each.zero(first=first) for each in found} or {"nav.leave" if first else "nav.back"}


def is_last(key: str) -> bool:
    """True for a screen that ends the talk: there is no way back on it."""
    return not questions.of(key) and (key in ENDS or key.startswith(ENDINGS))
