"""The sector officer's home: calls that wait in the sector, behind the PIN; codes and no names."""

from conversations.officer.home import calls_that_wait
from conversations.questions import Pin
from conversations.steps import Conversation
from core.access import Caller


def sector_home(me: Caller) -> Conversation:
    """PIN, then the calls that wait."""
    yield Pin("pin")
    return (yield from calls_that_wait(me))
