"""Whether what serves at an address has begun, by what it says on /readyz.

`python -m jobs.runner.begun ADDRESS` waits until it can serve: so a unit counts as started when its door is open.
"""

import contextlib
import http.client
import json
import sys
import time
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 30.0
BEGUN = ("clock", "redis")
"""Checks of what begins together with the web process: the clock, and the Redis of this machine."""


def look(base: str, token: str = "") -> dict[str, Any]:
    """What /readyz says to whoever brings that token, {} where nobody answers."""
    parts = urlsplit(base)
    asked = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=1)
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError), contextlib.closing(asked):
        asked.request("GET", "/readyz", headers={"Authorization": f"Bearer {token}"} if token else {})
        return dict(json.loads(asked.getresponse().read()))
    return {}


def has_begun(told: Mapping[str, Any], awaited: Collection[str] = BEGUN) -> bool:
    """True once it can serve and what is awaited is well; what else a person must look at keeps nobody from it.

    A server that tells us no details, as we are strangers there, says of itself alone whether it can serve.
    """
    begun = all(each["ok"] for each in told.get("checks", ()) if each["name"] in awaited)
    return bool(told.get("ok")) and begun


def is_ready(base: str) -> bool:
    """Whether what serves there has begun."""
    return has_begun(look(base))


def wait_until_ready(base: str, awaited: Collection[str] = BEGUN) -> bool:
    """Wait for /readyz, half a minute at most."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if has_begun(look(base), awaited):
            return True
        time.sleep(0.1)
    return False


if __name__ == "__main__":
    sys.exit(0 if wait_until_ready(sys.argv[1], ()) else 1)
