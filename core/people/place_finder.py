"""Places as a file names them: by NISR code, or by names within a district. What is near a wrong name is told.

All of Rwanda is read once; thousands of rows then need no query.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from sqlalchemy import select

from core.files.cells import as_digits, key
from core.files.faults import WrongCell, listed
from core.files.near import NearWords, one_off
from core.files.rows import RowReader
from core.models.place import Place
from core.people.geography import DIGITS
from core.storage.db import Tx

_NEAR = 3


class PlaceNamed(NamedTuple):
    """A place and what it lies in; `district` and `sector` are None above their own level."""

    id: int
    level: str
    name: str
    code: str | None
    parent: int | None
    sector: int | None
    district: int | None


class LevelNames:
    """The places of one level by whatever they lie in, and by that and what their names are compared as."""

    def __init__(self, places: Iterable[PlaceNamed]) -> None:
        self.named: dict[tuple[int | None, str], list[PlaceNamed]] = defaultdict(list)
        self.within: dict[int | None, list[PlaceNamed]] = defaultdict(list)
        for each in places:
            name = key(each.name)
            for reach in {None, each.parent, each.sector, each.district} - {each.id}:
                self.named[reach, name].append(each)
                self.within[reach].append(each)


class PlaceFinder:
    """Finds the place that a row means."""

    def __init__(self, places: Iterable[PlaceNamed]) -> None:
        self._by_id = {each.id: each for each in places}
        self._by_code = {each.code: each for each in self._by_id.values() if each.code}
        self._of_level: dict[str, list[PlaceNamed]] = defaultdict(list)
        for each in self._by_id.values():
            self._of_level[each.level].append(each)
        self._read: dict[str, LevelNames] = {}
        self._near: dict[tuple[str, int | None], tuple[dict[str, str], NearWords]] = {}

    def __getitem__(self, place_id: int) -> PlaceNamed:
        return self._by_id[place_id]

    def villages(self) -> list[PlaceNamed]:
        """Every village there is."""
        return self._of_level["village"]

    def spoken(self, place_id: int) -> str:
        """The place with all it lies in below its province: Huye, Ngoma, Kaburemera, Akubutare."""
        names, at = list[str](), self._by_id.get(place_id)
        while at is not None and at.level != "province":
            names.append(at.name)
            at = self._by_id.get(at.parent or 0)
        return ", ".join(reversed(names))

    def of(self, row: RowReader, level: str) -> PlaceNamed | None:
        """The village, sector or district of the row. None where what it says is wrong, which the row then knows."""
        before = len(row.faults)
        try:
            if level == "village" and (written := row.text("village_code")):
                return self._agreeing(row, self._coded(as_digits(written)))
        except WrongCell as wrong:
            row.wrong("village_code", wrong.reason, wrong.mend)
        return self._by_names(row, level) if len(row.faults) == before else None

    def _coded(self, code: str) -> PlaceNamed:
        # where a village has no code its id stands for one: nine digits, which are offered among codes too
        found = self._by_id.get(int(code)) if code.isascii() and code.isdigit() and len(code) < 10 else None
        if found is None or found.level != "village":
            nearest = self._codes_like(code)
            likely = f" Codes like it: {listed([self._with_code(each) for each in nearest])}." if nearest else ""
            raise WrongCell(
                "No village has this code.", f"Write its 8 digits (NISR), or the names of the places.{likely}"
            )
        return found

    def _codes_like(self, code: str) -> list[str]:
        if len(code) != DIGITS["village"] or not (code.isascii() and code.isdigit()):
            return []
        return list(islice((each for each in one_off(code) if each in self._by_code), _NEAR))

    def _with_code(self, code: str) -> str:
        return f"{code} ({self.spoken(self._by_code[code].id)})"

    def _agreeing(self, row: RowReader, village: PlaceNamed) -> PlaceNamed | None:
        """The village of the code, if the names beside it are its own."""
        at: PlaceNamed | None = village
        agrees = True
        while at is not None:
            said = row.text(at.level)
            if said and at.level != "province" and key(said) != key(at.name):
                row.wrong(at.level, f"The code is of {self.spoken(village.id)}.", "Correct the code or the name.")
                agrees = False
            at = self._by_id.get(at.parent or 0)
        return village if agrees else None

    def _by_names(self, row: RowReader, level: str) -> PlaceNamed | None:
        at: PlaceNamed | None = None
        for step in ("district", "sector", "cell", "village"):
            said = row.text(step)
            if not said and (step in ("district", level)):
                row.wrong(step, f"The {step} is missing.", "Write its name" + _OR_CODE.get(level, "") + ".")
                return None
            if said:
                try:
                    at = self._one(step, at, said)
                except WrongCell as wrong:
                    row.wrong(step, wrong.reason, wrong.mend)
                    return None
            if step == level:
                return at
        return at

    def _one(self, level: str, within: PlaceNamed | None, said: str) -> PlaceNamed:
        reach = within.id if within else None
        found = self._names_of(level).named.get((reach, key(said)), [])
        where = f" in {within.name}" if within else ""
        if len(found) == 1:
            return found[0]
        if found:
            which = listed(
                [f"{each.code or each.id} in {self.spoken(each.parent or 0)}" for each in found[:_NEAR]], "and"
            )
            raise WrongCell(
                f"{len(found)} {level}s{where} have this name.", f"Write sector and cell too, or the code: {which}."
            )
        names, words = self._names(level, reach)
        nearest = [names[each] for each in words.of(key(said), _NEAR)]
        offered = nearest or (sorted(names.values()) if len(names) <= 25 else [])
        likely = f"Is it {listed(offered)}?" if offered else f"Write its name as it is known{where}."
        raise WrongCell(f"There is no such {level}{where}.", likely)

    def _names_of(self, level: str) -> "LevelNames":
        """The names of that level, read when first asked for: most files say a village by its code."""
        if level not in self._read:
            self._read[level] = LevelNames(self._of_level[level])
        return self._read[level]

    def _names(self, level: str, reach: int | None) -> tuple[dict[str, str], NearWords]:
        """The names of that level there by what they are compared as, and ready to be found by what is nearly one."""
        if (level, reach) not in self._near:
            names = {key(each.name): each.name for each in self._names_of(level).within.get(reach, ())}
            self._near[level, reach] = names, NearWords(names)
        return self._near[level, reach]


_OR_CODE = {"village": ", or the code of the village"}


def load(tx: Tx) -> PlaceFinder:
    """Every place there is."""
    columns = (Place.id, Place.level, Place.name, Place.code, Place.parent_id, Place.sector_id, Place.district_id)
    return PlaceFinder(PlaceNamed(*row) for row in tx.connection.execute(select(*columns)))
