"""A start is compared with the last one: settings, keys and programme, each by its fingerprint."""

import hashlib

from pydantic import SecretStr

from core.operations import setting_changes
from core.settings import OwnSettings, Settings
from core.storage.db import Database
from sms.gateways import providers

NOT_COMPARED = frozenset(("port", "redis_url", "log_level"))
"""What differs between processes of one machine, or from start to start of `up`."""


def keep(database: Database, settings: Settings) -> list[str]:
    """Write down what is set otherwise than at the last start; the names, [] where another process did. Raises Busy."""
    values = written(settings)
    with database.read() as tx:
        if not setting_changes.differing(tx, values):
            return []
    with database.write("settings") as tx:
        return setting_changes.note(tx, values)


def written(settings: Settings) -> dict[str, str]:
    """Every setting by its name, the gateway's own too, and what stands in the programme's file."""
    own = providers.BY_NAME[settings.sms_gateway].settings()
    programme = hashlib.sha256(settings.programme.read_bytes()).hexdigest()
    return {**_plain(settings), **_plain(own), "PROGRAMME": programme}


def _plain(settings: OwnSettings) -> dict[str, str]:
    found = settings.model_dump(exclude=set(NOT_COMPARED))
    return {
        name.upper(): str(value.get_secret_value() if isinstance(value, SecretStr) else value)
        for name, value in found.items()
    }
