"""A number in hand: the page of what it stands for, or the few things that it may stand for."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.alerts import alerts, scope
from core.cases import finding
from core.cases.finding import Found
from core.codes import read
from core.models.child import NumberHolder
from core.people import places
from core.storage.access import Caller
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import said
from web.console.desk import Desk, go, page, session

READS = Policy(
    OFFICERS, reads=(Resource.child, Resource.household, Resource.alert, Resource.meeting), pin=True, audited=True
)
DIGITS = 9
"""Digits of a number at most; what is longer is none of ours."""
PAGES = {
    NumberHolder.child: "child",
    NumberHolder.household: "household",
    NumberHolder.alert: "alert",
    NumberHolder.receipt: "receipt",
}


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The search, and what only a search leads to."""

    @blueprint.get("/find")
    @declares(READS)
    def find() -> ResponseReturnValue:
        """Any number of a child, a household, an alert or a receipt; that it was looked for is written down."""
        me = session().me
        number = read(request.args.get("number", ""))[:DIGITS]
        with desk.write("desk") as tx:
            found = finding.seek(tx, me, number)
            there = places.names(tx, {each.district for each in found})
        if not found:
            return said.at(url_for("console.children", number=number), "found_none")
        if len(found) == 1:
            return redirect(_address(me, found[0]), 303)
        return page("found.html", number=number, found=[(each, _address(me, each)) for each in found], there=there)

    @blueprint.get("/alerts/<int:row>/elsewhere")
    @declares(READS)
    def alert_elsewhere(row: int) -> ResponseReturnValue:
        """How an alert stands that another district sees to, about a child of one's own: to read only."""
        me = session().me
        with desk.write("desk") as tx:
            if scope.is_in_reach(me, alerts.get(tx, row)):
                return go("alert", row=row)
            return page("elsewhere.html", alert=finding.alert_elsewhere(tx, me, row))

    @blueprint.get("/receipts/<int:row>")
    @declares(READS)
    def receipt(row: int) -> ResponseReturnValue:
        """The visit of that receipt; of a gathering, when and where it was."""
        with desk.write("desk") as tx:
            found = finding.receipt(tx, session().me, row)
            village = places.name(tx, found.village)
        return go("visit", row=row) if found.code else page("gathering.html", found=found, village=village)


def _address(me: Caller, found: Found) -> str:
    named = "alert_elsewhere" if finding.is_elsewhere(me, found) else PAGES[found.kind]
    return url_for(f"console.{named}", row=found.id)
