"""Closing a case at the desk: asked for with a reason, agreed to by two officers, the checklist of a success before."""

from core.cases import closing_checks, closings, deaths
from core.cases.closing_checks import ChecklistAnswers
from core.cases.closings import Decided, OpenClosing
from core.language.words import Say
from core.models.registration import CloseReason
from core.storage.access import Caller
from core.storage.db import Tx
from web.console.act_pages import ActForm, nothing
from web.console.desk import say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, Misfilled, choose, phones, words_of, yes_no

CHECKS = ("birth", "group", "asked")
"""What no record holds."""

AGREE = "agree:"
"""Before the reason that was shown: agreed is to no other."""


def _close_fields(_tx: Tx, _row: int) -> list[Field]:
    return [
        choose("reason", phones("closing.reason"), words_of(CloseReason, "closing.reason.")),
        yes_no("paper", say("desk.form.paper"), needed=False),
    ]


def _close(tx: Tx, row: int, given: Given) -> Outcome:
    if given["reason"] == CloseReason.died:
        return _died(tx, row, given)
    asked = do(tx, closings.propose, row, given["reason"], bool(given["paper"]))
    return asked.refused or "desk.closing.asked", {"code": asked.code}


def _died(tx: Tx, row: int, _given: Given) -> Outcome:
    told = do(tx, deaths.tell, row)
    if told.refused:
        return told.refused, {"code": told.code}
    key = "desk.closing.siblings" if told.alert else "desk.closing.asked"
    return key, {"code": told.code, "alert": told.alert}


def waiting(tx: Tx, row: int) -> OpenClosing | None:
    """The closing that waits for two officers, if one does."""
    return next((each for each in closings.open_in_reach(tx, session().me) if each.child == row), None)


def _decide_fields(tx: Tx, row: int) -> list[Field]:
    closing = waiting(tx, row)
    words = words_of(("agree", "keep_open"), "officer.closing.")
    agree = f"{AGREE}{closing.reason if closing else ''}"
    word = choose("word", say("desk.form.word"), {agree: words["agree"], "keep_open": words["keep_open"]})
    checks = [yes_no(name, phones(f"closing.{name}"), needed=False) for name in CHECKS]
    if closing is None or closing.reason not in closing_checks.SUCCESSES:
        return [word]
    return [*checks, word]


def _decide_told(tx: Tx, row: int) -> list[str]:
    """Why it shall be closed, who agreed, and what of the list the records say is not met."""
    closing = waiting(tx, row)
    if closing is None:
        return [phones("officer.closing.none")]
    agreed = Say("closing.agreed_once" if closing.agreed_once else "closing.agreed_none")
    told = [say("desk.closing.why", why=Say(f"closing.reason.{closing.reason}"), agreed=agreed)]
    if closing.reason not in closing_checks.SUCCESSES:
        return told
    lacking = closings.missing(tx, session().me, closing.id, ChecklistAnswers(birth=True, group=True, asked=True))
    named = ", ".join(phones(f"closing.check.{each}") for each in lacking)
    return [*told, say("desk.closing.not_met", list=named) if lacking else say("desk.closing.met")]


def _decide(tx: Tx, row: int, given: Given) -> Outcome:
    closing = waiting(tx, row)
    if closing is None:
        return "officer.closing.none", {}
    agrees = given["word"] != "keep_open"
    lacking = [name for name in CHECKS if agrees and "birth" in given and given[name] is None]
    if lacking:
        raise Misfilled(**{name: say("desk.form.choose") for name in lacking})
    told = [bool(given[name]) for name in CHECKS] if "birth" in given else None
    decided = do(tx, _decided, closing.id, agrees, told, closing.reason)
    return f"end.closing.{decided.state}", {"code": decided.code}


def _decided(tx: Tx, me: Caller, closing: int, agree: bool, told: list[bool] | None, reason: str) -> Decided:
    return closings.decide(tx, me, closing, agree, ChecklistAnswers(*told) if told else None, reason)


ACTS: dict[str, ActForm] = {
    "close": ActForm(_close_fields, _close),
    "died": ActForm(nothing, _died, lambda _tx, _row: [say("desk.died.how")]),
    "decide": ActForm(_decide_fields, _decide, _decide_told),
}
