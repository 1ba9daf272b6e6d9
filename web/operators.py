"""Who is told what only operators may know: whoever knows their token, and whoever sits at this very machine."""

import ipaddress
from collections.abc import Sequence

from flask import Request

from core.privacy import is_one_of
from core.setting_values import Network, is_loopback

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
"""Headers by which a proxy says that it stands between."""


class Operators:
    """Knows them by a bearer token, or because they ask from this machine with nobody between.

    `proxies` may be on this machine and add nothing to what they hand on: who comes from one is a stranger.
    """

    def __init__(self, tokens: Sequence[str], proxies: Sequence[Network] = ()) -> None:
        self._tokens, self._proxies = tokens, proxies

    def know(self, request: Request) -> bool:
        """True if whoever asks may see what only operators see."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer" and is_one_of(token.strip(), self._tokens):
            return True
        return self.are_here(request)

    def are_here(self, request: Request) -> bool:
        """True if it was asked from this machine, by its own name, with nobody between."""
        peer = request.remote_addr or ""
        if not is_loopback(peer) or any(name in request.headers for name in FORWARDED):
            return False
        if any(ipaddress.ip_address(peer) in each for each in self._proxies):
            return False
        return is_loopback(request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host)
