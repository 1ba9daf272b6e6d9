"""One kind of key is changed from beginning to end: made, told to every process, followed, proven, and the old one let
go. Killed anywhere it is taken up again: how far it has come stands in the setting itself.

1. one key: a new one is put behind it, so that every process knows it before anything is made with it
2. the new one behind: it is put in front, and all that is new is made with it
3. the new one in front: what follows the old one is written anew; when nothing does any more the old one goes
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import text

from core.errors import InshutiError
from core.operations import key_changes
from core.operations.key_changes import CHANGED, DROPPED, KINDS, Rewritten
from core.privacy import FieldKey, Vault, keys_of_secret, read_keys, write_keys
from core.settings import KeySettings
from core.storage.access import Caller
from core.storage.db import Database
from core.storage.rewriting import Step
from jobs import key_file
from jobs.key_watch import make_vault

SETTLES = 4.0
"""Seconds until every process has read the key file again, and what it had begun before is at its end on SQLite."""
_OLDER = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
    "AND pid <> pg_backend_pid() AND xact_start < now() - make_interval(secs => :seconds)"
)
_LAST_NUMBER = 255


class NotOurs(InshutiError):
    """The setting stands where this program does not write: what to set there is said."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """A change that came to its end, or to where people must be waited for: `dropped` are the keys that went, `left`
    the rows that still need them.
    """

    kind: str
    current: int
    dropped: tuple[int, ...]
    came: Rewritten
    left: int = 0


class KeyFile:
    """The generated file as the place of one kind's keys; beside it what went, and what only the operator can set."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keys(self, kind: str) -> list[FieldKey]:
        """That kind's keys as they are set now, be it that SECRET_KEY gives them."""
        settings = KeySettings()
        written = getattr(settings, KINDS[kind].lower())
        if written is None:
            return [keys_of_secret(settings.secret_key.get_secret_value())[KINDS[kind]]]
        return read_keys(written.get_secret_value())

    def set(self, kind: str, keys: list[FieldKey], then: str) -> None:
        """Raises NotOurs where the setting stands in the environment or `.env`, with what to set; `then` says why."""
        name, value = KINDS[kind], write_keys(keys)
        if self._path.exists() and not key_file.outside(name):
            key_file.write(self._path, name, value)
            return
        proposed = self._path.with_name("to-set.env")
        key_file.put(proposed, f"{name}={value}\n")
        raise NotOurs(
            f"{name} is set outside the key file, where this program does not write. Set it to the line in {proposed} "
            f"and restart every process: {then}. Then delete that file."
        )

    def retire(self, kind: str, keys: list[FieldKey], today: date) -> None:
        """Keys that nothing here needs any more still open backups of before: they are kept apart, for the operator to
        delete.
        """
        retired = self._path.with_name("retired.env")
        before = retired.read_text() if retired.exists() else ""
        note = f"# opens backups made before {today}; delete it when there are none\n"
        key_file.put(retired, f"{before}{note}# {KINDS[kind]}={write_keys(keys)}\n")


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
        came = key_changes.rewrite(self.database, self.me, kind, owner, self.step)
        with self.database.read() as tx:
            left = key_changes.still_followed(tx, kind)
        if left or kind == "audit":
            return Rotated(kind, keys[0].number, (), came, left)
        self.file.retire(kind, keys[1:], self.database.real().date())
        self.file.set(kind, keys[:1], "nothing needs the other keys any more")
        self.database.vault = self.vault()
        with self.database.write("keys") as tx:
            key_changes.note(tx, self.me, kind, DROPPED)
        return Rotated(kind, keys[0].number, tuple(key.number for key in keys[1:]), came)

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
