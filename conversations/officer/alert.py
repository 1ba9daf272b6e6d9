"""One alert in an officer's hand: I have it, what I did, refer, hand over, level, close; then the card again."""

from collections.abc import Generator
from functools import partial
from typing import Any

from conversations.asking import Json, Option
from conversations.officer import alert_card
from conversations.officer.alert_card import ACTS, FIRST, ON_ACTS, REPORT, AlertKey, CardPage
from conversations.officer.alert_changes import another_child, change_level, close, hand_over, refer, same_matter
from conversations.officer.fields import Next, after
from conversations.questions import Choose
from conversations.steps import Conversation, End, do, end
from core.alerts import ownership, scope
from core.alerts.ownership import Owned
from core.alerts.ringing import Reporter
from core.language.words import Say
from core.people import places
from core.phone import spoken
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

LETTERS = 9
"""Of a sector's name, so that five alerts fit one screen in every language."""
PLACE = 11
"""Of a village's name."""


@door(Policy(OFFICERS, reads=(Resource.listing,), pin=True))
def open_alerts(me: Caller, late: bool) -> Conversation:
    """The alerts that wait, the most urgent first, or those past their time; then one of them."""
    alert = yield from _listed_one(me, late)
    return (yield from one_alert(me, alert, late))


@door(Policy(OFFICERS, reads=(Resource.alert, Resource.person), writes=(Resource.alert,), pin=True, audited=True))
def one_alert(me: Caller, alert: int, late: bool = False) -> Conversation:
    """The alert's card, then what the officer does about it. After every act the card again, or where the alert is
    theirs no longer, the list.
    """
    while True:
        goes_on = yield from _one_act(me, alert)
        if goes_on is None:
            return end("end.bye")
        if isinstance(goes_on, End):
            return goes_on
        if not goes_on:
            alert = yield from _listed_one(me, late)


def _listed_one(me: Caller, late: bool) -> Generator[Any, Any, int]:
    alert: int = yield Choose(
        "officer.past_deadline" if late else "officer.alerts",
        among=partial(_listed, me, late),
        line="list.alert",
        leads=True,
    )
    return alert


def _one_act(me: Caller, alert: int) -> Generator[Any, Any, End | bool | None]:
    """From the card's first page to what became of one act: True for the card, False for the list, None to leave."""
    chosen, page = yield from _from_card(me, alert)
    if chosen is AlertKey.have_it:
        return (yield from _have_it(me, alert))
    if chosen is AlertKey.did:
        return (yield from _did(me, alert))
    if chosen in (AlertKey.another, AlertKey.same):
        return (yield from (another_child if chosen is AlertKey.another else same_matter)(me, alert, *page))
    turns = {
        AlertKey.refer: refer,
        AlertKey.hand_over: hand_over,
        AlertKey.level: change_level,
        AlertKey.close: close,
    }
    return (yield from turns[chosen](me, alert))


def _from_card(me: Caller, alert: int) -> Generator[Any, Any, tuple[AlertKey, Json]]:
    """The key of an act, and the page on which it was pressed."""
    page: Json = None
    while True:
        chosen = yield _page(me, alert, page)
        if isinstance(chosen, AlertKey):
            return chosen, page
        page = chosen["page"]


def _page(me: Caller, alert: int, page: Json) -> CardPage:
    at: dict[str, Any] = {"leads": True, "me": me, "alert": alert, "page": page}
    if page is None:
        return CardPage("officer.alert", among=FIRST, words=partial(alert_card.first_page, me, alert), **at)
    if page == ON_ACTS:
        return CardPage("officer.alert.acts", among=ACTS, words=partial(alert_card.acts_page, me, alert), **at)
    words = partial(alert_card.report_page, me, alert, page)
    return CardPage("officer.alert.report", among=REPORT, words=words, **at)


def _have_it(me: Caller, alert: int) -> Next:
    """Who was not the first has nothing more to do there."""
    owned: Owned = yield do("alert.have_it", ownership.acknowledge, me, alert)
    if not owned.mine:
        return (yield from after("officer.taken", theirs=False, number=owned.number))
    slots: dict[str, Any] = {"number": owned.number, "time": owned.seen_by}
    if owned.place:
        pair = Say("unsafe.through_pair" if owned.through_pair else "unsafe.without_pair")
        return (yield from after("officer.yours.not_safe", **slots, place=owned.place[:PLACE], through=pair))
    if owned.whom == Reporter.unsafe:
        return (yield from after("officer.yours.unsafe", **slots))
    if owned.was:
        slots |= {"phone": spoken(owned.phone) if owned.phone else "-", "was": spoken(owned.was)}
        return (yield from after("officer.yours.changed", **slots))
    if not owned.phone:
        return (yield from after("officer.yours.no_phone", **slots))
    family = owned.whom == Reporter.family
    return (yield from after("officer.yours.family" if family else "officer.yours", **slots, phone=spoken(owned.phone)))


def _did(me: Caller, alert: int) -> Next:
    """To say what was done leaves no draft: it is noted at that key."""
    deed = yield Choose("officer.did", among=partial(alert_card.deeds, me, alert), words=Say("officer.did"), leads=True)
    done: Owned = yield do("alert.did", ownership.act, me, alert, int(deed))
    return (yield from after("officer.did.noted" if done.mine else done.reason, number=done.number))


def _listed(me: Caller, late: bool, tx: Tx) -> list[Option]:
    return [
        Option(
            alert.id,
            Say(
                "list.alert",
                {
                    "number": alert.number,
                    "level": Say(f"level.short.{alert.level}"),
                    "place": places.name(tx, alert.sector_id)[:LETTERS],
                },
            ),
        )
        for alert in scope.open_in_reach(tx, me, late=late)
    ]
