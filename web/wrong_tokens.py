"""Counting callbacks that bring a wrong token. Whoever floods us must not make us write: once a second at most."""

import threading
from datetime import datetime, timedelta

from flask import Response, request

from core.errors import Busy
from core.models.monitoring import RateCounter
from core.storage import rate_counters
from core.storage.db import Database

WEBHOOKS = ("/ussd/", "/sms/")
LOOKS = ("/readyz", "/metrics")
PAUSE = timedelta(seconds=1)


class WrongTokens:
    """What this process has seen and not written down yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._unwritten = 0
        self._written_at: datetime | None = None

    def after_request(self, response: Response) -> Response:
        """Count an answer that says "not found" to a gateway; write down what is due, never on a gateway's time."""
        wrong = response.status_code == 404 and request.path.startswith(WEBHOOKS)
        if wrong or (self._unwritten and request.path in LOOKS):
            self._write(self._take(int(wrong)))
        return response

    def _take(self, more: int) -> int:
        now = self._database.real()
        with self._lock:
            self._unwritten += more
            if self._written_at and now - self._written_at < PAUSE:
                return 0
            times, self._unwritten, self._written_at = self._unwritten, 0, now
            return times

    def _write(self, times: int) -> None:
        if not times:
            return
        try:
            with self._database.write("wrong_tokens", effects=False) as tx:
                rate_counters.add(tx, RateCounter.wrong_token, times)
        except Busy:  # an alarm about strangers must not become a fault
            with self._lock:
                self._unwritten += times
