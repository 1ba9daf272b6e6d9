"""A screen as text: what the catalogs say, numbered, within 160 septets."""

from collections.abc import Mapping

from conversations.steps import End, Screen
from core.language import gsm7
from core.language.words import Say, say
from core.models.person import Language
from ussd.gateways.port import Reply

SEPTETS = 160


def show(screen: Screen | End, language: Language, common: Mapping[str, str]) -> Reply:
    """A screen as the gateway takes it."""
    if isinstance(screen, End):
        return Reply(gsm7.fold(say(language, Say(screen.key, screen.slots), common)), True, screen.key)
    return Reply(page(screen, language, common), False, screen.key)


def plain(key: str, common: Mapping[str, str], language: Language = Language.rw) -> Reply:
    """A last screen that needs no session."""
    return show(End(key), language, common)


def page(screen: Screen, language: Language, common: Mapping[str, str]) -> str:
    """The question with its numbered choices, `9` if there is more, `0` to go back; a note on top.

    A note that would push the screen over its limit takes the place of the first of two lines, as the caller has just
    read it; where it still does not fit it is left out: the question matters more.
    """
    heading = say(language, screen.says, common).splitlines()
    choices = [f"{digit} {say(language, words, common)}" for digit, words in screen.lines]
    if screen.more:
        choices.append(f"9 {say(language, Say('nav.more'))}")
    choices.append(f"0 {say(language, screen.zero)}")
    if screen.note:
        note = say(language, screen.note, common)
        for kept in (heading, heading[1:]):
            text = gsm7.fold("\n".join([note, *kept, *choices]))
            if kept and gsm7.septets(text) <= SEPTETS:
                return text
    return gsm7.fold("\n".join(heading + choices))
