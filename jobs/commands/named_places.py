"""Where somebody works, as an operator names it: district, sector and village by name, or a village by its code."""

from core.errors import Unknown
from core.measures import monthly
from core.models.person import Role
from core.people import colleagues, places
from core.storage.db import Tx


def where(tx: Tx, role: Role, district: str | None, sector: str | None, village: str | None) -> int | None:
    """The place that the names mean. Raises Unknown."""
    said = {"district": district, "sector": sector, "village": village}
    level = colleagues.LEVELS.get(role)
    wanted = list(said)[: list(said).index(level) + 1] if level else []
    too_much = [f"--{each}" for each, name in said.items() if name and each not in wanted]
    if too_much:
        belongs = f"belongs to a {level}" if level else "belongs to no place"
        raise Unknown(f"A {role.replace('_', ' ')} {belongs}: leave out {', '.join(too_much)}.")
    if level is None:
        return None
    if level == "village" and village and village.isdigit():
        return _village_of(tx, village, district, sector)
    if not all(said[each] for each in wanted):
        by_code = ", or --village and its code of 8 digits" * (level == "village")
        raise Unknown(f"Say {', '.join(f'--{each}' for each in wanted)}{by_code}.")
    at = monthly.district(tx, district or "").id
    for each in wanted[1:]:
        at = places.inside(tx, at, each, said[each] or "")
    return at


def _village_of(tx: Tx, code: str, district: str | None, sector: str | None) -> int:
    """The village of that code, which lies where else was said. Raises Unknown."""
    found = places.village_of(tx, code)
    if found is None:
        raise Unknown(f"No village has the code {code}: it has 8 digits, as 24090108.")
    lies = {"district": places.name(tx, found.district_id), "sector": places.name(tx, found.sector_id)}
    for level, name in (("district", district), ("sector", sector)):
        if name and name.lower() != lies[level].lower():
            raise Unknown(f"The village {code} is {found.name}, in the {level} {lies[level]} and not in {name}.")
    return found.id
