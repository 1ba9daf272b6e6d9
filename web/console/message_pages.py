"""SMS: what is due, taken, on a phone, failed and why, unclear, and the cost; each number is its list."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request

from core.broadcasts import group_lists
from core.messages import message_figures, unread_lines
from core.messages.message_figures import MessageStand
from core.models.person import Role
from core.people import places
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import paging
from web.console.desk import Desk, page, session

LEADS = (Role.lead, Role.national)
"""Who may write to many."""
LISTINGS = Policy(OFFICERS, reads=(Resource.listing,), pin=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The figures, and the list behind each."""

    @blueprint.get("/messages")
    @declares(LISTINGS)
    def messages() -> Response:
        """The figures of some days beside as many days before."""
        me, days = session().me, asked_days()
        with desk.read() as tx:
            found = message_figures.figures(tx, me, days)
            price = tx.programme.costs.segment_rwf
            unread = unread_lines.count_waiting(tx, me)
            lapsed = len(group_lists.lapsed(tx, me)) if me.role in LEADS else 0
        offered: dict[str, Any] = {"periods": message_figures.periods(me), "stands": MessageStand}
        offered["misread"] = misread({})
        return page(
            "messages.html", found=found, days=days, price=price, unread=unread, lapsed=lapsed, leads=LEADS, **offered
        )

    @blueprint.get("/messages/<stand>")
    @declares(LISTINGS)
    def messages_list(stand: str) -> Response:
        """Those that stand so, fifty a page: when, of which kind, to whom; neither number nor words."""
        if stand not in list(MessageStand):
            abort(404)
        days, now = asked_days(), paging.asked_page()
        with desk.read() as tx:
            found, more = message_figures.listed(tx, session().me, MessageStand(stand), days, now)
            named = places.names(tx, {each.village for each in found if each.village})
        shown: dict[str, Any] = {"found": found, "more": more, "now": now, "misread": misread({"page": now})}
        return page("messages_list.html", named=named, stand=stand, days=days, **shown)


def asked_stand() -> MessageStand:
    """Which of the lists the address names, where it does so beside its own words; what is due where it names none."""
    asked = request.args.get("stand")
    return next((each for each in MessageStand if each.value == asked), MessageStand.due)


def misread(understood: Mapping[str, object]) -> str:
    """What in the address those lists know nothing of, as a sentence; "" for nothing."""
    return paging.misread({"days": asked_days(), **understood})


def asked_days() -> int:
    """How many days are looked at together: what the address says, where it may be asked."""
    asked, offered = paging.number("days"), message_figures.periods(session().me)
    return asked if asked in offered else offered[0]
