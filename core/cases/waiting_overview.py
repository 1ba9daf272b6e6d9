"""All that waits for an officer on one page: how long each list is and how it begins, in one statement for all."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, func, literal, select, union_all

from core.alerts import scope
from core.cases.waiting_lines import DISTRICTS, Line, Opens
from core.cases.waiting_lists import MOST, WAITING, reach_of
from core.models.alert import OPEN_NOW, Alert, AlertEvent
from core.models.child import Child
from core.models.duty import REFERRED_NOW, CallBack, Referral
from core.models.duty import WAITING as CALLS_THAT_WAIT
from core.models.record import ProgrammeClock
from core.models.visit import Visit
from core.storage.access import Caller
from core.storage.db import Tx


class WaitingOverview(NamedTuple):
    """One list: how many lines it has, and the first of them."""

    length: int
    first: list[Line]


def overview(tx: Tx, me: Caller, names: Sequence[str], most: int) -> dict[str, WaitingOverview]:
    """Each of those lists with its first lines, the very lists that the phone counts and opens. Codes and days only."""
    reach = reach_of(me)
    parts = [_part(name, WAITING[name](tx, reach).limit(MOST), most) for name in names]
    found: dict[str, WaitingOverview] = {name: WaitingOverview(0, []) for name in names}
    rows: Any = tx.connection.execute(union_all(*parts))
    for name, count, _, opens, row, code, day, at, about, child in sorted(rows, key=lambda each: each[2]):
        line = Line(Opens(opens), row, code or "", day, at, about or "", child)
        found[name] = WaitingOverview(count, [*found[name].first, line])
    return found


def _part(name: str, listed: Any, most: int) -> Any:
    lines = listed.subquery()
    columns = [cast(each, Text) if each.name == "code" else each for each in lines.columns]
    counted = select(
        literal(name).label("list"), func.count().over().label("count"), func.row_number().over().label("nth"), *columns
    ).subquery()
    return select(counted).where(counted.c.nth <= most)


def version(tx: Tx, me: Caller) -> str:
    """Changes whenever something was reported, taken, done, asked or called of what the caller may see, or the clock
    was moved: in one statement that opens nothing and reads no list.
    """
    return ".".join(str(each) for each in tx.connection.execute(_version(me.district)).one())


def _version(district: int | None) -> Any:
    def of(what: Any, column: Any, *which: Any) -> Any:
        theirs = column.in_(DISTRICTS) if district is None else column == district
        return select(what).where(*which, theirs).scalar_subquery()

    seen = Alert.district_id.in_(DISTRICTS) if district is None else scope.of_district(district)
    events = select(func.count(AlertEvent.id)).join(Alert, Alert.id == AlertEvent.alert_id)
    told = (
        () if district is None else (~select(Alert.id).where(Alert.id == Referral.alert_id, Alert.bypasses).exists(),)
    )
    return select(
        events.where(OPEN_NOW, seen).scalar_subquery(),
        select(func.count(Alert.id)).where(OPEN_NOW, seen).scalar_subquery(),
        of(func.count(CallBack.id), CallBack.district_id, CallBack.state.in_(CALLS_THAT_WAIT)),
        of(func.count(Referral.id), Referral.district_id, REFERRED_NOW, *told),
        of(func.count(Visit.id), Visit.district_id, Visit.unlooked_at.is_not(None)),
        of(func.count(Child.id), Child.district_id),
        select(ProgrammeClock.ahead_seconds).where(ProgrammeClock.id == 1).scalar_subquery(),
    )
