"""What now? Alerts that nobody owns first, then one's own, then every list that waits; each number is its list."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.alerts import scope
from core.cases import news, officers_left, waiting_lists, waiting_overview
from core.children import proposed_days
from core.messages import delivery_counts
from core.models.alert import UNOWNED, Alert
from core.models.person import Role
from core.monitoring import ringing
from core.people import inactive_volunteers, places
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import lines, paging, said
from web.console.desk import Desk, go, page, session
from web.console.lines import NEW

FIRST = 4
"""Lines of a list that the first page shows."""
LATE = ("visits", "late", "plans", "calls")
NOW = ("reviews", "registrations", "worries", "referrals", "closings", "homeless")
LEAD = ("villages", "doubted", "stuck", "departures", "pins", "clock", "cases")
LISTS = (NEW, *LATE, *NOW, *LEAD)
SILENT, MOVED = "silent", "moved"
APART = (SILENT, MOVED)
"""Lists whose lines no row of the others tells."""
ALERTS = 12
SHOWN = 100
"""Lines of a page of a list: with its style it stays below 60 kB."""
LISTINGS = Policy(OFFICERS, reads=(Resource.listing,), pin=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The first page, and each list at an address of its own."""

    @blueprint.get("/")
    @declares(LISTINGS)
    def today() -> Response:
        """Everything that waits; asked with `seen`, only whether it is still the same."""
        me, seen = session().me, request.args.get("seen")
        with desk.read() as tx:
            now = waiting_overview.version(tx, me)
            if seen == now:
                return Response(status=204)
            values = {"version": now, **_whole(tx)}
        if seen is not None:
            return make_response(render_template("console/_today.html", **values))
        return page("today.html", **values)

    @blueprint.get("/waits/<name>")
    @declares(LISTINGS)
    def waits(name: str) -> Response:
        """One list, a page at a time, with an address to be sent to a colleague."""
        if name not in (*LISTS, *APART):
            abort(404)
        with desk.read() as tx:
            if name == SILENT:
                silent = inactive_volunteers.silent(tx, session().me)
                return page("silent.html", name=name, silent=silent, misread=paging.misread({}))
            if name == MOVED:
                return page("moved.html", moved=proposed_days.in_reach(tx, session().me), misread=paging.misread({}))
            until = tx.at.isoformat()
            at, every = paging.asked_page(), waiting_lists.lines(tx, session().me, name)
            found = lines.rows(tx, [(name, each) for each in every[(at - 1) * SHOWN : at * SHOWN]])
        around: dict[str, Any] = {"at": at, "more": len(every) > at * SHOWN, "most": waiting_lists.MOST}
        around["misread"] = paging.misread_page()
        return page("waits.html", name=name, lines=found, count=len(every), note=said.heard(), until=until, **around)

    @blueprint.post("/news")
    @declares(Policy(OFFICERS, reads=(Resource.listing,), writes=(Resource.own,), pin=True))
    def look_at_news() -> ResponseReturnValue:
        """All that the page showed was looked at; what came since it was drawn is new still."""
        try:
            until = datetime.fromisoformat(request.form.get("until", ""))
        except ValueError:
            return said.at(url_for("console.waits", name=NEW), "choose")
        with desk.write("desk") as tx:
            news.look(tx, session().me, until if until.tzinfo else until.replace(tzinfo=UTC))
        return go("today")


def asked_list() -> str:
    """The list that the address names; what is new where it names none."""
    asked = request.args.get("list", NEW)
    return asked if asked in LISTS else NEW


def _whole(tx: Tx) -> Mapping[str, Any]:
    me = session().me
    alerts = scope.open_in_reach(tx, me)
    unowned = [each for each in alerts if each.state in UNOWNED]
    mine = [each for each in alerts if each.owner_id == me.id]
    shown = [*unowned[:ALERTS], *mine[:ALERTS]]
    found = waiting_overview.overview(tx, me, LISTS, FIRST)
    rows = iter(lines.rows(tx, [(name, line) for name in LISTS for line in found[name].first]))
    return {
        "unowned": unowned,
        "own": mine,
        "others": len(alerts) - len(unowned) - len(mine),
        "most": ALERTS,
        "lists": {name: (found[name].length, list(islice(rows, len(found[name].first)))) for name in LISTS},
        "groups": (("late", LATE), ("now", NOW), ("lead", LEAD)),
        "silent": len(inactive_volunteers.silent(tx, me)),
        "sms": delivery_counts.lately(tx, me),
        **_left(tx, alerts, shown),
        "sending": ringing.of_sending(tx),
    }


def _left(tx: Tx, alerts: Sequence[Alert], shown: Sequence[Alert]) -> dict[str, Any]:
    """What officers left, for who leads them: what was lost, what is late with whom, and what each carries."""
    me = session().me
    leads = me.role in (Role.lead, Role.national)
    late = [each for each in alerts if each.owner_id and officers_left.is_late(tx, each)] if leads else []
    lost = officers_left.lost(tx, alerts) if leads else {}
    districts = officers_left.by_district(tx, alerts) if me.role is Role.national else []
    listed = [*shown, *late[:ALERTS]]
    others = {*lost.values(), *(each.owner_id for each in late if each.owner_id)}
    loads, owners = officers_left.loads(tx, me, alerts, others) if leads else ([], {})
    named = {*(each.sector_id for each in listed if each.sector_id), *(each.district for each in districts)}
    return {
        "late": late,
        "lost": lost,
        "districts": districts,
        "loads": loads,
        "owners": owners,
        "named": places.names(tx, named),
    }
