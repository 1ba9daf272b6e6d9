"""What must always be true between records. Each rule finds the rows that break it and mends them where that is safe.

All of it runs again and again: a row is found within half a minute of breaking its rule (a minute and a half where
another sweep has first turn). What cannot be mended stays as an open finding, and is tried again each time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, false, func, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import aliased

from core.alerts import ladder
from core.errors import Busy
from core.messages import stand_downs
from core.models.alert import NOBODYS, OPEN_ABOUT, Alert, Concern, Notified
from core.models.base import new_id
from core.models.message import OWED, DeliveryReport, Lane, Message, MessageState
from core.models.monitoring import Finding, Kind
from core.models.place import Place
from core.models.session import Session
from core.models.visit import UNTOLD, Visit
from core.monitoring import promises
from core.monitoring import repairs as mend
from core.storage.db import Tx
from core.storage.prepared import Prepared, one_of

GRACE = timedelta(seconds=60)
"""How long the sweep whose work it is may take before a row counts as forgotten."""
AT_ONCE = 50

Broken = Select[int]
"""Ids of rows that break a rule. The moments it compares with are those of `_moments`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rows break it (by an index), and what makes one right again; no mend where none is safe."""

    kind: Kind
    row: Any
    broken: Broken
    mend: Callable[[Tx, int], object] | None = None


class _Unrepaired(Exception):
    """Mending it changed nothing, and is taken back."""


def _untold_alerts() -> Broken:
    """Somebody of those told has no message of it; or nobody was told, and no message at all says of it."""
    told = select(Notified.alert_id).where(Notified.alert_id == Alert.id)
    unheard = told.where(~ladder.has_message(Notified.alert_id, Notified.person_id)).exists()
    nobody = ~told.exists() & ~exists().where(Message.alert_id.is_not(None), Message.alert_id == Alert.id)
    return select(Alert.id).where(NOBODYS, Alert.climbed > 0, or_(unheard, nobody))


def _orphaned_leases() -> Broken:
    held = one_of(Message.lane, Lane) & one_of(Message.state, (MessageState.claimed, MessageState.sending))
    return select(Message.id).where(
        OWED, held, or_(Message.lease_until.is_(None), Message.lease_until < bindparam("dead"))
    )


def _dangers_left() -> Broken:
    return select(Session.id).where(Session.danger_id.is_not(None), Session.heard_at <= bindparam("silent"))


def _unjoined_reports() -> Broken:
    known = exists().where(Message.gateway == DeliveryReport.gateway, Message.provider_id == DeliveryReport.provider_id)
    return select(DeliveryReport.id).where(DeliveryReport.joined == false(), known)


def _two_matters() -> Broken:
    """A report of it, or what went into it, names another child than it does."""
    report = exists().where(Concern.alert_id == Alert.id, Concern.child_id != Alert.child_id)
    into = aliased(Alert)
    merged = exists().where(into.merged_into_id == Alert.id, into.child_id != Alert.child_id)
    return select(Alert.id).where(OPEN_ABOUT, or_(report, merged))


_OVERDUE = or_(Alert.due_at.is_(None), Alert.due_at <= bindparam("late"))
_NOWHERE = ~exists().where(Place.id == Alert.district_id)
RULES = (
    Rule(Kind.rung_overdue, Alert.id, select(Alert.id).where(NOBODYS, _OVERDUE), mend.climb),
    Rule(Kind.concern_untold, Concern.id, select(Concern.id).where(Concern.alert_id.is_(None)), mend.raise_concern),
    Rule(Kind.visit_untold, Visit.id, select(Visit.id).where(UNTOLD), mend.raise_visit),
    Rule(Kind.alert_untold, Alert.id, _untold_alerts(), mend.tell_again),
    Rule(Kind.alert_nowhere, Alert.id, select(Alert.id).where(NOBODYS, _NOWHERE)),
    Rule(Kind.lease_orphaned, Message.id, _orphaned_leases(), mend.free),
    Rule(Kind.danger_left, Session.id, _dangers_left(), mend.call_back),
    Rule(Kind.two_matters, Alert.id, _two_matters()),
    Rule(Kind.stood_down_untold, Message.id, stand_downs.untold(), mend.withhold),
    Rule(Kind.report_unjoined, DeliveryReport.id, _unjoined_reports(), mend.join),
    Rule(Kind.alert_unsent, Message.id, promises.unsent_alerts(), mend.alarm),
    Rule(Kind.concern_unanswered, Concern.id, promises.unanswered(Concern), mend.answer_concern),
    Rule(Kind.visit_unanswered, Visit.id, promises.unanswered(Visit), mend.answer_visit),
)

_OLDEST_OPEN = (
    select(Finding.kind, Finding.row_id)
    .where(Finding.mended_at.is_(None))
    .order_by(Finding.tried_at)
    .limit(4 * AT_ONCE)
)
"""Those tried longest ago, so that each has its turn however many there are."""

_COUNTED = Prepared(select(Finding.kind, func.count()).where(Finding.mended_at.is_(None)).group_by(Finding.kind))


_ANY = select(
    or_(exists().where(Finding.mended_at.is_(None)), *(each.broken.limit(1).exists() for each in RULES)),
)
"""Whether there is anything to do at all, which nearly never is so."""


@cache
def _fresh(rule: Rule) -> Broken:
    open_one = exists().where(Finding.kind == rule.kind, Finding.row_id == rule.row, Finding.mended_at.is_(None))
    return rule.broken.where(~open_one).limit(AT_ONCE)


def _moments(tx: Tx) -> dict[str, datetime]:
    silent = tx.at - tx.programme.call_backs.broken_off_after - GRACE
    unsent = timedelta(seconds=tx.programme.watch.old_alert_seconds) + promises.MARGIN
    return {
        "at": tx.at,
        "late": tx.at - GRACE,
        "since": tx.at - promises.WITHIN,
        "silent": silent,
        "dead": tx.real - GRACE,
        "unsent": tx.at - unsent,
        "unsent_real": tx.real - unsent,
    }


def sweep(tx: Tx) -> int:
    """Find what breaks a rule and mend what can be; how many rows were mended.

    Each row is mended in a savepoint: one that cannot be does not keep the others waiting.
    """
    if not tx.connection.scalar(_ANY, _moments(tx)):
        return 0
    known: dict[Kind, set[int]] = {}
    for kind, row in tx.connection.execute(_OLDEST_OPEN):
        known.setdefault(kind, set()).add(row)
    return sum(_process(tx, rule, known.get(rule.kind, set())) for rule in RULES)


def count_open(tx: Tx) -> dict[Kind, int]:
    """How many rows break each rule and could not be mended; kinds without any are left out."""
    return {kind: rows for kind, rows in tx.all(_COUNTED, {})}


def _process(tx: Tx, rule: Rule, known: set[int]) -> int:
    still = _among(tx, rule, known)
    for row in known - still:
        keep_finding(tx, rule.kind, row, "gone", mended=True)
    fresh = tx.connection.scalars(_fresh(rule), _moments(tx)).all()
    return sum(_repair(tx, rule, row) for row in [*fresh, *still])


def _among(tx: Tx, rule: Rule, rows: Iterable[int]) -> set[int]:
    """Those of these rows that break the rule now."""
    some = list(rows)
    return set(tx.connection.scalars(rule.broken.where(rule.row.in_(some)), _moments(tx))) if some else set()


def _repair(tx: Tx, rule: Rule, row: int) -> bool:
    """Make one row right and note it; what was tried in vain is taken back, and noted too."""
    try:
        if rule.mend is None:
            raise _Unrepaired
        with tx.undone_alone():
            rule.mend(tx, row)
            tx.flush()
            if _among(tx, rule, [row]):
                raise _Unrepaired
    except (Busy, OperationalError):
        raise
    except Exception as error:  # noqa: BLE001  whatever is wrong with this row must not keep the others waiting
        keep_finding(tx, rule.kind, row, type(error).__name__.strip("_"), mended=False)
        return False
    keep_finding(tx, rule.kind, row, "mended", mended=True)
    return True


def keep_finding(tx: Tx, kind: Kind, row: int, reason: str, *, mended: bool) -> None:
    """That row breaks the rule, or did and is right again."""
    now = {"tried_at": tx.real, "reason": reason, "mended_at": tx.real if mended else None}
    new = {"id": new_id(), "kind": kind, "row_id": row, "found_at": tx.real, **now}
    if not tx.insert_once(Finding.__table__, new):
        tx.connection.execute(update(Finding).where(Finding.kind == kind, Finding.row_id == row).values(**now))
