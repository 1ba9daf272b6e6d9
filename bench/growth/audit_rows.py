"""The audit of the months behind us, every line with its MAC and its place in a chain that holds."""

from datetime import datetime
from typing import Any, NamedTuple

from bench.growth.ids import Ids
from bench.growth.shelf import Shelf
from core.privacy import Vault
from core.storage import audit
from core.storage.audit_links import of_row, of_seal

SEALED_TOGETHER = 2000


class _Line(NamedTuple):
    """As `audit_links.ROW` reads a row, as far as its link goes."""

    id: int
    at: datetime
    person_id: int | None
    channel: str
    verb: str
    record: str
    record_id: int | None
    district_id: int | None
    mac: bytes


class AuditRows:
    """Puts lines and seals on the shelf."""

    def __init__(self, vault: Vault, shelf: Shelf) -> None:
        self._vault, self._shelf, self._ids = vault, shelf, Ids("audit")
        self._link, self._place, self._seals = b"", 0, 0
        self._last: _Line | None = None

    def add(self, at: datetime, person: int, verb: str, record: str, row: int, district: int) -> None:
        """Somebody did that to one row."""
        says: tuple[Any, ...] = (self._ids.next(), at, person, "ussd", verb, record, row, district)
        line = _Line._make((*says, self._vault.mac(audit.written(says))))
        self._place += 1
        self._link = of_row(self._vault, self._link, self._place, line)
        self._shelf.put("audit", *line, self._place, self._link)
        self._last = line
        if self._place % SEALED_TOGETHER == 0:
            self.seal()

    def seal(self) -> None:
        """Up to the last line."""
        if self._last is None:
            return
        self._seals += 1
        facts: dict[str, Any] = {
            "number": self._seals,
            "at": self._last.at,
            "rows": self._place,
            "last_id": self._last.id,
        }
        self._link = of_seal(self._vault, self._link, **facts)
        self._shelf.put("audit_seals", *facts.values(), self._link)
        self._last = None
