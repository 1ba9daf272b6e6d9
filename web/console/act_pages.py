"""One page an act: its form alone, then the verb of core that the phone's keys call, once for each form sent."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from core.models.person import Role
from core.storage.db import Tx
from web.console import form_fields, said
from web.console.desk import Desk, page, session
from web.console.doing import Outcome, press
from web.console.form_fields import Field, Given


@dataclass(frozen=True)
class ActForm:
    """An act: its fields for that record, and what it does with what was filled in. `told` are sentences to read first.

    Without `nation` the national desk only looks; one that is the `lead`'s nobody else does.
    """

    fields: Callable[[Tx, int], list[Field]]
    does: Callable[[Tx, int, Given], Outcome]
    told: Callable[[Tx, int], list[str]] = lambda _tx, _row: []
    nation: bool = True
    lead: bool = False


def nothing(_tx: Tx, _row: int) -> list[Field]:
    """An act with no field: it is pressed."""
    return []


def may(form: ActForm) -> bool:
    """Whether who sits there may do it at all."""
    me = session().me
    return (form.nation or me.district is not None) and (not form.lead or me.role is Role.lead)


def shown(
    tx: Tx, form: ActForm, act: str, row: int, heading: dict[str, Any], now: MultiDict[str, str] | None = None
) -> Response:
    """The form as it is first drawn; what stands `now`, or else what the address says, is chosen already."""
    return _drawn(act, heading, form.fields(tx, row), form.told(tx, row), now or request.args, {})


def sent(
    desk: Desk, form: ActForm, act: str, row: int, heading: Callable[[Tx], dict[str, Any]]
) -> tuple[Outcome | None, ResponseReturnValue]:
    """What came of it; or the same page, with what was typed and a sentence at each field that is wrong. Pressed again
    it says so again, also where the record is there no longer.
    """

    def reached(tx: Tx) -> Outcome:
        heading(tx)  # whoever does not reach the record gets no further
        return _done(tx, form, row)

    with desk.write("desk") as tx:
        try:
            return press(tx, f"{row}:{act}", reached), ""
        except form_fields.Misfilled as error:
            return None, _drawn(
                act, heading(tx), form.fields(tx, row), form.told(tx, row), request.form, error.fields, 400
            )


def _done(tx: Tx, form: ActForm, row: int) -> Outcome:
    """Raises Misfilled."""
    given, wrong = form_fields.read(tx, form.fields(tx, row), request.form)
    if wrong:
        raise form_fields.Misfilled(**wrong)
    return form.does(tx, row, given)


def back(endpoint: str, row: int, outcome: Outcome) -> ResponseReturnValue:
    """To the record, with the sentence of what came of it."""
    key, slots = outcome
    return said.to(endpoint, key, row=row, **slots)


def made(endpoint: str, outcome: Outcome) -> ResponseReturnValue:
    """To what was made, which has a number of its own, with the sentence of what came of it."""
    key, slots = outcome
    return said.to(endpoint, key, row=int(slots["number"]))


def _drawn(
    act: str,
    heading: dict[str, Any],
    fields: list[Field],
    told: list[str],
    typed: Any,
    wrong: dict[str, str],
    status: int = 200,
) -> Response:
    once = request.form.get("once", "")[:40] or token_urlsafe(9)
    values: dict[str, Any] = {"act": act, "fields": fields, "told": told, "typed": typed, "wrong": wrong, "once": once}
    return page("act.html", status, **heading, **values)
