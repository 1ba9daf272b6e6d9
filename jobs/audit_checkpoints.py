"""Heads of the audit's chain in a file beside the database, a line a day: by them a table cut at its end is found.

A line: the day, the seal's number, the id of the last row it seals, its link. `restored` at the end says that from then
on the database is an older copy; lines of seals that were lost with it count no more. Only whole lines are ever added.
"""

from datetime import date
from pathlib import Path

from sqlalchemy.engine import make_url

from core.errors import InshutiError
from core.settings import VAR, Settings
from core.storage import audit_seal
from core.storage.audit_seal import Head
from core.storage.db import Database

NAME = "audit-heads"


class NotHeads(InshutiError):
    """The file holds a line that is no head."""


class Heads:
    """The file of one database."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._today: date | None = None

    @classmethod
    def of(cls, url: str) -> "Heads":
        """Under the database's name: beside SQLite's own file, for PostgreSQL in var/."""
        address = make_url(url)
        database = Path(address.database or NAME)
        folder = database.parent if address.get_backend_name() == "sqlite" else VAR
        return cls(folder / f"{NAME}.{database.stem}")

    @classmethod
    def of_settings(cls, settings: Settings) -> "Heads":
        """Those of the database that is set."""
        return cls.of(settings.database_url.get_secret_value())

    def remember(self, database: Database) -> None:
        """Once a day, add the newest head that is committed. Raises OSError if it cannot be written."""
        today = database.real().date()
        if self._today == today:
            return
        if self._last_day() != today:
            with database.read() as tx:
                head = audit_seal.newest(tx)
            if head is None:
                return
            self._add(_line(today, head))
        self._today = today

    def restored(self, day: date, head: Head | None, lines: str) -> None:
        """The database is now a copy that ends with `head`; `lines` are the file's, as the copy brought them."""
        before = "" if self.path.exists() else lines
        self._add(before + _line(day, head or Head(0, 0, b"")).rstrip("\n") + " restored\n")

    def text(self) -> str:
        """The file as it stands, "" if there is none."""
        return self.path.read_text() if self.path.exists() else ""

    def heads(self) -> list[Head]:
        """What must be found in the chain. Raises NotHeads for a line that is none."""
        found: list[Head] = []
        for number, line in enumerate(self.text().splitlines(), start=1):
            try:
                _, seal, last_id, link, *restored = line.split(" ")
                head = Head(int(seal), int(last_id), bytes.fromhex(link.strip("-")))
            except ValueError:
                raise NotHeads(f"Line {number} of {self.path} is no head of the audit.") from None
            if restored:
                found = [each for each in found if each.number <= head.number]
            if head.number:
                found.append(head)
        return found

    def _last_day(self) -> date | None:
        lines = self.text().splitlines()
        return date.fromisoformat(lines[-1].split(" ")[0]) if lines else None

    def _add(self, lines: str) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.path.open("a") as file:
            file.write(lines)


def _line(day: date, head: Head) -> str:
    return f"{day} {head.number} {head.last_id} {head.link.hex() or '-'}\n"
