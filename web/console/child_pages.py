"""Children: the list with its filters in the address, and one child with visits, duties, notes; names behind a hand."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.cases import case_notes, child_lists, child_names, child_record
from core.cases.child_lists import SORTS, STANDS, ChildFilter
from core.cases.child_record import NameReason
from core.children import carers, children, visit_records
from core.errors import Unknown
from core.models.case import CaseStep, RiskBand
from core.phone import spoken
from core.storage.db import Tx
from core.storage.effects import run_once
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import child_acts, paging, said, visit_strip
from web.console.desk import Desk, once_of, page, session

VISITS = 26
"""Visits in the strip: half a year of weeks."""
LISTING = Policy(OFFICERS, reads=(Resource.listing,), pin=True)
READS = Policy(OFFICERS, reads=(Resource.child, Resource.person), pin=True, audited=True)
WRITES = Policy(OFFICERS, reads=(Resource.child, Resource.person), writes=(Resource.child,), pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list and the record."""

    @blueprint.get("/children")
    @declares(LISTING)
    def children() -> Response:
        """Codes, places and days."""
        narrowed = asked_filter()
        with desk.read() as tx:
            found, more = child_lists.listed(tx, session().me, narrowed)
            there = _places(tx, narrowed)
        offered: dict[str, Any] = {"stands": STANDS, "sorts": SORTS, "bands": RiskBand, "steps": CaseStep, **there}
        offered |= {"plain": narrowed == ChildFilter(), "misread": _misread(narrowed, **there)}
        return page("children.html", children=found, more=more, narrowed=narrowed, note=said.heard(), **offered)

    @blueprint.get("/children/<int:row>")
    @declares(READS)
    def child(row: int) -> Response:
        """One child; the look is recorded, and apart from it that at the notes and at the numbers."""
        with desk.write("desk") as tx:
            return _page(tx, row)

    _add_acts(blueprint, desk)


def _add_acts(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.post("/children/<int:row>/name")
    @declares(WRITES)
    def show_name(row: int) -> ResponseReturnValue:
        """The name on this page alone, for the reason that is given. A note that is half written is still there."""
        why, note = request.form.get("why", ""), request.form.get("note", "")
        with desk.write("desk") as tx:
            if why not in [each.value for each in NameReason]:
                children.in_district(tx, session().me, row)
                return said.to("child", "alert.choose", row=row)
            return _page(tx, row, name=child_record.read_name(tx, session().me, row, why), typed_note=note)

    @blueprint.post("/children/<int:row>/rename")
    @declares(WRITES)
    def rename(row: int) -> ResponseReturnValue:
        """The district gives the child its name, or mends it."""
        me, typed = session().me, request.form.get("name", "")
        try:
            with desk.write("desk") as tx:
                child_names.give(tx, me, row, typed)
        except Unknown as wrong:
            with desk.write("desk") as tx:
                return _page(tx, row, 400, wrong="desk.child.name_wrong", typed=typed, said=str(wrong))
        return said.to("child", "child.named", row=row)

    @blueprint.post("/children/<int:row>/notes")
    @declares(WRITES)
    def add_note(row: int) -> ResponseReturnValue:
        """Once, however often the form is sent; where the notes are opened instead, what is half written stays."""
        me, typed = session().me, request.form.get("note", "")
        if opens_notes():
            with desk.write("desk") as tx:
                return _page(tx, row, typed_note=typed)
        try:
            with desk.write("desk") as tx:
                run_once(tx, once_of(tx, f"{row}:note", typed), case_notes.add, me, row, typed)
        except Unknown:
            with desk.write("desk") as tx:
                return _page(tx, row, 400, wrong="desk.child.note_wrong", typed_note=typed)
        return redirect(url_for("console.child", row=row, notes=1, _anchor="notes"), 303)


def opens_notes() -> bool:
    """Whether the notes are to be read: by their address, or by the button beside one that is being written."""
    return "notes" in request.args or request.form.get("open") == "notes"


def asked_filter() -> ChildFilter:
    """What the address says; what it says wrongly is not asked."""
    asked = request.args
    stands, band, step, sort = (asked.get(name, "") for name in ("stands", "band", "step", "sort"))
    sector = paging.number("sector")
    return ChildFilter(
        stands=stands if stands in STANDS else STANDS[0],
        mine=asked.get("mine") == "1",
        band=RiskBand(band) if band in [each.value for each in RiskBand] else None,
        step=CaseStep(step) if step in [each.value for each in CaseStep] else None,
        sector=sector,
        village=paging.number("village") if sector else None,
        sort=sort if sort in SORTS else SORTS[0],
        page=paging.asked_page(),
    )


def misread(tx: Tx) -> str:
    """What in the address the list of children knows nothing of, as a sentence; "" for nothing."""
    narrowed = asked_filter()
    return _misread(narrowed, **_places(tx, narrowed))


def _places(tx: Tx, narrowed: ChildFilter) -> dict[str, dict[int, str]]:
    """The sectors that can be chosen here, and the villages of the chosen one."""
    me = session().me
    return {"sectors": child_lists.sectors(tx, me), "villages": child_lists.villages_of(tx, me, narrowed.sector)}


def _misread(narrowed: ChildFilter, sectors: dict[int, str], villages: dict[int, str]) -> str:
    """The nation chooses among no sectors: what it asks for by number is asked."""
    offered = {"sector": sectors, "village": villages} if session().me.district is not None else {}
    unknown = {name: None for name, there in offered.items() if getattr(narrowed, name) not in there}
    return paging.misread({**vars(narrowed), "mine": 1 if narrowed.mine else None, **unknown})


def _page(tx: Tx, row: int, status: int = 200, **beside: Any) -> Response:
    me = session().me
    found = child_record.read(tx, me, row)
    visits = visit_records.last_visits(tx, me, row, VISITS)
    around = carers.read(tx, me, row) if "ring" in request.args else None
    values: dict[str, Any] = {
        "record": found,
        "village": found.village,
        "columns": visit_strip.columns(visits),
        "size": visit_strip.size(len(visits)),
        "rows": visit_strip.rows(),
        "names": visit_strip.LEFT,
        "cell": (visit_strip.WIDE, visit_strip.HIGH),
        "notes": case_notes.of_child(tx, me, row, opened=opens_notes()),
        "opened": opens_notes(),
        "around": around,
        "spoken": spoken,
        "may_name": me.district is not None,
        "reasons": NameReason,
        **child_acts.offered(found),
        "once": token_urlsafe(9),
        "note": said.heard(),
    }
    return page("child.html", status, **{**values, **beside})
