"""Every text fits where it is shown, with the widest value in every slot and all of its choices below it."""

from collections.abc import Mapping

import pytest

from core import gsm7
from core.models.person import Language
from core.words import Say, catalog, say
from tests.core.widest import COMPLETE, widest, widest_places
from tests.fixtures.world import PROGRAMME

SCREEN = 160
"""Septets of a screen, and of one segment of an SMS."""


LISTS = {
    "visit.child": "list.code_date",
    "my_children": "list.code_date",
    "officer.alerts": "list.alert",
    "officer.past_deadline": "list.alert",
    "officer.call_backs": "list.call_back",
}
"""Questions whose choices come from records, five a screen, and the text of a line."""
YES_NO = ("concern.protected", "change.ask")
VARIANTS = ("sent", "saved", "quiet", "none")
"""Other words for a question, shown with the same choices."""
ENDS = {
    "caregiver.help.done",
    "caregiver.visit.moved",
    "caregiver.visit.thanks",
    "officer.did.noted",
    "officer.call_back.noted",
}
"""Last screens whose names look like a choice."""


def choices_of(texts: Mapping[str, str], key: str) -> list[str]:
    """The keys of what may be chosen under that question, those of one screen."""
    if key in YES_NO:
        return ["answer.yes", "answer.no"]
    parent = key.rpartition(".")[0] if key.rpartition(".")[2] in VARIANTS else key
    depth = parent.count(".") + 1
    found = [
        each
        for each in texts
        if each.startswith(f"{parent}.") and each.count(".") == depth and each.rpartition(".")[2] not in VARIANTS
    ]
    return [each for each in found if not is_last(each)][:8]


def zero(texts: Mapping[str, str], key: str) -> str:
    """What `0` does there."""
    if key.startswith(("visit.what", "visit.sure", "visit.at_home")):
        return texts["nav.finish"]
    return texts["nav.leave" if key.endswith((".home", ".home.quiet")) else "nav.back"]


def said(language: Language, key: str) -> str:
    return say(language, Say(key, widest(language, key)))


def screen(language: Language, key: str) -> str:
    """The whole screen of a text, drawn at its widest; a last screen stands alone."""
    texts = catalog(language)
    lines = [said(language, key)]
    if is_last(key):
        return lines[0]
    choices = [LISTS[key]] * 5 if key in LISTS else choices_of(texts, key)
    lines += [f"{at} {said(language, each)}" for at, each in enumerate(choices, start=1)]
    if key in LISTS or key == "concern.category":
        lines.append(f"9 {texts['nav.more']}")
    lines.append(f"0 {zero(texts, key)}")
    return "\n".join(lines)


def is_last(key: str) -> bool:
    """True for a screen that ends the talk: there is no way back on it."""
    return key in ENDS or key.startswith(
        ("end.", "concern.thanks", "visit.thanks", "visit.again", "officer.yours", "officer.taken", "officer.closed")
        + ("officer.not_yours", "close.", "call_back.thanks", "caregiver.stopped", "caregiver.started", "pin.")
        + ("caregiver.urgent.done", "note.", "wrong.", "guide.")
    )


def too_wide(drawn: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    """Those that one screen or segment cannot carry, with their septets."""
    return {key: (gsm7.septets(text), text) for key, text in drawn.items() if gsm7.septets(text) > SCREEN}


def test_the_longest_places() -> None:
    assert {key: len(name) for key, name in widest_places().items()} == {"sms": 22, "list": 9, "screen": 19}


@pytest.mark.parametrize("language", COMPLETE)
def test_every_screen_fits_160_septets_with_its_choices(language: Language) -> None:
    keys = [key for key in catalog(language) if not key.startswith("sms.")]
    assert too_wide({key: gsm7.fold(screen(language, key)) for key in keys}) == {}


@pytest.mark.parametrize("language", COMPLETE)
def test_every_sms_is_one_segment(language: Language) -> None:
    keys = [key for key in catalog(language) if key.startswith("sms.")]
    assert too_wide({key: gsm7.fold(said(language, key)) for key in keys}) == {}


def test_screens_are_drawn_with_what_belongs_to_them() -> None:
    """The drawing above, checked by eye."""
    assert screen(Language.en, "visit.safe") == "Safe at home?\n1 No worry\n2 Some worry\n3 Danger now\n0 Back"
    assert screen(Language.en, "concern.category").splitlines()[8:] == ["8 Trafficking", "9 More", "0 Back"]
    assert screen(Language.en, "my_children").splitlines()[5:] == ["5 888888 28/08", "9 More", "0 Back"]
    assert screen(Language.en, "visit.what.saved").splitlines()[0] == "Saved: 8888888."
    assert screen(Language.en, "visit.what.saved").splitlines()[-1] == "0 Finish"


@pytest.mark.parametrize("language", COMPLETE)
def test_labels_of_categories_have_at_most_14_septets(language: Language) -> None:
    labels = {key: text for key, text in catalog(language).items() if key.startswith("concern.category.")}
    assert len(labels) == 16
    assert {key: text for key, text in labels.items() if gsm7.septets(text) > 14} == {}


@pytest.mark.parametrize("language", COMPLETE)
def test_every_category_has_its_label_and_its_short_word(language: Language) -> None:
    for name in PROGRAMME.kinds:
        assert f"concern.category.{name}" in catalog(language)
        assert f"category.{name}" in catalog(language)
