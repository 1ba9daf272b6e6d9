"""What a number stands for: the card of a child or household, an alert, a receipt."""

from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.officer.alert import one_alert
from conversations.officer.child import one_child
from conversations.officer.colleagues import LETTERS as OWNER_LETTERS
from conversations.officer.fields import AnyNumber
from conversations.questions import Choose
from conversations.steps import Conversation, end
from core.cases import finding
from core.clock import clock_time
from core.language.words import Say
from core.models.child import NumberHolder
from core.people import places
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, SECTOR_OFFICERS, Policy, Resource


@door(Policy(OFFICERS, reads=(Resource.listing,), pin=True))
def find_a_code(me: Caller) -> Conversation:
    """Any number people have in hand; in the nation it may stand for several things, one a district."""
    found = yield AnyNumber("officer.find", me=me, leads=True)
    chosen = found[0]
    if len(found) > 1:
        chosen = yield Choose("officer.which", among=partial(_districts, found), line="list.place", leads=True)
    return (yield from one_found(me, chosen))


@door(Policy(OFFICERS | SECTOR_OFFICERS, reads=(Resource.child, Resource.household), pin=True, audited=True))
def one_found(me: Caller, found: list[Any]) -> Conversation:
    """The card of what was found; an alert opens as from the list, one of another district to read only."""
    kind, row = NumberHolder(found[0]), int(found[1])
    if kind is NumberHolder.alert and me.district and found[2:] and me.district != found[2]:
        yield Choose("officer.alert_elsewhere", words=partial(_elsewhere, me, row))
        return end("end.bye")
    if kind is NumberHolder.alert:
        return (yield from one_alert(me, row))
    if kind is NumberHolder.child:
        return (yield from one_child(me, row))
    cards = {NumberHolder.household: _household, NumberHolder.receipt: _receipt}
    yield Choose(f"officer.{kind.value}", words=partial(cards[kind], me, row))
    return end("end.bye")


def _elsewhere(me: Caller, alert_id: int, tx: Tx) -> Say:
    found = finding.alert_elsewhere(tx, me, alert_id)
    slots = {"number": found.number, "place": found.place, "code": found.code}
    if found.closed:
        return Say("officer.alert_elsewhere.closed", {**slots, "date": f"{found.closed:%d/%m}"})
    owner = Say("alert.owned" if found.owner else "alert.free")
    stands = {"owner": owner, "time": clock_time(found.until, tx.at), "name": found.owner[:OWNER_LETTERS] or "-"}
    level = Say(f"level.short.{found.level}")
    return Say("officer.alert_elsewhere", {**slots, **stands, "level": level})


def _districts(found: list[list[Any]], tx: Tx) -> list[Option]:
    return [Option([kind, row, at], Say("list.place", {"place": places.name(tx, at)})) for kind, row, at in found]


def _household(me: Caller, household: int, tx: Tx) -> Say:
    row = finding.household(tx, me, household)
    return Say("officer.household", {"code": row.code, "place": places.name(tx, row.village_id)})


def _receipt(me: Caller, row: int, tx: Tx) -> Say:
    found = finding.receipt(tx, me, row)
    slots = {"number": found.number, "place": places.name(tx, found.village), "date": f"{found.on:%d/%m}"}
    if not found.code:
        return Say("officer.receipt.none", slots)
    return Say("officer.receipt", {**slots, "code": found.code})
