"""What is pending after a hop was read, and the one transaction in which it is done, with the reply itself."""

from dataclasses import dataclass

from conversations.engine.talk import MOST_SLIPS, Talk
from conversations.front_door import Resume
from conversations.questions import Pin
from conversations.steps import End, Screen
from core.errors import Stale
from core.language.words import Say
from core.models.session import SessionState
from core.storage import effects, sessions
from core.storage.access import Caller
from core.storage.db import Database, Tx
from core.storage.sessions import StoredSession
from ussd.gateways.port import Reply
from ussd.session.contents import (
    CHANNEL,
    KeyedHop,
    LiveSessions,
    Overtaken,
    SessionContents,
    asks_pin_again,
    dial_again,
    offer_screen,
    save,
)
from ussd.session.pin_try import PinTry


@dataclass(frozen=True, slots=True)
class _Pending:
    """A hop that was read: its session as it was found and as it stands now. `inputs` are still to be taken."""

    keyed: KeyedHop
    stored: StoredSession
    session: SessionContents
    inputs: list[str]


@dataclass(frozen=True, slots=True)
class PendingTalk(_Pending):
    """The talk took its answer, or a PIN was typed that is to be weighed first."""

    talk: Talk
    pin: str | None = None

    @property
    def has_effects(self) -> bool:
        """False if this hop only looks something up for its next screen."""
        return bool(self.inputs) or self.pin is not None or self.talk.has_effects


@dataclass(frozen=True, slots=True)
class PendingOffer(_Pending):
    """The offer to go on was answered; with neither a choice nor `leaves` it is made again, with the note."""

    choice: Resume | None = None
    leaves: bool = False
    note: Say | None = None

    @property
    def has_effects(self) -> bool:
        """What was left unfinished is taken up, put aside, or kept for later."""
        return True


def commit(database: Database, live: LiveSessions, pending: PendingTalk | PendingOffer) -> Reply:
    """Everything that changes, in one transaction with the reply itself. Raises Overtaken."""
    pin = None
    if isinstance(pending, PendingTalk) and pending.pin is not None:
        # before any transaction begins, as it is slow on purpose; nobody waits for that
        database.turns.leave()
        pin = PinTry(database, pending.session.me, pending.talk, pending.pin)
    try:
        with database.write("hop.settle", effects=pending.has_effects) as tx:
            if not sessions.is_newest(tx, pending.stored):  # asked first: two hops at once must not meet in an effect
                raise Overtaken
            screen = _answer_offer(tx, pending) if isinstance(pending, PendingOffer) else _talk_on(tx, pending, pin)
            return save(tx, live, pending.keyed, pending.stored, pending.session, screen)
    except Stale:
        return dial_again(pending.session, database.common)


def _talk_on(tx: Tx, pending: PendingTalk, pin: PinTry | None) -> Screen | End:
    ended = pin.judge(tx) if pin else None
    if pin and pin.came_in:
        pending.session.came_in()
    return ended or _go_on(tx, pending.session.me, pending.talk, pending.inputs)


def _answer_offer(tx: Tx, pending: PendingOffer) -> Screen | End:
    session = pending.session
    if pending.leaves:
        return End("end.bye")
    if pending.choice is None:
        given_up = session.memory.slips >= MOST_SLIPS
        return End("end.slips") if given_up else offer_screen(tx, pending.note)
    if pending.choice is Resume.go_on:
        _take_up(tx, pending)
    else:
        _start_anew(tx, pending)
    return _go_on(tx, session.me, session.talk_on(pending.keyed.session_key), pending.inputs)


def _go_on(tx: Tx, me: Caller, talk: Talk, inputs: list[str]) -> Screen | End:
    """Do what follows, and take the inputs of hops that never reached us one by one, up to a PIN or the end."""
    left = iter(inputs)
    while True:
        if talk.refused:
            talk.refused(tx, me)
        talk.settle(lambda name, verb, args: effects.run_once(tx, name, verb, *args))
        screen = talk.draw(tx)
        following = None if isinstance(talk.live, Pin | End) else next(left, None)
        if following is None:
            return screen
        talk.take(following, tx)


def _take_up(tx: Tx, pending: PendingOffer) -> None:
    """Go on with the draft under its own name, so that what it did is not done again."""
    session = pending.session
    draft = sessions.get(tx, session.offer or 0)
    left = SessionContents.load(draft.box) if draft else None
    memory = session.continued(left) if left else None
    if draft is None or memory is None:
        _start_anew(tx, pending)
        return
    if not sessions.put_away(tx, draft, SessionState.continued):
        raise Overtaken
    _start_anew(tx, pending)
    session.memory = memory
    session.guarded = asks_pin_again(session.script, memory)


def _start_anew(tx: Tx, pending: PendingOffer) -> None:
    """Drafts of this number are offered no more; what they told stays told."""
    sessions.put_older_aside(tx, pending.session.me.number, CHANNEL, but=pending.stored.id)
    pending.session.offer = None
