"""Everything on one machine: keys, tables, an embedded Valkey where no Redis is set, and the Procfile's processes."""

import contextlib
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import requests

import migrations
from core import demo, places
from core.db import Database
from core.errors import BadSetting
from core.models.watch import AlarmName
from core.privacy import new_backup_key, new_key
from core.settings import ROOT
from jobs.processes import Supervisor
from jobs.procfile import read_procfile
from jobs.valkey import EmbeddedValkey

PROCFILE = ROOT / "Procfile"
PATIENCE = 30.0


def fresh_secrets() -> dict[str, str]:
    """The keys a new installation needs, made by this machine's random source."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": new_key(1),
        "BACKUP_KEY": new_backup_key(),
        "WEBHOOK_TOKEN": secrets.token_urlsafe(32),
    }


def keep_secrets(path: Path, database: Path) -> bool:
    """Make the key file once, readable by its owner alone; True if it was made now.

    One made before there were backups gets its backup key. Raises BadSetting when the database is there but its keys
    are not: new keys would make it unreadable for ever.
    """
    if path.exists():
        _add_backup_key(path)
        return False
    if all(os.environ.get(name) for name in ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN")):
        return False
    if database.exists():
        raise BadSetting(
            f"{database} is there but its keys ({path}) are not. Put the key file back: keys have no copy."
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = "".join(f"{name}={value}\n" for name, value in fresh_secrets().items())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(lines)
    return True


def _add_backup_key(path: Path) -> None:
    if os.environ.get("BACKUP_KEY") or "BACKUP_KEY=" in path.read_text():
        return
    with path.open("a") as file:
        file.write(f"BACKUP_KEY={new_backup_key()}\n")


def furnish(database: Database, *, with_demo: bool) -> None:
    """Bring the tables up to date and put all of Rwanda in; the demo people too, where nobody is yet."""
    migrations.upgrade(database.engine)
    with database.write("places") as tx:
        places.load_rwanda(tx)
    if with_demo:
        with contextlib.suppress(demo.RealPeople), database.write("demo") as tx:
            demo.seed(tx)


@contextlib.contextmanager
def a_redis(given: str | None, folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """The Redis that is set, or a Valkey of our own for the time; and what keeps it alive."""
    if given:
        yield given, lambda: None
        return
    with EmbeddedValkey(folder) as valkey:
        yield valkey.url, valkey.revive


def supervisor(env: Mapping[str, str], tend: Callable[[], object]) -> Supervisor:
    """The Procfile's processes, not started yet; `tend` is called about ten times a second."""

    def each_tick() -> None:
        tend()

    return Supervisor(read_procfile(PROCFILE, env), env, folder=ROOT, each_tick=each_tick)


def is_ready(base: str) -> bool:
    """True once every check of /readyz holds but the alarms: a full disk is told, and no reason not to begin."""
    with contextlib.suppress(requests.RequestException), requests.Session() as session:
        session.trust_env = False
        answer = session.get(f"{base}/readyz", timeout=1)
        wrong = {each["name"] for each in answer.json()["checks"] if not each["ok"]}
        return wrong <= set(AlarmName)
    return False


def wait_until_ready(base: str) -> bool:
    """Wait for /readyz, half a minute at most."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if is_ready(base):
            return True
        time.sleep(0.1)
    return False
