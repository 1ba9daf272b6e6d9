"""Strangers hear whether it is ready, and nothing else; operators are known by their token, or sit at the machine."""

import base64
import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from app import compose
from core.models.person import Phone
from core.monitoring import keys_fit
from tests.fixtures.world import TOKEN, World, open_database, settings_with

ONE, OTHER = "operators-token-one", "operators-token-two"
FAR = {"REMOTE_ADDR": "10.1.2.3"}
HERE = {"REMOTE_ADDR": "127.0.0.1"}
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def ask(
    world: World, path: str, peer: dict[str, str], headers: dict[str, str], proxies: str = "", token: str = ""
) -> TestResponse:
    settings = settings_with(operator_token=SecretStr(token or f"{ONE}, {OTHER}"), trusted_proxies=proxies)
    app = compose(settings, world.database, world.gateway)
    world.database.bell = None
    return app.test_client().get(path, environ_overrides=peer, headers=headers)


KNOWN = [
    (HERE, {}, ""),
    ({"REMOTE_ADDR": "::1"}, {"Host": "[::1]:8000"}, ""),
    ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, {"Host": "127.0.0.1:8000"}, ""),
    (FAR, {"Authorization": f"Bearer {ONE}"}, ""),
    (FAR, {"Authorization": f"bearer {OTHER}", "X-Forwarded-For": "9.9.9.9", "Host": "inshuti.example.rw"}, ""),
    (HERE, {"Authorization": f"Bearer {ONE}"}, "127.0.0.1"),
    (HERE, {}, "10.0.0.0/8"),
]
STRANGERS = [
    (FAR, {}, ""),
    ({}, {"Host": "inshuti.example.rw"}, ""),
    ({"REMOTE_ADDR": ""}, {}, ""),
    (HERE, {"X-Forwarded-For": "127.0.0.1"}, ""),
    (HERE, {"Forwarded": "for=127.0.0.1"}, ""),
    (HERE, {"X-Real-IP": "127.0.0.1"}, ""),
    (HERE, {"Via": "1.1 proxy"}, ""),
    (HERE, {"Host": "inshuti.example.rw"}, ""),
    (HERE, {"Host": "localhost.example.rw:8000"}, ""),
    (HERE, {}, "127.0.0.1"),
    (HERE, {}, "10.0.0.0/8, 127.0.0.0/8"),
    (FAR, {"Authorization": f"Bearer {ONE}x"}, ""),
    (FAR, {"Authorization": f"Bearer {TOKEN}"}, ""),
    (FAR, {"Authorization": f"Basic {base64.b64encode(f'operator:{ONE}'.encode()).decode()}"}, ""),
    (FAR, {"Authorization": "Bearer"}, ""),
    (FAR, {"Authorization": "Bearer é"}, ""),
    (FAR, {"Authorization": f"Bearer {ONE}, {OTHER}"}, ""),
]


@pytest.mark.parametrize(("peer", "headers", "proxies"), KNOWN)
def test_operators_are_told_all(peer: dict[str, str], headers: dict[str, str], proxies: str, world: World) -> None:
    told = ask(world, "/readyz", peer, headers, proxies).get_json()
    assert set(told) == {"ok", "person_ok", "checks"}
    figures = ask(world, "/metrics", peer, headers, proxies)
    assert (figures.status_code, "inshuti_alerts_open" in figures.text) == (200, True)


@pytest.mark.parametrize(("peer", "headers", "proxies"), STRANGERS)
def test_strangers_hear_whether_it_is_ready(
    peer: dict[str, str], headers: dict[str, str], proxies: str, world: World
) -> None:
    answer = ask(world, "/readyz", peer, headers, proxies)
    assert (answer.status_code, answer.get_json()) == (200, {"ok": True})
    figures = ask(world, "/metrics", peer, headers, proxies)
    assert (figures.status_code, figures.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "inshuti_" not in figures.text
    assert ask(world, "/healthz", peer, headers, proxies).status_code == 200


def test_strangers_hear_that_it_cannot_serve_and_not_why(world: World, tmp_path: Path) -> None:
    world.database.engine.dispose()
    (tmp_path / "world.db").rename(tmp_path / "elsewhere.db")
    answer = ask(world, "/readyz", FAR, {})
    assert (answer.status_code, answer.get_json()) == (503, {"ok": False})


def test_where_no_token_is_set_none_opens(world: World) -> None:
    for given in ("Bearer", "Bearer ", "Bearer None"):
        app = world.app.test_client()
        answer = app.get("/readyz", environ_overrides=FAR, headers={"Authorization": given})
        assert answer.get_json() == {"ok": True}


@pytest.mark.parametrize("which", ["first", "last"])
def test_what_does_not_open_with_the_keys_of_today_ends_serving(which: str, world: World) -> None:
    """One phone that was sealed otherwise is enough: the first of all, or the last."""
    assert world.client.get("/readyz").status_code == 200
    with world.database.write() as tx:
        ids = sorted(tx.session.scalars(Phone.__table__.select().with_only_columns(Phone.id)))
        row = ids[0] if which == "first" else ids[-1]
        sealed = tx.vault.seal("phones.number", row + 1, "+250788000001")
        tx.session.execute(update(Phone).where(Phone.id == row).values(number_sealed=sealed))
    answer = world.client.get("/readyz")
    (keys,) = [each for each in answer.get_json()["checks"] if each["name"] == "keys"]
    assert (answer.status_code, keys["ok"], keys["needs"]) == (503, False, "serve")


def test_a_phone_of_which_nothing_is_kept_any_more_is_passed_over(world: World) -> None:
    with world.database.write() as tx:
        last = tx.session.scalar(select(func.max(Phone.id)))
        tx.session.execute(update(Phone).where(Phone.id == last).values(number_sealed=b"", number_index=b""))
    assert world.client.get("/readyz").status_code == 200


def test_a_database_with_nobody_in_it_has_nothing_to_open(world: World, sqlite_tables: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_tables, tmp_path / "empty.db")
    empty = open_database(f"sqlite:///{tmp_path}/empty.db", world.watch)
    with empty.read() as tx:
        assert keys_fit.check(tx).ok
    empty.engine.dispose()
