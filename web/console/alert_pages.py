"""Alerts: the list with its filters in the address, and one alert with what was told, who did what, and what to do."""

from dataclasses import replace
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, request

from core.alerts import alert_lists, alerts, handing_over, restricted, ringing, scope, story, transfers
from core.alerts.alert_lists import STANDS, AlertFilter
from core.children import children
from core.models.alert import NOT_SAFE, OPEN, UNOWNED, Alert, Deed, Level
from core.models.person import Role
from core.people import people, places
from core.phone import spoken
from core.reporting import alert_reports
from core.reporting.alert_reports import AlertReport
from core.storage import audit
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import choices, said
from web.console.desk import Desk, page, session

LISTING = Policy(OFFICERS, reads=(Resource.listing,), pin=True)
READS = Policy(OFFICERS, reads=(Resource.alert, Resource.person), pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list and the card."""

    @blueprint.get("/alerts", endpoint="alerts")
    @declares(LISTING)
    def alerts_page() -> Response:
        """Number, level, place and who owns it; what is the matter stands on its own page."""
        narrowed = _narrowed()
        with desk.read() as tx:
            found = alert_lists.listed(tx, session().me, narrowed)
            reach = alert_lists.listed(tx, session().me, replace(narrowed, sector=None)) if narrowed.sector else found
            sectors = places.names(tx, {each.sector_id for each in reach if each.sector_id})
            owners = people.names(tx, {each.owner_id for each in found if each.owner_id})
        return page(
            "alerts.html", alerts=found, narrowed=narrowed, sectors=sectors, owners=owners, stands=STANDS, levels=Level
        )

    @blueprint.get("/alerts/<int:row>")
    @declares(READS)
    def alert(row: int) -> Response:
        """One alert; the look is recorded, and that at the number to ring apart from it."""
        with desk.write("desk") as tx:
            return page("alert.html", **card(tx, row, ring="ring" in request.args), note=said.heard())

    @blueprint.get("/alerts/<int:row>/colleagues")
    @declares(READS)
    def colleagues(row: int) -> Response:
        """To whom it may be handed over: who can take it now, and the other districts."""
        me = session().me
        with desk.read() as tx:
            found = alerts.reach(tx, me, row)
            values: dict[str, Any] = {
                "number": found.number,
                "colleagues": handing_over.choices(tx, me, row),
                "districts": transfers.others(tx, found),
            }
        return page("colleagues.html", row=row, once=token_urlsafe(9), **values)


def _narrowed() -> AlertFilter:
    asked, sector = request.args, request.args.get("sector", "")
    stands = asked.get("stands", "open")
    level = asked.get("level", "")
    return AlertFilter(
        stands if stands in STANDS else "open",
        Level(level) if level in [each.value for each in Level] else None,
        int(sector) if sector.isascii() and sector.isdigit() and len(sector) < 9 else None,
    )


def card(tx: Tx, row: int, *, ring: bool = False) -> dict[str, Any]:
    """All that the page of an alert shows. Raises NotYours."""
    me = session().me
    found = alerts.reach(tx, me, row)
    audit.record(tx, me, "read", "alerts", found.id)
    is_open, mine = found.state in OPEN, found.owner_id == me.id
    reports = alert_reports.of_alert(tx, found)  # what may not be read of them is left out below
    contact = ringing.contact(tx, me, found) if ring else None
    may_read = restricted.may_read(tx, me, found)
    told = story.of_alert(tx, found, [each.by for each in reports])
    codes = children.codes(tx, {each.child for each in reports} | {found.child_id})
    return {
        "alert": found,
        "is_open": is_open,
        "unowned": found.state in UNOWNED,
        "mine": mine,
        "deadline": scope.deadline(found),
        "code": codes.get(found.child_id or 0, "") if may_read else "",
        "where": places.names(tx, [each for each in (found.district_id, found.sector_id, found.village_id) if each]),
        "owner": told.owner,
        "reports": [_report(each, told.roles.get(each.by or 0), codes, open_to_me=may_read) for each in reports],
        "matter": _matter(found.category) if may_read or not found.category else restricted.KEPT,
        "story": told.lines,
        "unsafe": ringing.is_unsafe(tx, found),
        "contact": contact,
        "phone": spoken(contact.phone) if contact and contact.phone else "",
        "once": token_urlsafe(9),
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
    }
