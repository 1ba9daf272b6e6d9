"""Rows of what is under way for children, as a file has them: foster families, referrals, and every list that waits."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select

from core.alerts import restricted
from core.alerts.restricted import KEPT_CATEGORY
from core.cases import foster, waiting_lists
from core.cases.waiting_lines import Line, Opens
from core.children import proposed_days
from core.clock import kigali
from core.models.child import Child
from core.models.duty import OPEN_REFERRALS, Referral
from core.models.place import Place
from core.operations.export_kinds import NOWHERE, ExportContext, Narrowed, Row, day, moment
from core.storage.access import Caller
from core.storage.db import Tx


def family_ids(tx: Tx, me: Caller, _narrowed: Narrowed) -> list[int]:
    """All foster families on their way or with a child, in the order of their page."""
    return [each.id for each in foster.in_reach(tx, me, None)]


def families(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Foster families by the code of their home: how far each is, with which child, and when its review is due."""
    found = foster.among(tx, me, some)
    where = around.villages({each.village for each in found})
    return {
        each.id: {
            "code": each.code,
            **where.get(each.village, NOWHERE),
            "fostering": around.word("fostering", each.step),
            "since": day(each.on),
            "child": each.child or "",
            "review": day(each.review_on),
        }
        for each in found
    }


def referral_ids(tx: Tx, me: Caller, _narrowed: Narrowed) -> list[int]:
    """All that waits for somebody, the one first that is due first."""
    found = select(Referral.id).where(Referral.state.in_(OPEN_REFERRALS), *_theirs(me))
    return list(tx.connection.scalars(found.order_by(Referral.due_at, Referral.made_at, Referral.id)))


def referrals(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """What was asked for children. Whom, only where the reader may know: it may tell what was done to the child."""
    columns = (Referral, Child.code, Place.sector_id, Place.name)
    found = select(*columns).join(Child, Child.id == Referral.child_id).join(Place, Place.id == Child.village_id)
    rows = tx.session.execute(found.where(Referral.id.in_(some), *_theirs(me))).all()
    return {
        each.id: {
            **around.where(code, each.district_id, sector, village),
            "service": around.word("service", _service(tx, me, each)),
            "answer": around.word("answer", each.state),
            "asked": moment(each.made_at),
            "deadline": moment(each.due_at),
        }
        for each, code, sector, village in rows
    }


def _theirs(me: Caller) -> tuple[ColumnElement[bool], ...]:
    return () if me.district is None else (Referral.district_id == me.district, ~restricted.NATIONS_ALONE)


def _service(tx: Tx, me: Caller, each: Referral) -> str:
    shown = each.by_id == me.person or not restricted.hides_from(tx, me, each.child_id, each.alert_id)
    return each.to if shown else KEPT_CATEGORY


def moved_ids(tx: Tx, me: Caller, _narrowed: Narrowed) -> list[int]:
    """Visits that were moved to another day and are not made yet, the first at the top."""
    return [each.id for each in proposed_days.in_reach(tx, me)]


def moved(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """Visits that were moved: from which day to which, and why."""
    asked = set(some)
    found = [each for each in proposed_days.in_reach(tx, me) if each.id in asked]
    where = _homes(tx, {each.child for each in found}, around)
    return {
        each.id: {
            "code": each.code,
            **where.get(each.child, NOWHERE),
            "moved_from": day(each.moved_from),
            "moved_to": day(each.due_on),
            "moved_why": around.word("moved_why", each.why),
        }
        for each in found
    }


def _homes(tx: Tx, held: Collection[int], around: ExportContext) -> dict[int, Row]:
    """Where each of these children lives."""
    homes = select(Child.id, Child.village_id).where(Child.id.in_(held))
    living = {child: village for child, village in tx.connection.execute(homes)}
    where = around.villages(set(living.values()))
    return {child: where.get(village, NOWHERE) for child, village in living.items()}


def wait_ids(tx: Tx, me: Caller, narrowed: Narrowed) -> list[int]:
    """The places of its lines: one child may stand on a list several times."""
    return list(range(len(waiting_lists.lines(tx, me, narrowed["name"]))))


def waits(tx: Tx, me: Caller, some: Sequence[int], around: ExportContext) -> dict[int, Row]:
    """The lines of a list that waits, as they stand now: what each is about, and since when or by when."""
    name = around.narrowed["name"]
    lines = dict(enumerate(waiting_lists.lines(tx, me, name)))
    found = {at: lines[at] for at in some if at in lines}
    where = _homes(tx, {child for each in found.values() if (child := _child(each))}, around)
    return {at: _waiting(name, each, where.get(_child(each) or 0, NOWHERE), around) for at, each in found.items()}


def _child(line: Line) -> int | None:
    return line.id if line.opens in (Opens.child, Opens.worry) else line.child


def _waiting(name: str, line: Line, where: Row, around: ExportContext) -> Row:
    on = day(line.day or (kigali(line.at).date() if line.at and line.opens is not Opens.call else None))
    return {
        "code": line.code,
        **where,
        "about": _about(name, line, around),
        "when": moment(line.at) if line.opens is Opens.call else on,
    }


def _about(name: str, line: Line, around: ExportContext) -> str:
    """What the line is about: on the list of what is new what happened, and on that of closings why."""
    if name == "new" and line.opens is not Opens.call:
        return around.word("new", line.about or line.opens)
    return around.word(name if name == "closings" else line.opens, line.about)
