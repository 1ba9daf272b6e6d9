"""Is a district ready: sectors with an officer who would answer, villages with volunteers who would."""

from collections.abc import Iterator

from sqlalchemy import Select, func, select

from core.models.person import Person, PersonStatus, Role
from core.models.place import Place
from core.monitoring.readiness_lines import ReadinessLine, dialled
from core.storage.db import Tx


def lines(tx: Tx, district: int) -> Iterator[ReadinessLine]:
    """The sectors, the villages, and who has not dialled yet."""
    yield _sectors(tx, district)
    yield _villages(tx, district)
    invited = (Person.district_id == district, Person.role == Role.volunteer, Person.standing == PersonStatus.invited)
    waiting = tx.connection.scalar(select(func.count()).where(*invited)) or 0
    known = (Person.district_id == district, Person.role == Role.volunteer, Person.standing != PersonStatus.left)
    there = tx.connection.scalar(select(func.count()).where(*known)) or 0
    said = f"{waiting} of {there} volunteers have not shown a key number."
    mend = (
        "Give each a slip: ./inshuti people code --print FILE --district NAME. Nobody there: ./inshuti people import."
    )
    yield ReadinessLine("not dialled yet", waiting == 0 and there > 0, False, said, mend)


def _sectors(tx: Tx, district: int) -> ReadinessLine:
    sectors = tx.connection.scalar(_places(district, "sector")) or 0
    there = (Person.district_id == district, Person.role == Role.sector_officer, dialled(tx))
    found = tx.connection.scalar(select(func.count(func.distinct(Person.sector_id))).where(*there)) or 0
    said = f"{found} of {sectors} sectors have one who dialled; the others' calls go to the district."
    mend = "Put one in for each: ./inshuti people add NUMBER sector_officer --sector NAME."
    return ReadinessLine("sector officers", found == sectors, False, said, mend)


def _villages(tx: Tx, district: int) -> ReadinessLine:
    villages = tx.connection.scalar(_places(district, "village")) or 0
    there = (Person.district_id == district, Person.role == Role.volunteer, dialled(tx))
    found = select(Person.village_id, func.count()).where(*there).group_by(Person.village_id)
    counts = [min(count, 2) for _, count in tx.connection.execute(found)]
    two, one = counts.count(2), counts.count(1)
    said = f"{two} with two volunteers who dialled, {one} with one, {villages - two - one} with nobody."
    mend = "Put volunteers in (./inshuti people import), give their slips, and have them dial."
    return ReadinessLine("villages", two + one > 0, True, said, mend)


def _places(district: int, level: str) -> Select[int]:
    return select(func.count()).where(Place.level == level, Place.district_id == district)
