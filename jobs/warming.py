"""What a web process does before it serves: once, where nobody is told, what its first callers will want of it."""

from sqlalchemy.exc import SQLAlchemyError

from core import logs
from core.errors import Busy
from core.models.person import Language, Role
from core.models.place import Place
from core.models.record import ProgrammeClock
from core.people import conduct, people
from core.storage.db import Database, Tx
from core.storage.scratch import scratch_of
from sms import inbound
from sms.gateways.port import InboundSms
from ussd.gateways.port import Hop
from ussd.session.hops import Hops

TELLER = "+250780000001"
DISTRICT, SECTOR, VILLAGE = 1, 101, 10101
DANGER = ("2", "1", "3", "1")
"""A concern, urgent, about somebody not known, who is beaten."""


def warm(database: Database) -> None:
    """Tell a danger by SMS and one by USSD in a scratch database, so that the first real one holds SQLite's lock no
    longer than any other. On PostgreSQL nobody waits for such a lock. What hinders it keeps nobody from being served.
    """
    if not database.is_sqlite:
        return
    try:
        with scratch_of(database) as scratch:
            _tell(scratch)
    except (Busy, SQLAlchemyError):  # away, or without tables yet: /readyz says so
        return
    except Exception as error:  # noqa: BLE001  whoever calls first meets it again, and it is told then
        logs.fault("warming", error)


def _tell(scratch: Database) -> None:
    with scratch.write() as tx:
        _settle(tx)
    with scratch.write() as tx:
        inbound.take_in(tx, "warming", InboundSms("1", TELLER, "", "CONCERN 0 1 1", ""))
    hops, dial = Hops(scratch), scratch.common["dial"]
    for typed in range(len(DANGER) + 1):
        hops.answer(Hop("warming", "1", dial, TELLER, "", "*".join(DANGER[:typed])))


def _settle(tx: Tx) -> None:
    """A village with its pair, and a district with its officers; the clock's row, which a migration puts in."""
    tx.session.add(ProgrammeClock(id=1, ahead_seconds=0))
    for row, level in ((DISTRICT, "district"), (SECTOR, "sector"), (VILLAGE, "village")):
        sector = None if row == DISTRICT else SECTOR
        tx.session.add(Place(id=row, level=level, name=level, sector_id=sector, district_id=DISTRICT))
    tx.flush()
    village, district = tx.session.get_one(Place, VILLAGE), tx.session.get_one(Place, DISTRICT)
    roles = {Role.social_worker: district, Role.psychologist: district, Role.lead: district}
    for at, (role, place) in enumerate([(Role.volunteer, village), (Role.volunteer, village), *roles.items()], start=1):
        person = people.register(tx, f"+25078000000{at}", role, "S", place=place, language=Language.rw)
        person.pin_hash = "-"  # nobody types one
        conduct.accepted_before(tx, person)
