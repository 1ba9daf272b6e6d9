"""Records of children as a file brings them, and a look at what became of them."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from core.cases.records import RecordReader
from core.cases.records_form import RECORDS
from core.cases.records_import import ChildRecords
from core.children import children
from core.clock import kigali
from core.files import tables
from core.files.cells import key
from core.models.child import Child
from core.people import institutions
from core.storage import access
from jobs import imports
from jobs.imports import ImportReport
from tests.core.support.everywhere import every_place
from tests.core.support.field import Field

OPERATOR = access.operator("Jean")
VILLAGE = 24090108
START = date(2026, 12, 1)
RIGHT = {
    "name": "Keza Uwase",
    "sex": "girl",
    "birth year": "2015",
    "village code": f"{VILLAGE}",
    "came from": "institution",
    "institution": "Ingobyi Demo",
    "lives with": "relative",
    "since": "01/02/2026",
    "state": "followed up",
    "carer": "Mukamana Rose",
    "carer's phone": "0788555001",
    "phone shared": "yes",
    "safe from": "17:00",
    "safe until": "19h30",
    "carer's language": "rw",
    "consent": "yego",
    "consent given on": "28/02/2026",
}
NO_CONSENT = {"consent": "", "consent given on": ""}
ALONE = {**RIGHT, "carer's phone": "", **NO_CONSENT, "safe from": "", "safe until": ""}
"""Of whom nobody can be called."""
NOBODY = {
    **dict.fromkeys(RIGHT, ""),
    **{each: RIGHT[each] for each in ("sex", "birth year", "village code")},
    "name": "Ineza Aline",
    "came from": "umuhanda",
    "lives with": "nobody",
}


def bring(
    field: Field, *rows: dict[str, str], keep: bool = True, start: date | None = START, twins: bool = False
) -> ImportReport:
    head = list(dict.fromkeys(each for row in rows for each in row))
    text = "\n".join([";".join(head), *(";".join(row.get(each, "") for each in head) for row in rows)])
    places = every_place(field.database)
    known = {key(each.name): each.id for each in field.look(institutions.known, OPERATOR)}
    today = kigali(field.watch.now).date()
    records = ChildRecords(RecordReader(places, known, today), places, start=start, twins_accepted=twins)
    table = tables.read(text.encode(), "a.csv", RECORDS)
    return imports.run(field.database, records, table, OPERATOR, keep=keep, done=lambda _rows: None)


def every(field: Field, kind: type[Any], *where: Any) -> list[Any]:
    return field.look(lambda tx: list(tx.session.scalars(select(kind).where(*where))))


def named(field: Field, name: str) -> Child:
    with field.database.read() as tx:
        found = tx.session.scalars(select(Child))
        return next(each for each in found if children.name_of(tx, each) == name)


def count(field: Field) -> int:
    return field.look(lambda tx: tx.connection.scalar(select(func.count()).select_from(Child)) or 0)
