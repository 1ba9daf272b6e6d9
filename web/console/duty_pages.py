"""Who is on duty in the district: weeks on call as a calendar, one's own leave, and who steps in for whom."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue

from core.alerts import going_away
from core.alerts.going_away import HandedTo
from core.errors import Unknown
from core.models.person import Role
from core.people import directory, duty, duty_calendar, leaves, rota
from core.people.leaves import Away, Remaining
from core.people.rota import PROFESSIONS, WEEKS
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import act_pages, moments, said
from web.console.act_pages import ActForm, nothing
from web.console.desk import Desk, page, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, FieldKind, Given, Misfilled, choose, day, phones, yes_no

MOST_DAYS = 90
"""How far ahead an officer may be back."""
LISTS = Policy(OFFICERS, reads=(Resource.listing,), pin=True)
WRITES = Policy(OFFICERS, reads=(Resource.listing,), writes=(Resource.person,), pin=True, audited=True)
LAST = "last"
HANDED: Mapping[str, str] = {
    HandedTo.colleague: "end.leave.handed",
    HandedTo.stand_in: "end.leave.handed.stand_in",
    HandedTo.rung: "end.leave.handed.rung",
    HandedTo.nobody: "end.leave.handed.nobody",
}
WITHOUT_COVER: Mapping[str, str] = {
    Remaining.colleagues: "end.leave.colleagues",
    Remaining.lead: "end.leave.nobody",
    Remaining.nation: "end.leave.nation",
    Remaining.nobody: "end.leave.operator",
}
"""What is said where nobody covers: who has the alerts, or that nobody does."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The calendar, and a form an act."""

    @blueprint.get("/duty")
    @declares(LISTS)
    def duty_roster() -> Response:
        """Weeks as rows, officers as columns; a week of which nobody has a profession is marked."""
        with desk.read() as tx:
            found = duty_calendar.calendar(tx, session().me)
        mine = any(each.id == session().me.id and each.back_on for each in found.officers)
        return page("duty.html", found=found, acts=_offered(away=mine), note=said.heard())

    @blueprint.get("/duty/do/<act>")
    @declares(WRITES)
    def duty_form(act: str) -> Response:
        """The form; the address may name the week and whose it is."""
        with desk.read() as tx:
            return act_pages.shown(tx, _form(act), f"duty.{act}", 0, _heading(act))

    @blueprint.post("/duty/do/<act>")
    @declares(WRITES)
    def do_duty(act: str) -> ResponseReturnValue:
        """Once, however often it is sent."""
        outcome, again = act_pages.sent(desk, _form(act), f"duty.{act}", 0, lambda _tx: _heading(act))
        if outcome is None:
            return again
        key, slots = outcome
        return said.to("duty_roster", key, **slots)


def _offered(*, away: bool) -> list[str]:
    me = session().me
    mine = {"week": me.district is not None, "back": away, "away": not away, "cover": me.role is Role.lead}
    return [name for name, may in mine.items() if may]


def _form(act: str) -> ActForm:
    if act not in {*_offered(away=True), *_offered(away=False)}:
        abort(404)
    return ACTS[act]


def _heading(act: str) -> dict[str, Any]:
    return {"code": "", "back": url_for("console.duty_roster"), "address": url_for("console.do_duty", act=act)}


def _week_fields(tx: Tx, _row: int) -> list[Field]:
    first = rota.week_of(tx.programme, tx.at)
    mondays = [first + timedelta(weeks=ahead) for ahead in range(WEEKS)]
    asked = choose("week", say("desk.duty.week"), {each.isoformat(): moments.day(each) for each in mondays})
    if session().me.role is not Role.lead:
        mine = {each: phones(f"officer.rota.mine.{each}") for each in ("mine", "not_mine")}
        return [asked, choose("mine", phones("officer.rota.mine"), mine)]
    jobs = {each.value: phones(f"officer.rota.job.{each}") for each in PROFESSIONS}
    theirs = [each for each in duty.roster(tx, session().me.district) if each.role in PROFESSIONS]
    named = {str(each.id): f"{each.name}, {phones(f'job.{each.role}')}" for each in theirs}
    who = choose("who", phones("officer.rota.who"), named, needed=False, hint=say("desk.duty.nobody_named"))
    return [asked, choose("job", phones("officer.rota.job"), jobs), who]


def _week(tx: Tx, _row: int, given: Given) -> Outcome:
    me = session().me
    if me.role is Role.lead:
        job, person = given["job"], int(given["who"]) if given["who"] else None
        works = {each.id: each.role for each in duty.roster(tx, me.district)}
        if person and works.get(person) != job:
            raise Misfilled(who=say("desk.duty.other_work"))
    else:
        job, person = str(me.role), me.id if given["mine"] == "mine" else None
    kept = do(tx, _put, 0, given["week"], job, person)
    return kept.reason or "end.rota", {"date": kept.monday}


def _put(tx: Tx, me: Caller, _row: int, monday: str, job: str, person: int | None) -> rota.Set:
    return rota.put(tx, me, monday, job, person)


def _away_fields(tx: Tx, _row: int) -> list[Field]:
    others = {str(each.id): each.name for each in duty.colleagues(tx, session().me)}
    asked = [
        day("back", say("desk.duty.back_on"), -1, MOST_DAYS),
        choose("cover", phones("officer.cover"), others, needed=False, hint=say("desk.duty.no_cover")),
        yes_no("hand", say("desk.duty.hand_over")),
    ]
    if session().me.role is not Role.national:
        return asked
    anyway = Field(LAST, say("desk.duty.if_last"), FieldKind.many, ((LAST, say("desk.duty.go_anyway")),))
    return [*asked, anyway]


def _away(tx: Tx, _row: int, given: Given) -> Outcome:
    cover = int(given["cover"]) if given["cover"] else None
    if not given.get(LAST) and leaves.empties_nation(tx, session().me, cover):
        raise Misfilled(**{LAST: phones("officer.away.last")})
    gone = do(tx, _go, 0, given["back"], cover)
    if gone.owned and given["hand"]:
        handed = do(tx, _hand_over, 0, cover)
        return HANDED[handed.to], {"date": gone.back_on, "count": str(handed.count)}
    key = WITHOUT_COVER.get(gone.remaining) or ("end.leave.owned" if gone.owned else "end.leave")
    return key, {"date": gone.back_on, "count": str(gone.owned)}


def _go(tx: Tx, me: Caller, _row: int, back_on: str, cover: int | None) -> Away:
    return going_away.away(tx, me, back_on, cover)


def _hand_over(tx: Tx, me: Caller, _row: int, cover: int | None) -> going_away.HandedOver:
    return going_away.hand_over_all(tx, me, cover)


def _back(tx: Tx, _row: int, _given: Given) -> Outcome:
    do(tx, _come_back, 0)
    return "end.leave.back", {}


def _come_back(tx: Tx, me: Caller, _row: int) -> None:
    leaves.back(tx, me)


def _cover_fields(tx: Tx, _row: int) -> list[Field]:
    found = [each for each in duty.roster(tx, session().me.district) if each.role is not Role.lead]
    named = {str(each.id): f"{each.name}, {phones(f'job.{each.role}')}" for each in found}
    return [
        choose("who", phones("officer.covers"), named),
        choose("whom", phones("officer.covers.whom"), named, needed=False, hint=phones("officer.covers.nobody")),
    ]


def _cover(tx: Tx, _row: int, given: Given) -> Outcome:
    whom = int(given["whom"]) if given["whom"] else None
    try:
        do(tx, directory.cover, int(given["who"]), whom)
    except Unknown as wrong:
        raise Misfilled(whom=say("desk.duty.no_such_cover")) from wrong
    return "end.cover" if whom else "end.cover.none", {}


ACTS: Mapping[str, ActForm] = {
    "week": ActForm(_week_fields, _week),
    "away": ActForm(_away_fields, _away),
    "back": ActForm(nothing, _back),
    "cover": ActForm(_cover_fields, _cover),
}
