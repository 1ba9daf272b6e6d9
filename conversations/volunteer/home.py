"""The volunteer's home: seven keys that are learnt by heart and never renumbered."""

from enum import IntEnum

from conversations.questions import Choose
from conversations.shared import choose_language
from conversations.steps import Conversation
from conversations.volunteer.concern import report_concern
from conversations.volunteer.gathering import report_gathering
from conversations.volunteer.help import messages_and_help
from conversations.volunteer.my_children import my_children
from conversations.volunteer.register import register
from conversations.volunteer.visit import report_visit
from core.language.words import Say
from core.storage.access import Caller, door
from core.storage.policy import VOLUNTEERS, Policy


class VolunteerHome(IntEnum):
    """What a volunteer can do here, by key."""

    visit = 1
    concern = 2
    register = 3
    my_children = 4
    gathering = 5
    help = 6
    language = 7


WHILE_BUSY = (VolunteerHome.concern,)
"""What is left of it where menus are shed."""


@door(Policy(VOLUNTEERS))
def volunteer_home(me: Caller) -> Conversation:
    """The first screen of a volunteer."""
    return (yield from _from(Choose("volunteer.home", among=VolunteerHome, leads=True), me))


@door(Policy(VOLUNTEERS))
def busy_home(me: Caller) -> Conversation:
    """The first screen where menus are shed: a concern, whose next key is danger, by its own key. It is the same
    question, so that a talk that broke off goes on from either.
    """
    busy = Choose("volunteer.home", among=WHILE_BUSY, words=Say("volunteer.home.busy"), leads=True)
    return (yield from _from(busy, me))


def _from(home: Choose, me: Caller) -> Conversation:
    chosen = VolunteerHome((yield home))
    talks = {
        VolunteerHome.visit: report_visit,
        VolunteerHome.concern: report_concern,
        VolunteerHome.register: register,
        VolunteerHome.my_children: my_children,
        VolunteerHome.gathering: report_gathering,
        VolunteerHome.help: messages_and_help,
        VolunteerHome.language: choose_language,
    }
    return (yield from talks[chosen](me))
