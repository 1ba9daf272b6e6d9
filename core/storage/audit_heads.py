"""Heads of the audit's chain for places where nobody of this machine can write: one line each, signed.

A line says whose chain it is, when, how many seals and rows there are, the last row and the last link; and, where the
database was restored from a backup, with which seal that ended: what stood behind it is lost, and looked for no more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from core.errors import InshutiError
from core.models.audit_chain import AuditChain
from core.models.record import AuditSeal, Tick
from core.privacy import MAC, MAC_BYTES, Vault
from core.storage import ticks
from core.storage.db import Tx

BEGINS = "inshuti-head"
"""With what a line begins: in a mailbox or a log whatever else stands there is passed over."""
SENT, RESTORED = "audit_head", "audit_restored"
"""Names of ticks: when a head was sent last; the seal with which a restored backup ended, and when that was."""


class NotOutsideHeads(InshutiError):
    """A file of heads cannot be used: it holds none, another database's, or a line that was changed."""


@dataclass(frozen=True, slots=True)
class OutsideHead:
    """One head. `restored` is the number of the last seal of the backup that this database came from, at
    `restored_at`; None where it never was restored.
    """

    chain: str
    at: datetime
    number: int
    rows: int
    last_id: int
    link: bytes
    restored: int | None = None
    restored_at: datetime | None = None


def current(tx: Tx) -> OutsideHead:
    """The head of this moment; number 0 while nothing was sealed."""
    columns = select(AuditSeal.number, AuditSeal.rows, AuditSeal.last_id, AuditSeal.head)
    row = tx.connection.execute(columns.order_by(AuditSeal.number.desc()).limit(1)).first()
    return OutsideHead(chain_name(tx), tx.real, *(row or (0, 0, 0, b"")), *_restored(tx))


def _restored(tx: Tx) -> tuple[int | None, datetime | None]:
    """The last seal of the backup this database came from, and when; nothing where we did not write that down."""
    note = tx.connection.execute(select(Tick.owner, Tick.at).where(Tick.name == RESTORED)).first()
    number, _, mac = (note.owner or "").partition(" ") if note else ("", "", "")
    if not note or not number.isdecimal() or mac not in _notes(tx, int(number), note.at):
        return None, None
    return int(number), note.at


def _notes(tx: Tx, number: int, at: datetime) -> list[str]:
    """What shows that we wrote down that restore, under each key of the audit, the current one last: else who has the
    database could make earlier heads count no more.
    """
    said = f"restored {chain_name(tx)} {number} {_moment(at)}"
    return [link[:MAC_BYTES].hex() for link in tx.vault.links(MAC, said)]


def chain_name(tx: Tx) -> str:
    """The name of this database's chain; a restored database has that of the one it is a copy of."""
    return tx.connection.scalar(select(AuditChain.name).where(AuditChain.id == 1)) or ""


def note_restored(tx: Tx, number: int) -> None:
    """This database is now a copy that ends with that seal."""
    owner = f"{number} {_notes(tx, number, tx.real)[-1]}"
    tx.session.merge(Tick(name=RESTORED, owner=owner, until=None, at=tx.real))
    tx.flush()


def sent_within(tx: Tx, span: timedelta) -> bool:
    """Whether one was sent in that time. A moment that is still to come is nobody's of ours."""
    last = ticks.last(tx, SENT)
    return last is not None and timedelta() <= tx.real - last < span


def line(vault: Vault, head: OutsideHead) -> str:
    """The head in one line, with what shows that it is ours."""
    said = _said(head)
    return f"{said} {vault.mac(said).hex()}"


def read(vault: Vault, chain: str, lines: Iterable[str]) -> list[OutsideHead]:
    """Every head in these lines that must be found in the chain. Raises NotOutsideHeads."""
    found: list[OutsideHead] = []
    for number, each in enumerate(lines, start=1):
        if each.startswith(f"{BEGINS} "):
            found.append(_read(vault, chain, number, each.split()))
    if not found:
        raise NotOutsideHeads("It holds no head of an audit: send some there first, see AUDIT_HEADS.")
    return _without_lost(found)


def _without_lost(heads: Sequence[OutsideHead]) -> list[OutsideHead]:
    """Those that count: of before a restore only what the restored backup holds."""
    restores = {(each.restored, each.restored_at) for each in heads if each.restored is not None}
    return [
        each
        for each in heads
        if not any(at and each.at < at and each.number > (number or 0) for number, at in restores)
    ]


def _said(head: OutsideHead) -> str:
    restored = f"{head.restored}@{_moment(head.restored_at)}" if head.restored_at else "-"
    facts = (head.number, head.rows, head.last_id, head.link.hex() or "-", restored)
    return f"{BEGINS} {head.chain} {_moment(head.at)} {' '.join(map(str, facts))}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _read(vault: Vault, chain: str, number: int, words: list[str]) -> OutsideHead:
    try:
        _, named, at, seal, rows, last_id, link, restored, signed = words
        came, _, when = restored.partition("@")
        head = OutsideHead(
            named,
            datetime.fromisoformat(at),
            *(int(seal), int(rows), int(last_id), bytes.fromhex(link.strip("-"))),
            *((int(came), datetime.fromisoformat(when)) if when else (None, None)),
        )
        mac = bytes.fromhex(signed)
    except ValueError:
        raise NotOutsideHeads(f"Its line {number} is no head of an audit: it was cut or changed.") from None
    if named != chain:
        raise NotOutsideHeads(f"Its line {number} is a head of another database, {named}; this one is {chain}.")
    if not vault.is_mac(" ".join(words[:-1]), mac):
        raise NotOutsideHeads(
            f"Its line {number} is not signed with this database's key: it is another's, or was changed."
        )
    return head
