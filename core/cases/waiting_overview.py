"""All that waits for an officer on one page: how long each list is and how it begins, in one statement for all."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, func, literal, select, union_all

from core.alerts import scope
from core.cases.waiting_lines import DISTRICT_ASKED, DISTRICTS, Line, ListedFor, here, today
from core.cases.waiting_lists import MOST, WAITING, Listed, SealedList, line_in, named, reach_of, values_of
from core.models.alert import OPEN_NOW, Alert, AlertEvent
from core.models.child import Child
from core.models.duty import REFERRED_NOW, CallBack, Referral
from core.models.duty import WAITING as CALLS_THAT_WAIT
from core.models.record import ProgrammeClock
from core.models.registration import Closing, ClosingState
from core.models.visit import Visit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import Prepared


class WaitingOverview(NamedTuple):
    """One list: how many lines it has, and the first of them."""

    length: int
    first: list[Line]


def overview(tx: Tx, me: Caller, names: Sequence[str], most: int) -> dict[str, WaitingOverview]:
    """Each of those lists with its first lines, the very lists that the phone counts and opens. Codes and days only."""
    reach = reach_of(me)
    found = {name: WaitingOverview(0, []) for name in names}
    asked: list[tuple[str, Listed]] = []
    for name in names:
        listed = WAITING[name]
        if isinstance(listed, SealedList):
            opened = listed.lines(tx, reach)
            found[name] = WaitingOverview(len(opened), opened[:most])
        else:
            asked.append((name, listed))
    rows = tx.all(_whole(tuple(asked), reach.asked, most), values_of(tx, reach, names))
    for name, count, _, *row in sorted(rows, key=lambda each: each[2]):
        found[name] = WaitingOverview(count, [*found[name].first, line_in(row)])
    return {name: each._replace(first=named(tx, each.first)) for name, each in found.items()}


@cache
def _whole(lists: tuple[tuple[str, Listed], ...], asked: ListedFor, most: int) -> Prepared:
    """All these lists at once."""
    return Prepared(
        lambda engine: union_all(*(_part(name, listed(asked, engine).limit(MOST), most) for name, listed in lists))
    )


def _part(name: str, listed: Any, most: int) -> Any:
    lines = listed.subquery()
    columns = [cast(each, Text) if each.name == "code" else each for each in lines.columns]
    counted = select(
        literal(name).label("list"), func.count().over().label("count"), func.row_number().over().label("nth"), *columns
    ).subquery()
    return select(counted).where(counted.c.nth <= most)


def version(tx: Tx, me: Caller) -> str:
    """Changes whenever something was reported, taken, done, asked or called of what the caller may see, the clock was
    moved, or another day begins: in one statement that opens nothing and reads no list.
    """
    found = tx.first(_version(me.district is None), {"district": me.district})
    return ".".join(str(each) for each in (*(found or ()), today(tx).toordinal()))


@cache
def _version(nation: bool) -> Prepared:
    district = None if nation else DISTRICT_ASKED

    def of(what: Any, column: Any, *which: Any) -> Any:
        return select(what).where(*which, here(column, district)).scalar_subquery()

    seen = Alert.district_id.in_(DISTRICTS) if district is None else scope.of_district(district)
    events = select(func.count(AlertEvent.id)).join(Alert, Alert.id == AlertEvent.alert_id)
    nations = select(Alert.id).where(Alert.id == Referral.alert_id, Alert.bypasses).exists()
    told = () if district is None else (~nations,)
    both = select(
        events.where(OPEN_NOW, seen).scalar_subquery(),
        select(func.count(Alert.id)).where(OPEN_NOW, seen).scalar_subquery(),
        of(func.count(CallBack.id), CallBack.district_id, CallBack.state.in_(CALLS_THAT_WAIT)),
        of(func.count(Referral.id), Referral.district_id, REFERRED_NOW, *told),
        of(func.count(Visit.id), Visit.district_id, Visit.unlooked_at.is_not(None)),
        of(func.count(Child.id), Child.district_id),
        of(func.count(Closing.id), Closing.district_id, Closing.state == ClosingState.asked),
        select(ProgrammeClock.ahead_seconds).where(ProgrammeClock.id == 1).scalar_subquery(),
    )
    return Prepared(both)
