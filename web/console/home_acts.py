"""Where a child is, and who is around it, at the desk: move, household, carer's phone, missing, emergency, band."""

from core.cases import at_home, emergency, missing, moving
from core.children import carer_phones, children, households
from core.codes import read as read_code
from core.models.case import BandReason, RiskBand
from core.phone import mobile
from core.storage.db import Tx
from web.console import villages
from web.console.act_pages import ActForm, nothing
from web.console.desk import say, session
from web.console.doing import Outcome, do
from web.console.form_fields import Field, FieldKind, Given, Misfilled, Mistyped, choose, phones, words_of

THESE = "these"
"""Of the answers when a carer may be rung: the two hours beside it."""
HOURS = {f"{hour:02d}:00": f"{hour:02d}:00" for hour in range(24)}


def _move_fields(tx: Tx, row: int) -> list[Field]:
    child = children.in_district(tx, session().me, row)
    near = {str(each.id): each.code for each in households.siblings_of(tx, child) if each.village == child.village_id}
    fields = [
        *villages.fields(tx),
        choose("carer", phones("officer.carer"), words_of(("along", "stays"), "officer.carer.")),
    ]
    siblings = Field("siblings", say("desk.form.siblings"), FieldKind.many, tuple(near.items()))
    return [*fields, siblings] if near else fields


def _move(tx: Tx, row: int, given: Given) -> Outcome:
    village, along = villages.chosen(tx, given, everywhere=True), given["carer"] == "along"
    moved = do(tx, moving.move, row, village, along)
    if not moved.reason:
        for sibling in given.get("siblings", ()):
            do(tx, moving.move, int(sibling), village, along)
    told = "end.moving" if moved.visited else "end.moving.nobody"
    key = moved.reason or (told if moved.next_on else f"{told}.no_visit")
    return key, {"code": moved.code, "date": moved.next_on}


def _household_fields(_tx: Tx, row: int) -> list[Field]:
    def find(tx: Tx, raw: str) -> int:
        found = households.find(tx, session().me, row, read_code(raw))
        if found is None:
            raise Mistyped(say("desk.form.code_unknown"))
        return found

    return [Field("code", say("desk.form.household"), hint=say("desk.form.digits"), reads=find)]


def _household(tx: Tx, row: int, given: Given) -> Outcome:
    return "end.household", {"code": do(tx, households.link, row, given["code"])}


def _phone_told(tx: Tx, row: int) -> list[str]:
    """How it may be used until now; the number opens on the child's page."""
    phone = carer_phones.read(tx, session().me, row)
    if not phone.number:
        return [say("officer.carer_phone.none", code=phone.code)]
    used = phones("phone.shared" if phone.shared else "phone.alone")
    hours = say("phone.hours", opens=phone.opens, closes=phone.closes) if phone.opens else phones("phone.any_hour")
    return [say("desk.form.until_now", used=used, hours=hours)]


def _phone_fields(tx: Tx, row: int) -> list[Field]:
    """Nothing where there is no number that may be used."""
    if not carer_phones.is_usable(tx, session().me, row):
        return []
    used = words_of(("shared", "alone"), "officer.carer_phone.")
    return [
        choose("used", say("desk.form.who_reads"), used),
        choose(
            "hours", say("desk.form.hours"), {each: say(f"desk.form.hours.{each}") for each in ("keep", "any", THESE)}
        ),
        choose("opens", say("desk.form.safe_from"), HOURS, needed=False),
        choose("closes", say("desk.form.safe_to"), HOURS, needed=False, hint=say("desk.form.any_hour")),
    ]


def _phone(tx: Tx, row: int, given: Given) -> Outcome:
    if not given:
        return "officer.carer_phone.none", {"code": children.in_district(tx, session().me, row).code}
    opens, closes = (given["opens"] or "", given["closes"] or "") if given["hours"] == THESE else ("", "")
    if given["hours"] == THESE and not (opens and closes):
        raise Misfilled(closes=say("desk.form.both_hours"))
    if opens and not carer_phones.meets(tx, opens, closes):
        raise Misfilled(closes=phones("wrong.hours_closed"))
    code = do(tx, carer_phones.set_shared, row, given["used"] == "shared")
    if given["hours"] != "keep":
        code = do(tx, carer_phones.set_hours, row, opens, closes)
    return "end.carer_phone", {"code": code}


def _missing(tx: Tx, row: int, _given: Given) -> Outcome:
    told = do(tx, missing.tell, row)
    return "end.missing.noted.theirs" if told.anothers else "end.missing.noted", {"alert": told.number}


def _found(tx: Tx, row: int, _given: Given) -> Outcome:
    found = do(tx, missing.found, row)
    if not found.was_missing:
        return "end.found.not_missing", {"code": found.code}
    return ("end.found" if found.rested else "end.found.visited"), {"code": found.code}


def _number(_tx: Tx, raw: str) -> str:
    number = mobile(raw)
    if number is None:
        raise Mistyped(phones("wrong.phone"))
    return number


def _emergency_fields(tx: Tx, _row: int) -> list[Field]:
    return [Field("phone", say("desk.form.emergency_phone"), reads=_number), *villages.fields(tx)]


def _emergency(tx: Tx, row: int, given: Given) -> Outcome:
    kept = do(tx, emergency.keep, row, given["phone"], villages.chosen(tx, given))
    return _told("end.emergency" if kept.visited else "end.emergency.nobody", kept)


def _looked(tx: Tx, row: int, _given: Given) -> Outcome:
    return _told("end.emergency.looked", do(tx, emergency.looked, row))


def _renew(tx: Tx, row: int, _given: Given) -> Outcome:
    return _told("end.emergency.renewed", do(tx, emergency.renew, row))


def _over(tx: Tx, row: int, _given: Given) -> Outcome:
    return _told("end.emergency.over", do(tx, emergency.end, row))


def _told(key: str, kept: emergency.EmergencyKept) -> Outcome:
    return kept.reason or key, {"code": kept.code, "date": kept.until}


def _band_fields(_tx: Tx, _row: int) -> list[Field]:
    bands = words_of((*RiskBand, "schedule"), "officer.band.")
    why = words_of(BandReason, "officer.band_why.")
    return [choose("band", phones("officer.band"), bands), choose("why", phones("officer.band_why"), why)]


def _band(tx: Tx, row: int, given: Given) -> Outcome:
    if given["band"] == "schedule":
        return "end.band", {"code": do(tx, at_home.by_schedule, row)}
    return "end.band", {"code": do(tx, at_home.put_on_band, row, given["band"], given["why"])}


ACTS: dict[str, ActForm] = {
    "move": ActForm(_move_fields, _move),
    "household": ActForm(_household_fields, _household),
    "carer-phone": ActForm(_phone_fields, _phone, _phone_told),
    "missing": ActForm(nothing, _missing, lambda _tx, _row: [say("desk.missing.how")]),
    "found": ActForm(nothing, _found),
    "emergency": ActForm(_emergency_fields, _emergency),
    "emergency-looked": ActForm(nothing, _looked),
    "emergency-renew": ActForm(nothing, _renew),
    "emergency-over": ActForm(nothing, _over),
    "band": ActForm(_band_fields, _band),
}
