"""What the scenes stand on: settings of their own, a Valkey, the gateway's far end, databases to copy."""

import contextlib
import os
import signal
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

from bench.common.settings import isolated_settings, settings_of
from bench.crash_points.gateway import RecordingGateway
from bench.crash_points.scene import Stagehands
from bench.crash_points.stock import Files, Server, Stock
from core.programme import programme
from core.setting_values import split
from core.storage.db import Database
from jobs.key_watch import make_vault
from jobs.runner.embedded_valkey import EmbeddedValkey
from jobs.runner.parent_death import die_with_parent


def opened(env: dict[str, str], url: str) -> Database:
    """A database as the roles open it."""
    rules, places = _programme(Path(env["PROGRAMME"])), split(env["KEY_STORE"])
    return Database(url, make_vault(settings_of(env)), rules, places, pool=2)


_programme = cache(programme.load)


@contextlib.contextmanager
def prepared(server: str | None) -> Iterator[Stagehands]:
    """Everything the scenes stand on; gone afterwards. Starts no thread."""
    env = isolated_settings()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inshuti-crash-")))
        valkey = stack.enter_context(EmbeddedValkey(folder / "valkey"))
        gateway = RecordingGateway(folder)
        stack.enter_context(_serving(gateway))
        stock: Stock
        if server:
            stock = made = Server(server, partial(opened, env))
            stack.callback(made.close)
        else:
            stock = Files(folder, partial(opened, env))
        yield Stagehands(stock, gateway, valkey.url, env, folder, partial(opened, env))


@contextlib.contextmanager
def _serving(gateway: RecordingGateway) -> Iterator[None]:
    mother, pid = os.getpid(), os.fork()
    if not pid:
        die_with_parent(mother, signal.SIGKILL)
        gateway.serve()
    gateway.close()
    try:
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
