"""`./inshuti up`: everything in the Procfile on one machine, until Ctrl-C."""

import os
import sys
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

import click

from core.operations import demo_people
from core.settings import VAR, Settings
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.key_file import ready_settings
from jobs.runner import begun, services
from jobs.runner.supervisor import free_port
from jobs.wiring import make_database

ADDRESS = VAR / "address"
"""Where `up` serves, for `./inshuti phone`."""


@click.command()
@declares(Policy(OPERATOR, writes=(Resource.system,)))
def up() -> None:
    """Serve everything in the Procfile until Ctrl-C, with an embedded Valkey if REDIS_URL is unset."""
    chosen = ready_settings()
    port = free_port(chosen.port, chosen.host)
    if port != chosen.port:
        click.echo(f"Port {chosen.port} is in use; taking {port}.", err=True)
    services.furnish(make_database(chosen), with_demo=chosen.shows_simulator)
    given = chosen.redis_url.get_secret_value() if chosen.redis_url else None
    base = f"http://{chosen.host}:{port}"
    near = _from_here(chosen.host, port) or base
    token = next(iter(chosen.operator_tokens), "")
    said: list[str] = []
    with services.a_redis(given, VAR / "valkey") as (redis_url, keep_alive):
        env = {**os.environ, "PORT": str(port), "HOST": chosen.host, "REDIS_URL": redis_url}

        def tend() -> None:
            keep_alive()
            if not said and begun.has_begun(told := begun.look(near, token)):
                said.append(_greeting(chosen, base, told))
                ADDRESS.parent.mkdir(exist_ok=True)
                ADDRESS.write_text(base)
                click.echo(said[0], err=True)

        code = services.supervisor(env, tend).run()
    ADDRESS.unlink(missing_ok=True)
    sys.exit(code)


def _from_here(host: str, port: int) -> str:
    """Where it is asked from this machine, so that it tells us all; "" where it listens at an address of its own."""
    try:
        return f"http://127.0.0.1:{port}" if ip_address(host).is_unspecified else ""
    except ValueError:
        return ""


def _greeting(chosen: Settings, base: str, told: Mapping[str, Any]) -> str:
    """Where everything is, and what a person must look at."""
    lines = [f"Inshuti is ready: {base}"]
    if chosen.shows_simulator:
        lines += [f"  phones     {base}/simulator   (PIN {demo_people.PIN}; or ./inshuti phone +250788000001)"]
    lines.append(f"  readiness  {base}/readyz")
    lines += [f"  look at    {each['name']}: {each['detail']}" for each in told.get("checks", ()) if not each["ok"]]
    return "\n".join([*lines, "  Ctrl-C ends."])
