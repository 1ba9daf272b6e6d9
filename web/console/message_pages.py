"""SMS: what is due, taken, on a phone, failed and why, unclear, and the cost; each number is its list."""

from typing import Any

from flask import Blueprint, Response, abort

from core.messages import message_figures
from core.messages.message_figures import MessageStand
from core.people import places
from core.reporting import unread_texts
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import paging
from web.console.desk import Desk, page, session

LISTINGS = Policy(OFFICERS, reads=(Resource.listing,), pin=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The figures, and the list behind each."""

    @blueprint.get("/messages")
    @declares(LISTINGS)
    def messages() -> Response:
        """The figures of some days beside as many days before."""
        me, days = session().me, _days()
        with desk.read() as tx:
            found = message_figures.figures(tx, me, days)
            price = tx.programme.costs.segment_rwf
            unread = unread_texts.count_waiting(tx, me)
        offered: dict[str, Any] = {"periods": message_figures.periods(me), "stands": MessageStand}
        return page("messages.html", found=found, days=days, price=price, unread=unread, **offered)

    @blueprint.get("/messages/<stand>")
    @declares(LISTINGS)
    def messages_list(stand: str) -> Response:
        """Those that stand so, fifty a page: when, of which kind, to whom; neither number nor words."""
        if stand not in list(MessageStand):
            abort(404)
        days, now = _days(), paging.asked_page()
        with desk.read() as tx:
            found, more = message_figures.listed(tx, session().me, MessageStand(stand), days, now)
            named = places.names(tx, {each.village for each in found if each.village})
        return page("messages_list.html", found=found, more=more, named=named, stand=stand, days=days, now=now)


def _days() -> int:
    asked, offered = paging.number("days"), message_figures.periods(session().me)
    return asked if asked in offered else offered[0]
