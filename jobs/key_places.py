"""Where one kind's keys stand: in the generated file, which is ours to write, or in the environment, which is not."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from core.errors import InshutiError
from core.operations.key_changes import KINDS, KeysHeld
from core.privacy import FieldKey, keys_of_secret, read_keys, write_keys
from core.settings import KeySettings
from jobs import key_file


class NotOurs(InshutiError):
    """The setting stands where this program does not write: what to set there is said."""


class KeyFile:
    """The generated file as the place of one kind's keys; beside it what went, and what only the operator can set."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else on this machine changes keys meanwhile; who dies holds nothing. Raises KeysHeld."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._path.with_name(".changing"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise KeysHeld("A change of keys is under way on this machine. Wait for it, then run this again.") from None
        finally:
            os.close(lock)

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
