"""Choosing a PIN: a first one where one is asked for and none was ever chosen, another instead of the one before."""

from conversations.questions import NewPin, Pin
from conversations.steps import Conversation, End, door, end
from core.storage.access import Caller
from core.storage.policy import OFFICERS, VOLUNTEERS, Policy, Resource


def choosing_first(talk: Conversation, me: Caller) -> Conversation:
    """The same talk; where it asks for the PIN of somebody who has none, they choose one there and go on.

    What needs no PIN is asked as ever: nobody chooses a PIN before they may report.
    """
    if me.has_pin:
        return (yield from talk)
    question = next(talk)
    while True:
        answer = yield (NewPin("pin.new") if type(question) is Pin else question)
        try:
            question = talk.send(answer)
        except StopIteration as stop:
            ended: End = stop.value
            return ended


@door(Policy(OFFICERS | VOLUNTEERS, writes=(Resource.own,), pin=True, audited=True))
def change_pin(me: Caller) -> Conversation:
    """The old PIN, unless it was given in this session, then a new one twice. Who had none chooses one only."""
    yield Pin("pin")
    if me.has_pin:
        yield NewPin("pin.change", changes=True)
    return end("pin.changed")
