"""The directory of a district's services: who is asked for what, where they are rung, when they are open."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select

from core.errors import NotYours, Unknown
from core.models.base import new_id
from core.models.duty import ReferralTo
from core.models.service import LocalService
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

MOST, LETTERS = 60, 60
"""Lines a district, and letters of each text in one."""
LISTED = tuple(each for each in ReferralTo if each is not ReferralTo.district)
"""What a directory may hold: the district itself is no service of its own."""
_PHONE = re.compile(r"\+?[0-9][0-9 ]{2,15}", re.ASCII)


class ServiceLine(NamedTuple):
    """One line, opened."""

    id: int
    kind: ReferralTo
    name: str
    phone: str
    hours: str


@dataclass(frozen=True)
class ServiceKept:
    """Whether the line is kept; if not, the directory is full. `again` where the very same stands there already."""

    done: bool
    again: bool = False


def of_district(tx: Tx, district: int, kind: ReferralTo | None = None) -> list[ServiceLine]:
    """Its lines by kind and name, of one kind where that is asked."""
    found = select(LocalService).where(LocalService.district_id == district)
    rows = tx.session.scalars(found.where(LocalService.kind == kind) if kind else found)
    return sorted((_opened(tx, each) for each in rows), key=lambda each: (LISTED.index(each.kind), each.name, each.id))


def line(tx: Tx, me: Caller, row: int) -> ServiceLine:
    """One of the own district's. Raises NotYours."""
    return _opened(tx, _own(tx, me, row))


def keep(tx: Tx, me: Caller, row: int, kind: str, name: str, phone: str, hours: str) -> ServiceKept:
    """That line stands so from now on, a new one for 0. Raises NotYours, and Unknown for no number or no kind."""
    if ReferralTo(kind) not in LISTED or not is_phone(phone):
        raise Unknown("A service has a kind, a name and a number to ring.")
    texts = tuple(each.replace("\x00", "").strip()[:LETTERS] for each in (name, phone, hours))
    known = of_district(tx, me.home_district, ReferralTo(kind))
    if any(tuple(each)[2:] == texts and each.id != row for each in known):
        return ServiceKept(True, again=True)
    if not row and _count(tx, me.home_district) >= MOST:
        return ServiceKept(False)
    kept = _own(tx, me, row) if row else LocalService(id=new_id(), district_id=me.home_district)
    kept.kind, kept.changed_by_id, kept.changed_at = ReferralTo(kind), me.id, tx.at
    kept.name_sealed, kept.phone_sealed, kept.hours_sealed = (
        tx.vault.seal(f"services.{column}", kept.id, text)
        for column, text in zip(("name", "phone", "hours"), texts, strict=True)
    )
    tx.session.add(kept)
    tx.flush()
    audit.record(tx, me, "changed", "services", kept.id)
    return ServiceKept(True)


def remove(tx: Tx, me: Caller, row: int) -> None:
    """The line stands there no longer; what was asked of that service stays. Raises NotYours."""
    tx.session.delete(_own(tx, me, row))
    tx.flush()
    audit.record(tx, me, "removed", "services", row)


def is_phone(typed: str) -> bool:
    """Whether that can be rung: a short number too, and a landline."""
    return bool(_PHONE.fullmatch(typed.strip()))


def _own(tx: Tx, me: Caller, row: int) -> LocalService:
    kept = tx.session.get_one(LocalService, row)
    if me.district != kept.district_id:
        raise NotYours("this line is another district's")
    return kept


def _count(tx: Tx, district: int) -> int:
    found = select(func.count()).select_from(LocalService).where(LocalService.district_id == district)
    return tx.connection.scalar(found) or 0


def _opened(tx: Tx, kept: LocalService) -> ServiceLine:
    name, phone, hours = (
        tx.vault.open(f"services.{column}", kept.id, box)
        for column, box in (("name", kept.name_sealed), ("phone", kept.phone_sealed), ("hours", kept.hours_sealed))
    )
    return ServiceLine(kept.id, kept.kind, name, phone, hours)
