"""`./inshuti up`: everything in the Procfile on one machine, until Ctrl-C."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from ipaddress import ip_address
from typing import NoReturn

import click

from core.errors import BadSetting, InshutiError
from core.operations import demo_people
from core.setting_values import web_address
from core.settings import VAR, Settings
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.doorbell import Doorbell
from jobs.key_file import ready_settings
from jobs.runner import begun, services, serving
from jobs.runner.embedded_valkey import installed_program
from jobs.runner.serving import ServingPlan
from jobs.runner.supervisor import free_port
from jobs.wiring import make_database, serving_database


class AlreadyUp(InshutiError):
    """Somebody serves from this folder now."""


@click.command()
@declares(Policy(OPERATOR, writes=(Resource.system,)))
def up() -> None:
    """Serve everything in the Procfile until Ctrl-C, with an embedded Valkey if REDIS_URL is unset.

    Example: ./inshuti up
    """
    chosen = ready_settings()
    with _alone() as lock:
        port = _port(chosen)
        services.furnish(make_database(chosen), with_demo=chosen.shows_simulator)
        database = serving_database(chosen)  # what keeps each process from starting is said once, and none is begun
        with database.read() as tx:
            with_demo = demo_people.is_here(tx)
        database.engine.dispose()
        _serve(chosen, port, lock, with_demo=with_demo)


@contextlib.contextmanager
def _alone() -> Iterator[int]:
    """One at a time in a folder: two would share a Valkey, and each would believe that it alone is asked to end. The
    open file that holds the lock.
    """
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    mine = os.open(VAR / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(mine)
        yield mine
    finally:
        os.close(mine)


def _take(lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        where = f" at {services.ADDRESS.read_text()}" if services.ADDRESS.exists() else ""
        raise AlreadyUp(f"Inshuti is up already in this folder{where}. End that one first, with Ctrl-C.") from None


def _port(chosen: Settings) -> int:
    try:
        port = free_port(chosen.port, chosen.host)
    except OSError as error:
        raise BadSetting(
            f"HOST: this machine does not listen at {chosen.host}, port {chosen.port} ({error.strerror}). "
            "Mend HOST or PORT in the environment or .env."
        ) from None
    if port != chosen.port:
        click.echo(f"Port {chosen.port} is in use; taking {port}.", err=True)
    return port


def _serve(chosen: Settings, port: int, lock: int, *, with_demo: bool) -> NoReturn:
    """Until Ctrl-C, in a process that holds no more than it needs for that."""
    given = chosen.redis_url.get_secret_value() if chosen.redis_url else ""
    base = web_address(chosen.host, port)
    pin = f"   (PIN {demo_people.PIN}; or ./inshuti phone +250788000001)" * with_demo
    plan = ServingPlan(
        host=chosen.host,
        port=port,
        var=str(VAR),
        redis_url=given,
        base=base,
        near=_from_here(chosen.host, port) or base,
        token=next(iter(chosen.operator_tokens), ""),
        phones=f"{base}/simulator{pin}" if chosen.shows_simulator else "",
        desk=f"{base}/console" + f"   ({demo_people.DESK})" * (with_demo and chosen.shows_simulator),
        awaited=_awaited(given),
    )
    if not given:
        installed_program()  # so that what is missing is said before anything begins
    serving.become(plan, lock)


def _awaited(redis_url: str) -> list[str]:
    """What must be well before it is said to be ready: not a Redis that is away, which keeps nobody from reporting."""
    if not redis_url or Doorbell(redis_url).answers():
        return list(begun.BEGUN)
    click.echo("Redis does not answer: start it, or mend REDIS_URL. Meanwhile the clock drains.", err=True)
    return [each for each in begun.BEGUN if each != "redis"]


def _from_here(host: str, port: int) -> str:
    """Where it is asked from this machine, so that it tells us all; "" where it listens at an address of its own."""
    try:
        at = ip_address(host)
    except ValueError:
        return ""
    return web_address("::1" if at.version == 6 else "127.0.0.1", port) if at.is_unspecified else ""
