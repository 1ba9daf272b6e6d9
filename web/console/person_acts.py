"""What happens to somebody, at the desk: left, phone lost, another number, PIN forgotten, called by name."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue

from core.alerts import departures
from core.alerts.departures import Departed
from core.children import villages
from core.errors import Unknown
from core.language.words import Say
from core.models.person import Person, PersonStatus, Role
from core.people import authority, confirming, directory, duty, other_posts, people, person_entries
from core.phone import mobile
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import act_pages, carer_acts, desk_words, doubt_acts, key_slips
from web.console.act_pages import ActForm
from web.console.desk import Desk, language, say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, FieldKind, Given, Misfilled, Mistyped, choose, phones

WRITES = Policy(OFFICERS, reads=(Resource.person,), writes=(Resource.person,), pin=True, audited=True)
SLIP = "slip"
"""The slot with a key number: what came of it is then a page to print."""
SURE = "sure"
VERBS: Mapping[str, Callable[..., Departed]] = {
    "left": departures.left,
    "lost": departures.lost,
    "number": departures.new_number,
    "reset": departures.reset_pin,
}


def offered(person: Person, *, lost: bool, doubted: bool) -> list[str]:
    """The acts that may be done now to that person, by whom sits there; none to an equal or somebody above. `lost`: the
    phone was, and there is no number since; `doubted`: somebody must confirm it.
    """
    me = session().me
    gone = person.standing is PersonStatus.left
    if gone or person.id == me.person or not authority.may_change(me, person.role, person.district_id):
        return []
    carer = person.role is Role.caregiver
    pointless = {"lost": lost, "reset": carer or lost, "name": carer, **carer_acts.pointless(person)}
    pointless |= doubt_acts.pointless(person, lost=lost, doubted=doubted)
    return [name for name in ACTS if not pointless.get(name)]


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The form of each act, and what comes of it."""

    @blueprint.get("/people/<int:row>/do/<act>")
    @declares(WRITES)
    def person_act(row: int, act: str) -> Response:
        """The form; the look at the person is recorded."""
        with desk.write("desk") as tx:
            return act_pages.shown(tx, _form(act), f"person.{act}", row, _heading(tx, row, act))

    @blueprint.post("/people/<int:row>/do/<act>")
    @declares(WRITES)
    def do_to_person(row: int, act: str) -> ResponseReturnValue:
        """Once, however often the form is sent; a key number is shown on a page to print."""
        outcome, again = act_pages.sent(desk, _form(act), f"person.{act}", row, lambda tx: _heading(tx, row, act))
        if outcome is None:
            return again
        key, slots = outcome
        if slots.get(SLIP):
            with desk.read() as tx:
                return key_slips.drawn(tx, {row: slots[SLIP]}, url_for("console.person", row=row), say(f"desk.{key}"))
        return act_pages.back("person", row, outcome)


def _form(act: str) -> ActForm:
    form = ACTS.get(act)
    if form is None:
        abort(404)
    return form


def _heading(tx: Tx, row: int, act: str) -> dict[str, Any]:
    """Whom it is done to: what they do and where, so that a wrong page is noticed before anything is done."""
    person = confirming.reach(tx, session().me, row)
    authority.require(session().me, person)
    audit.record(tx, session().me, "read", "people", row)
    found, name = directory.listed(tx, person), person_entries.name_of(tx, person)
    return {
        "code": f"{name or say('desk.volunteers.no_name')}, {phones(f'job.{found.role}')}, {found.place}",
        "back": url_for("console.person", row=row),
        "address": url_for("console.do_to_person", row=row, act=act),
    }


def _colleague(tx: Tx, row: int) -> list[Field]:
    """Of an officer, whom the alerts go to; to nobody, they begin at their first rung."""
    person = people.get(tx, row)
    if not person.role.is_officer:
        return []
    others = {str(each.id): each.name for each in duty.who_can_take(tx, person.district_id) if each.id != row}
    return [choose("to", phones("officer.change.to"), others, needed=False, hint=say("desk.leaving.on_duty"))]


def _to(given: Given) -> int | None:
    return int(given["to"]) if given.get("to") else None


def _sure(key: str, person: Person, tx: Tx) -> str:
    found = directory.listed(tx, person)
    slots = {"job": Say(f"job.{found.role}"), "place": found.place}
    return desk_words.say(language(), Say(f"officer.sure.{key}", slots))


def _told_left(tx: Tx, row: int) -> list[str]:
    """Whose the children of the village are then, and who else has that phone."""
    person = people.get(tx, row)
    told = [_sure("left", person, tx), *_shared(tx, person)]
    if person.role is Role.volunteer and person.village_id:
        children = villages.count(tx, person.village_id)
        stay = [each.id for each in people.partners(tx, row, person.village_id)]
        found = (person_entries.name_of(tx, people.get(tx, each)) for each in stay)
        names = ", ".join(name or say("desk.volunteers.no_name") for name in found)
        key = "desk.leaving.partner" if stay else "desk.leaving.nobody"
        told.append(say(key, count=children, **({"name": names} if stay else {})))
    return told


def _told_lost(tx: Tx, row: int) -> list[str]:
    person = people.get(tx, row)
    posts = other_posts.of_person(tx, person)
    everywhere = [say("desk.leaving.posts")] if posts else []
    return [_sure("lost", person, tx), *everywhere, *_shared(tx, person, besides=len(posts))]


def _told_reset(tx: Tx, row: int) -> list[str]:
    person = people.get(tx, row)
    if person.standing is PersonStatus.invited:
        return [say("desk.leaving.another_key")]
    return [_sure("reset", person, tx)]


def _shared(tx: Tx, person: Person, besides: int = 0) -> list[str]:
    """That others have the same phone, `besides` so many: nothing is done to them."""
    number = people.number_of(tx, person.id)
    others = directory.count_holders(tx, number, but=person.id) - besides if number else 0
    return [say("desk.leaving.shared", count=others)] if others else []


def _change(tx: Tx, me: Caller, person: int, what: str, *args: Any) -> Departed:
    """That verb; nothing changes about who has left already, and it is said so."""
    if people.get(tx, person).standing is PersonStatus.left:
        return Departed(False)
    return VERBS[what](tx, me, person, *args)


def _outcome(done: Departed, key: str) -> Outcome:
    if done.waits:
        return "end.person.waits", {}
    return (key, {SLIP: done.key}) if done.done else ("person.gone", {})


def _left(tx: Tx, row: int, given: Given) -> Outcome:
    return _outcome(do(tx, _change, row, "left", _to(given)), _ended(tx, row, "left"))


def _lost(tx: Tx, row: int, given: Given) -> Outcome:
    return _outcome(do(tx, _change, row, "lost", _to(given)), _ended(tx, row, "lost"))


def _ended(tx: Tx, row: int, what: str) -> str:
    carer = people.get(tx, row).role is Role.caregiver
    return f"end.person.{what}{'.carer' if carer else ''}"


def typed_number(_tx: Tx, raw: str) -> str:
    """A Rwandan mobile number. Raises Mistyped."""
    number = mobile(raw)
    if number is None:
        raise Mistyped(phones("wrong.phone"))
    return number


def _number_fields(tx: Tx, row: int) -> list[Field]:
    sure = Field(SURE, say("desk.leaving.slip"), FieldKind.many, ((SURE, say("desk.leaving.is_right")),))
    return [Field("number", say("desk.leaving.number"), reads=typed_number), sure, *_colleague(tx, row)]


def _number(tx: Tx, row: int, given: Given) -> Outcome:
    done = do(tx, _change, row, "number", given["number"], _to(given), SURE in given[SURE])
    if done.conflicts:
        raise Misfilled(number=" ".join(phones(f"slip.{each}") for each in done.conflicts))
    return _outcome(done, "person.has_number" if done.key else "end.person.number.carer")


def _told_number(tx: Tx, row: int) -> list[str]:
    person = people.get(tx, row)
    posts = other_posts.of_person(tx, person)
    keep = [say("desk.leaving.posts_keep")] if posts else []
    return [say("desk.leaving.old_closes"), *keep, *_shared(tx, person, besides=len(posts))]


def _reset(tx: Tx, row: int, given: Given) -> Outcome:
    return _outcome(do(tx, _change, row, "reset", _to(given)), "person.pin_removed")


def _name_fields(_tx: Tx, _row: int) -> list[Field]:
    return [Field("name", say("desk.leaving.name"))]


def _name(tx: Tx, row: int, given: Given) -> Outcome:
    try:
        do(tx, _call, row, given["name"])
    except Unknown as wrong:
        raise Misfilled(name=say("desk.form.no_name")) from wrong
    return "person.named", {}


def _call(tx: Tx, me: Caller, person: int, name: str) -> None:
    directory.give_name(tx, me, people.get(tx, person), name)


ACTS: Mapping[str, ActForm] = {
    "reset": ActForm(_colleague, _reset, _told_reset),
    "number": ActForm(_number_fields, _number, _told_number),
    **doubt_acts.ACTS,
    "lost": ActForm(_colleague, _lost, _told_lost),
    "left": ActForm(_colleague, _left, _told_left),
    "name": ActForm(_name_fields, _name),
    **carer_acts.ACTS,
}
