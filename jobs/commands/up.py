"""`./inshuti up`: everything in the Procfile on one machine, until Ctrl-C."""

import os
import sys

import click

from core.operations import demo_people
from core.settings import VAR, Settings
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.key_file import ready_settings
from jobs.runner import services
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
    said: list[str] = []
    with services.a_redis(given, VAR / "valkey") as (redis_url, keep_alive):
        env = {**os.environ, "PORT": str(port), "HOST": chosen.host, "REDIS_URL": redis_url}

        def tend() -> None:
            keep_alive()
            if not said and services.is_ready(base):
                said.append(_greeting(chosen, base))
                ADDRESS.parent.mkdir(exist_ok=True)
                ADDRESS.write_text(base)
                click.echo(said[0], err=True)

        code = services.supervisor(env, tend).run()
    ADDRESS.unlink(missing_ok=True)
    sys.exit(code)


def _greeting(chosen: Settings, base: str) -> str:
    lines = [f"Inshuti is ready: {base}"]
    if chosen.shows_simulator:
        lines += [f"  phones     {base}/simulator   (PIN {demo_people.PIN}; or ./inshuti phone +250788000001)"]
    return "\n".join([*lines, f"  readiness  {base}/readyz", "  Ctrl-C ends."])
