"""Databases to play on, copied from ready-made ones: milliseconds a scene, and not the loading of a country."""

import contextlib
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

import migrations
from bench.crash_points import story
from core.operations import demo_people
from core.people import places
from core.storage.db import Database


class DatabaseStage(StrEnum):
    """How far a database is furnished."""

    tables = "tables"
    places = "places"
    demo = "demo"
    told = "told"
    """The story is told and nothing is sent yet; kept by the first scene, furnished by nobody."""


FURNISHED = (DatabaseStage.tables, DatabaseStage.places, DatabaseStage.demo)


class Stock(Protocol):
    """Where databases come from."""

    def take(self, stage: DatabaseStage) -> contextlib.AbstractContextManager[str]:
        """The address of a fresh copy, gone after the block."""

    def keep(self, url: str) -> None:
        """That database, on which nobody works any more, is what `told` gives copies of."""


def furnish(stage: DatabaseStage, database: Database) -> None:
    """Bring an empty database to that stage, at the story's beginning."""
    migrations.upgrade(database.engine)
    story.begin(database)
    if stage is not DatabaseStage.tables:
        with database.write() as tx:
            places.load_rwanda(tx)
    if stage is DatabaseStage.demo:
        with database.write() as tx:
            demo_people.seed(tx)
    database.engine.dispose()


class Files:
    """SQLite: copies of a file."""

    def __init__(self, folder: Path, open_database: Callable[[str], Database]) -> None:
        self._folder = folder
        for stage in FURNISHED:
            furnish(stage, open_database(f"sqlite:///{folder}/{stage}.db"))

    def keep(self, url: str) -> None:
        """Copied with its log, which somebody who was killed left behind."""
        with (
            contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as told,
            contextlib.closing(sqlite3.connect(self._folder / f"{DatabaseStage.told}.db")) as copy,
        ):
            told.backup(copy)

    @contextlib.contextmanager
    def take(self, stage: DatabaseStage) -> Iterator[str]:
        """The address of a fresh copy, gone after the block."""
        path = self._folder / f"{uuid.uuid4().hex}.db"
        shutil.copy(self._folder / f"{stage}.db", path)
        try:
            yield f"sqlite:///{path}"
        finally:
            for each in self._folder.glob(f"{path.name}*"):
                each.unlink()


class Server:
    """PostgreSQL: databases made from a template, by an account that may create some."""

    def __init__(self, url: str, open_database: Callable[[str], Database]) -> None:
        self._url, self._mark = make_url(url), f"inshuti_crash_{uuid.uuid4().hex[:8]}"
        for stage in FURNISHED:
            self._execute("CREATE DATABASE {}", self._name(stage))
            furnish(stage, open_database(self._address(self._name(stage))))

    def keep(self, url: str) -> None:
        """Copied by the server, which waits for the killed to be gone."""
        self._execute("CREATE DATABASE {} TEMPLATE {}", self._name(DatabaseStage.told), str(make_url(url).database))

    @contextlib.contextmanager
    def take(self, stage: DatabaseStage) -> Iterator[str]:
        """The address of a fresh copy, gone after the block."""
        name = self._name(uuid.uuid4().hex)
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, self._name(stage))
        try:
            yield self._address(name)
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def close(self) -> None:
        """Drop the templates."""
        for stage in DatabaseStage:
            self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._name(stage))

    def _name(self, part: str) -> str:
        return f"{self._mark}_{part}"

    def _address(self, name: str) -> str:
        return self._whole(self._url.set(database=name))

    def _execute(self, statement: str, *names: str) -> None:
        address = self._whole(self._url.set(drivername="postgresql"))
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    @staticmethod
    def _whole(url: URL) -> str:
        return url.render_as_string(hide_password=False)
