"""What is set otherwise than at the last start: written into the audit by name and fingerprint, never by value."""

import json
from collections.abc import Mapping

from sqlalchemy import select, update

from core.models.record import Tick
from core.storage import audit
from core.storage.db import Tx

KNOWN = "settings"
"""The tick that keeps the fingerprints of the last start."""
START = "start"
"""The channel of a process that starts."""


def differing(tx: Tx, values: Mapping[str, str]) -> list[str]:
    """The names of what is set otherwise than at the last start, or is new, or is set no more."""
    return _differing(_kept(tx), _prints(tx, values))


def note(tx: Tx, values: Mapping[str, str]) -> list[str]:
    """Write down what differs, a line each, and remember it; of two processes that start at once one does.

    At the first start of all one line says that there was none before.
    """
    now, kept = _prints(tx, values), _kept(tx)
    changed = _differing(kept, now)
    if not changed or not _remember(tx, kept, json.dumps(now, sort_keys=True)):
        return []
    if kept is None:
        audit.record_own(tx, "settings_first", f"{len(now)} settings", channel=START)
    else:
        for name in changed:
            audit.record_own(tx, "setting_changed", f"{name} {now.get(name, 'gone')}", channel=START)
    return changed


def _prints(tx: Tx, values: Mapping[str, str]) -> dict[str, str]:
    """Eight digits of each, which say nothing of the value to who lacks SECRET_KEY: the audit's key may change."""
    return {name: tx.vault.keyed_mark(f"setting {name}", value)[:8] for name, value in values.items()}


def _kept(tx: Tx) -> str | None:
    return tx.connection.scalar(select(Tick.owner).where(Tick.name == KNOWN))


def _differing(kept: str | None, now: Mapping[str, str]) -> list[str]:
    before: dict[str, str] = json.loads(kept) if kept else {}
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def _remember(tx: Tx, kept: str | None, now: str) -> bool:
    """False where another process was faster."""
    if kept is None:
        return tx.insert_once(Tick.__table__, {"name": KNOWN, "owner": now, "until": None, "at": tx.real})
    mine = (Tick.name == KNOWN, Tick.owner == kept)
    return bool(tx.connection.execute(update(Tick).where(*mine).values(owner=now, at=tx.real)).rowcount)
