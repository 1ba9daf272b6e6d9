"""What reads the rows of an office's file: the same for a verb and for the desk."""

from collections.abc import Collection
from datetime import date
from typing import Any

from core.cases import taking_over
from core.cases.records import RecordReader
from core.cases.records_import import ChildRecords
from core.clock import kigali
from core.files import tables
from core.files.cells import key
from core.files.forms import FileForm
from core.files.tables import Table
from core.operations.office_imports import HIDDEN, HIDDEN_COLUMNS, TWINS, UNSEEN, ImportedForm
from core.people import institutions, place_finder
from core.people.joining import Conflict
from core.people.roster import Roster
from core.storage.access import Caller
from core.storage.db import Tx
from jobs.imports import Importer


def read(content: bytes, name: str, form: FileForm, accept: Collection[str]) -> Table:
    """The rows of that file. Raises NotReadable."""
    unseen = {"with_hidden": HIDDEN in accept, "with_hidden_columns": HIDDEN_COLUMNS in accept}
    return tables.read(content, name, form, **unseen)


def make(tx: Tx, me: Caller, form: ImportedForm, accept: Collection[str], start: date | None) -> Importer[Any]:
    """Whoever reads that form. Raises Unknown for a first day that is far away."""
    places = place_finder.load(tx)
    if form is ImportedForm.people:
        return Roster(places, [Conflict(each) for each in accept if each not in UNSEEN], within=me.district)
    today = kigali(tx.at).date()
    if start is not None:
        taking_over.check_day(start, today)
    known = {key(each.name): each.id for each in institutions.known(tx, me)}
    reader = RecordReader(places, known, today)
    return ChildRecords(reader, places, start=start, twins_accepted=TWINS in accept)
