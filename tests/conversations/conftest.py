"""Walks through the menus, each taken once in a test run, by whichever process asks for it first."""

import pickle
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conversations.crawler import CALLERS, Walk, crawl
from tests.conversations.furnishing import furnished
from tests.fixtures.shared import made_once
from tests.fixtures.world import Watch, keys_of, open_database

WalkOf = Callable[[str], Walk]


@pytest.fixture(scope="session")
def walk_of(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> WalkOf:
    """The walk of one kind of caller."""
    known: dict[str, Walk] = {}

    def walked(who: str) -> Walk:
        if who not in known:
            file = made_once(shared / f"walk of {who}", lambda path: path.write_bytes(pickle.dumps(walk(who))))
            known[who] = pickle.loads(file.read_bytes())
        return known[who]

    def walk(who: str) -> Walk:
        keys = shared / "furnished-keys"
        template = made_once(shared / "furnished.db", lambda path: _furnish(path, keys))
        path = tmp_path_factory.mktemp("crawl") / "crawl.db"
        shutil.copy(template, path)
        shutil.copytree(keys, keys_of(f"sqlite:///{path}"))
        database = open_database(f"sqlite:///{path}", Watch())
        try:
            return crawl(database, CALLERS[who])
        finally:
            database.engine.dispose()

    return walked


def _furnish(path: Path, keys: Path) -> None:
    """What the walks begin with; the keys of its children are put where the copies find them."""
    furnished(path).engine.dispose()
    shutil.move(keys_of(f"sqlite:///{path}"), keys)


@pytest.fixture(scope="session")
def walks(walk_of: WalkOf) -> dict[str, Walk]:
    """All of them."""
    return {who: walk_of(who) for who in CALLERS}


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What every text may hold: the short code and the helplines."""
    return open_database(f"sqlite:///{tmp_path_factory.mktemp('common')}/none.db", Watch()).common
