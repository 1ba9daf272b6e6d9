"""Calls that are over, a month a page: why each was owed, how it ended and with whom. Each leads to its story."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from core.alerts import call_history
from core.alerts.call_history import CallFilter
from core.clock import kigali
from core.models.duty import CallEnd
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import paging
from web.console.desk import Desk, page, say, session
from web.console.visits_pages import named_districts

LISTINGS = Policy(OFFICERS, reads=(Resource.listing,), pin=True)
MONTHS = 12
"""So many months back are offered."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list."""

    @blueprint.get("/calls")
    @declares(LISTINGS)
    def closed_calls() -> Response:
        """Those of one month and one end, as the address says, the latest first; for the nation, of one district."""
        now = paging.asked_page()
        with desk.read() as tx:
            districts = _districts(tx)
            narrowed = asked_filter(tx)
            found, more = call_history.listed(tx, session().me, narrowed, now)
            months = _months(kigali(tx.at).date())
        month = date.fromisoformat(f"{narrowed.month}-01")
        of = narrowed.district or 0
        around: dict[str, Any] = {"month": month, "months": months, "districts": districts, "district": of}
        shown: dict[str, Any] = {"calls": found, "more": more, "now": now, **around}
        odd = _misread(narrowed, districts)
        return page("calls.html", ended=narrowed.ended, ends=CallEnd, misread=odd, **shown)


def misread(tx: Tx) -> str:
    """What in the address the list of calls knows nothing of, as a sentence; "" for nothing."""
    return _misread(asked_filter(tx), _districts(tx))


def _misread(narrowed: CallFilter, districts: dict[int, str]) -> str:
    district = (narrowed.district or 0) if districts else None
    understood = {"month": narrowed.month, "ended": narrowed.ended, "district": district, "page": paging.asked_page()}
    return paging.misread(understood)


def asked_filter(tx: Tx) -> CallFilter:
    """To what the address narrows the list: this month's where it says none, of no district where none is known."""
    asked, months = request.args.get("ended", ""), _months(kigali(tx.at).date())
    month = next((each for each in months if f"{each:%Y-%m}" == request.args.get("month")), months[0])
    ended = CallEnd(asked) if asked in list(CallEnd) else None
    district = paging.number("district")
    return CallFilter(f"{month:%Y-%m}", ended, district if district in named_districts(tx) else None)


def _districts(tx: Tx) -> dict[int, str]:
    """What the nation chooses from; nothing for an officer of one."""
    named = named_districts(tx)
    return {0: say("desk.calls.nation"), **named} if named else {}


def _months(today: date) -> list[date]:
    """The first days of this month and those before it, the latest first."""
    count = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(count, count - MONTHS, -1)]
