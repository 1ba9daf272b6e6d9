"""A number nobody knew becomes a worker's: a volunteer's of a village, and, by who leads, an officer's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from core.cases import child_lists
from core.errors import Unknown
from core.models.person import Language, Role
from core.people import authority, enrolling, joining
from core.people.colleagues import LEVELS
from core.people.joining import Conflict, Newcomer
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import act_pages, form_fields, key_slips, said, villages
from web.console.act_pages import ActForm
from web.console.desk import Desk, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, FieldKind, Given, Misfilled, choose, phones, words_of
from web.console.person_acts import SLIP, typed_number

WRITES = Policy(OFFICERS, reads=(Resource.place,), writes=(Resource.person,), pin=True, audited=True)
SLIPS = "slips"
"""The field that stands there once something in the form may be a slip of the hand."""
PERSON = "person"


@dataclass(frozen=True)
class DeskEnrolment:
    """Who came in with which key number; `done` is False where something may be a slip that nobody ticked."""

    done: bool
    person: int = 0
    key: str = ""
    conflicts: tuple[str, ...] = ()


def add(blueprint: Blueprint, desk: Desk) -> None:
    """One form for each kind of worker."""

    @blueprint.get("/people/enrol/<name>")
    @declares(WRITES)
    def enrol_form(name: str) -> Response:
        """Number, name and place; the address may name the village."""
        form = _form(name)
        with desk.read() as tx:
            return act_pages.shown(tx, form, "enrol", 0, _heading(name))

    @blueprint.post("/people/enrol/<name>")
    @declares(WRITES)
    def enrol_person(name: str) -> ResponseReturnValue:
        """Invited from now on; the key number is on a page to print, once more for the same form."""
        outcome, again = act_pages.sent(desk, _form(name), "enrol", 0, lambda _tx: _heading(name))
        if outcome is None:
            return again
        key, slots = outcome
        if not slots:
            return said.to("volunteers", key)
        with desk.read() as tx:
            person = int(slots[PERSON])
            return key_slips.drawn(tx, {person: slots[SLIP]}, url_for("console.person", row=person), say(f"desk.{key}"))


def may_enrol() -> list[Role]:
    """Whom who sits there may put in; a sector's officer is put in by the lead of its district."""
    me = session().me
    found = [each for each in LEVELS if authority.may_change(me, each, me.district)]
    return [each for each in found if me.district is not None or each is not Role.sector_officer]


def _form(name: str) -> ActForm:
    role = next((each for each in may_enrol() if each.value == name), None)
    if role is None:
        abort(404)
    return ActForm(lambda tx, _row: _fields(tx, role), lambda tx, _row, given: _enrol(tx, role, given))


def _heading(name: str) -> dict[str, Any]:
    address = url_for("console.enrol_person", name=name)
    return {"code": phones(f"job.{name}"), "back": url_for("console.volunteers"), "address": address}


def _fields(tx: Tx, role: Role) -> list[Field]:
    asked = _asked(tx, role)
    slips = _slips(tx, role, asked) if request.method == "POST" else []
    if not slips:
        return asked
    named = tuple((str(each), say(f"desk.slip.{each}")) for each in slips)
    return [*asked, Field(SLIPS, say("desk.enrol.slips"), FieldKind.many, named)]


def _asked(tx: Tx, role: Role) -> list[Field]:
    return [
        Field("number", say("desk.enrol.number"), reads=typed_number),
        Field("name", say("desk.leaving.name"), needed=role is not Role.volunteer),
        choose("sex", say("desk.enrol.sex"), words_of(("woman", "man"), "officer.sex.")),
        choose("language", say("desk.volunteers.language"), words_of(Language, "language.")),
        *_where(tx, role),
    ]


def _where(tx: Tx, role: Role) -> list[Field]:
    """The village, the sector, or for the nation's desk the district."""
    me, level = session().me, LEVELS.get(role)
    if level == "village":
        return villages.fields(tx)
    if level == "sector" and me.district is not None:
        named = {str(row): name for row, name in child_lists.sectors(tx, me).items()}
        return [choose("place", say("desk.filter.sector"), named)]
    if me.district is not None:
        return []
    districts = {str(each.id): each.name for each in enrolling.below(tx, None)}
    return [choose("place", say("desk.filter.district"), districts)]


def _newcomer(tx: Tx, role: Role, given: Given) -> Newcomer:
    """Who shall come in. Raises Misfilled where the village or the name is none."""
    place = villages.chosen(tx, given) if LEVELS.get(role) == "village" else int(given.get("place") or 0)
    language, name = Language(given["language"]), given["name"] or ""
    return Newcomer(given["number"], role, place or session().me.district, name, given["sex"], language)


def _slips(tx: Tx, role: Role, asked: list[Field]) -> Sequence[Conflict]:
    """What may be a slip in the form as it was sent; nothing of who is in already, nor of a form that is wrong."""
    given, wrong = form_fields.read(tx, asked, request.form)
    if wrong:
        return ()
    try:
        newcomer = _newcomer(tx, role, given)
    except Misfilled:
        return ()
    return () if joining.is_in(tx, newcomer) else joining.conflicts(tx, newcomer)


def _enrol(tx: Tx, role: Role, given: Given) -> Outcome:
    newcomer = _newcomer(tx, role, given)
    facts = (newcomer.number, role.value, newcomer.name, newcomer.sex, newcomer.language.value)
    try:
        done = do(tx, _put_in, newcomer.place or 0, *facts, given.get(SLIPS, []))
    except Unknown as wrong:
        raise Misfilled(name=say("desk.form.no_name")) from wrong
    if done.conflicts:
        raise Misfilled(**{SLIPS: say("desk.enrol.look")})
    if not done.key:
        return "end.enrol.known", {}
    return "enrol.done", {PERSON: done.person, SLIP: done.key}


def _put_in(
    tx: Tx, me: Caller, place: int, number: str, role: str, name: str, sex: str, language: str, ticked: Sequence[str]
) -> DeskEnrolment:
    """As `joining.put_in`, of a place that the caller may choose from."""
    newcomer = Newcomer(number, Role(role), place or None, name, sex, Language(language))
    joined = joining.put_in(tx, me, newcomer, confirmed=[Conflict(each) for each in ticked])
    return DeskEnrolment(not joined.conflicts, joined.person or 0, joined.key, tuple(map(str, joined.conflicts)))
