"""A hop is one transaction: the only writer of USSD sessions. A reply is sent only for what is committed.

The session is read without a lock; when it is written, its version decides: if another hop was faster, everything of
this one is undone and it starts again. The same hop twice gives the same bytes and one effect.
"""

from collections.abc import Mapping

from conversations.engine import Talk
from conversations.front_door import OFFER, Resume
from conversations.questions import FreeWords, Pin, Wrong
from conversations.steps import End, Perform, Screen
from core import deeds, pins, talks
from core.clock import kigali
from core.db import Database, Tx
from core.errors import Busy, Stale
from core.models.person import Language
from core.models.talk import TalkState
from core.pins import Verdict
from core.talks import Kept
from core.words import Say
from ussd import pages
from ussd.first import CHANNEL, FirstHop, Overtaken, offer_screen
from ussd.gateways.port import Hop, Reply
from ussd.session import Session, asks_pin_again

TRIES = 6


class Hops:
    """Answers hops, one transaction each."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def answer(self, hop: Hop) -> Reply:
        """The reply to this hop. With the database away or busy it says honestly that nothing was saved."""
        try:
            for _ in range(TRIES):
                try:
                    return self._answer(hop)
                except Overtaken:
                    continue
        except Busy:
            pass
        return plain("end.not_saved", common=self.database.common)

    def _answer(self, hop: Hop) -> Reply:
        key = f"{hop.gateway}:{self.database.vault.transcript(hop.gateway, hop.session)}"
        mark = self.database.vault.transcript(key, hop.transcript)
        with self.database.read() as tx:
            kept = talks.find(tx, key)
            if kept is None:
                return FirstHop(self.database, hop, key, mark).answer(tx)
            session = Session.load(kept.box)
            if (session.callers[0].number, session.service) != (hop.number, hop.service):
                return plain("end.dial_again", session.language, common=self.database.common)
            if given := session.reply_to(mark):
                return given
            typed = _typed(self.database, session, key, hop.transcript)
            if typed is None or kept.state is not TalkState.open:
                return plain("end.dial_again", session.language, common=self.database.common)
            turn = _Turn(self.database, kept, session, key)
            try:
                turn.look(tx, typed)
            except Stale:
                return plain("end.dial_again", session.language, common=self.database.common)
        return turn.settle(len(hop.transcript), mark)


def plain(key: str, language: Language = Language.rw, *, common: Mapping[str, str]) -> Reply:
    """A last screen that saves nothing."""
    return pages.show(End(key), language, common)


def _typed(database: Database, session: Session, key: str, transcript: str) -> str | None:
    """What was typed since the last reply; None if this transcript does not go on from there."""
    length, mark, _ = session.replies[-1]
    if not length:
        return transcript
    before, separator, after = transcript[:length], transcript[length : length + 1], transcript[length + 1 :]
    return after if separator == "*" and database.vault.transcript(key, before) == mark else None


class _Turn:
    """One hop of a session that is known: look first, then settle inside one transaction."""

    def __init__(self, database: Database, kept: Kept, session: Session, key: str) -> None:
        self.database, self.kept, self.session, self.key = database, kept, session, key
        self.inputs: list[str] = []
        self.note: Say | None = None
        self.right: bool | None = None
        self.tries_pin = False
        self.choice: Resume | None = None
        self.leaves = False
        self.drawn: Screen | End | None = None

    def look(self, tx: Tx, typed: str) -> None:
        """Read what was typed as far as that needs no lock; a plain next question is drawn here already."""
        if self.session.offer is not None:
            self._read_offer(tx, typed)
            return
        self.talk = Talk(self.session.script, self.session.memory, self.key)
        whole = isinstance(self.talk.live, FreeWords)
        self.inputs = [typed] if whole else typed.split("*")
        if self._is_pin(self.inputs[0]):
            return
        self.talk.take(self.inputs.pop(0), tx)
        if not (self.inputs or self.talk.has_effects or self.talk.looks_up):
            self.drawn = self.talk.draw(tx)

    def _is_pin(self, typed: str) -> bool:
        """A PIN in its form is checked outside any transaction: that is slow on purpose."""
        if not isinstance(self.talk.live, Pin) or typed.strip() == "0":
            return False
        try:
            self.talk.live.parse(typed.strip(), {}, None)  # type: ignore[arg-type]  # a PIN's form needs no records
        except Wrong:
            return False
        self.tries_pin = True
        return True

    def _read_offer(self, tx: Tx, typed: str) -> None:
        if typed.strip() == "0":
            self.leaves = True
            return
        shown = {digit: option.value for digit, option in OFFER.pages(tx)[0]}
        try:
            self.choice = Resume(OFFER.parse(typed.strip(), shown, tx))
        except Wrong as wrong:
            self.note = wrong.say

    def settle(self, length: int, mark: str) -> Reply:
        """Everything that changes, in one transaction with the reply itself."""
        if self.tries_pin:
            self.right = pins.check(self.database, self.session.me, self.inputs.pop(0).strip())
        with self.database.write() as tx:
            screen = self.drawn or self._screen(tx)
            self.session.replies.append(
                (length, mark, reply := pages.show(screen, self.session.language, self.database.common))
            )
            ended = reply.is_last
            saved = talks.save(
                tx,
                self.kept,
                self.session.dump(),
                state=TalkState.ended if ended else TalkState.open,
                is_draft=not ended and self.session.is_draft,
                danger=None if ended else self.session.danger,
            )
            if not saved:
                raise Overtaken
        return reply

    def _screen(self, tx: Tx) -> Screen | End:
        if self.leaves:
            return End("end.bye")
        if self.session.offer is not None:
            if self.choice is None:
                return offer_screen(tx, self.note)
            self._take_up(tx) if self.choice is Resume.go_on else self._start_anew(tx)
            self.talk = Talk(self.session.script, self.session.memory, self.key)
        if self.tries_pin and (end := self._judge(pins.judge(tx, self.session.me, self.right))):
            return end
        perform = performer(tx)
        self.talk.settle(perform)
        for typed in self.inputs:
            self.talk.draw(tx)
            if isinstance(self.talk.live, Pin | End):
                break
            self.talk.take(typed, tx)
            self.talk.settle(perform)
        return self.talk.draw(tx)

    def _judge(self, verdict: Verdict) -> End | None:
        if verdict.right:
            self.talk.pin_was_right()
            return None
        if verdict.unset:
            return End("pin.unset")
        if verdict.until_reset:
            return End("pin.reset_needed")
        if verdict.locked_until:
            return End("pin.locked", {"time": f"{kigali(verdict.locked_until):%H:%M}"})
        self.talk.note = Say("pin.wrong", {"left": verdict.left})
        return None

    def _take_up(self, tx: Tx) -> None:
        """Go on with the draft under its own name, so that what it did is not done again."""
        draft = talks.get(tx, self.session.offer or 0)
        self.session.offer = None
        if draft is None or not talks.put_away(tx, draft, TalkState.continued):
            return
        talks.put_older_aside(tx, self.session.me.number, CHANNEL, but=self.kept.id)
        left = Session.load(draft.box)
        self.session.memory = left.memory
        self.session.callers = left.callers
        self.session.guarded = asks_pin_again(left.memory)

    def _start_anew(self, tx: Tx) -> None:
        talks.put_older_aside(tx, self.session.me.number, CHANNEL, but=self.kept.id)
        self.session.offer = None


def performer(tx: Tx) -> Perform:
    """Runs effects inside that transaction, each once for ever."""
    return lambda name, verb, args: deeds.once(tx, name, verb, *args)
