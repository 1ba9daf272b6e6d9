"""What an officer writes down about a child: its name, and how its carer's phone may be used."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Asked, Json, Option, Page, Wrong
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from conversations.volunteer.my_children import NAME
from core.cases import child_names
from core.children import carer_phones
from core.language import keypad
from core.language.words import Say
from core.phone import spoken
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource


class NameKey(IntEnum):
    """Is it so?"""

    yes = 1


@dataclass(frozen=True)
class NameTyped(Asked):
    """A name in letters, or by the number keys: a key as often as its letter stands on it. Kept as the name."""

    guards_draft: bool = True

    def pages(self, tx: Tx) -> list[Page]:
        """Nothing to choose from."""
        return []

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> str:
        """The name, if phones can show it."""
        name = keypad.read(raw)
        if name is None or not 2 <= len(name) <= NAME:
            raise Wrong("wrong.name")
        return name

    def value(self, kept: Json) -> str:
        """As kept."""
        return str(kept)


@dataclass(frozen=True)
class SafeHours(Asked):
    """From one full hour to another, typed as 1820. Kept as two hours, "18:00"."""

    def pages(self, tx: Tx) -> list[Page]:
        """Nothing to choose from."""
        return []

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> list[str]:
        """Hours in which an SMS to a family may leave at all."""
        hours = carer_phones.hours(raw)
        if hours is None:
            raise Wrong("wrong.hours")
        if not carer_phones.meets(tx, *hours):
            raise Wrong("wrong.hours_closed")
        return list(hours)

    def value(self, kept: Json) -> Any:
        """As kept."""
        return kept


@door(Policy(OFFICERS, writes=(Resource.child,), pin=True, audited=True))
def name_a_child(me: Caller, child: int) -> Conversation:
    """The name is typed, read once more, and kept; the desk can do it too."""
    name = yield NameTyped("officer.child_name")
    yield Choose("officer.child_name.sure", among=NameKey, words=Say("officer.child_name.sure", {"name": name}))
    yield do("child.name", child_names.give, me, child, name)
    return end("end.child_name")


@door(Policy(OFFICERS, reads=(Resource.person,), writes=(Resource.person,), pin=True, audited=True))
def carers_phone(me: Caller, child: int) -> Conversation:
    """The carer's number, whether others read on it, and the hours in which it is safe to write to it."""
    what = yield Choose("officer.carer_phone", among=partial(_acts, me, child), words=partial(_phone, me, child))
    if what == "hours":
        opens, closes = yield SafeHours("officer.safe_hours")
        code: str = yield do("carer.hours", carer_phones.set_hours, me, child, opens, closes)
    elif what == "any":
        code = yield do("carer.any_hour", carer_phones.set_hours, me, child, "", "")
    else:
        code = yield do("carer.shared", carer_phones.set_shared, me, child, what == "shared")
    return end("end.carer_phone", code=code)


def _acts(me: Caller, child: int, tx: Tx) -> list[Option]:
    """By fixed keys; nothing where there is no phone that may be used."""
    if not carer_phones.is_usable(tx, me, child):
        return []
    return [
        Option("shared", Say("officer.carer_phone.shared")),
        Option("alone", Say("officer.carer_phone.alone")),
        Option("hours", Say("officer.carer_phone.hours")),
        Option("any", Say("officer.carer_phone.any")),
    ]


def _phone(me: Caller, child: int, tx: Tx) -> Say:
    phone = carer_phones.read(tx, me, child)
    if not phone.number:
        return Say("officer.carer_phone.none", {"code": phone.code})
    hours = Say("phone.hours", {"opens": phone.opens, "closes": phone.closes}) if phone.opens else Say("phone.any_hour")
    used = Say("phone.shared" if phone.shared else "phone.alone")
    return Say("officer.carer_phone", {"phone": spoken(phone.number), "used": used, "hours": hours})
