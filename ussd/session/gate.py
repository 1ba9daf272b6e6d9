"""Who begins far more talks than people do loses menus, never a danger: one phone, or all of them together."""

import threading
from datetime import datetime, timedelta

from core.models.person import Role
from core.storage import sessions
from core.storage.access import Caller
from core.storage.db import Tx

SPAN = timedelta(seconds=10)


class DialGate:
    """How many talks this process began in the present ten seconds. One that is not `on` sheds nothing: where no phone
    is real, whoever trains or tries the line dials as often as they like.
    """

    def __init__(self, *, on: bool) -> None:
        self._on = on
        self._lock = threading.Lock()
        self._until: datetime | None = None
        self._begun = 0

    def sheds(self, tx: Tx, number: str, channel: str) -> bool:
        """Whether the talk that begins now gets no menus: this phone's are too many, or everybody's together."""
        if not self._on:
            return False
        gates = tx.programme.gates
        if self._count(tx.real) > gates.dials_in_ten_seconds:
            return True
        return sessions.count_begun(tx, number, channel, tx.at - gates.dials_within) >= gates.dials

    def _count(self, now: datetime) -> int:
        with self._lock:
            if self._until is None or not self._until - SPAN <= now < self._until:
                self._until, self._begun = now + SPAN, 0
            self._begun += 1
            return self._begun


def holds_up(callers: tuple[Caller, ...]) -> bool:
    """Whether these lose their menus then: a volunteer, who keeps the concern. Who may be called to an alert does not,
    nor a family, whose home is a call for help; nor two on one number, who are asked first which of them speaks.
    """
    return [each.role for each in callers] == [Role.volunteer]
