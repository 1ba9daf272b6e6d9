"""The web site that passkeys are for: a browser hands one to the domain at which it was made, and to no other."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
"""A name with a dot in it, whose last part is no number: no address of a machine, which no passkey is made for."""
ALGORITHMS = (-7, -8, -257)
"""ES256, EdDSA and RS256, as the standard numbers them: what phones, sticks and computers have."""
_USUAL_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class PasskeySite:
    """`domain` is the relying party of the standard, `origin` the one address from which an answer may come."""

    domain: str
    origin: str


def site_of(address: str | None, *, in_training: bool) -> PasskeySite | None:
    """The site at that address; None where no passkey can be: without one, without https, or under a bare number.

    `in_training`, where phones are simulated on a page, this very machine by its name will do, as for browsers it does.
    """
    parts = urlsplit(address or "")
    host = parts.hostname or ""
    try:
        port = parts.port
    except ValueError:
        return None
    is_domain = parts.scheme == "https" and _DOMAIN.fullmatch(host)
    if not is_domain and not (in_training and host == "localhost"):
        return None
    shown = "" if port in (None, _USUAL_PORTS[parts.scheme]) else f":{port}"
    return PasskeySite(host, f"{parts.scheme}://{host}{shown}")
