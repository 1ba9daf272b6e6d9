"""Households, and foster families on their way: found, assessed, approved, matched, reviewed."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from core.cases import child_lists, foster, home_lists
from core.cases.foster import ENDS, Stepped
from core.codes import read as read_code
from core.language.words import Say
from core.models.foster import FosterReason, FosterStep
from core.people import places
from core.storage.db import Tx
from core.storage.policy import NATION, OFFICERS, Policy, Resource, declares
from web.console import act_pages, paging, said
from web.console.act_pages import ActForm
from web.console.case_acts import ended_why
from web.console.desk import Desk, page, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, Misfilled, choose, day, phones, words_of

LISTING = Policy(OFFICERS, reads=(Resource.listing,), pin=True)
READS = Policy(OFFICERS, reads=(Resource.household, Resource.child), pin=True, audited=True)
WRITES = Policy(
    OFFICERS,
    reads=(Resource.household, Resource.child),
    writes=(Resource.household, Resource.child),
    pin=True,
    audited=True,
    read_only=NATION,
)
DAYS = 30
"""How far back a step may be told."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The two lists, and a page each."""

    @blueprint.get("/households")
    @declares(LISTING)
    def households() -> Response:
        """Codes and villages of homes, those with most children first."""
        at, sector = (_number(request.args.get(name, "")) for name in ("page", "sector"))
        with desk.read() as tx:
            found, more = home_lists.listed(tx, session().me, at or 1, sector)
            sectors = child_lists.sectors(tx, session().me)
        chosen: dict[str, Any] = {"sectors": sectors, "sector": sector, "misread": _misread(sectors)}
        return page("households.html", homes=found, more=more, at=at or 1, **chosen)

    @blueprint.get("/families")
    @declares(LISTING)
    def families() -> Response:
        """Foster families, whose review is due first at the top."""
        with desk.read() as tx:
            found = foster.in_reach(tx, session().me)
            named = places.names(tx, {each.village for each in found})
        around: dict[str, Any] = {"named": named, "note": said.heard(), "misread": paging.misread({})}
        return page("families.html", families=found, most=foster.MOST, **around)

    @blueprint.get("/households/<int:row>")
    @declares(READS)
    def household(row: int) -> Response:
        """One home; the look is recorded."""
        with desk.write("desk") as tx:
            return page("household.html", home=home_lists.read(tx, session().me, row), note=said.heard())

    @blueprint.get("/families/<int:row>")
    @declares(READS)
    def family(row: int) -> Response:
        """One foster family and the steps that may follow; the look is recorded."""
        with desk.write("desk") as tx:
            found = foster.get_family(tx, session().me, row)
            village = places.name(tx, found.village)
        steps = found.next if session().me.district is not None else ()
        return page("family.html", family=found, village=village, steps=steps, note=said.heard())

    _add_steps(blueprint, desk)


def _add_steps(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.get("/households/<int:row>/foster")
    @declares(WRITES)
    def foster_form(row: int) -> Response:
        """The day on which the home was found to foster."""
        with desk.write("desk") as tx:
            return act_pages.shown(tx, _mine(FOUND), "foster", row, _home(row)(tx))

    @blueprint.post("/households/<int:row>/foster")
    @declares(WRITES)
    def find_foster(row: int) -> ResponseReturnValue:
        """It is on its way now, once."""
        outcome, again = act_pages.sent(desk, _mine(FOUND), "foster", row, _home(row))
        return again if outcome is None else act_pages.back("household", row, outcome)

    @blueprint.get("/families/<int:row>/<step>")
    @declares(WRITES)
    def step_form(row: int, step: str) -> Response:
        """The form of one step."""
        with desk.write("desk") as tx:
            return act_pages.shown(tx, _step(step), f"foster.{step}", row, _family(row, step)(tx))

    @blueprint.post("/families/<int:row>/<step>")
    @declares(WRITES)
    def take_step(row: int, step: str) -> ResponseReturnValue:
        """The family took it; where a colleague was quicker, that stands."""
        outcome, again = act_pages.sent(desk, _step(step), f"foster.{step}", row, _family(row, step))
        return again if outcome is None else act_pages.back("family", row, outcome)


def misread(tx: Tx) -> str:
    """What in the address the list of households knows nothing of, as a sentence; "" for nothing."""
    return _misread(child_lists.sectors(tx, session().me))


def _misread(sectors: dict[int, str]) -> str:
    at, sector = (_number(request.args.get(name, "")) for name in ("page", "sector"))
    return paging.misread({"page": at or 1, "sector": sector if not sectors or sector in sectors else None})


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and 0 < len(written) < 7 and int(written) else None


def _mine(form: ActForm) -> ActForm:
    if not act_pages.may(form):
        abort(404)
    return form


def _home(row: int) -> Callable[[Tx], dict[str, Any]]:
    def heading(tx: Tx) -> dict[str, Any]:
        code = home_lists.read(tx, session().me, row).code
        address = url_for("console.find_foster", row=row)
        return {"code": code, "back": url_for("console.household", row=row), "address": address}

    return heading


def _family(row: int, step: str) -> Callable[[Tx], dict[str, Any]]:
    def heading(tx: Tx) -> dict[str, Any]:
        code = foster.get_family(tx, session().me, row).code
        address = url_for("console.take_step", row=row, step=step)
        return {"code": code, "back": url_for("console.family", row=row), "address": address}

    return heading


def _find_fields(_tx: Tx, _row: int) -> list[Field]:
    return [day("on", phones("foster.day"), DAYS, 0)]


def _find(tx: Tx, row: int, given: Given) -> Outcome:
    return _told(do(tx, foster.find, row, given["on"]))


def _told(now: Stepped) -> Outcome:
    step = Say(f"foster.step.{now.step}")
    if now.reason:
        return now.reason, {"code": now.code}
    return ("end.foster.review" if now.review_on else "end.foster"), {
        "code": now.code,
        "fostering": step,
        "date": now.review_on,
    }


def _step(step: str) -> ActForm:
    """Any step but the first. The match has a child, an end its reason."""
    if step not in [each.value for each in FosterStep if each is not FosterStep.found]:
        abort(404)
    taken = FosterStep(step)
    if taken is FosterStep.matched:
        return _mine(ActForm(_match_fields, _match, nation=False))

    def fields(_tx: Tx, _row: int) -> list[Field]:
        on = day("on", phones("foster.day"), DAYS, 0)
        why = choose("why", phones("foster.reason"), words_of(FosterReason, "foster.reason."))
        return [why, on] if taken in ENDS else [on]

    def move(tx: Tx, row: int, given: Given) -> Outcome:
        return _told(do(tx, foster.move, row, taken.value, given["on"], given.get("why")))

    return _mine(ActForm(fields, move, nation=False))


def _match_fields(_tx: Tx, _row: int) -> list[Field]:
    return [
        Field("child", say("desk.form.child"), hint=say("desk.form.digits")),
        day("on", phones("foster.day"), DAYS, 0),
        choose("why", say("desk.form.ended_before"), ended_why(), needed=False),
    ]


def _match(tx: Tx, row: int, given: Given) -> Outcome:
    found = foster.find_child(tx, session().me, read_code(given["child"]))
    if found is None:
        raise Misfilled(child=say("desk.form.code_unknown"))
    child, leaves = int(found[0]), bool(found[1])
    if leaves and not given["why"]:
        raise Misfilled(why=say("desk.form.choose"))
    return _told(do(tx, foster.match, row, child, given["on"], given["why"] if leaves else None))


FOUND = ActForm(_find_fields, _find, nation=False)
