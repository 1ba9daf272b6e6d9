"""A fresh small world for each example a machine plays, on one engine."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sms.gateways.port import Gateway
from sms.gateways.simulated.provider import Simulated
from tests.fixtures.postgres import PostgresDatabases
from tests.fixtures.world import Watch, World, open_database


@dataclass
class Worlds:
    """Makes worlds of one engine and takes them away again."""

    make: Callable[[], str]
    drop: Callable[[str], None]

    def begin(self, gateway: Gateway | None = None) -> World:
        """The demo people in a database of their own, and a watch that stands still."""
        watch = Watch()
        return World(open_database(self.make(), watch), watch, gateway or Simulated())

    def end(self, world: World) -> None:
        """Nothing of it is left."""
        url = world.database.engine.url.render_as_string(hide_password=False)
        world.database.engine.dispose()
        self.drop(url)


def on_sqlite(template: Path, folder: Path) -> Worlds:
    """Worlds in a file each."""
    made = iter(range(10**9))

    def make() -> str:
        path = folder / f"world-{next(made)}.db"
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    def drop(url: str) -> None:
        for path in folder.glob(f"{Path(url.removeprefix('sqlite:///')).name}*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()  # the keys of its children lie in a folder

    return Worlds(make, drop)


def on_postgres(template: str, databases: PostgresDatabases) -> Worlds:
    """Worlds in a database each, on the suite's server."""
    return Worlds(lambda: databases.create_database(template), databases.drop_database)
