"""A hop is one transaction: the only writer of USSD sessions. A reply is sent only for what is committed.

The session is read without a lock; when it is written, its version decides: if another hop was faster, everything of
this one is undone and it starts again. The same hop twice gives the same bytes and one effect.

What needs no lock is answered in the step that reads; whatever else a hop changes is handed on as what is pending.
"""

from conversations.asking import Wrong
from conversations.front_door import OFFER, Resume
from conversations.questions import FreeWords, Pin
from core import logs
from core.errors import Busy, NeedsTransaction, Reconnect, Stale
from core.models.session import SessionState
from core.storage import sessions
from core.storage.db import Database, Tx
from core.storage.sessions import StoredSession
from ussd import pages
from ussd.gateways.port import Hop, Reply
from ussd.session import first
from ussd.session.commit import PendingOffer, PendingTalk, commit
from ussd.session.contents import KeyedHop, LiveSessions, Overtaken, SessionContents, dial_again, save
from ussd.session.first import PendingFirst
from ussd.session.gate import DialGate

TRIES = 6


class Hops:
    """Answers hops, one transaction each."""

    def __init__(self, database: Database, *, sheds: bool = False) -> None:
        """One that `sheds` takes menus from whoever dials far more than people do."""
        self.database = database
        self._live = LiveSessions()
        self._gate = DialGate(on=sheds)

    def answer(self, hop: Hop) -> Reply:
        """The reply to this hop. With the database away or busy it says honestly that nothing was saved."""
        try:
            for _ in range(TRIES):
                try:
                    return self._answer(hop)
                except (Overtaken, Reconnect):
                    continue  # a hop that was done already is found done
        except Busy as error:
            logs.get().warning("hop", result="not_saved", place=logs.whereabouts(error))
        return pages.plain("end.not_saved", self.database.common)

    def _answer(self, hop: Hop) -> Reply:
        with self.database.single("hop") as tx:
            keyed = KeyedHop.of(hop, tx.vault)
            stored = sessions.find(tx, keyed.session_key)
            if stored is None:
                found: Reply | PendingFirst | PendingOffer | PendingTalk = first.try_read_only(tx, self._gate, keyed)
            else:
                found = try_read_only(tx, self._live, keyed, stored)
        if isinstance(found, Reply):
            return found
        if isinstance(found, PendingFirst):
            return first.commit(self.database, found)
        return commit(self.database, self._live, found)


def try_read_only(
    tx: Tx, live: LiveSessions, keyed: KeyedHop, stored: StoredSession
) -> Reply | PendingOffer | PendingTalk:
    """The reply, if it needs no lock: one given before, a refusal, or a plain next question. Else what is pending."""
    try:
        session = live.take(stored) or SessionContents.load(stored.box)
    except Stale:  # kept by another version, in another shape: not even its language can be told
        return pages.plain("end.dial_again", tx.common)
    hop = keyed.hop
    if (session.callers[0].number, session.service) != (hop.number, hop.service):
        return dial_again(session, tx.common)
    if given := session.reply_to(keyed.fingerprint_mac):
        return given
    typed = _typed(tx, keyed, session)
    if stored.state is SessionState.discarded:  # whoever spoke has left, or has another PIN; what is not told is gone
        return pages.plain("end.start_again", tx.common, session.language)
    if typed is None or stored.state is not SessionState.open or session.is_over:
        return dial_again(session, tx.common)
    if session.offer is not None:
        return _read_offer(tx, keyed, stored, session, typed)
    try:
        return _read_answer(tx, live, keyed, stored, session, typed)
    except Stale:
        return dial_again(session, tx.common)


def _typed(tx: Tx, keyed: KeyedHop, session: SessionContents) -> str | None:
    """What was typed since the last reply; None if this hop does not go on from there."""
    place, mac, _ = session.replies[-1]
    typed, sequence = keyed.hop.typed, keyed.hop.sequence
    if sequence is not None:  # behind a lost hop this input would answer another question than was asked
        return typed if sequence == place + 1 and not keyed.hop.is_dial else None
    if not place:
        return typed
    goes_on = typed[place : place + 1] == "*" and tx.vault.fingerprint(keyed.session_key, typed[:place]) == mac
    return typed[place + 1 :] if goes_on else None


def _each(hop: Hop, typed: str) -> list[str]:
    """The inputs in it. In everything typed, those of hops that never reached us stand there too."""
    return typed.split("*") if hop.sequence is None else [typed]


def _read_answer(
    tx: Tx, live: LiveSessions, keyed: KeyedHop, stored: StoredSession, session: SessionContents, typed: str
) -> Reply | PendingTalk:
    """Take the first input as far as that needs no lock; the next screen if nothing else is to be done."""
    talk = session.talk_on(keyed.session_key)
    question = talk.live
    inputs = [typed] if isinstance(question, FreeWords) else _each(keyed.hop, typed)
    given = inputs.pop(0)
    if isinstance(question, Pin) and question.has_form(given.strip()):
        return PendingTalk(keyed, stored, session, inputs, talk, pin=given.strip())
    try:
        talk.take(given, tx)
    except NeedsTransaction:
        return PendingTalk(keyed, stored, session, [given, *inputs], talk)
    if inputs or talk.has_effects or talk.looks_up or talk.refused:
        return PendingTalk(keyed, stored, session, inputs, talk)
    try:
        screen = talk.draw(tx)
    except NeedsTransaction:  # what it shows is a record, and that it was read is written down
        return PendingTalk(keyed, stored, session, [], talk)
    return save(tx, live, keyed, stored, session, screen)


def _read_offer(tx: Tx, keyed: KeyedHop, stored: StoredSession, session: SessionContents, typed: str) -> PendingOffer:
    """What was said to the offer to go on: the first input that answers it, with those behind it still to be taken."""
    shown = {digit: option.value for digit, option in OFFER.pages(tx)[0]}
    inputs, note = _each(keyed.hop, typed), None
    while inputs:
        raw = inputs.pop(0).strip()
        if raw == "0":
            return PendingOffer(keyed, stored, session, inputs, leaves=True)
        try:
            choice = Resume(OFFER.parse(raw, shown, tx))
        except Wrong as wrong:
            note = wrong.say
            session.memory.slips += 1
        else:
            return PendingOffer(keyed, stored, session, inputs, choice=choice)
    return PendingOffer(keyed, stored, session, inputs, note=note)
