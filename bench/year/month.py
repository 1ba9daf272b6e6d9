"""The measures of the last whole month that was lived through, as the district's office would read them."""

from datetime import date, timedelta

from bench.year.environment import BEGINS, YearEnvironment
from core.clock import kigali
from core.measures import monthly
from core.measures.monthly import Sheet
from core.storage.access import CLI, Caller


def last_month(environment: YearEnvironment) -> Sheet:
    """Every count, as nobody in it is real; of a shorter time the month that runs."""
    database = environment.town.database
    first = _last_whole(kigali(database.real()).date())
    with database.single("measures") as tx:
        return monthly.of_month(tx, Caller("", CLI), environment.district, first, inside=True)


def _last_whole(today: date) -> date:
    this = today.replace(day=1)
    before = (this - timedelta(days=1)).replace(day=1)
    return before if before >= kigali(BEGINS).date().replace(day=1) else this
