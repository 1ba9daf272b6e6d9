"""Ladders under everything that may happen: a danger is never without somebody who is asked, or an owner."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from core.messages import sending
from core.models.alert import OPEN, UNOWNED, Alert, AlertEvent, Level, Notified
from core.models.duty import Leave
from core.models.message import LADDER_NOTICES, Lane, Message, MessageState
from core.models.person import Person, PersonStatus, Phone
from core.models.record import ProgrammeClock
from core.phone import spoken
from core.storage import ticks
from jobs.drain import Drain
from tests.fixtures.phone import Phone as Handset
from tests.fixtures.world import TOKEN
from tests.machines import rungs, sights
from tests.machines.moody import DEATHS, MOODS, REFUSALS, Killed, Moody, Mortal
from tests.machines.worlds import Worlds

OFFICERS = (201, 202, 203, 204, 301, 401)
REPORTERS = st.sampled_from((1, 2, 3))
OFFICER, NTH = st.sampled_from(OFFICERS), st.integers(1, 3)
CODES = st.sampled_from(("204711", "318061"))
TEXTS = ("CONCERN 204711 91 2", "CONCERN 0 2 1", "CONCERN 318061 5 3", "CONCERN 318061 1 1", "VISIT 204711 1 3 1 1 4 1")
MATTERS = st.sampled_from((("1", "204711"), ("1", "318061"), ("2", "3"), ("2", "5"), ("3",)))
"""Whom a danger is about: a child by its code, a girl or a small boy whom nobody registered, a household."""
CODE, FAMILY = 6, 101
Keys = tuple[str, ...]
WORDS = ("Success", "Failed", "Expired", "Rejected", "Buffered", "Nonsense")
SAID = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)
SPANS = (3, 40, 16 * 60, 31 * 60, 61 * 60)
JUMPS = (-3, 7, 45, 600)
LATEST = timedelta(seconds=15)
FARTHEST = timedelta(minutes=60)
"""A danger asks somebody again after so long at most: the longest wait between two rungs, where the lower are empty."""


class Ladders(RuleBasedStateMachine):
    """Reporters, officers, a moody gateway, receipts true and forged, and two clocks of which one may die."""

    def __init__(self, worlds: Worlds) -> None:
        super().__init__()
        self.worlds, self.gateway = worlds, Moody()
        self.world = worlds.begin(self.gateway)
        self.database, self.watch = self.world.database, self.world.watch
        self.database.operator = "+250788000900"
        self.drain = Drain(self.database, self.gateway, width=1)
        self.clocks = [Mortal(self.database, self.drain) for _ in range(2)]
        self.doom: tuple[str, int] | None = None
        self.jumped_at = self.latest = self._now()
        self.wrongly_told: list[str] = []
        self.closed: set[str] = set()
        self.gateway.looks = self._watch_what_is_told

    def teardown(self) -> None:
        try:
            sights.alerts_leave_or_ring(self.database)
            sights.promises_are_kept(self.database)
        finally:
            self.worlds.end(self.world)

    # -- people ---------------------------------------------------------------------------------------------------

    @rule(who=REPORTERS, code=st.none() | CODES, kind=st.sampled_from("1245"))
    def tells_of_danger(self, who: int, code: str | None, kind: str) -> None:
        self._home(who).press("2", "1", *(("1", code, kind) if code and who != 3 else ()))

    @rule(who=REPORTERS, first=MATTERS, second=MATTERS)
    def tells_of_two(self, who: int, first: Keys, second: Keys) -> None:
        """In one sitting: two dangers, of one child or of two."""
        for matter in (first, second):
            if who != 3 or len(matter[-1]) < CODE:
                self._home(who).press("2", "1", *matter, "4", "2")

    @rule(who=st.just(FAMILY))
    def is_not_safe(self, who: int) -> None:
        """A carer's phone is closed from now on."""
        phone = self.world.phone(who).dial()
        if not phone.is_over:
            phone.press("8")
            self.closed.add(phone.number)

    @rule(who=st.just(FAMILY), keys=st.sampled_from((("2",), ("1", "6"), ("3", "2"))))
    def a_carer_asks(self, who: int, keys: Keys) -> None:
        phone = self.world.phone(who).dial()
        for key in keys:
            if not phone.is_over:
                phone.press(key)

    @rule(who=st.sampled_from((1, 2)), code=CODES, afraid=st.booleans())
    def visits(self, who: int, code: str, afraid: bool) -> None:
        self._home(who).press("1", code, *("1111411" if afraid else "13")[: 5 if afraid else 2])

    @rule(who=REPORTERS)
    def takes_back(self, who: int) -> None:
        self._home(who).press("2", "1", "0", "2", "1")

    @rule(who=REPORTERS, text=st.sampled_from(TEXTS))
    def texts(self, who: int, text: str) -> None:
        self.world.phone(who).sends(text)

    @rule(who=OFFICER, nth=NTH)
    def takes(self, who: int, nth: int) -> None:
        self._at_alert(who, nth, "1")

    @rule(who=OFFICER, nth=NTH, deed=st.integers(1, 5))
    def acts(self, who: int, nth: int, deed: int) -> None:
        self._at_alert(who, nth, "2", str(deed))

    @rule(who=OFFICER, nth=NTH)
    def closes(self, who: int, nth: int) -> None:
        self._at_alert(who, nth, "6", "1")

    @rule(who=OFFICER, nth=NTH)
    def holds_by_sms(self, who: int, nth: int) -> None:
        with self.database.read() as tx:
            found = list(tx.session.scalars(select(Alert.number).order_by(Alert.raised_at, Alert.id)))
        if found:
            self.world.phone(who).sends(f"OK {found[nth % len(found)]}")

    @rule(who=OFFICER, nth=NTH, days=st.integers(1, 3))
    def owns_and_goes_away(self, who: int, nth: int, days: int) -> None:
        """On leave with an alert in hand; somebody may stand in, or nobody."""
        self._at_alert(who, nth, "1")
        number = f"+250788000{who:03d}"
        with self.database.write() as tx:
            phone = tx.session.scalars(select(Phone).where(Phone.number_index == tx.vault.index(number))).one()
            until = tx.at + timedelta(days=days)
            tx.session.add(Leave(person_id=phone.person_id, cover_id=None, from_at=tx.at, until_at=until))

    @rule(who=OFFICER, comes=st.booleans(), phone=st.booleans())
    def leaves_or_comes_back(self, who: int, comes: bool, phone: bool) -> None:
        """A person's standing, or only the phone."""
        with self.database.write() as tx:
            index = tx.vault.index(f"+250788000{who:03d}")
            found = tx.session.scalars(select(Phone).where(Phone.number_index == index)).one()
            if phone:
                found.works = comes
            else:
                person = tx.session.get_one(Person, found.person_id)
                person.standing = PersonStatus.active if comes else PersonStatus.left

    # -- the network, the machines, the time ----------------------------------------------------------------------

    @rule(mood=st.sampled_from(MOODS))
    def gateway_turns(self, mood: str) -> None:
        self.gateway.mood = mood

    @rule(who=OFFICER, word=st.none() | st.sampled_from(REFUSALS))
    def gateway_refuses_a_number(self, who: int, word: str | None) -> None:
        """For good, by whatever name; or no longer."""
        number = f"+250788000{who:03d}"
        if word is None:
            self.gateway.refused.pop(number, None)
        else:
            self.gateway.refused[number] = word

    @rule()
    def a_sender_dies_with_claims_in_hand(self) -> None:
        with self.database.write() as tx:
            sending.claim(tx, Lane.alerts, "a sender that died")

    @rule(
        words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), forged=st.booleans(), which=st.integers(0, 99)
    )
    def receipts_come(self, words: list[str], forged: bool, which: int) -> None:
        """Whatever the network says, the rungs stand as if it had said nothing."""
        before, ids = self._rungs(), self.gateway.ids
        one = "forged-" + str(which) if forged or not ids else ids[which % len(ids)]
        for word in words:
            form = {"id": one, "status": word, "phoneNumber": "+250788000201", "failureReason": "UserInBlacklist"}
            self.world.client.post(f"/sms/africastalking/{TOKEN}/delivery", data=form)
        assert self._rungs() == before

    @rule(place=st.sampled_from(DEATHS), seconds=st.integers(0, 9))
    def a_clock_will_die(self, place: str, seconds: int) -> None:
        """That near to the next rung, whichever copy holds the lease."""
        self.doom = (place, seconds)

    @rule(span=st.sampled_from(SPANS))
    def time_goes_on(self, span: int) -> None:
        end = self.watch.now + timedelta(seconds=span)
        while self.watch.now < end:
            rung = self._next_rung()
            quiet = (min(end, rung or end) - self.watch.now).total_seconds()
            self.watch.passes(seconds=max(1, quiet - 11 if self.doom else quiet))
            self._one_second(rung)

    @rule(minutes=st.sampled_from(JUMPS), programme=st.booleans())
    def time_jumps(self, minutes: int, programme: bool) -> None:
        """The machine's clock is set, or training moves programme time ahead."""
        if programme and minutes > 0:
            with self.database.write() as tx:
                ticks.advance(tx, 60 * minutes)
        else:
            self.watch.passes(minutes=minutes)
        self.jumped_at = self._now()

    def _one_second(self, rung: datetime | None) -> None:
        for at, clock in enumerate(self.clocks):  # the second copy only looks at the lease, unless the first has died
            clock.doom, clock.next_rung = self.doom, rung
            try:
                clock.tick()
            except Killed:
                self.doom = None
                self.clocks[at] = Mortal(self.database, self.drain)  # as the supervisor starts it again
        self._no_rung_is_late()

    # -- what must hold -------------------------------------------------------------------------------------------

    def _no_rung_is_late(self) -> None:
        now = self._now()
        self.latest = max(self.latest, now)
        with self.database.read() as tx:
            for alert in tx.session.scalars(select(Alert).where(Alert.state.in_(UNOWNED))):
                assert alert.due_at, "nobody will be asked again"
                assert now - max(alert.due_at, self.jumped_at) <= LATEST, (alert.due_at, now)

    @invariant()
    def a_danger_has_an_owner_or_somebody_is_asked(self) -> None:
        self.latest = max(self.latest, self._now())
        with self.database.read() as tx:
            for alert in tx.session.scalars(select(Alert).where(Alert.state.in_(OPEN), Alert.level == Level.danger)):
                if alert.owner_id is None:
                    assert alert.state in UNOWNED
                    assert alert.due_at
                    assert alert.due_at <= self.latest + FARTHEST
                    told = select(func.count()).where(Message.alert_id == alert.id)
                    merged = select(func.count()).where(Notified.alert_id == alert.id)
                    assert (tx.connection.scalar(told) or 0) + (tx.connection.scalar(merged) or 0), "nobody was told"

    @invariant()
    def what_is_owed_has_a_next_moment_and_one_matter(self) -> None:
        sights.is_one_matter(self.database)
        rungs.owners_are_asked(self.database)
        rungs.nobody_waits_in_vain(self.database, self.latest)

    @invariant()
    def who_owns_it_is_told_no_rung(self) -> None:
        assert self.wrongly_told == []
        with self.database.read() as tx:
            waits = select(Message.id).join(Alert, Alert.id == Message.alert_id)
            waits = waits.where(Message.notice.in_(LADDER_NOTICES), Message.state == MessageState.queued)
            assert tx.connection.scalar(waits.where(Alert.owner_id.is_not(None)).limit(1)) is None

    def _watch_what_is_told(self, text: str, number: str) -> None:
        if number in self.closed:
            self.wrongly_told.append(f"not safe there: {text}")
        with self.database.read() as tx:
            offered = select(Message.notice, Alert.owner_id).join(Alert, Alert.id == Message.alert_id)
            mine = (Message.number_index == tx.vault.index(number), Message.state == MessageState.sending)
            for notice, owner in tx.connection.execute(offered.where(*mine)):
                if notice in LADDER_NOTICES and owner is not None:
                    self.wrongly_told.append(f"{notice}: {text}")

    # -- looking --------------------------------------------------------------------------------------------------

    def _home(self, who: int) -> Handset:
        phone = self.world.phone(who).dial()
        return phone.press("2") if phone.name == "draft.offer" else phone

    def _at_alert(self, who: int, nth: int, *keys: str) -> None:
        phone = self._home(who)
        for key in ("4071", "1", str(nth), *keys):
            if phone.is_over or phone.name == "stranger.home":
                break
            phone.press(key)
            assert not any(spoken(each) in phone.screen for each in self.closed), phone.screen

    def _now(self) -> datetime:
        with self.database.read() as tx:
            return tx.at

    def _next_rung(self) -> datetime | None:
        """The first rung to come, on the machine's clock."""
        with self.database.read() as tx:
            due = tx.connection.scalar(select(func.min(Alert.due_at)).where(Alert.state.in_(UNOWNED)))
            ahead = tx.connection.scalar(select(ProgrammeClock.ahead_seconds)) or 0
        return due and due - timedelta(seconds=ahead)

    def _rungs(self) -> list[list[Any]]:
        """Everything a ladder goes by."""
        with self.database.read() as tx:
            tables = [each.__table__ for each in (Alert, AlertEvent, Notified, Person, Phone)]
            return [[tuple(row) for row in tx.connection.execute(select(each).order_by(*each.c))] for each in tables]


def test_ladders_under_everything(worlds: Worlds) -> None:
    run_state_machine_as_test(lambda: Ladders(worlds), settings=settings())
