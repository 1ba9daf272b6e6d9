"""The volunteer's home: seven keys that are learnt by heart and never renumbered."""

from enum import IntEnum

from conversations.questions import Choose
from conversations.shared import choose_language, helplines
from conversations.steps import Conversation
from conversations.volunteer.concern import report_concern
from conversations.volunteer.my_children import my_children
from conversations.volunteer.visit import report_visit
from core.access import Caller


class VolunteerHome(IntEnum):
    """What a volunteer can do here, by key."""

    visit = 1
    concern = 2
    my_children = 4
    help = 6
    language = 7


def volunteer_home(me: Caller) -> Conversation:
    """The first screen of a volunteer."""
    chosen = yield Choose("volunteer.home", among=VolunteerHome)
    talks = {
        VolunteerHome.visit: report_visit,
        VolunteerHome.concern: report_concern,
        VolunteerHome.my_children: my_children,
        VolunteerHome.help: helplines,
        VolunteerHome.language: choose_language,
    }
    return (yield from talks[chosen](me))
