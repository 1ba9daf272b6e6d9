"""What whoever starts everything on one machine is told: that it is ready, or what keeps it from that."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import click

from core.operations import demo_people
from core.settings import VAR, Settings
from jobs.runner import begun

ADDRESS = VAR / "address"
"""Where `up` serves, for `./inshuti phone`."""


class ReadyNotice:
    """Says once that all is ready, with what a person must look at; until then, once, what keeps it from serving.

    `base` is the address for people, `near` the one at which it is asked from here; `with_demo` where the demo people,
    whose PIN it names, are in; `awaited` are the checks that must be well before it is ready.
    """

    def __init__(
        self, chosen: Settings, base: str, near: str, *, with_demo: bool, awaited: Collection[str] = begun.BEGUN
    ) -> None:
        self._awaited = awaited
        self._chosen, self._base, self._near, self._with_demo = chosen, base, near, with_demo
        self._token = next(iter(chosen.operator_tokens), "")
        self._is_ready = False
        self._kept: list[str] = []

    def look(self) -> None:
        """Ask once, if it was not ready yet."""
        if self._is_ready:
            return
        told = begun.look(self._near, self._token)
        checks = told.get("checks", ())
        if begun.has_begun(told, self._awaited):
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
            pin = f"   (PIN {demo_people.PIN}; or ./inshuti phone +250788000001)" * self._with_demo
            lines.append(f"  phones     {self._base}/simulator{pin}")
        lines.append(f"  readiness  {self._base}/readyz")
        lines += [f"  look at    {each['name']}: {each['detail']}" for each in wrong]
        return "\n".join([*lines, "  Ctrl-C ends."])
