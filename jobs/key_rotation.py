"""One kind of key is changed from beginning to end: made, told to every process, followed, proven, and the old one let
go. Killed anywhere it is taken up again: how far it has come stands in the setting itself.

1. one key: a new one is put behind it, so that every process knows it before anything is made with it
2. the new one behind: it is put in front, and all that is new is made with it
3. the new one in front: what follows the old one is written anew; when nothing does any more the old one goes
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import text

from core.operations import key_changes, old_pins
from core.operations.key_changes import CHANGED, DROPPED, KINDS, KeysHeld
from core.operations.old_pins import OldPins
from core.privacy import FieldKey, Vault
from core.settings import KeySettings
from core.storage.access import Caller
from core.storage.db import Database
from core.storage.rewriting import Step
from jobs.key_places import KeyFile, NotOurs
from jobs.key_watch import make_vault

SETTLES = 4.0
"""Seconds until every process has read the key file again, and what it had begun before is at its end on SQLite."""
_OLDER = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
    "AND pid <> pg_backend_pid() AND xact_start < now() - make_interval(secs => :seconds)"
)
_LAST_NUMBER = 255


@dataclass(frozen=True, slots=True)
class Rotated:
    """A change that came to its end, or to where people must be waited for: `dropped` are the keys that went, `left`
    the rows that still need them.
    """

    kind: str
    current: int
    dropped: tuple[int, ...]
    rows: int
    left: int = 0
    old: OldPins = field(default_factory=OldPins)


@dataclass
class Rotation:
    """What a change of keys works with. `pause` waits so many seconds."""

    database: Database
    file: KeyFile
    me: Caller
    pause: Callable[[float], object]
    step: Step = lambda rows: None
    vault: Callable[[], Vault] = lambda: make_vault(KeySettings())

    def run(self, kind: str) -> Rotated:
        """Change the current key of that kind, or go on with a change that was cut short.

        Raises KeysHeld while another goes on, NotOurs where the operator must set something first.
        """
        owner = f"{os.getpid()}:{secrets.token_hex(4)}"
        with self.file.alone():
            key_changes.take(self.database, owner)
            try:
                return self._run(kind, owner)
            finally:
                key_changes.let_go(self.database, owner)

    def _run(self, kind: str, owner: str) -> Rotated:
        keys = self.file.keys(kind)
        if len(keys) == 1 or (kind == "audit" and keys[0] == _newest(keys)):
            keys = [*keys, _another(keys)]
            self.file.set(kind, keys, "every process must know the new key before one uses it; run this again then")
            self._settle()
        if keys[0] != _newest(keys):
            keys = sorted(keys, key=lambda key: key == _newest(keys), reverse=True)
            self.file.set(kind, keys, "the new key must be in front; run this again then")
        self._settle()
        with self.database.write("keys") as tx:
            key_changes.note(tx, self.me, kind, CHANGED)
            if kind == "audit":
                key_changes.go_on_with_audit(tx)
        return self._follow(kind, keys, owner)

    def _follow(self, kind: str, keys: list[FieldKey], owner: str) -> Rotated:
        rows = key_changes.rewrite(self.database, kind, owner, self.step)
        old = old_pins.settle(self.database, self.me) if kind == "pepper" else OldPins()
        with self.database.read() as tx:
            left = key_changes.pins_inside(tx, kind)
        if left or kind == "audit":
            return Rotated(kind, keys[0].number, (), rows, left, old)
        if self.file.keys(kind) != keys:  # by hand: a key that is not among ours would be lost with all that it seals
            raise KeysHeld(f"{KINDS[kind]} was changed meanwhile. Nothing is lost: run this again.")
        self.file.retire(kind, keys[1:], self.database.real().date())
        self.file.set(kind, keys[:1], "nothing needs the other keys any more")
        self.database.vault = self.vault()
        with self.database.write("keys") as tx:
            key_changes.note(tx, self.me, kind, DROPPED)
        return Rotated(kind, keys[0].number, tuple(key.number for key in keys[1:]), rows, 0, old)

    def _settle(self) -> None:
        """Every process knows the keys as they are now, and nothing goes on that began with those of before."""
        self.pause(SETTLES)
        self.database.vault = self.vault()
        while not self.database.is_sqlite and self._older():
            self.pause(1.0)

    def _older(self) -> bool:
        with self.database.read() as tx:
            return bool(tx.connection.scalar(_OLDER, {"seconds": SETTLES / 2}))


def _newest(keys: list[FieldKey]) -> FieldKey:
    return max(keys, key=lambda key: key.number)


def _another(keys: list[FieldKey]) -> FieldKey:
    number = _newest(keys).number + 1
    if number > _LAST_NUMBER:
        raise NotOurs("There is no number left above 255 for another key.")
    return FieldKey(number, os.urandom(32))
