"""Supervision meetings of the district's officers: the last ones, who had none for longest, and one that was held."""

from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue

from core.models.person import Role
from core.models.supervision import SupervisionTopic
from core.people import places, supervisions
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import NATION, OFFICERS, Policy, Resource, declares
from web.console import act_pages, paging, said
from web.console.act_pages import ActForm
from web.console.desk import Desk, page, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, FieldKind, Given, choose, day, phones, words_of

DAYS = 30
"""How far back a meeting may be told."""
READS = Policy(OFFICERS, reads=(Resource.listing, Resource.meeting, Resource.person), pin=True, audited=True)
WRITES = Policy(
    OFFICERS,
    reads=(Resource.meeting, Resource.person),
    writes=(Resource.meeting,),
    pin=True,
    audited=True,
    read_only=NATION,
)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The list, one meeting, and the form."""

    @blueprint.get("/supervision")
    @declares(READS)
    def supervision() -> Response:
        """The last meetings; its lead also sees since when each officer had none."""
        me = session().me
        with desk.read() as tx:
            meetings = supervisions.last(tx, me)
            officers = supervisions.officers(tx, me) if me.role is Role.lead else []
        may = me.district is not None
        around: dict[str, Any] = {"may": may, "note": said.heard(), "misread": paging.misread({})}
        return page("supervision.html", meetings=meetings, officers=officers, **around)

    @blueprint.get("/supervision/<int:row>")
    @declares(READS)
    def meeting(row: int) -> Response:
        """One of them with who was there; the look is recorded."""
        with desk.write("desk") as tx:
            found = supervisions.meeting(tx, session().me, row)
            district = places.name(tx, found.district)
        return page("meeting.html", meeting=found, district=district)

    @blueprint.get("/supervision/held")
    @declares(WRITES)
    def meeting_form() -> Response:
        """When, what about and who was there."""
        with desk.read() as tx:
            return act_pages.shown(tx, _mine(), "supervision", 0, _heading(tx))

    @blueprint.post("/supervision/held")
    @declares(WRITES)
    def hold_meeting() -> ResponseReturnValue:
        """It is kept, once."""
        outcome, again = act_pages.sent(desk, _mine(), "supervision", 0, _heading)
        if outcome is None:
            return again
        key, slots = outcome
        return said.to("supervision", key, **slots)


def _mine() -> ActForm:
    if not act_pages.may(HELD):
        abort(404)
    return HELD


def _heading(_tx: Tx) -> dict[str, Any]:
    back = url_for("console.supervision")
    return {"code": "", "back": back, "address": url_for("console.hold_meeting")}


def _fields(tx: Tx, _row: int) -> list[Field]:
    known = tuple(
        (str(each.id), f"{each.name}, {phones(f'job.{each.role}')}") for each in supervisions.officers(tx, session().me)
    )
    return [
        day("on", phones("supervision.day"), DAYS, 0),
        choose("topic", phones("supervision.topic"), words_of(SupervisionTopic, "supervision.topic.")),
        Field("there", phones("supervision.who"), FieldKind.many, known, hint=say("desk.form.all_of_us")),
    ]


def _held(tx: Tx, _row: int, given: Given) -> Outcome:
    there = [int(each) for each in given["there"]]
    kept = do(tx, _record, 0, given["on"], given["topic"], there)
    key = "end.supervision.again" if kept.again else "end.supervision"
    return key, {"date": kept.on, "count": str(kept.count)}


def _record(tx: Tx, me: Caller, _row: int, on: str, topic: str, there: list[int]) -> supervisions.MeetingReceipt:
    return supervisions.record(tx, me, on, topic, there)


HELD = ActForm(_fields, _held, nation=False)
