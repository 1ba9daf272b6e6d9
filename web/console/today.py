"""What now? Alerts that nobody owns first, then one's own, then every list that waits; each number is its list."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request

from core.alerts import scope
from core.cases import waiting_lists, waiting_overview
from core.models.alert import UNOWNED
from core.monitoring import ringing
from core.people import inactive_volunteers, places
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import lines, said
from web.console.desk import Desk, page, session

FIRST = 4
"""Lines of a list that the first page shows."""
LATE = ("visits", "late", "plans", "calls")
NOW = ("reviews", "registrations", "worries", "referrals", "homeless")
LEAD = ("villages", "doubted", "stuck", "departures", "pins", "clock", "cases")
LISTS = (*LATE, *NOW, *LEAD)
SILENT = "silent"
ALERTS = 12
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
        """One list, whole, with an address to be sent to a colleague."""
        if name not in (*LISTS, SILENT):
            abort(404)
        with desk.read() as tx:
            if name == SILENT:
                return page("silent.html", name=name, silent=inactive_volunteers.silent(tx, session().me))
            found = lines.rows(tx, [(name, each) for each in waiting_lists.lines(tx, session().me, name)])
        return page("waits.html", name=name, lines=found, most=waiting_lists.MOST, note=said.heard())


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
        "named": places.names(tx, {each.sector_id for each in shown if each.sector_id}),
        "lists": {name: (found[name].length, list(islice(rows, len(found[name].first)))) for name in LISTS},
        "groups": (("late", LATE), ("now", NOW), ("lead", LEAD)),
        "silent": len(inactive_volunteers.silent(tx, me)),
        "sending": ringing.of_sending(tx),
    }
