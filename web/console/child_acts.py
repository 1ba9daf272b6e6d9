"""What is done for a child at the desk: one address an act, each the verb that the phone's card of the child has."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue

from core.cases.child_record import ChildRecord
from core.children import case_steps, children, reviews
from core.models.case import CaseStep
from core.models.review import ReviewKind
from core.storage import audit
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import act_pages, case_acts, closing_acts, home_acts, home_request_pages, service_acts, trust_acts
from web.console.act_pages import ActForm
from web.console.desk import Desk, session

ACTS: Mapping[str, ActForm] = {
    **service_acts.ACTS,
    **case_acts.ACTS,
    **home_acts.ACTS,
    **closing_acts.ACTS,
    **trust_acts.ACTS,
    **home_request_pages.ACTS,
}
WRITES = Policy(
    OFFICERS,
    reads=(Resource.child, Resource.person),
    writes=(Resource.child, Resource.household, Resource.person, Resource.alert, Resource.referral),
    pin=True,
    audited=True,
)


FIRST = ("visit-day", "refer", "plan")
"""What is done most often."""
CLOSED = ("reopen",)
"""What is done for a child whose case is closed."""
IN_EMERGENCY = ("emergency-looked", "emergency-renew", "emergency-over")
"""What is done for a child in an emergency place."""
STEPS: Mapping[str, str] = {
    ReviewKind.assess: "assess",
    ReviewKind.find_place: "place",
    ReviewKind.look: "band",
    ReviewKind.decide: "keep",
    ReviewKind.emergency_look: "emergency-looked",
    ReviewKind.emergency_end: "emergency-over",
}
"""What ends a duty, where that is no review."""


def offered(record: ChildRecord) -> dict[str, Any]:
    """What the child's page offers: that which can follow from how it stands."""
    mine = [each.id for each in record.reviews if reviews.may_end(session().me, each.kind)]
    if record.child.closed_on:
        erases = (trust_acts.ERASE,) if act_pages.may(ACTS[trust_acts.ERASE]) else ()
        return {"first_acts": CLOSED, "more_acts": erases, "steps": STEPS, "may_plan": False, "may_review": mine}
    pointless = {
        "reopen": True,
        trust_acts.ERASE: True,
        "need-met": not record.needs,
        "plan-done": not record.plan,
        "plan-drop": not record.plan,
        "review": not mine,
        "keep": not any(each.kind is ReviewKind.decide for each in record.reviews),
        "end-placement": record.placement is None,
        "found": record.case.missing_at is None,
        "missing": record.case.missing_at is not None,
        **dict.fromkeys(IN_EMERGENCY, record.kept_until is None),
        "decide": record.case.step is not CaseStep.closure_asked,
        home_request_pages.OF_CHILD: record.child.caregiver_id is not None,
        "planned": record.case.step not in case_steps.BEFORE_PLACING,
    }
    open_to_me = [name for name, form in ACTS.items() if act_pages.may(form) and not pointless.get(name)]
    first = [name for name in ("decide", *FIRST) if name in open_to_me]
    more = [name for name in open_to_me if name not in first]
    return {
        "first_acts": first,
        "more_acts": more,
        "steps": STEPS,
        "may_plan": "plan" in open_to_me,
        "may_review": mine,
    }


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The form of each act, and what comes of it."""

    @blueprint.get("/children/<int:row>/do/<act>")
    @declares(WRITES)
    def child_act(row: int, act: str) -> Response:
        """The form; the look at the child is recorded."""
        form = _form(act)
        with desk.write("desk") as tx:
            return act_pages.shown(tx, form, act, row, _heading(tx, row, act))

    @blueprint.post("/children/<int:row>/do/<act>")
    @declares(WRITES)
    def do_for_child(row: int, act: str) -> ResponseReturnValue:
        """Once, however often the form is sent; then the child's page, with what came of it."""
        outcome, again = act_pages.sent(desk, _form(act), act, row, lambda tx: _heading(tx, row, act))
        return again if outcome is None else act_pages.back("child", row, outcome)


def _form(act: str) -> ActForm:
    form = ACTS.get(act)
    if form is None or not act_pages.may(form):
        abort(404)
    return form


def _heading(tx: Tx, row: int, act: str) -> dict[str, Any]:
    me = session().me
    child = children.in_district(tx, me, row)
    audit.record(tx, me, "read", "children", row)
    address = url_for("console.do_for_child", row=row, act=act)
    return {"code": child.code, "back": url_for("console.child", row=row), "address": address}
