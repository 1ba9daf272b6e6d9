"""A process that runs on learns of changed keys: the key file is looked at once a second, and read where it changed."""

import os

from pydantic import SecretStr

from core import logs
from core.errors import InshutiError
from core.privacy import FieldKey, Vault, read_keys
from core.settings import SECRETS, KeySettings


def make_vault(settings: KeySettings) -> Vault:
    """Every key that is set; of kinds that have none of their own, those that SECRET_KEY gives."""

    def own(written: SecretStr | None) -> list[FieldKey]:
        return read_keys(written.get_secret_value()) if written else []

    return Vault(
        own(settings.field_keys),
        settings.secret_key.get_secret_value(),
        index=own(settings.index_keys),
        pepper=own(settings.pepper_keys),
        audit=own(settings.audit_keys),
        measure=own(settings.measure_keys),
    )


class KeyWatch:
    """The vault of the key file as it is now, where that changed since it was looked at last; the first time in any
    case, as it may have changed since the settings were read.
    """

    def __init__(self) -> None:
        self._seen: tuple[int, int] | None = None

    def __call__(self) -> Vault | None:
        """The new vault, None while nothing changed. A file that cannot be used changes nothing."""
        mark = _mark()
        if mark == self._seen:
            return None
        self._seen = mark
        try:
            return make_vault(KeySettings())
        except (ValueError, OSError, InshutiError):
            logs.get().error("keys_unreadable")
            return None


def _mark() -> tuple[int, int] | None:
    try:
        found = os.stat(SECRETS)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns
