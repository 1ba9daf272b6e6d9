"""A district's month as a DHIS2 data value set, by the mapping that came with it."""

import json
from dataclasses import astuple
from datetime import date
from typing import Any

from core.files import tables
from core.files.faults import NotReadable
from core.measures import dhis2, dhis2_mapping
from core.models.office_part import FileSide
from core.models.place import Place
from core.operations import office_parts
from core.operations.office_queue import ClaimedJob
from core.storage import audit
from core.storage.db import Database
from jobs.office_refusals import CannotBeDone
from jobs.office_results import ResultFile


def work(database: Database, job: ClaimedJob, file: ResultFile) -> dict[str, Any]:
    """The set is in the file; what was left out of it. Raises CannotBeDone with all that is wrong in the mapping."""
    with database.write("office") as tx:
        place = tx.session.get_one(Place, job.asks["district"])
        audit.record(tx, job.me, "sent_away", "measures", place.id)
        content = office_parts.read_all(tx, job.id, FileSide.upload)
    if not content:
        raise CannotBeDone("lapsed")
    try:
        table = tables.read(content, job.asks["file"], dhis2_mapping.FORM)
    except NotReadable as wrong:
        raise CannotBeDone("unreadable", said=str(wrong)) from None
    mapping, faults = dhis2_mapping.read(table, place.name)
    if mapping is None:
        raise CannotBeDone("mapping", faults=[astuple(each) for each in faults])
    with database.read() as tx:
        made = dhis2.of_month(tx, place, date.fromisoformat(job.asks["month"]), mapping)
    if not made.content["dataValues"]:
        raise CannotBeDone("empty")
    file.write(json.dumps(made.content, indent=1).encode())
    return {"rows": len(made.content["dataValues"]), "hidden": made.hidden, "missing": made.missing}
