"""Alerts of the months behind us, closed but for a few in each district."""

from collections import Counter
from datetime import datetime, timedelta

from bench.growth.ids import Ids
from bench.growth.nation import Home, Nation
from bench.growth.shelf import Shelf
from bench.growth.sms_rows import SmsRows
from core import codes
from core.codes import Length
from core.models.alert import Alert, AlertState, Concern, Level
from core.models.child import NumberHolder
from core.models.message import Lane
from core.models.person import Role
from core.storage.sealed_rows import RowSealer

EVENTS = ("raised", "rung_0", "acknowledged", "acted", "resolved")
_TAKEN_AFTER, _CLOSED_AFTER, _ACT_WITHIN = timedelta(minutes=20), timedelta(days=2), timedelta(hours=48)


class AlertRows:
    """Puts alerts on the shelf, the oldest `days` back."""

    def __init__(self, shelf: Shelf, sms: SmsRows, nation: Nation, at: datetime, days: int) -> None:
        self._shelf, self._sms, self._nation, self._at, self._days = shelf, sms, nation, at, max(days, 3)
        self._ids, self._numbers, self._count = Ids("alerts"), Counter[int](), 0

    def closed(self, sealer: RowSealer, home: Home, child: int | None) -> None:
        """One that somebody took, acted on and closed."""
        self._count += 1
        raised = self._at - timedelta(days=3 + self._count * 7 % self._days, minutes=self._count % 500)
        owner = self._nation.officers[home.district][Role.social_worker]
        taken, closed = raised + _TAKEN_AFTER, raised + _CLOSED_AFTER
        row = self._alert(sealer, home, child, AlertState.resolved, raised, None, (owner.id, taken, taken), closed)
        for nth, what in enumerate(EVENTS):
            self._event(row, raised + nth * _TAKEN_AFTER, what, owner.id if nth > 1 else None)
        self._shelf.put("told", row, owner.id, raised, False)
        self._concern(sealer, home, child, row, raised)
        self._sms.add(owner, Lane.alerts, "sms.alert.again", f"{row}:0:{owner.id}", raised, alert=row)

    def unowned(self, sealer: RowSealer, home: Home, due_at: datetime) -> None:
        """One that the social worker was told of; its ladder moves on at that moment."""
        told, raised = self._nation.officers[home.district][Role.social_worker], self._at - timedelta(minutes=10)
        row = self._alert(sealer, home, None, AlertState.notified, raised, due_at, (None, None, None), None)
        self._event(row, raised, "raised", None)
        self._shelf.put("told", row, told.id, raised, False)
        self._concern(sealer, home, None, row, raised)
        self._sms.add(told, Lane.alerts, "sms.alert.again", f"{row}:0:{told.id}", raised, alert=row)

    def _alert(
        self,
        sealer: RowSealer,
        home: Home,
        child: int | None,
        state: AlertState,
        raised: datetime,
        due_at: datetime | None,
        owned: tuple[int | None, datetime | None, datetime | None],
        closed: datetime | None,
    ) -> int:
        row, is_open = self._ids.next(), closed is None
        number = self._number(home.district)
        if is_open:
            self._shelf.put("numbers", home.district, number, NumberHolder.alert, row, None)
        told = {"category": "beaten", "profession": "social_worker", "reporter_id": home.pair[0].id}
        facts = Alert.__box__.seal(sealer, row, child, told)
        where, by = (home.district, home.sector, home.village), raised + _TAKEN_AFTER
        flags = (False, False, False, True, 1)
        times = (raised, raised, 0, 1, due_at, by, *owned, raised + _ACT_WITHIN, closed)
        self._shelf.put("alerts", row, *where, number, Level.high, state, child, *flags, *times, False, facts)
        return row

    def _number(self, district: int) -> str:
        self._numbers[district] += 1
        taken = self._numbers[district]
        return codes.draw(Length.alert, pick=lambda most: taken * 791 % most)

    def _event(self, alert: int, at: datetime, what: str, by: int | None) -> None:
        self._shelf.put("alert_events", self._ids.next(), alert, at, what, by)

    def _concern(self, sealer: RowSealer, home: Home, child: int | None, alert: int, at: datetime) -> None:
        row = self._ids.next()
        facts = Concern.__box__.seal(sealer, row, child, {"category": "beaten", "child_seen": 1})
        told = (at, 2, 1 if child else 2, child, False, at, True)
        self._shelf.put("concerns", row, alert, home.pair[0].id, home.district, "ussd", *told, facts)
