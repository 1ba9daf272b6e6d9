"""`./inshuti up`: everything in the Procfile on one machine, until Ctrl-C."""

import os
import sys
from collections.abc import Mapping, Sequence
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
    notice = ReadyNotice(chosen, base, _from_here(chosen.host, port) or base)
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


class ReadyNotice:
    """Says once that all is ready, with what a person must look at; until then, once, what keeps it from serving.

    `base` is the address for people, `near` the one at which it is asked from here.
    """

    def __init__(self, chosen: Settings, base: str, near: str) -> None:
        self._chosen, self._base, self._near = chosen, base, near
        self._token = next(iter(chosen.operator_tokens), "")
        self._is_ready = False
        self._kept: list[str] = []

    def look(self) -> None:
        """Ask once, if it was not ready yet."""
        if self._is_ready:
            return
        told = begun.look(self._near, self._token)
        checks = told.get("checks", ())
        if begun.has_begun(told):
            self._is_ready = True
            ADDRESS.parent.mkdir(exist_ok=True)
            ADDRESS.write_text(self._base)
            click.echo(self._greeting([each for each in checks if not each["ok"]]), err=True)
            return
        kept = [f"Cannot serve: {each['detail']}" for each in checks if not each["ok"] and each["needs"] == "serve"]
        if kept and kept != self._kept:
            self._kept = kept
            click.echo("\n".join(kept), err=True)

    def _greeting(self, wrong: Sequence[Mapping[str, Any]]) -> str:
        lines = [f"Inshuti is ready: {self._base}"]
        if self._chosen.shows_simulator:
            pin = f"(PIN {demo_people.PIN}; or ./inshuti phone +250788000001)"
            lines.append(f"  phones     {self._base}/simulator   {pin}")
        lines.append(f"  readiness  {self._base}/readyz")
        lines += [f"  look at    {each['name']}: {each['detail']}" for each in wrong]
        return "\n".join([*lines, "  Ctrl-C ends."])
