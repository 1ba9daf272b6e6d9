"""A door tried through a real hop: the phone dials, gives its PIN where the door asks for one, and stands before it."""

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from conversations.questions import Pin
from conversations.steps import Conversation
from core.errors import Forbidden, NotYours
from core.operations.demo_people import PIN
from core.storage.access import Caller
from tests.fixtures.phone import Phone
from tests.fixtures.world import World

REFUSALS = (Forbidden, NotYours)
STEPS = 10
"""Most screens until a door that asks first has done what it is for."""
TYPED = {"officer.child_name": "Keza"}
"""What is typed where no key will do."""


def talk_of(door: str) -> Callable[..., Conversation]:
    """The conversation of that name."""
    module, name = door.rsplit(".", 1)
    talk: Callable[..., Conversation] = getattr(importlib.import_module(f"conversations.{module}"), name)
    return talk


def opens(
    monkeypatch: pytest.MonkeyPatch,
    world: World,
    last: int,
    door: str,
    arguments: Sequence[Any] = (),
    *,
    deep: bool = False,
) -> bool:
    """Whether that number comes in by the door, to the thing it is handed. `deep`: to the end of what it asks."""
    talk = talk_of(door)

    def home(callers: tuple[Caller, ...]) -> Conversation:
        if callers[0].person:  # before each door, as some begin with a deed, which no first hop does
            yield Pin("pin")
        return (yield from talk(callers[0], *arguments))

    monkeypatch.setattr("ussd.session.contents.front_door", home)
    phone = world.phone(last)
    try:
        phone.dial()
        if phone.name == "draft.offer":
            phone.press("2")
        if phone.name == "pin":
            phone.press(PIN)
        if deep:
            _go_on(phone)
    except REFUSALS:
        return False
    return True


def _go_on(phone: Phone) -> None:
    """The first key of each screen, and what is typed where there is none; then the thing is done."""
    for _ in range(STEPS):
        if phone.is_over:
            return
        phone.press(TYPED.get(phone.name, "1"))
    raise AssertionError(phone.screen)
