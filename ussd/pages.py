"""A screen as text: what the catalogs say, numbered, within 160 septets."""

from collections.abc import Mapping
from dataclasses import replace

from conversations.steps import End, Screen
from core import gsm7
from core.models.person import Language
from core.words import Say, say
from ussd.gateways.port import Reply

SEPTETS = 160


def show(screen: Screen | End, language: Language, common: Mapping[str, str]) -> Reply:
    """A screen as the gateway takes it."""
    if isinstance(screen, End):
        return Reply(gsm7.fold(say(language, Say(screen.key, screen.slots), common)), True, screen.key)
    return Reply(page(screen, language, common), False, screen.key)


def page(screen: Screen, language: Language, common: Mapping[str, str]) -> str:
    """The question with its numbered choices, `9` if there is more, `0` to go back; a note on top.

    A note that would push the screen over its limit is left out: the question matters more.
    """
    lines = [] if screen.note is None else [say(language, screen.note, common)]
    lines.append(say(language, screen.says, common))
    lines += [f"{digit} {say(language, words, common)}" for digit, words in screen.lines]
    if screen.more:
        lines.append(f"9 {say(language, Say('nav.more'))}")
    lines.append(f"0 {say(language, screen.zero)}")
    text = gsm7.fold("\n".join(lines))
    if screen.note and gsm7.septets(text) > SEPTETS:
        return page(replace(screen, note=None), language, common)
    return text
