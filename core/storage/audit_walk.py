"""Walking the audit from its first row: what was changed, put in, taken out, moved or cut off, and where.

Rows and seals show it by themselves to whoever lacks the key. Who has the key as well can write the whole chain anew:
that shows only by heads which stand where they could not write. See `core.storage.audit_heads`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, select

from core.models.record import AuditEntry, AuditSeal
from core.storage import audit, audit_links
from core.storage.audit_heads import OutsideHead
from core.storage.audit_links import ROW, said_by
from core.storage.audit_seal import Head
from core.storage.audit_verdict import ChainVerdict
from core.storage.db import Tx

TOGETHER = 1000
_SEALED = select(*ROW).where(AuditEntry.place.is_not(None)).order_by(AuditEntry.place)
_UNSEALED = select(*ROW).where(AuditEntry.place.is_(None))
_SEALS = select(AuditSeal.__table__).order_by(AuditSeal.number)

Step = Callable[[int], object]


def verify(
    tx: Tx, remembered: Sequence[Head] = (), outside: Sequence[OutsideHead] = (), step: Step = lambda rows: None
) -> ChainVerdict:
    """Walk the chain, look at what waits for its seal, and for every head that was remembered here or stands elsewhere.

    `tx` must see one moment throughout; memory stays small however long the chain is. `step` is told how many rows more
    were walked.
    """
    walk = _Walk(tx, remembered, outside)
    walk.to_the_end(step)
    for rows in _parts(tx, _UNSEALED):
        for row in rows:
            walk.found.unsealed += 1
            if why := _forged(tx, row):
                walk.found.blame(None, row.id, f"it waits for its seal and {why}")
        step(len(rows))
    return walk.found


class _Walk:
    """One walk along the chain. `link` is what the next link is made of; None where that is gone."""

    def __init__(self, tx: Tx, remembered: Sequence[Head], outside: Sequence[OutsideHead]) -> None:
        self.tx, self.found = tx, ChainVerdict()
        self.heads = _by_number([(each.number, each) for each in remembered])
        self.outside = _by_number([(each.number, each) for each in outside if each.number])
        self.place = self.sealed = self.last_id = 0
        self.link: bytes | None = b""
        self.oldest_key = 0

    def to_the_end(self, step: Step) -> None:
        """Every row, with each seal behind the last row that it seals."""
        seals = _rows(self.tx, _SEALS)
        seal = next(seals, None)
        for rows in _parts(self.tx, _SEALED):
            for row in rows:
                while seal is not None and seal.rows < row.place:
                    self._seal(seal)
                    seal = next(seals, None)
                self._row(row)
            step(len(rows))
        while seal is not None:
            self._seal(seal)
            seal = next(seals, None)
        if self.place > self.sealed:
            why = f"it stands behind the last seal, number {self.found.seals}"
            self.found.blame(self.place, self.last_id, why)
        self._cut_heads()

    def _row(self, row: Row[Any]) -> None:
        expected, self.found.rows = self.place + 1, self.found.rows + 1
        if row.place < expected:
            self.found.blame(row.place, row.id, "a row stands where none can")
            return
        if row.place > expected:
            self._gone(expected, row.place - 1)
        if why := self._misfit(row):
            self.found.blame(row.place, row.id, why)
        self.place, self.last_id, self.link = row.place, row.id, row.link

    def _gone(self, first: int, last: int) -> None:
        many = f"the rows of {last - first + 1} places from here" if last > first else "the row of this place"
        self.found.blame(first, None, f"{many} {'are' if last > first else 'is'} gone")
        self.link = None

    def _misfit(self, row: Row[Any]) -> str:
        """Why a row does not fit, "" where it does. A row of before has no MAC, but a link of the older form."""
        before = self.link
        if row.mac is None and before is not None:
            if self._fits(before, audit_links.old_row_facts(row.place, row), row.link):
                return ""
        elif row.mac is None:
            return ""  # what stood before it is gone, and that was said
        if why := _forged(self.tx, row):
            return f"the row {why}"
        if before is not None and not self._fits(before, audit_links.row_facts(row.place, row), row.link):
            return "the row stands in another's place, or what was in front of it is gone"
        return ""

    def _seal(self, seal: Row[Any]) -> None:
        if seal.number != self.found.seals + 1:
            self.found.blame(self.place, None, f"seal {self.found.seals + 1} is gone")
        self.found.seals = seal.number
        if self.place < seal.rows:
            self._gone(self.place + 1, seal.rows)
            self.place = seal.rows
        facts = {name: getattr(seal, name) for name in ("number", "at", "rows", "last_id")}
        link, before = seal.head, self.link
        if before is not None and not self._fits(before, audit_links.seal_facts(**facts), link):
            self.found.blame(seal.rows, None, f"seal {seal.number} was changed, or another row stood last under it")
        self._look_for(seal)
        self.link, self.sealed = link, max(self.sealed, seal.rows)

    def _fits(self, before: bytes, facts: str, link: bytes) -> bool:
        """Whether that is the next link, under the key of the link before or one that followed it: who has a key of
        before adds nothing behind what a later one made.
        """
        links = self.tx.vault.links(before, facts)
        found = next((at for at in range(self.oldest_key, len(links)) if links[at] == link), None)
        self.oldest_key = self.oldest_key if found is None else found
        return found is not None

    def _look_for(self, seal: Row[Any]) -> None:
        for each in self.heads.pop(seal.number, ()):
            if (each.link, each.last_id) != (seal.head, seal.last_id):
                self.found.blame(seal.rows, None, f"seal {seal.number} is not the one that was remembered here")
        for head in self.outside.pop(seal.number, ()):
            if (head.link, head.last_id, head.rows) == (seal.head, seal.last_id, seal.rows):
                self.found.covered = max(self.found.covered, seal.rows)
            else:
                since = f"something of the rows {self.found.covered + 1} to {head.rows} was written anew"
                self.found.blame(
                    seal.rows, None, f"seal {seal.number} is not the one of which a head stands elsewhere: {since}"
                )

    def _cut_heads(self) -> None:
        """Heads of seals that are not there."""
        for where, heads in (("remembered here", self.heads), ("with a head elsewhere", self.outside)):
            lost = sorted(heads)
            if lost:
                more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
                why = f"seal {lost[0]}{more}, {where}, is gone: the table was cut"
                self.found.blame(self.place + 1, None, why)


def _forged(tx: Tx, row: Row[Any]) -> str:
    """Why it is not as we wrote it, "" where it is."""
    if row.mac is None:
        return "has no MAC: somebody else put it in"
    if not tx.vault.is_mac(audit.written(said_by(row)), row.mac):
        return "is not as we wrote it: changed, or put in by somebody else"
    return ""


def _by_number(heads: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for number, head in heads:
        found.setdefault(number, []).append(head)
    return found


def _parts(tx: Tx, query: Any) -> Iterator[Sequence[Row[Any]]]:
    options = {"stream_results": True, "yield_per": TOGETHER}
    return iter(tx.connection.execute(query, execution_options=options).partitions())


def _rows(tx: Tx, query: Any) -> Iterator[Row[Any]]:
    return (row for rows in _parts(tx, query) for row in rows)
