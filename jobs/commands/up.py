"""`./inshuti up`: everything in the Procfile on one machine, until Ctrl-C."""

import os
import sys
from ipaddress import ip_address

import click

from core.operations import demo_people
from core.settings import VAR
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.key_file import ready_settings
from jobs.runner import services
from jobs.runner.ready_notice import ADDRESS, ReadyNotice
from jobs.runner.supervisor import free_port
from jobs.wiring import make_database, serving_database


@click.command()
@declares(Policy(OPERATOR, writes=(Resource.system,)))
def up() -> None:
    """Serve everything in the Procfile until Ctrl-C, with an embedded Valkey if REDIS_URL is unset.

    Example: ./inshuti up
    """
    chosen = ready_settings()
    port = free_port(chosen.port, chosen.host)
    if port != chosen.port:
        click.echo(f"Port {chosen.port} is in use; taking {port}.", err=True)
    services.furnish(make_database(chosen), with_demo=chosen.shows_simulator)
    database = serving_database(chosen)  # what keeps each process from starting is said once, and none is begun
    with database.read() as tx:
        with_demo = demo_people.is_here(tx)
    database.engine.dispose()
    given = chosen.redis_url.get_secret_value() if chosen.redis_url else None
    base = f"http://{chosen.host}:{port}"
    notice = ReadyNotice(chosen, base, _from_here(chosen.host, port) or base, with_demo=with_demo)
    with services.a_redis(given, VAR / "valkey") as (redis_url, keep_alive):
        env = {**os.environ, "PORT": str(port), "HOST": chosen.host, "REDIS_URL": redis_url}

        def tend() -> None:
            keep_alive()
            notice.look()

        code = services.supervisor(env, tend).run()
    ADDRESS.unlink(missing_ok=True)
    sys.exit(code)


def _from_here(host: str, port: int) -> str:
    """Where it is asked from this machine, so that it tells us all; "" where it listens at an address of its own."""
    try:
        return f"http://127.0.0.1:{port}" if ip_address(host).is_unspecified else ""
    except ValueError:
        return ""
