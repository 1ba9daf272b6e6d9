"""Calls that are over, a month a page: why each was owed, how it ended and with whom. Each leads to its story."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from core.alerts import call_history
from core.clock import kigali
from core.models.duty import CallEnd
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
        asked, now = request.args.get("ended", ""), paging.asked_page()
        ended = CallEnd(asked) if asked in list(CallEnd) else None
        with desk.read() as tx:
            months = _months(kigali(tx.at).date())
            month = next((each for each in months if f"{each:%Y-%m}" == request.args.get("month")), months[0])
            districts = {0: say("desk.calls.nation"), **named} if (named := named_districts(tx)) else {}
            asked_of = paging.number("district")
            of = asked_of if asked_of in districts else 0
            found, more = call_history.listed(tx, session().me, month, ended, now, of or None)
        around: dict[str, Any] = {"month": month, "months": months, "districts": districts, "district": of}
        understood = {"month": f"{month:%Y-%m}", "ended": ended, "district": of if districts else None, "page": now}
        shown: dict[str, Any] = {
            "calls": found,
            "more": more,
            "now": now,
            "misread": paging.misread(understood),
            **around,
        }
        return page("calls.html", ended=ended, ends=CallEnd, **shown)


def _months(today: date) -> list[date]:
    """The first days of this month and those before it, the latest first."""
    count = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(count, count - MONTHS, -1)]
