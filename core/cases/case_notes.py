"""Notes about a child, in an officer's own words: sealed with the child's key, opened by officers of its district."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from core.children import children
from core.errors import Unknown
from core.models.base import new_id
from core.models.case_note import CaseNote
from core.models.person import Person
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx

WHERE = "case_notes.words"
MOST = 4000
"""Letters of one note."""


class ReadNote(NamedTuple):
    """One note: when, by which officer, and its words where they were opened."""

    at: datetime
    by: str
    words: str | None


def add(tx: Tx, me: Caller, child_id: int, words: str) -> str:
    """The officer's note is kept; the child's code. Raises NotYours, and Unknown for no words or too many."""
    child = children.in_district(tx, me, child_id, changing=True)
    kept = words.replace("\x00", "").replace("\r\n", "\n").strip()  # a browser sends a line's end as two letters
    if not 0 < len(kept) <= MOST:
        raise Unknown("A note has some words, and not too many.")
    row = new_id()
    box = tx.sealer.seal(WHERE, row, child.id, kept.encode())
    tx.session.add(CaseNote(id=row, child_id=child.id, by_id=me.id, at=tx.at, words_sealed=box))
    tx.flush()
    audit.record(tx, me, "note_added", "children", child.id)
    return child.code


def of_child(tx: Tx, me: Caller, child_id: int, *, opened: bool) -> list[ReadNote]:
    """The notes about that child, the newest first; who opens them is recorded. Raises NotYours."""
    child = children.in_district(tx, me, child_id)
    if opened:
        audit.record(tx, me, "notes_read", "children", child.id)
    found = select(CaseNote, Person.name_sealed).join(Person, Person.id == CaseNote.by_id)
    rows = tx.session.execute(found.where(CaseNote.child_id == child.id).order_by(CaseNote.at.desc(), CaseNote.id))
    return [
        ReadNote(each.at, person_facts.name_in(tx.vault, each.by_id, name), _words(tx, each) if opened else None)
        for each, name in rows
    ]


def _words(tx: Tx, note: CaseNote) -> str:
    """ "" where the child's key was erased."""
    return (tx.sealer.open(WHERE, note.id, note.child_id, note.words_sealed) or b"").decode()
