"""Who is calling, and which home opens."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.caregiver.home import caregiver_home
from conversations.officer.home import officer_home
from conversations.officer.sector import sector_home
from conversations.pin import choosing_first
from conversations.questions import Choose
from conversations.steps import WHO, Conversation
from conversations.stranger.home import stranger_home
from conversations.volunteer.home import volunteer_home
from core.language.words import Say
from core.models.person import Role
from core.storage.access import Caller
from core.storage.db import Tx


class Resume(IntEnum):
    """The offer to go on with what was left unfinished."""

    go_on = 1
    anew = 2


OFFER = Choose("draft.offer", among=Resume)
"""Names no child and no topic: the phone may be in other hands."""


def front_door(callers: tuple[Caller, ...]) -> Conversation:
    """The home of whoever holds this number; held by two, it asks which of them first."""
    me = callers[0]
    if len(callers) > 1:
        at = yield Choose(WHO, among=partial(_people, callers), leads=True)
        me = callers[at]
    return (yield from choosing_first(_home(me), me))


def _people(callers: tuple[Caller, ...], tx: Tx) -> list[Option]:
    return [Option(at, Say(f"role.{each.role}")) for at, each in enumerate(callers)]


def _home(me: Caller) -> Conversation:
    if me.role is None:
        return (yield from stranger_home(me))
    if me.role.is_officer:
        return (yield from officer_home(me))
    if me.role is Role.caregiver:
        return (yield from caregiver_home(me))
    if me.role is Role.sector_officer:
        return (yield from sector_home(me))
    return (yield from volunteer_home(me))
