"""One hop of a session that is known: look first, without a lock; then settle inside one transaction."""

from conversations.asking import Wrong
from conversations.engine.talk import MOST_SLIPS, Talk
from conversations.front_door import OFFER, Resume
from conversations.questions import FreeWords, Pin
from conversations.steps import End, Screen
from core.errors import Stale
from core.language.words import Say
from core.models.session import SessionState
from core.storage import effects, sessions
from core.storage.db import Database, Tx
from core.storage.sessions import StoredSession
from ussd import pages
from ussd.gateways.port import Hop, Reply
from ussd.session.contents import CHANNEL, Overtaken, SessionContents, asks_pin_again, offer_screen
from ussd.session.pin_try import PinTry


class NextHop:
    """What one more input does to a session. Raises Stale if another version kept the session in another shape."""

    def __init__(self, database: Database, hop: Hop, kept: StoredSession, key: str, mark: str) -> None:
        self.database, self.hop, self.kept, self.key, self.mark = database, hop, kept, key, mark
        self.session = SessionContents.load(kept.box)
        self.inputs: list[str] = []
        self.note: Say | None = None
        self.tries_pin = self.leaves = False
        self.choice: Resume | None = None

    def look(self, tx: Tx) -> Reply | None:
        """The reply, if it needs no lock: one given before, a refusal, or a plain next question."""
        session, hop = self.session, self.hop
        if (session.callers[0].number, session.service) != (hop.number, hop.service):
            return self._dial_again()
        if given := session.reply_to(self.mark):
            return given
        typed = self._typed()
        if typed is None or self.kept.state is not SessionState.open or session.is_over:
            return self._dial_again()
        if session.offer is not None:
            self._read_offer(tx, typed)
            return None
        try:
            screen = self._read(tx, typed)
        except Stale:
            return self._dial_again()
        return self._keep(tx, screen) if screen else None

    def _dial_again(self) -> Reply:
        return pages.plain("end.dial_again", self.database.common, self.session.language)

    def _typed(self) -> str | None:
        """What was typed since the last reply; None if this hop does not go on from there."""
        place, mark, _ = self.session.replies[-1]
        typed, sequence = self.hop.typed, self.hop.sequence
        if sequence is not None:  # behind a lost hop this input would answer another question than was asked
            return typed if sequence == place + 1 and not self.hop.is_dial else None
        if not place:
            return typed
        goes_on = typed[place : place + 1] == "*" and self.database.vault.transcript(self.key, typed[:place]) == mark
        return typed[place + 1 :] if goes_on else None

    def _each(self, typed: str) -> list[str]:
        """The inputs in it. In everything typed, those of hops that never reached us stand there too."""
        return typed.split("*") if self.hop.sequence is None else [typed]

    def _read(self, tx: Tx, typed: str) -> Screen | End | None:
        """Take the first input as far as that needs no lock; the next screen if nothing else is to be done."""
        self.talk = Talk(self.session.script, self.session.memory, self.key)
        question = self.talk.live
        self.inputs = [typed] if isinstance(question, FreeWords) else self._each(typed)
        if isinstance(question, Pin) and question.has_form(self.inputs[0].strip()):
            self.tries_pin = True
            return None
        self.talk.take(self.inputs.pop(0), tx)
        waits = self.inputs or self.talk.has_effects or self.talk.looks_up
        return None if waits else self.talk.draw(tx)

    def _read_offer(self, tx: Tx, typed: str) -> None:
        shown = {digit: option.value for digit, option in OFFER.pages(tx)[0]}
        self.inputs = self._each(typed)
        while self.inputs and self.choice is None and not self.leaves:
            raw = self.inputs.pop(0).strip()
            self.leaves = raw == "0"
            try:
                self.choice = None if self.leaves else Resume(OFFER.parse(raw, shown, tx))
            except Wrong as wrong:
                self.note = wrong.say
                self.session.memory.slips += 1

    def settle(self) -> Reply:
        """Everything that changes, in one transaction with the reply itself. Raises Overtaken."""
        # before any transaction begins, as it is slow on purpose
        pin = PinTry(self.database, self.session.me, self.talk, self.inputs.pop(0).strip()) if self.tries_pin else None
        try:
            with self.database.write("hop.settle", effects=self._has_effects) as tx:
                if not sessions.is_newest(tx, self.kept):  # asked first: two hops at once must not meet in an effect
                    raise Overtaken
                return self._keep(tx, self._screen(tx, pin))
        except Stale:
            return self._dial_again()

    @property
    def _has_effects(self) -> bool:
        """False if this hop only looks something up for its next screen."""
        looks_only = self.session.offer is None and not (self.inputs or self.tries_pin or self.leaves)
        return not looks_only or self.talk.has_effects

    def _keep(self, tx: Tx, screen: Screen | End) -> Reply:
        """Save the session with this reply, unless another hop was faster."""
        session = self.session
        reply = pages.show(screen, session.language, self.database.common)
        session.replies.append((self.hop.place, self.mark, reply))
        # a talk that was left, or stopped at its PIN, may be taken up again on the next dial
        stays = session.is_draft and (isinstance(screen, Screen) or not screen.finished)
        saved = sessions.save(
            tx,
            self.kept,
            session.dump(),
            state=SessionState.open if stays or not reply.is_last else SessionState.ended,
            is_draft=stays,
            danger=session.danger if stays else None,
        )
        if not saved:
            raise Overtaken
        return reply

    def _screen(self, tx: Tx, pin: PinTry | None) -> Screen | End:
        if self.leaves:
            return End("end.bye")
        if self.session.offer is not None:
            if self.choice is None:
                given_up = self.session.memory.slips >= MOST_SLIPS
                return End("end.slips") if given_up else offer_screen(tx, self.note)
            self._take_up(tx) if self.choice is Resume.go_on else self._start_anew(tx)
            self.talk = Talk(self.session.script, self.session.memory, self.key)
        if pin and (end := pin.judge(tx)):
            return end
        return self._go_on(tx)

    def _go_on(self, tx: Tx) -> Screen | End:
        """Do what follows, and take the inputs of hops that never reached us one by one, up to a PIN or the end."""
        talk = self.talk
        while True:
            talk.settle(lambda name, verb, args: effects.run_once(tx, name, verb, *args))
            screen = talk.draw(tx)
            if not self.inputs or isinstance(talk.live, Pin | End):
                return screen
            talk.take(self.inputs.pop(0), tx)

    def _take_up(self, tx: Tx) -> None:
        """Go on with the draft under its own name, so that what it did is not done again."""
        draft = sessions.get(tx, self.session.offer or 0)
        left = SessionContents.load(draft.box) if draft else None
        if draft is None or left is None or left.people != self.session.people:
            self._start_anew(tx)
            return
        if not sessions.put_away(tx, draft, SessionState.continued):
            raise Overtaken
        self._start_anew(tx)
        self.session.memory = left.memory
        self.session.guarded = asks_pin_again(left.memory)

    def _start_anew(self, tx: Tx) -> None:
        """Drafts of this number are offered no more; what they told stays told."""
        sessions.put_older_aside(tx, self.session.me.number, CHANNEL, but=self.kept.id)
        self.session.offer = None
