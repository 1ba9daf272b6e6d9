"""One person of the district: how they stand, what was done about them, a number to ring, what waits for an answer."""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, select

from core.alerts import departures, in_doubt
from core.models.person import Phone
from core.people import (
    confirming,
    inactive_volunteers,
    other_posts,
    person_history,
    phones,
    second_person,
    volunteer_lists,
)
from core.phone import spoken
from core.reporting import carers_in_person
from core.storage import audit
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import doubt_acts, person_acts, said
from web.console.desk import Desk, page, session
from web.console.doing import Outcome, do, press
from web.console.form_fields import Misfilled

READS = Policy(OFFICERS, reads=(Resource.person,), pin=True, audited=True)
WRITES = Policy(OFFICERS, reads=(Resource.person,), writes=(Resource.person,), pin=True, audited=True)
VOICE: dict[str, Callable[..., Any]] = {
    "officer.confirm.known": in_doubt.confirm,
    "officer.confirm.unknown": departures.voice_unknown,
}
SECOND: dict[str, Callable[..., Any]] = {
    "officer.second.agrees": departures.left,
    "officer.second.stays": departures.keep,
}
TOLD = {
    "officer.confirm.known": ("doubted", "end.confirmed"),
    "officer.confirm.unknown": ("doubted", "end.voice_unknown"),
    "officer.second.agrees": ("departures", "end.person.left"),
    "officer.second.stays": ("departures", "end.person.stays"),
}
"""By answer: the list that goes on, and the sentence above it."""
HISTORY = (
    *("registered", "key_given", "activated", "accepted_conduct", "refused_conduct", "pin_set", "pin_reset"),
    *("confirmed", "number", "lost", "left", "departure_asked", "departure_refused", "named", "changed"),
    *("cover_given", "cover_ended", "handed_over", "children_handed", "key_wrong", "key_refused", "erased"),
    carers_in_person.WRITTEN,
    *doubt_acts.HISTORY,
)
"""Deeds that have words of their own; of others the page says that it was one at the desk, or a change."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One page a person."""

    @blueprint.get("/people/<int:row>")
    @declares(READS)
    def person(row: int) -> Response:
        """How they stand and what was done about them; the number by a press of its own, which is written down."""
        with desk.write("desk") as tx:
            return _page(tx, row)

    @blueprint.post("/people/<int:row>")
    @declares(WRITES)
    def answer_person(row: int) -> ResponseReturnValue:
        """The voice is known, or another's; as a second person, they are taken out or stay."""
        with desk.write("desk") as tx:
            confirming.reach(tx, session().me, row)
            try:
                told, where = press(tx, f"{row}:person", lambda tx: _done(tx, row))
            except Misfilled:
                return _page(
                    tx, row, 400 if _answers(tx, row, doubted=_is_doubted(tx, row)) else 409, wrong="desk.choose"
                )
        return said.at(url_for("console.waits", **where), told)


def _done(tx: Tx, row: int) -> Outcome:
    """Raises Misfilled for what this officer is not asked now."""
    answer = request.form.get("answer", "")
    if answer not in _answers(tx, row, doubted=_is_doubted(tx, row)):
        raise Misfilled
    do(tx, {**VOICE, **SECOND}[answer], row)
    name, told = TOLD[answer]
    return told, {"name": name}


def _is_doubted(tx: Tx, row: int) -> bool:
    return bool(tx.connection.scalar(select(exists().where(Phone.person_id == row, phones.in_doubt(tx)))))


def _answers(tx: Tx, row: int, *, doubted: bool) -> list[str]:
    """What this officer is asked about that person now."""
    me = session().me
    asked = [each.id for each in second_person.waiting_for(tx, me.person, me.role, me.district)]
    return [*(VOICE if doubted else ()), *(SECOND if row in asked else ())]


def _page(tx: Tx, row: int, status: int = 200, wrong: str = "") -> Response:
    me = session().me
    found = confirming.reach(tx, me, row)
    audit.record(tx, me, "read", "people", row)
    number = inactive_volunteers.read_number(tx, me, row) if "ring" in request.args else None
    (whole,) = volunteer_lists.of_people(tx, [found])
    values: dict[str, Any] = {
        "person": whole.person,
        "state": whole.state,
        "told": whole.told,
        "history": person_history.of_person(tx, found),
        "history_words": HISTORY,
        "acts": person_acts.offered(found, lost=whole.person.lost, doubted=whole.person.in_doubt),
        "note": said.heard(),
        "number": number,
        "spoken": spoken,
        "answers": _answers(tx, row, doubted=whole.person.in_doubt),
        "once": token_urlsafe(9),
        "posts": other_posts.listed(tx, found, whole.person.number),
    }
    return page("person.html", status, wrong=wrong, **values)
