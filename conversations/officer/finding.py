"""What a number stands for: the card of a child or household, an alert, a receipt."""

from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.officer.alert import one_alert
from conversations.officer.child import one_child
from conversations.officer.typed import AnyNumber
from conversations.questions import Choose
from conversations.steps import Conversation, end
from core import finding, places
from core.access import Caller
from core.db import Tx
from core.models.child import Holder
from core.words import Say


def find_a_code(me: Caller) -> Conversation:
    """Any number people have in hand; in the nation it may stand for several things, one a district."""
    found = yield AnyNumber("officer.find", me=me, leads=True)
    chosen = found[0][:2]
    if len(found) > 1:
        chosen = yield Choose("officer.which", among=partial(_districts, found), leads=True)
    return (yield from one_found(me, chosen))


def one_found(me: Caller, found: list[Any]) -> Conversation:
    """The card of what was found; an alert opens as from the list."""
    kind, row = Holder(found[0]), int(found[1])
    if kind is Holder.alert:
        return (yield from one_alert(me, row))
    if kind is Holder.child:
        return (yield from one_child(me, row))
    cards = {Holder.household: _household, Holder.receipt: _receipt}
    yield Choose(f"officer.{kind.value}", words=partial(cards[kind], me, row))
    return end("end.bye")


def _districts(found: list[list[Any]], tx: Tx) -> list[Option]:
    return [Option([kind, row], Say("list.place", {"place": places.name(tx, at)})) for kind, row, at in found]


def _household(me: Caller, household: int, tx: Tx) -> Say:
    row = finding.household(tx, me, household)
    return Say("officer.household", {"code": row.code, "place": places.name(tx, row.village_id)})


def _receipt(me: Caller, row: int, tx: Tx) -> Say:
    found = finding.receipt(tx, me, row)
    slots = {"number": found.number, "place": places.name(tx, found.village), "date": f"{found.on:%d/%m}"}
    if not found.code:
        return Say("officer.receipt.none", slots)
    return Say("officer.receipt", {**slots, "code": found.code})
