"""The outbox with three drains that die anywhere: nothing is lost, an alert goes twice at most, the rest once."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from core.language.words import Say
from core.messages import outbox, sending
from core.messages.outbox import Notice
from core.messages.outcomes import SendOutcome, Sent
from core.models.message import Lane, Message, MessageState
from core.models.person import Language
from core.storage import ticks
from jobs.drain import Drain
from tests.fixtures.world import TOKEN
from tests.machines.gated import Hand
from tests.machines.worlds import Worlds

MOST = {Lane.alerts: 2, Lane.receipts: 1, Lane.reminders: 1}
MOVING = (MessageState.queued, MessageState.claimed, MessageState.sending)
TAKEN = (SendOutcome.accepted, SendOutcome.unclear)
OUTCOMES = (SendOutcome.accepted, SendOutcome.accepted, *SendOutcome)
"""Everything that a gateway may say of a message, by whatever names; that it took it a little more often."""
FOR_GOOD = (SendOutcome.refused, SendOutcome.bad_number, SendOutcome.opted_out)
DRAINS = st.sampled_from(range(3))
LANES = st.sampled_from(Lane)


class Counting:
    """A gateway that answers as it is told, and counts what it really took by number."""

    name = "simulated"
    most_numbers = 100

    def __init__(self) -> None:
        self.outcome = SendOutcome.accepted
        self.taken: Counter[str] = Counter()
        self.refused: set[str] = set()

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        """What is unclear to the caller was taken all the same."""
        if self.outcome in TAKEN:
            self.taken.update(numbers)
        elif self.outcome in FOR_GOOD:
            self.refused.update(numbers)
        took = self.outcome is SendOutcome.accepted
        return [Sent(each, self.outcome, f"id-{each}" if took else None, self.outcome.value, "") for each in numbers]


class Outbox(RuleBasedStateMachine):
    """Three drains on one outbox, each stopped at every step."""

    def __init__(self, worlds: Worlds) -> None:
        super().__init__()
        self.worlds, self.gateway = worlds, Counting()
        self.world = worlds.begin(self.gateway)
        self.database, self.watch = self.world.database, self.world.watch
        self.hands = [Hand(self.database, self.gateway) for _ in range(3)]
        self.owed: dict[str, Lane] = {}

    def teardown(self) -> None:
        """Everybody dies; a healthy drain and the sweeps bring everything to its end."""
        try:
            for drain in self.hands:
                if drain.at:
                    drain.step(lives=False)
            self.gateway.outcome = SendOutcome.accepted
            healthy = Drain(self.database, self.gateway, width=1)
            for _ in range(4):
                self.watch.passes(minutes=11)
                self._sweep()
                for lane in Lane:
                    healthy.run(lane)
            self._nothing_is_stuck_or_lost()
        finally:
            self.worlds.end(self.world)

    # -- what happens ---------------------------------------------------------------------------------------------

    @rule(lane=LANES, count=st.integers(1, 3))
    def is_owed(self, lane: Lane, count: int) -> None:
        with self.database.write() as tx:
            for _ in range(count):
                number = f"+2507880{len(self.owed):05d}"
                words = Say("sms.alert.taken", {"number": f"{10000 + len(self.owed) // 2}"})
                assert outbox.post_to_number(tx, number, Language.en, Notice(words, lane, number))
                self.owed[number] = lane

    @rule(which=DRAINS, lane=LANES, steps=st.integers(0, 6))
    def drains(self, which: int, lane: Lane, steps: int) -> None:
        """Starts if it is idle; then so many boundaries further."""
        if not self.hands[which].at:
            self.hands[which].start(lane)
        self.goes_on(which, steps)

    @rule(which=DRAINS, steps=st.integers(1, 4))
    def goes_on(self, which: int, steps: int) -> None:
        for _ in range(steps):
            if self.hands[which].at:
                self.hands[which].step()

    @rule(lane=LANES, steps=st.integers(0, 3))
    def oversleeps(self, lane: Lane, steps: int) -> None:
        """One stands still for longer than its lease, another works meanwhile, then the first goes on."""
        self.is_owed(lane, 1)
        self.drains(0, lane, steps)
        self.time_goes_on(31)
        self.drains(1, lane, 6)
        self.goes_on(0, 4)

    @precondition(lambda self: any(each.at for each in self.hands))
    @rule(which=DRAINS)
    def dies(self, which: int) -> None:
        if self.hands[which].at:
            self.hands[which].step(lives=False)

    @rule(outcome=st.sampled_from(OUTCOMES))
    def gateway_turns(self, outcome: SendOutcome) -> None:
        self.gateway.outcome = outcome

    @rule(seconds=st.sampled_from((5, 31, 31, 61, 601)))
    def time_goes_on(self, seconds: int) -> None:
        self.watch.passes(seconds=seconds)
        self._sweep()

    @rule(word=st.sampled_from(("Success", "Failed", "Buffered")), which=st.integers(0, 30))
    def receipt_comes(self, word: str, which: int) -> None:
        """Perhaps before the drain wrote down the id, perhaps for nothing."""
        form = {"id": f"id-+2507880{which:05d}", "status": word, "phoneNumber": "+250788000001"}
        self.world.client.post(f"/sms/africastalking/{TOKEN}/delivery", data=form)

    def _sweep(self) -> None:
        with self.database.write() as tx:
            sending.recover(tx)
            sending.expire(tx)
            ticks.mark(tx, "clock")

    # -- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def nobody_gets_too_many(self) -> None:
        wrong = {number: times for number, times in self.gateway.taken.items() if times > MOST[self.owed[number]]}
        assert wrong == {}

    def _nothing_is_stuck_or_lost(self) -> None:
        self.nobody_gets_too_many()
        with self.database.read() as tx:
            found = {each.once: each for each in tx.session.scalars(select(Message).where(Message.once.in_(self.owed)))}
        assert found.keys() == self.owed.keys()
        for number, message in found.items():
            assert message.state not in MOVING, (number, message.state)
            if not self.gateway.taken[number]:
                self._is_told_apart(number, message)

    def _is_told_apart(self, number: str, message: Message) -> None:
        """Nobody has it: it was refused, or each of its senders died in mid-call and it says that nobody knows."""
        refused = message.state is MessageState.failed and number in self.gateway.refused
        given_up = message.state is MessageState.unknown and message.unclear == MOST[message.lane] - 1
        assert refused or given_up, (number, message.state, message.unclear)


def test_an_outbox_whose_drains_die_anywhere(worlds: Worlds) -> None:
    run_state_machine_as_test(lambda: Outbox(worlds), settings=settings())
