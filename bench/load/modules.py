"""Which modules of ours one key press enters: `./inshuti bench modules`.

A hop that wanders through many files is hard to follow and to change. Visits are told to the real web application on
SQLite, in this process, and every module of ours of which a function runs is noted.
"""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import quote

from flask.testing import FlaskClient
from pydantic import SecretStr

import app
import migrations
from bench.common.district import Home, settle
from core import logs
from core.settings import ROOT, Settings
from jobs.wiring import make_database, make_gateway

TO_SAFE = ("1", "{code}", "1")
"""What is pressed up to the question whether the child is safe."""
KEYS = {"plain": "1", "danger": "3"}
"""The answers: the child is safe, the child is in danger."""
FOREIGN = (".venv", ".venvs", "bench", "tests")


@contextmanager
def entered() -> Iterator[list[str]]:
    """Every module of ours in which a function ran in this block, by the order in which they were entered first."""
    found: dict[str, None] = {}

    def note(frame: FrameType, event: str, _arg: object) -> None:
        if event == "call":
            found.setdefault(frame.f_code.co_filename)

    modules: list[str] = []
    sys.setprofile(note)
    try:
        yield modules
    finally:
        sys.setprofile(None)
        modules += [name for name in map(_ours, found) if name]


def _ours(filename: str) -> str | None:
    """The module's path in the project; None for a library, for generated code, and for who measures."""
    path = Path(filename)
    if not path.is_relative_to(ROOT):
        return None
    name = path.relative_to(ROOT)
    return None if name.parts[0] in FOREIGN else str(name)


def measure() -> dict[str, list[str]]:
    """The modules that a plain key press and one that tells of danger enter, each in a visit of its own."""
    with tempfile.TemporaryDirectory(prefix="inshuti-modules-") as folder, _served(folder) as (client, token, homes):
        _visit(client, token, homes.pop(), KEYS["danger"])  # catalogs and statements are read once in a process
        return {kind: _visit(client, token, homes.pop(), key) for kind, key in KEYS.items()}


@contextmanager
def _served(folder: str) -> Iterator[tuple[FlaskClient, str, list[Home]]]:
    """The product over an empty database, its callback token, and the visits that can be told to it."""
    token = secrets.token_urlsafe(24)
    settings = Settings(
        _env_file=None,
        database_url=SecretStr(f"sqlite:///{folder}/modules.db"),
        secret_key=SecretStr(secrets.token_urlsafe(32)),
        field_keys=SecretStr(f"1:{'A' * 43}="),
        webhook_token=SecretStr(token),
        redis_url=None,
        key_store=f"{folder}/keys-one,{folder}/keys-two",
    )
    database = make_database(settings)
    migrations.upgrade(database.engine)
    with database.write() as tx:
        homes = {home.number: home for home in settle(tx, 2)}  # one a phone: a visit left off is offered again
    try:
        application = app.compose(settings, database, make_gateway(settings))
        app.read_bodies_first(application, database)
        yield application.test_client(), token, list(homes.values())
    finally:
        database.engine.dispose()


def _visit(client: FlaskClient, token: str, home: Home, key: str) -> list[str]:
    """The modules that this key enters where a visit asks whether the child is safe."""
    session, typed = f"ATUid_{secrets.token_hex(16)}", [each.format(code=home.code) for each in TO_SAFE]
    for some in range(len(typed) + 1):
        screen = _hop(client, token, home, session, typed[:some])
    if screen != "visit.safe":
        raise AssertionError(f"visit.safe expected, got {screen}")
    with entered() as modules:
        _hop(client, token, home, session, [*typed, key])
    return modules


def _hop(client: FlaskClient, token: str, home: Home, session: str, typed: Sequence[str]) -> str:
    """One hop; the name of the screen that answers it."""
    caller = f"sessionId={session}&serviceCode={quote('*801#')}&phoneNumber={quote(home.number)}&networkCode=63510"
    form = f"{caller}&text={quote('*'.join(typed))}"
    answer = client.post(f"/ussd/africastalking/{token}", data=form, content_type="application/x-www-form-urlencoded")
    return answer.headers["at-ussd-hop-metadata"]


def main(args: Sequence[str]) -> int:
    """Measure and print; 0."""
    argparse.ArgumentParser("./inshuti bench modules", description="Modules one key press enters.").parse_args(args)
    logs.configure("ERROR")  # stdout belongs to the report
    for kind, modules in measure().items():
        listed = "".join(f"  {name}\n" for name in modules)
        sys.stdout.write(f"A {kind} key press enters {len(modules)} modules of ours:\n{listed}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
