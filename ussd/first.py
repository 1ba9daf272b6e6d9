"""The first hop of a session: who calls, the offer to go on with what was left, or home."""

from collections.abc import Sequence

from conversations.engine import Talk
from conversations.front_door import OFFER
from conversations.questions import Pin
from conversations.steps import End, Memory, Screen
from core import people, talks
from core.access import Caller
from core.db import Database, Tx
from core.models.base import new_id
from core.words import Say
from ussd import pages
from ussd.gateways.port import Hop, Reply
from ussd.session import Session

CHANNEL = "ussd"


class Overtaken(Exception):
    """Another hop of the same session was committed first."""


class FirstHop:
    """The first hop of a session: who calls, the offer to go on, or home."""

    def __init__(self, database: Database, hop: Hop, key: str, mark: str) -> None:
        self.database, self.hop, self.key, self.mark = database, hop, key, mark

    def answer(self, tx: Tx) -> Reply:
        """The first screen, kept with the session."""
        hop = self.hop
        found = people.callers(tx, hop.number, CHANNEL, hop.network)
        draft = talks.draft(tx, hop.number, CHANNEL)
        session = Session(
            service=hop.service,
            callers=tuple(found) or (Caller(hop.number, CHANNEL),),
            memory=Memory(conversation=new_id()),
            offer=draft.id if draft else None,
        )
        screen = None if draft else self._walk(session, tx)
        return self._keep(session, screen)

    def _walk(self, session: Session, tx: Tx) -> Screen | None:
        """Home; for a deep dial or a lost session, as far as its digits lead without doing or reading anything."""
        walked = _walk(session, self.key, self.hop.transcript.split("*") if self.hop.transcript else [], tx)
        if isinstance(walked.live, End) or walked.looks_up:
            return None
        drawn = walked.draw(tx)
        return drawn if isinstance(drawn, Screen) else None

    def _keep(self, session: Session, screen: Screen | None) -> Reply:
        row = new_id()
        with self.database.write() as tx:
            if screen is None:
                shown = (
                    offer_screen(tx, None) if session.offer else Talk(session.script, session.memory, self.key).draw(tx)
                )
            else:
                shown = screen
            reply = pages.show(shown, session.language, self.database.common)
            session.replies.append((len(self.hop.transcript), self.mark, reply))
            people.heard(tx, self.hop.number, self.hop.network)
            if not talks.begin(tx, row, CHANNEL, self.key, self.hop.number, session.dump(), is_draft=False):
                raise Overtaken
        return reply

    def _opening(self, session: Session, tx: Tx) -> Screen | End:
        if session.offer:
            return offer_screen(tx, None)
        return Talk(session.script, session.memory, self.key).draw(tx)


def _walk(session: Session, key: str, typed: Sequence[str], tx: Tx) -> Talk:
    talk = Talk(session.script, session.memory, key)
    talk.draw(tx)
    for each in typed:
        before = Session.load(session.dump()).memory
        talk.take(each, tx)
        if talk.has_effects or talk.note or isinstance(talk.live, End):
            session.memory = before if not talk.note else Memory(session.memory.conversation)
            talk = Talk(session.script, session.memory, key)
            talk.draw(tx)
            break
        if isinstance(talk.live, Pin):
            break
        talk.draw(tx)
    return talk


def offer_screen(tx: Tx, note: Say | None) -> Screen:
    """The offer to go on; it names no child and no topic."""
    lines = [(digit, option.say) for digit, option in OFFER.pages(tx)[0]]
    return Screen(OFFER.key, Say(OFFER.key), lines, note, False, Say("nav.leave"))
