"""What is asked for a child, planned with it and owed to it, at the desk: services, support plan, reviews, visits."""

from datetime import date

from flask import request

from core.cases import support_plans
from core.children import proposed_days, reviews
from core.children.proposed_days import OtherDayReason
from core.children.reviews import OutcomeAnswers
from core.models.case import BandReason
from core.models.review import STEPS, ReviewKind
from core.models.support_plan import PlanKind, PlanState
from core.referrals import referrals
from core.storage.db import Tx
from web.console import choices, moments
from web.console.act_pages import ActForm
from web.console.desk import say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, Misfilled, choose, day, phones, words_of, yes_no

LED = (*STEPS, ReviewKind.look, ReviewKind.decide)
"""What another act ends."""
PARENTS = {str(count): str(count) for count in range(1, 100)}
WITH = ("child", "parents", "both")
STARS = {str(each): str(each) for each in range(1, 6)}


def _refer_fields(_tx: Tx, _row: int) -> list[Field]:
    return [
        choose("to", say("desk.act.refer_to"), words_of(choices.SERVICES, "officer.refer.")),
        choose("ground", say("desk.act.ground"), words_of(("consent", "danger"), "officer.ground.")),
    ]


def _refer(tx: Tx, row: int, given: Given) -> Outcome:
    made = do(tx, referrals.make, row, None, given["to"], given["ground"] == "consent")
    return ("end.child.referred_before" if made.again else "end.child.referred"), {"code": made.code}


def _plan_fields(_tx: Tx, _row: int) -> list[Field]:
    kinds = {str(each): plan_word(each) for each in PlanKind}
    return [
        choose("kind", phones("plan.kind"), kinds),
        day("on", phones("plan.day"), 0, support_plans.AHEAD_DAYS),
        yes_no("pair", phones("plan.pair")),
    ]


def plan_word(kind: PlanKind) -> str:
    """What phones do not name has a word of the desk."""
    return say("desk.plan.hiv") if kind in support_plans.ON_PHONES else phones(f"plan.kind.{kind}")


def _plan(tx: Tx, row: int, given: Given) -> Outcome:
    planned = do(tx, support_plans.plan, row, given["kind"], given["on"], given["pair"])
    key = "end.plan.again" if planned.again else "end.plan.pair" if given["pair"] else "end.plan"
    return key, {"code": planned.code, "date": planned.on}


def _line(tx: Tx, row: int) -> Field:
    waiting = [each for each in support_plans.of_child(tx, session().me, row) if each.state is PlanState.planned]
    return choose(
        "line",
        say("desk.form.line"),
        {str(each.id): f"{plan_word(each.kind)}, {moments.day(each.on)}" for each in waiting},
    )


def _finish_fields(tx: Tx, row: int) -> list[Field]:
    session_only = say("desk.form.session_only")
    return [
        _line(tx, row),
        day("on", phones("plan.done_day"), tx.programme.limits.visit_back_days, 0),
        choose("there", phones("plan.with"), words_of(WITH, "plan.with."), needed=False, hint=session_only),
        choose("parents", phones("plan.parents"), PARENTS, needed=False),
    ]


def _finish(tx: Tx, _row: int, given: Given) -> Outcome:
    line = support_plans.line(tx, session().me, int(given["line"]))
    there = given["there"] if line.is_session else ""
    if line.is_session and there not in WITH:
        raise Misfilled(there=say("desk.form.choose"))
    parents = int(given["parents"] or 0) if there in ("parents", "both") else 0
    if there in ("parents", "both") and not parents:
        raise Misfilled(parents=say("desk.form.choose"))
    done = do(tx, support_plans.finish, line.id, given["on"], there in ("child", "both"), parents)
    return f"end.plan.{done.state}", {"code": done.code}


def _drop_fields(tx: Tx, row: int) -> list[Field]:
    return [_line(tx, row)]


def _drop(tx: Tx, _row: int, given: Given) -> Outcome:
    dropped = do(tx, support_plans.drop, int(given["line"]))
    return f"end.plan.{dropped.state}", {"code": dropped.code}


def _owed(tx: Tx, row: int, *kinds: ReviewKind) -> dict[str, str]:
    """Those of these kinds; without any, all that no other act ends, and that this officer may end."""
    me = session().me
    found = [each for each in reviews.of_child(tx, me, row) if reviews.may_end(me, ReviewKind(each.kind))]
    return {
        f"{each.id}:{each.kind}": f"{phones(f'review.{each.kind}')}, {moments.day(each.due_on)}"
        for each in found
        if (each.kind in kinds if kinds else each.kind not in LED)
    }


def _review_fields(tx: Tx, row: int) -> list[Field]:
    """What only an outcome review asks is left out where another was chosen already."""
    hint = say("desk.form.outcome_only")
    owed = _owed(tx, row)
    which = choose("review", say("desk.form.review"), owed)
    chosen = request.values.get("review", "")
    if not any(each.endswith(f":{ReviewKind.outcome}") for each in ([chosen] if chosen in owed else owed)):
        return [which]
    return [
        which,
        yes_no("intact", f"{hint} {phones('officer.intact')}", needed=False),
        choose("satisfaction", f"{hint} {phones('officer.satisfaction')}", STARS, needed=False),
        choose("self_esteem", f"{hint} {phones('officer.self_esteem')}", STARS, needed=False),
    ]


def _review(tx: Tx, _row: int, given: Given) -> Outcome:
    review, _, kind = given["review"].partition(":")
    told = _outcome(given) if kind == ReviewKind.outcome else None
    noted = do(tx, reviews.done, int(review), told)
    if noted.since:
        raise Misfilled(review=say("desk.form.review_early", date=moments.day(date.fromisoformat(noted.since))))
    return ("end.review" if noted.done else "end.review.gone"), {"code": noted.code}


def _outcome(given: Given) -> OutcomeAnswers:
    lacking = [name for name in ("intact", "self_esteem") if given[name] is None]
    if given["intact"] and not given["satisfaction"]:
        lacking.append("satisfaction")
    if lacking:
        raise Misfilled(**{name: say("desk.form.choose") for name in lacking})
    liked = int(given["satisfaction"]) if given["intact"] else None
    return OutcomeAnswers(given["intact"], liked, int(given["self_esteem"]))


def _keep_fields(tx: Tx, row: int) -> list[Field]:
    return [
        choose("review", say("desk.form.review"), _owed(tx, row, ReviewKind.decide)),
        choose("why", phones("officer.band_why"), words_of(BandReason, "officer.band_why.")),
    ]


def _keep(tx: Tx, _row: int, given: Given) -> Outcome:
    kept = do(tx, reviews.keep_open, int(given["review"].partition(":")[0]), given["why"])
    return ("end.kept" if kept.done else "end.review.gone"), {"code": kept.code}


def _day_fields(tx: Tx, row: int) -> list[Field]:
    most = proposed_days.most_days(tx, session().me, row)
    return [
        day("on", say("desk.form.other_day"), -1, max(1, most)),
        choose("why", phones("other_day.why"), words_of(OtherDayReason, "other_day.why.")),
    ]


def _day(tx: Tx, row: int, given: Given) -> Outcome:
    if not proposed_days.most_days(tx, session().me, row):
        return "other_day.none", {}
    moved = do(tx, proposed_days.propose, row, given["on"], given["why"])
    return ("end.other_day" if moved.due_on else "end.other_day.none"), {"code": moved.code, "date": moved.due_on}


ACTS: dict[str, ActForm] = {
    "refer": ActForm(_refer_fields, _refer),
    "plan": ActForm(_plan_fields, _plan, nation=False),
    "plan-done": ActForm(_finish_fields, _finish, nation=False),
    "plan-drop": ActForm(_drop_fields, _drop, nation=False),
    "review": ActForm(_review_fields, _review),
    "keep": ActForm(_keep_fields, _keep),
    "visit-day": ActForm(_day_fields, _day),
}
