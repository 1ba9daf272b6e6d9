"""Who may post to the gateways' addresses at all: whoever calls from a network that is named. Others find nothing."""

import ipaddress
from collections.abc import Iterable, Sequence
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from core.setting_values import Network
from web.request_bodies import CALLBACKS


class CallbackOrigins:
    """In front of an application: a gateway's address is 404 for whoever calls from elsewhere than these networks.

    Behind `proxies` the caller is the last address of X-Forwarded-For that is none of them; what stands before it was
    written by the caller.
    """

    def __init__(self, next_app: WSGIApplication, networks: Sequence[Network], proxies: Sequence[Network]) -> None:
        self._next_app, self._networks, self._proxies = next_app, networks, proxies

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """One request."""
        if environ["PATH_INFO"].startswith(CALLBACKS) and not self._may(environ):
            return NotFound()(environ, start)
        return self._next_app(environ, start)

    def _may(self, environ: WSGIEnvironment) -> bool:
        told = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        for written in (environ.get("REMOTE_ADDR", ""), *reversed(told)):
            try:
                address = ipaddress.ip_address(written.strip())
            except ValueError:
                return False
            if not _is_in(address, self._proxies):
                return _is_in(address, self._networks)
        return False


def _is_in(address: ipaddress.IPv4Address | ipaddress.IPv6Address, networks: Sequence[Network]) -> bool:
    mapped = address.ipv4_mapped if address.version == 6 else None
    return any((mapped or address) in each for each in networks)


def only_post(error: MethodNotAllowed) -> HTTPException | Response:
    """Another method at a gateway's address finds nothing: 405 would tell that there is something."""
    return NotFound() if request.path.startswith(CALLBACKS) else error
