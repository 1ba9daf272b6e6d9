"""The visits of one child after the other: made with all that they left behind, or owed."""

import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from bench.growth.audit_rows import AuditRows
from bench.growth.calendar import hour_of
from bench.growth.ids import Ids
from bench.growth.nation import Home, Someone
from bench.growth.shelf import Shelf
from bench.growth.sms_rows import SmsRows
from core import codes
from core.children import follow_ups
from core.codes import Length
from core.models.child import NumberHolder
from core.models.message import Lane
from core.models.session import SessionState
from core.models.visit import Due, FollowUp, Visit
from core.privacy import Vault, padded
from core.programme.programme import Programme
from core.reporting.visits import RECEIPT_DAYS
from core.storage import effects
from core.storage.sealed_rows import RowSealer

ALL_WELL = {"seen": 1, "safe": 1, "school": 1, "health": 1, "bond": 1, "next": 1}
WORRY = {**ALL_WELL, "health": 2}
WORRIES_ONE_IN, UNLOOKED_ONE_IN = 50, 10
"""Of so many visits one worries; of so many of those, one of this week waits for a look."""
TOLD_AT = time(9, 30)
JOURNAL = {"journal": [["visit.child", 1]] * 7, "replies": [["0" * 24, "x" * 50]] * 9}
"""As long as what a visit's talk keeps; nobody opens it again."""
STEP = 256


class VisitRows:
    """Puts visits on the shelf, of the child that `of` named last."""

    def __init__(
        self, shelf: Shelf, sms: SmsRows, audit: AuditRows, vault: Vault, programme: Programme, at: datetime
    ) -> None:
        self._shelf, self._sms, self._audit, self._vault = shelf, sms, audit, vault
        self._programme, self._at = programme, at
        self._ids, self._receipts, self._told = Ids("visits"), Counter[int](), 0
        self._eve_of = cache(lambda day: follow_ups.eve_of(programme, day).astimezone(UTC))
        self._talks_from = at - programme.retention.transcripts

    def of(self, sealer: RowSealer, child: int, home: Home, code: str, caregiver: Someone | None) -> "VisitRows":
        """From now on, visits to that child."""
        self._sealer, self._child, self._home, self._code, self._caregiver = sealer, child, home, code, caregiver
        return self

    def made(self, day: date, nth: int) -> None:
        """A visit on that day by one of the pair, the other was thanked for; the eve's SMS before it."""
        follow_up, visit, at = self._ids.next(), self._ids.next(), hour_of(day, TOLD_AT)
        by, partner = self._home.pair[:: 1 if nth % 2 else -1]
        self._told += 1
        worrying = self._told % WORRIES_ONE_IN == 0
        self._follow_up(follow_up, day, Due.done, visit)
        self._visit(visit, day, at, by, worrying=worrying)
        self._eve(follow_up, day, partner)
        once = f"visits:{by.id}:partner:{partner.id}:{visit}"
        self._sms.add(partner, Lane.receipts, "sms.partner.visit", once, at)
        self._audit.add(at, by.id, "read", "children", self._child, self._home.district)
        if at >= self._talks_from:
            self._talk(visit, by, at)

    def owed(self, day: date, *, is_over: bool) -> None:
        """A visit that nobody made yet: the reminders whose time is over went."""
        row, past = self._ids.next(), 0
        standing = FollowUp(due_on=day, reminders=0)
        steps = [follow_ups.time_of(self._programme, standing, step) for step in range(follow_ups.DISTRICT + 1)]
        past = sum(each <= self._at for each in steps)
        remind_at = steps[past] if past < len(steps) else None
        next_at = None if is_over else follow_ups.over_at(day)
        self._owe(row, day, Due.open, None, remind_at, past, next_at)

    def _follow_up(self, row: int, day: date, state: Due, visit: int | None) -> None:
        self._owe(row, day, state, visit, None, 1, None)

    def _owe(
        self,
        row: int,
        day: date,
        state: Due,
        visit: int | None,
        remind_at: datetime | None,
        reminders: int,
        next_at: datetime | None,
    ) -> None:
        home = self._home
        where = (self._child, home.district, home.village)
        self._shelf.put("follow_ups", row, *where, day, state, visit, remind_at, reminders, next_at)

    def _visit(self, row: int, day: date, at: datetime, by: Someone, *, worrying: bool) -> None:
        district = self._home.district
        taken = self._receipts[district]
        self._receipts[district] += 1
        number = codes.draw(Length.receipt, pick=lambda most: taken * 7919 % most)
        free_at = at + timedelta(days=RECEIPT_DAYS)
        self._shelf.put("numbers", district, number, NumberHolder.receipt, row, free_at)
        recent = at >= self._talks_from and self._told % (WORRIES_ONE_IN * UNLOOKED_ONE_IN) == 0
        unlooked = at if worrying and recent else None
        facts = Visit.__box__.seal(self._sealer, row, self._child, WORRY if worrying else ALL_WELL)
        where = (self._child, district, self._home.village, number, by.id, "ussd")
        self._shelf.put("visits", row, *where, day, at, worrying, False, False, True, unlooked, facts)

    def _eve(self, follow_up: int, day: date, to: Someone) -> None:
        """One of the pair had an SMS on the eve, the other the week's digest; the family, where there is a phone."""
        eve = self._eve_of(day)
        once, key = f"follow_up:{follow_up}:{day}", Lane.reminders
        self._sms.add(to, key, "sms.visit.eve", f"{once}:0:{to.id}", eve, code=self._code, follow_up=follow_up)
        if self._caregiver:
            family = f"{once}:eve:{self._caregiver.id}"
            self._sms.add(self._caregiver, key, "sms.caregiver.visit", family, eve, follow_up=follow_up)

    def _talk(self, visit: int, by: Someone, at: datetime) -> None:
        row = self._ids.next()
        kept = json.dumps({"me": {"number": by.number}, **JOURNAL}).encode()
        box = self._vault.seal("talks.box", row, padded(kept, STEP))
        began = at - timedelta(minutes=1)
        key = f"africastalking:ATUid_{row:032x}"
        self._shelf.put("talks", row, "ussd", key, by.index, 10, SessionState.ended, False, box, began, at)
        once = f"{row}:visit.record:0"
        result = self._vault.seal(effects.WHERE, effects.row_of(once), padded(b'{"number": "1234567"}', STEP))
        self._shelf.put("deeds", once, result, at)
