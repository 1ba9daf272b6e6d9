"""The services of one machine: tables, an embedded Valkey where no Redis is set, and the Procfile's processes."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import migrations
from core.operations import demo_people
from core.people import places
from core.settings import ROOT, VAR
from core.storage import audit_vouching, belonging
from core.storage.db import Database
from jobs.runner.embedded_valkey import EmbeddedValkey
from jobs.runner.procfile import read_procfile
from jobs.runner.supervisor import Supervisor

ADDRESS = VAR / "address"
"""Where `up` serves, for `./inshuti phone`."""
PROCFILE = ROOT / "Procfile"


def furnish(database: Database, *, with_demo: bool) -> None:
    """Bring the tables up to date and put all of Rwanda in; the demo people too, where nobody is yet."""
    with database.engine.connect() as connection:
        had_macs = audit_vouching.has_macs(connection)
    migrations.upgrade(database.engine, sealer=database.sealer())
    with database.write("places") as tx:
        if not had_macs:
            audit_vouching.vouch(tx)
        belonging.plant(tx)
        places.load_rwanda(tx)
    if with_demo:
        with contextlib.suppress(demo_people.RealPeople), database.write("demo") as tx:
            demo_people.seed(tx)


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
