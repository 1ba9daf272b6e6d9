"""The log of alerts, a month a page: how soon each was somebody's, the child was seen, and it was closed."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, request

from core.alerts import alert_log
from core.clock import kigali
from core.people import places
from core.storage.db import Tx
from core.storage.policy import Policy, Resource, declares
from web.console import moments, paging
from web.console.desk import Desk, page, session
from web.console.trust_page import LEADS

LISTINGS = Policy(LEADS, reads=(Resource.listing,), pin=True)
MONTHS = 24
"""So many months back are offered."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The page."""

    @blueprint.get("/alert-log")
    @declares(LISTINGS)
    def alert_log_page() -> Response:
        """The alerts raised in one month, the latest first."""
        me, now = session().me, paging.asked_page()
        with desk.read() as tx:
            months, month = _months(kigali(tx.at).date()), asked_month(tx)
            found, more = alert_log.listed(tx, me, month, now)
            where = {each: each.district if me.district is None else each.place for each in found}
            named = places.names(tx, {place for place in where.values() if place})
        place_of = {each.id: named.get(place or 0, "") for each, place in where.items()}
        shown: dict[str, Any] = {"found": found, "more": more, "now": now, "month": month, "months": months}
        odd = _misread(month)
        return page("alert_log.html", place_of=place_of, took=_took, misread=odd, **shown)


def asked_month(tx: Tx) -> date:
    """The first day of the month that the address says; of this one where it says none that is offered."""
    months = _months(kigali(tx.at).date())
    return next((each for each in months if f"{each:%Y-%m}" == request.args.get("month")), months[0])


def misread(tx: Tx) -> str:
    """What in the address the log knows nothing of, as a sentence; "" for nothing."""
    return _misread(asked_month(tx))


def _misread(month: date) -> str:
    return paging.misread({"month": f"{month:%Y-%m}", "page": paging.asked_page()})


def _months(today: date) -> list[date]:
    """The first days of this month and those before it, the latest first."""
    count = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(count, count - MONTHS, -1)]


def _took(since: datetime, until: datetime) -> str:
    return moments.span(max(0, int((until - since).total_seconds() // 60)))
