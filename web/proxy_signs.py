"""What shows from here of the proxy in front: headers that it should have set or thrown away, bodies not buffered.

Nothing is refused for it. It is counted for `./inshuti doctor`, of the requests that are looked at, which not all are,
and written down once a minute, on nobody's time.
"""

import ipaddress
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from wsgiref.types import WSGIEnvironment

from core.errors import Busy
from core.models.monitoring import RateCounter
from core.setting_values import Network
from core.storage import rate_counters
from core.storage.db import Database
from web.request_bodies import BODY_SECONDS, CALLBACKS, DESK, SLOW_SECONDS

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
PAUSE_SECONDS = 60.0


class ProxySigns:
    """Looks at what comes through a proxy in callbacks and at the desk."""

    def __init__(
        self,
        database: Database,
        proxies: Sequence[Network],
        aside: Callable[[Callable[[], None]], object] = lambda work: threading.Thread(target=work, daemon=True).start(),
    ) -> None:
        self._database, self._proxies, self._aside = database, proxies, aside
        self._lock = threading.Lock()
        self._seen: Counter[RateCounter] = Counter()
        self._written_at = -PAUSE_SECONDS

    def look(self, environ: WSGIEnvironment) -> None:
        """At one request, whatever it shows."""
        if environ["PATH_INFO"].startswith((*CALLBACKS, DESK)) and (found := list(self._signs(environ))):
            self._remember(found)

    def _signs(self, environ: WSGIEnvironment) -> Iterator[RateCounter]:
        if not self._is_proxy(environ.get("REMOTE_ADDR", "")):
            if any(name in environ for name in FORWARDED):
                yield RateCounter.forwarded_forged
            return
        told = [each for each in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
        if not told or "HTTP_X_FORWARDED_PROTO" not in environ:
            yield RateCounter.forwarded_missing
        if sum(not self._is_proxy(each) for each in told) > 1:
            yield RateCounter.forwarded_forged
        if environ.get(BODY_SECONDS, 0.0) > SLOW_SECONDS:
            yield RateCounter.body_unbuffered

    def _is_proxy(self, written: str) -> bool:
        with suppress(ValueError):
            address = ipaddress.ip_address(written.strip())
            return any(address in each for each in self._proxies)
        return False

    def _remember(self, found: Sequence[RateCounter]) -> None:
        now = time.monotonic()
        with self._lock:
            self._seen.update(found)
            if now - self._written_at < PAUSE_SECONDS:
                return
            self._written_at = now
        self._aside(self._write)

    def _write(self) -> None:
        with self._lock:
            seen, self._seen = self._seen, Counter()
        try:
            with self._database.write("proxy_signs", effects=False) as tx:
                for what, times in seen.items():
                    rate_counters.add(tx, what, times)
        except Busy:  # said again a minute later
            with self._lock:
                self._seen.update(seen)
