"""What officers do with a child's case at the desk: assess, plan, needs, tracing, placing, the end of a placement."""

from core.cases import casework, needs, placements
from core.language.words import Say
from core.models.case import NeedKind, NeedOf, Origin, Tracing
from core.models.child import Ending, PlacementKind
from core.people import institutions
from core.storage.db import Tx
from web.console import moments
from web.console.act_pages import ActForm, nothing
from web.console.desk import say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, Misfilled, choose, day, phones, words_of, yes_no

NEED_DAYS = 180
"""How far ahead a need may be due."""
ENDINGS = tuple(each for each in Ending if each not in (Ending.died, Ending.lost))
"""The others are told of a case that is closed."""


def ended_why() -> dict[str, str]:
    """Why a placement ends."""
    return words_of(ENDINGS, "officer.ended.")


def _assess_fields(_tx: Tx, _row: int) -> list[Field]:
    return [yes_no("best", phones("officer.best_interest"))]


def _assess(tx: Tx, row: int, given: Given) -> Outcome:
    return _stands(do(tx, casework.assess, row, given["best"]))


def _planned(tx: Tx, row: int, _given: Given) -> Outcome:
    return _stands(do(tx, casework.plan, row))


def _stands(led: casework.Led) -> Outcome:
    return led.reason or "end.case", {"code": led.code, "step": Say(f"case.step.{led.step}")}


def _origin_fields(tx: Tx, _row: int) -> list[Field]:
    known = {str(each.id): each.name for each in institutions.known(tx, session().me)}
    which = choose("institution", phones("officer.institution"), known, needed=False, hint=say("desk.form.institution"))
    return [choose("origin", phones("officer.origin"), words_of(Origin, "officer.origin.")), which]


def _origin(tx: Tx, row: int, given: Given) -> Outcome:
    which = given["institution"] if given["origin"] == Origin.institution else None
    code = do(tx, casework.set_origin, row, given["origin"], int(which) if which else None)
    return "end.case.origin", {"code": code}


def _reopen(tx: Tx, row: int, _given: Given) -> Outcome:
    done = do(tx, casework.reopen, row)
    return done.reason or _by(done.visited, "end.case.reopened"), {"code": done.code}


def _place_fields(tx: Tx, row: int) -> list[Field]:
    _, before = placements.current(tx, session().me, row)
    fields = [
        choose("kind", phones("officer.kind"), words_of(PlacementKind, "officer.kind.")),
        day("since", phones("officer.since"), tx.programme.limits.visit_back_days, 0),
        yes_no("there", phones("officer.lives_there")),
    ]
    return [*fields, choose("ended", say("desk.form.ended_before"), ended_why())] if before else fields


def _place(tx: Tx, row: int, given: Given) -> Outcome:
    args = (given["kind"], given["since"], given["there"], given.get("ended"))
    placed = do(tx, placements.place, row, *args)
    return placed.reason or _by(placed.visited, "end.placement"), {"code": placed.code, "date": placed.first_on}


def _by(visited: bool, key: str) -> str:
    """Nobody is said to be told where the village has nobody who visits."""
    return key if visited else f"{key}.nobody"


def _end_fields(tx: Tx, _row: int) -> list[Field]:
    return [
        choose("why", phones("officer.ended"), ended_why()),
        day("until", phones("officer.until"), tx.programme.limits.visit_back_days, 0),
        yes_no("there", say("desk.form.still_there"), needed=False),
    ]


def _end(tx: Tx, row: int, given: Given) -> Outcome:
    if given["why"] == Ending.abuse and given["there"] is None:
        raise Misfilled(there=say("desk.form.choose"))
    there = bool(given["there"]) and given["why"] == Ending.abuse
    ended = do(tx, placements.end, row, given["why"], given["until"], there)
    if ended.alert:
        whose = "end.placement.no_home.theirs" if ended.anothers else "end.placement.no_home"
        return whose, {"code": ended.code, "alert": ended.alert}
    return ended.reason or "end.placement.ended", {"code": ended.code}


def _where_it_lives(tx: Tx, row: int) -> list[str]:
    """Where the child lives now; the page of the child has recorded the look."""
    _, placement = placements.current(tx, session().me, row)
    if placement is None:
        return [say("desk.form.no_placement")]
    return [say("desk.form.lives", kind=Say(f"officer.kind.{placement.kind}"), day=moments.day(placement.began_on))]


def _need_fields(_tx: Tx, _row: int) -> list[Field]:
    return [
        choose("kind", phones("officer.need"), words_of(NeedKind, "officer.need.")),
        choose("who", phones("officer.need_of"), words_of(NeedOf, "officer.need_of.")),
        day("due", say("desk.form.by_when"), -1, NEED_DAYS),
    ]


def _need(tx: Tx, row: int, given: Given) -> Outcome:
    return "end.need", {"code": do(tx, needs.add, row, given["kind"], given["who"], given["due"])}


def _met_fields(tx: Tx, row: int) -> list[Field]:
    still = {
        str(each.id): f"{phones(f'officer.need.{each.kind}')}, {moments.day(each.due_on)}"
        for each in needs.open_of(tx, session().me, row)
    }
    words = words_of(("met", "explained"), "officer.need_word.")
    return [choose("need", phones("officer.needs_open"), still), choose("word", phones("officer.need_word"), words)]


def _met(tx: Tx, _row: int, given: Given) -> Outcome:
    verb = needs.explain if given["word"] == "explained" else needs.done
    return "end.need_met", {"code": do(tx, verb, int(given["need"]))}


def _tracing_fields(_tx: Tx, _row: int) -> list[Field]:
    return [choose("tracing", phones("officer.tracing"), words_of(Tracing, "officer.tracing."))]


def _tracing(tx: Tx, row: int, given: Given) -> Outcome:
    return "end.tracing", {"code": do(tx, needs.trace, row, given["tracing"])}


ACTS: dict[str, ActForm] = {
    "assess": ActForm(_assess_fields, _assess),
    "planned": ActForm(nothing, _planned),
    "origin": ActForm(_origin_fields, _origin),
    "reopen": ActForm(nothing, _reopen),
    "place": ActForm(_place_fields, _place, _where_it_lives),
    "end-placement": ActForm(_end_fields, _end, _where_it_lives),
    "need": ActForm(_need_fields, _need),
    "need-met": ActForm(_met_fields, _met),
    "tracing": ActForm(_tracing_fields, _tracing),
}
