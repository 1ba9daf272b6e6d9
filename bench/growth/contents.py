"""What is put into the database, in the order in which it was: people, children with their visits, alerts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.growth.alert_rows import AlertRows
from bench.growth.audit_rows import AuditRows
from bench.growth.bulk import BulkWriter
from bench.growth.calendar import MONTH_DAYS, Calendar
from bench.growth.child_rows import ChildRows
from bench.growth.nation import People, settle
from bench.growth.shelf import Shelf
from bench.growth.sms_rows import SmsRows
from bench.growth.visit_rows import VisitRows
from core.clock import kigali
from core.storage.db import Database

MOMENT = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
"""Programme time of every filled database: a Monday morning in Kigali."""
TOGETHER = 1000
"""Children whose keys and rows are written together."""
ALERTED_ONE_IN = 10
UNOWNED = 40
"""Open alerts in all, each of a village of its own."""


@dataclass(frozen=True)
class Amounts:
    """How many children, with how many months behind them; and closed alerts beside those of every tenth child.

    `gathered`: all of them live in one district, the one with most villages.
    """

    children: int
    months: int
    alerts: int = 0
    gathered: bool = False

    @property
    def name(self) -> str:
        """What it is kept as."""
        return (
            f"{self.children}x{self.months}"
            + (f"+{self.alerts}" if self.alerts else "")
            + ("-gathered" if self.gathered else "")
        )


def fill(database: Database, writer: BulkWriter, amounts: Amounts, said: Callable[[int], object]) -> Counter[str]:
    """All of it; rows by table. `said` hears of children as they are written."""
    programme, vault, shelf = database.programme, database.vault, Shelf(writer)
    people = People(vault, shelf, MOMENT)
    with database.read() as tx:
        nation = settle(tx, people)
    if amounts.gathered:
        nation.gather()
    shelf.write()
    calendar = Calendar(programme, kigali(MOMENT).date(), amounts.months)
    sms, audit = SmsRows(vault, shelf, programme, MOMENT), AuditRows(vault, shelf)
    children = ChildRows(shelf, people, nation, programme, calendar)
    visits = VisitRows(shelf, sms, audit, vault, programme, MOMENT)
    alerts = AlertRows(shelf, sms, nation, MOMENT, MONTH_DAYS * amounts.months)
    for first in range(0, amounts.children, TOGETHER):
        sealer, some = database.sealer(), range(first, min(first + TOGETHER, amounts.children))
        for at in some:
            child, home = children.add(sealer, visits, at)
            if at % ALERTED_ONE_IN == 0:
                alerts.closed(sealer, home, child)
        with database.engine.connect() as connection:
            sealer.keep(connection, MOMENT.timestamp())
        shelf.write()
        said(len(some))
    sealer = database.sealer()
    for at in range(amounts.alerts):
        alerts.closed(sealer, nation.homes[at % len(nation.homes)], None)
        if at % TOGETHER == 0:
            shelf.write()
    for at in range(UNOWNED):
        alerts.unowned(sealer, nation.homes[(-1 - at * 300) % len(nation.homes)], MOMENT + timedelta(minutes=5))
    audit.seal()
    shelf.write()
    return shelf.counted
