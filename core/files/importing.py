"""What became of the rows of a file: new, known before, or rejected with every reason."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from core.files import rows
from core.files.faults import CellFault
from core.files.rows import RejectedRow, RowReader
from core.files.tables import FileRow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FileEntry(Generic[T]):
    """A row and what it says."""

    row: FileRow
    says: T


@dataclass(slots=True)
class Judged(Generic[T]):
    """Some rows, looked at beside what is stored: which are new, how many are in already, which cannot be.

    `notes` are sentences on what was taken for granted of a new one.
    """

    fresh: list[FileEntry[T]] = field(default_factory=list)
    known: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def reject(self, row: FileRow, reason: str, mend: str, value: str = "") -> None:
        """That row cannot be stored so."""
        self.rejected.append(rows.reject(row, [CellFault(row.number, "", value, reason, mend)]))


def rejected(reader: RowReader) -> RejectedRow:
    """The row that was read, with all that is wrong with it."""
    return rows.reject(reader.row, reader.faults)
