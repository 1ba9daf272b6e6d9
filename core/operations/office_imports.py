"""A file that an office brings in at the desk: who may, what it may be, and what a look at it leads to."""

from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256

from core.errors import NotYours
from core.models.office_job import JobState, OfficeWork
from core.models.office_part import FileSide
from core.models.person import Role
from core.operations import office_jobs, office_parts
from core.operations.office_jobs import NoFile
from core.people.joining import Conflict
from core.storage.access import Caller
from core.storage.db import Tx

MAY = (Role.lead, Role.national)
HIDDEN, HIDDEN_COLUMNS = UNSEEN = ("hidden_rows", "hidden_columns")
TWINS = "may_be_registered"


class ImportedForm(StrEnum):
    """What the rows of a file are."""

    people = "people"
    children = "children"


ACCEPTED: dict[ImportedForm, tuple[str, ...]] = {
    ImportedForm.people: (Conflict.third_in_village, Conflict.same_sex, Conflict.same_name, *UNSEEN),
    ImportedForm.children: (TWINS, *UNSEEN),
}
"""Of what rows it may be said that they are right all the same."""


def look(
    tx: Tx, me: Caller, form: ImportedForm, name: str, content: bytes, accept: Sequence[str], start: str | None
) -> int:
    """That file is looked at from now on, and nothing of it is stored; the number of the work.

    Raises NotYours, and AskedAlready for the same file in the same words, whoever sent it.
    """
    _require(me)
    said = f"{form}:{sorted(accept)}:{start}:{me.district}:{sha256(content).hexdigest()}"
    asks = {"form": form, "file": name, "accept": list(accept), "start": start}
    return office_jobs.ask(tx, me, OfficeWork.look, asks, mark=tx.vault.keyed_mark("import", said), upload=content)


def store(tx: Tx, me: Caller, number: int) -> int:
    """What was right of a file that was looked at comes in from now on; the number of that work.

    Raises NotYours for another's, NoFile where it was not looked at yet or is gone, AskedAlready where it comes in.
    """
    _require(me)
    row = office_jobs.reach(tx, me, number)
    if row.work is not OfficeWork.look or row.state is not JobState.done:
        raise NoFile("not_made")
    if not office_parts.read(tx, row.id, FileSide.upload, 0) or office_jobs.view(tx, me, row).lapsed:
        raise NoFile("lapsed")
    return office_jobs.ask(tx, me, OfficeWork.store, office_jobs.asks_of(tx, row), mark=f"store:{row.id}", of=row.id)


def _require(me: Caller) -> None:
    if me.role not in MAY:
        raise NotYours("files come in by leads and the national desk")
