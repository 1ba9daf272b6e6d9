"""A missed call: whoever has no airtime rings once and hangs up. Nobody takes the call up; somebody rings back."""

from core.alerts import call_backs
from core.language.words import Say
from core.models.base import new_id
from core.models.duty import CallBackReason
from core.people import people
from core.phone import mobile
from core.storage.db import Database
from sms import answers, calls_for_help
from sms.gateways.port import Call

CHANNEL = "voice"


def receive(database: Database, call: Call) -> str:
    """A number we know is rung back, and told so by SMS, once an hour; any other leaves nothing."""
    number = mobile(call.number)
    if number is None:
        return "ignored"
    with database.write("missed_call") as tx:
        found = people.callers(tx, number, CHANNEL)
        if not found:
            return "stranger"
        me = found[0]
        call_back = call_backs.ask(tx, me, CallBackReason.missed_call)
        words = Say(f"sms.reply.rang{calls_for_help.ending(calls_for_help.promise(call_back))}")
        answers.post(tx, me, call_back if call_back > 0 else new_id(), words)
    return "missed_call"
