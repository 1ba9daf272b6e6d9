"""What a carer asks who stands at the desk: to see, correct or erase what is kept, and no more SMS."""

from core.models.data_request import DataRequestKind
from core.models.person import Person, Role
from core.reporting import carers_in_person
from core.storage.db import Tx
from web.console.act_pages import ActForm
from web.console.desk import say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, choose

REQUEST, NO_SMS = "request", "no_sms"


def pointless(person: Person) -> dict[str, bool]:
    """By act, whether there is nothing to do: for who is no carer, and for SMS that stopped before."""
    other = person.role is not Role.caregiver
    return {REQUEST: other, NO_SMS: other or person.messages_stopped_at is not None}


def _voice() -> Field:
    voices = {str(each): say(f"desk.carer.voice.{each}") for each in carers_in_person.VOICES}
    return choose("voice", say("desk.carer.voice"), voices)


def asked() -> list[Field]:
    """What is asked, and whose word it is."""
    kinds = {str(each): say(f"desk.request.kind.{each}") for each in DataRequestKind}
    return [choose("kind", say("desk.carer.asks"), kinds), _voice()]


def _asks(tx: Tx, row: int) -> list[Field]:
    carers_in_person.reach(tx, session().me, row)
    return asked()


def _ask(tx: Tx, row: int, given: Given) -> Outcome:
    return "carer.asked", {"date": do(tx, carers_in_person.ask, row, given["kind"], given["voice"])}


def _stops(tx: Tx, row: int) -> list[Field]:
    carers_in_person.reach(tx, session().me, row)
    return [_voice()]


def _stop(tx: Tx, row: int, given: Given) -> Outcome:
    stopped = do(tx, carers_in_person.stop_messages, row, given["voice"])
    return "carer.stopped" if stopped else "carer.stopped_before", {}


def _told_asked(_tx: Tx, _row: int) -> list[str]:
    return [say("desk.carer.how")]


def _told_stopped(_tx: Tx, _row: int) -> list[str]:
    return [say("desk.carer.how_stopped")]


ACTS = {REQUEST: ActForm(_asks, _ask, _told_asked), NO_SMS: ActForm(_stops, _stop, _told_stopped)}
