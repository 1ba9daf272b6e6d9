"""A file that an office brings in at the desk: who may, what it may be, and what a look at it leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from core.cases.records_form import RECORDS
from core.errors import NotYours
from core.files.forms import FileForm
from core.models.office_job import JobState, OfficeWork
from core.models.office_part import FileSide
from core.models.person import Role
from core.operations import office_jobs, office_parts
from core.operations.office_jobs import NoFile
from core.people.joining import Conflict
from core.people.roster_form import ROSTER
from core.storage.access import Caller
from core.storage.db import Tx

MAY = (Role.lead, Role.national)
HIDDEN, HIDDEN_COLUMNS = UNSEEN = ("hidden_rows", "hidden_columns")
TWINS = "may_be_registered"


class ImportedForm(StrEnum):
    """What the rows of a file are."""

    people = "people"
    children = "children"


FORMS: Mapping[ImportedForm, FileForm] = {ImportedForm.people: ROSTER, ImportedForm.children: RECORDS}
"""The headings of each."""
ACCEPTED: dict[ImportedForm, tuple[str, ...]] = {
    ImportedForm.people: (Conflict.third_in_village, Conflict.same_sex, Conflict.same_name, *UNSEEN),
    ImportedForm.children: (TWINS, *UNSEEN),
}
"""Of what rows it may be said that they are right all the same."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """What came with a file, and by what its bytes are recognised, read before anybody waits for a transaction."""

    form: ImportedForm
    name: str
    accept: tuple[str, ...]
    start: str | None
    digest: str

    @property
    def asks(self) -> dict[str, object]:
        """What is asked of whoever looks at it."""
        return {"form": self.form, "file": self.name, "accept": list(self.accept), "start": self.start}

    def mark(self, tx: Tx, me: Caller) -> str:
        """The same for the same file in the same words, whoever of one reach sends it under whatever name."""
        said = f"{self.form}:{sorted(self.accept)}:{self.start}:{me.district}:{self.digest}"
        return tx.vault.keyed_mark("import", said)


def digest(content: bytes) -> str:
    """By what a file's bytes are recognised."""
    return sha256(content).hexdigest()


def look(
    tx: Tx, me: Caller, form: ImportedForm, name: str, content: bytes, accept: Sequence[str], start: str | None
) -> int:
    """That small file is looked at from now on, and nothing of it is stored; the number of the work.

    Raises NotYours, and AskedAlready for the same file in the same words, whoever sent it.
    """
    _require(me)
    sent = SentFile(form, name, tuple(accept), start, digest(content))
    return office_jobs.ask(tx, me, OfficeWork.look, sent.asks, mark=sent.mark(tx, me), upload=content)


def begin(tx: Tx, me: Caller, sent: SentFile) -> int:
    """That file will be looked at once all its parts are kept; the number of the work. Raises as `look`."""
    _require(me)
    return office_jobs.begin(tx, me, OfficeWork.look, sent.asks, sent.mark(tx, me))


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
