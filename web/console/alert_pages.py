"""Alerts: the list with its filters in the address, and one alert with what was told, who did what, and what to do."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, request

from core.alerts import (
    alert_history,
    alert_lists,
    alerts,
    closing_together,
    handing_over,
    one_phone,
    restricted,
    ringing,
    scope,
    story,
    transfers,
)
from core.alerts.alert_lists import STANDS, AlertFilter
from core.alerts.ringing import Reporter
from core.children import children
from core.models.alert import NOT_SAFE, OPEN, UNOWNED, Alert, ChildSeen, Deed, Level
from core.models.person import Role
from core.people import people
from core.phone import spoken
from core.reporting import alert_reports
from core.reporting.alert_reports import AlertReport
from core.storage import audit
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import choices, paging, said
from web.console.desk import Desk, page, session
from web.console.trust_page import LEADS

LISTING = Policy(OFFICERS, reads=(Resource.listing,), pin=True)
READS = Policy(OFFICERS, reads=(Resource.alert, Resource.person), pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list and the card."""

    @blueprint.get("/alerts", endpoint="alerts")
    @declares(LISTING)
    def alerts_page() -> Response:
        """Number, level, place and who owns it; what is the matter stands on its own page."""
        narrowed = asked_filter()
        with desk.read() as tx:
            found, more = alert_lists.listed(tx, session().me, narrowed)
            values: dict[str, Any] = {
                "alerts": found,
                "more": more,
                "there": (there := alert_lists.places(tx, session().me)),
                "owners": people.names(tx, {each.owner_id for each in found if each.owner_id}),
                "place_of": lambda each: alert_lists.place_of(session().me, each),
            }
        offered: dict[str, Any] = {"stands": STANDS, "levels": Level, "periods": alert_lists.PERIODS}
        said_of: dict[str, Any] = {"plain": narrowed == AlertFilter(), "misread": _misread(narrowed, there)}
        return page("alerts.html", narrowed=narrowed, **said_of, **offered, **values)

    @blueprint.get("/alerts/<int:row>")
    @declares(READS)
    def alert(row: int) -> Response:
        """One alert; the look is recorded, and that at the number to ring apart from it."""
        with desk.write("desk") as tx:
            return alert_page(tx, row, note=said.heard())

    @blueprint.get("/alerts/<int:row>/colleagues")
    @declares(READS)
    def colleagues(row: int) -> Response:
        """To whom it may be handed over: who can take it now, and the other districts; the look is recorded."""
        with desk.write("desk") as tx:
            return colleagues_page(tx, row)


def colleagues_page(tx: Tx, row: int, status: int = 200, **beside: Any) -> Response:
    """To whom it may be handed over; with what was wrong in the form, and what was typed. Raises NotYours."""
    me = session().me
    found = alerts.reach(tx, me, row)
    audit.record(tx, me, "read", "alerts", found.id)
    values: dict[str, Any] = {
        "row": row,
        "number": found.number,
        "colleagues": handing_over.choices(tx, me, row),
        "districts": transfers.others(tx, found),
        "once": token_urlsafe(9),
        "wrong": {},
        "typed": {},
    }
    return page("colleagues.html", status, **{**values, **beside})


def alert_page(tx: Tx, row: int, status: int = 200, **beside: Any) -> Response:
    """The card with every act; with what was wrong in one of its forms, and what was typed. Raises NotYours."""
    values = {**card(tx, row, ring="ring" in request.args), "note": "", "wrong": {}, "typed": {}}
    return page("alert.html", status, **{**values, **beside})


def asked_filter() -> AlertFilter:
    """What the address says; what it says wrongly is not asked."""
    stands, level = request.args.get("stands", "open"), request.args.get("level", "")
    days = paging.number("days")
    return AlertFilter(
        stands if stands in STANDS else "open",
        Level(level) if level in [each.value for each in Level] else None,
        paging.number("place"),
        days if days in alert_lists.PERIODS else None,
        paging.asked_page(),
    )


def misread(tx: Tx) -> str:
    """What in the address the list of alerts knows nothing of, as a sentence; "" for nothing."""
    return _misread(asked_filter(), alert_lists.places(tx, session().me))


def _misread(narrowed: AlertFilter, there: dict[int, str]) -> str:
    return paging.misread({**vars(narrowed), "place": narrowed.place if narrowed.place in there else None})


def card(tx: Tx, row: int, *, ring: bool = False) -> dict[str, Any]:
    """All that the page of an alert shows. Raises NotYours."""
    me = session().me
    found = alerts.reach(tx, me, row)
    audit.record(tx, me, "read", "alerts", found.id)
    is_open, mine = found.state in OPEN, found.owner_id == me.id
    history = alert_history.of(tx, found)
    reports = alert_reports.of_alert(tx, found, history)  # what may not be read of them is left out below
    may_read = restricted.may_read(tx, me, found, history)
    told = story.of_alert(tx, found, [each.by for each in reports], history)
    contact = ringing.contact(tx, me, found) if ring else None
    about = {each.child for each in reports} | {found.child_id}
    codes, where = children.codes_and_places(tx, about, (found.district_id, found.sector_id, found.village_id))
    return {
        "alert": found,
        "is_open": is_open,
        "unowned": found.state in UNOWNED,
        "mine": mine,
        "deadline": scope.deadline(found),
        "code": codes.get(found.child_id or 0, "") if may_read else "",
        "where": where,
        "owner": told.owner,
        "reports": [_report(each, told.roles.get(each.by or 0), codes, open_to_me=may_read) for each in reports],
        "matter": _matter(found.category) if may_read or not found.category else restricted.KEPT,
        "story": told.lines,
        "unsafe": contact.whom is Reporter.unsafe if contact else ringing.is_unsafe(tx, found),
        "contact": contact,
        "spoken": spoken,
        "alike": [each for each in one_phone.of_one_phone(tx, found) if each.id != found.id] if is_open else [],
        "to_close": closing_together.count_alike(tx, me, row) if mine and not is_open else 0,
        "once": token_urlsafe(9),
        "may_look": may_read and me.role in LEADS,
        "may_hand": is_open and (mine or me.role in handing_over.MAY_REASSIGN),
        **_acts(found),
    }


def _matter(category: str | None) -> str:
    return f"category.{category or 'untold'}"


def _report(each: AlertReport, role: Role | None, codes: dict[int, str], *, open_to_me: bool) -> dict[str, Any]:
    """One report as this reader may see it: of what few may read, only that something was told."""
    return {
        "of": each,
        "role": role,
        "matter": _matter(each.category) if open_to_me else restricted.KEPT,
        "code": codes.get(each.child or 0, "") if open_to_me else "",
        "seen": f"concern.child_seen.{ChildSeen(each.child_seen).name}" if open_to_me and each.child_seen else "",
    }


def _acts(found: Alert) -> dict[str, Any]:
    """What the forms offer."""
    unsafe = found.category == NOT_SAFE
    deeds = [Deed.saw_child, Deed.referred, Deed.police] if unsafe else list(Deed)
    return {
        "deeds": deeds,
        "met": unsafe,
        "outcomes": choices.SAFE_AGAIN if unsafe else choices.OUTCOMES,
        "levels": [each for each in Level if each != found.level],
        "reasons": choices.REASONS,
        "services": choices.SERVICES,
        "grounds": choices.GROUNDS,
    }
