"""What whoever starts everything on one machine is told: that it is ready, or what keeps it from that."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from jobs.runner import begun


class ReadyNotice:
    """Says once that all is ready, with what a person must look at; until then, once, what keeps it from serving.

    `base` is the address for people, `near` the one at which it is asked from here, with an operator's `token` if there
    is one; `phones` says where the training phones are, "" for nowhere, and `desk` where officers sign in; `address`
    is the file that says where it serves; `awaited` are the checks that must be well before it is ready.
    """

    def __init__(
        self,
        base: str,
        near: str,
        token: str,
        phones: str,
        address: Path,
        awaited: Collection[str] = begun.BEGUN,
        desk: str = "",
    ) -> None:
        self._base, self._near, self._token, self._phones = base, near, token, phones
        self._address, self._awaited, self._desk = address, awaited, desk
        self._is_ready = False
        self._kept: list[str] = []

    def look(self, say: Callable[[str], object]) -> None:
        """Ask once, if it was not ready yet; `say` keeps nobody waiting, as who looks keeps the others alive."""
        if self._is_ready:
            return
        told = begun.look(self._near, self._token)
        checks = told.get("checks", ())
        if begun.has_begun(told, self._awaited):
            self._is_ready = True
            self._address.parent.mkdir(exist_ok=True)
            self._address.write_text(self._base)
            say(self._greeting([each for each in checks if not each["ok"]]))
            return
        kept = [f"Cannot serve: {each['detail']}" for each in checks if not each["ok"] and each["needs"] == "serve"]
        if kept and kept != self._kept:
            self._kept = kept
            say("\n".join(kept))

    def _greeting(self, wrong: Sequence[Mapping[str, Any]]) -> str:
        lines = [f"Inshuti is ready: {self._base}"]
        if self._phones:
            lines.append(f"  phones     {self._phones}")
        if self._desk:
            lines.append(f"  desk       {self._desk}")
        lines.append(f"  readiness  {self._base}/readyz")
        lines += [f"  look at    {each['name']}: {each['detail']}" for each in wrong]
        return "\n".join([*lines, "  Ctrl-C ends."])
