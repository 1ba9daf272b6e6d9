"""The code for the desk: shown once, behind the PIN, to be typed in the browser in which the password was given."""

from conversations.steps import Conversation, do, end
from core.people import desk_codes
from core.people.desk_codes import ShownDeskCode
from core.storage.access import Caller, door
from core.storage.policy import OFFICERS, Policy, Resource


@door(Policy(OFFICERS, reads=(Resource.own,), writes=(Resource.own,), pin=True, audited=True))
def desk_code(me: Caller) -> Conversation:
    """Six digits for two minutes; who has no password at the desk yet reads whom to ask for one."""
    shown: ShownDeskCode = yield do("desk.code", desk_codes.show, me)
    if not shown.code:
        return end("officer.desk.nobody")
    return end("officer.desk.code", code=shown.code, count=shown.minutes)
