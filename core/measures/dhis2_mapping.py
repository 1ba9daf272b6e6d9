"""Which identifier of a DHIS2 stands for which measure and district: a file with a row for each, read like any other.

A key is `data_set`, `district:` and its name, or a measure by its name in docs/measures.md; behind the measure may
stand `:` and one of its parts, and `.of` for what it is out of.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from core.files.cells import key
from core.files.faults import CellFault, WrongCell
from core.files.forms import Column, FileForm
from core.files.rows import RowReader
from core.files.tables import Table
from core.measures.monthly import MEASURES

DATA_SET, DISTRICT, OF = "data_set", "district:", ".of"
FORM = FileForm(
    (
        Column("key", ("key",), ("ijambo",), ("clé",), needed=True, example="visits_made"),
        Column(
            "id", ("id", "dhis2 id", "uid"), ("kode ya dhis2",), ("identifiant",), needed=True, example="f7n9E0hX8qk"
        ),
        Column("category", ("category", "category option combo"), ("icyiciro",), ("catégorie",), example="bRowv6yZOF2"),
    )
)
_UID = re.compile(r"[A-Za-z][A-Za-z0-9]{10}", re.ASCII)
_NAMES = [each.name for each in MEASURES]


@dataclass(frozen=True, slots=True)
class MappedElement:
    """Where one number goes: the data element, and the category option combo where there is one."""

    element: str
    category: str


@dataclass(frozen=True, slots=True)
class Dhis2Mapping:
    """All that one data value set needs."""

    data_set: str
    org_unit: str
    elements: dict[str, MappedElement]


def read(table: Table, district: str) -> tuple[Dhis2Mapping | None, list[CellFault]]:
    """The mapping for that district, or all that is wrong with the file, each with its row, key and mend."""
    found: dict[str, MappedElement] = {}
    rows: dict[str, int] = {}
    faults: list[CellFault] = []
    for row in table.rows:
        reader = RowReader(table, row)
        name = reader.needs("key", _as_key, "")
        held = MappedElement(reader.needs("id", _as_uid, ""), reader.read("category", _as_uid, ""))
        if name and name in rows:
            reader.wrong("key", f"Row {rows[name]} has this key too.", "Keep one of them.")
        faults += reader.faults
        rows.setdefault(name, row.number)
        found.setdefault(name, held)
    here = f"{DISTRICT}{key(district)}"
    elements = {name: each for name, each in found.items() if name != DATA_SET and not name.startswith(DISTRICT)}
    for needed in (DATA_SET, here):
        if needed not in found:
            faults.append(CellFault(0, "", needed, "No row has this key.", "Add a row with it and its identifier."))
    if not faults and not elements:
        faults.append(CellFault(0, "", "", "No row has a measure.", "Add a row for each measure that shall go."))
    return (None if faults else Dhis2Mapping(found[DATA_SET].element, found[here].element, elements)), faults


def _as_uid(text: str) -> str:
    if not _UID.fullmatch(text):
        raise WrongCell("This is no identifier of DHIS2.", "Copy it from DHIS2: 11 letters and digits, as f7n9E0hX8qk.")
    return text


def _as_key(text: str) -> str:
    if text.lower().startswith(DISTRICT):
        return f"{DISTRICT}{key(text[len(DISTRICT) :])}"
    measure = text.removesuffix(OF).partition(":")[0]
    if text != DATA_SET and measure not in _NAMES:
        near = get_close_matches(measure, [*_NAMES, DATA_SET], 1)
        mend = f"Did you mean {near[0]}?" if near else "Its names stand in docs/measures.md."
        raise WrongCell("There is no such measure.", mend)
    return text
