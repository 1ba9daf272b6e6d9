"""The home of an officer whose number may be in other hands: what an SMS told anyway, and one key to hold it."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.officer.alert import LETTERS
from conversations.questions import Choose
from conversations.steps import Conversation, do, end
from core.alerts import in_doubt
from core.alerts.in_doubt import HeldInDoubt
from core.clock import clock_time
from core.language.words import Say
from core.people import places
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource


class DoubtKey(IntEnum):
    """What can be done in doubt."""

    hold = 1


@door(Policy(OFFICERS, reads=(Resource.listing,), writes=(Resource.alert,)))
def home_in_doubt(me: Caller) -> Conversation:
    """Number, level, sector and deadline of what nobody owns; no PIN opens more until somebody knows the voice."""
    alert = yield Choose(
        "doubt.home", among=partial(_listed, me), line="list.alert", words=partial(_heading, me), leads=True
    )
    yield Choose("doubt.alert", among=DoubtKey, words=partial(_card, me, alert))
    held: HeldInDoubt = yield do("alert.hold_in_doubt", in_doubt.hold, me, alert)
    if held.asked:
        return end("end.doubt.held" if held.time else "end.doubt.asked", number=held.number, time=held.time)
    return end("end.doubt.held.kept" if held.time else "end.doubt.asked.kept", number=held.number, time=held.time)


def _heading(me: Caller, tx: Tx) -> Say:
    return Say("doubt.home" if in_doubt.told(tx, me) else "pin.unconfirmed")


def _listed(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option(
            each.id,
            Say(
                "list.alert",
                {
                    "number": each.number,
                    "level": Say(f"level.short.{each.level}"),
                    "place": places.name(tx, each.sector_id)[:LETTERS],
                },
            ),
        )
        for each in in_doubt.told(tx, me)
    ]


def _card(me: Caller, alert_id: int, tx: Tx) -> Say:
    alert = next(each for each in in_doubt.told(tx, me) if each.id == alert_id)
    slots = {
        "number": alert.number,
        "level": Say(f"level.{alert.level}"),
        "place": places.name(tx, alert.sector_id),
        "time": clock_time(alert.acknowledge_by, tx.at),
    }
    return Say("doubt.alert", slots)
