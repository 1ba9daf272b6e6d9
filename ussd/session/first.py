"""The first hop of a session: who calls, the offer to go on with what was left, or home."""

from copy import deepcopy

from conversations.engine.talk import Talk
from conversations.questions import Pin
from conversations.steps import End, Memory
from core.models.base import new_id
from core.people import people
from core.storage import sessions
from core.storage.access import Caller
from core.storage.db import Database, Tx
from ussd import pages
from ussd.gateways.port import Hop, Reply
from ussd.session.contents import CHANNEL, Overtaken, SessionContents, offer_screen


class FirstHop:
    """Looks who calls and how far the dialled digits lead, then begins the session with its first screen."""

    def __init__(self, database: Database, hop: Hop, key: str, mark: str) -> None:
        self.database, self.hop, self.key, self.mark = database, hop, key, mark

    def look(self, tx: Tx) -> None:
        """Who calls, and what was left unfinished. For a deep dial or a lost session, where its digits lead.

        A lost session of which only the last input came begins at home: nobody knows what that answered.
        """
        hop = self.hop
        found = people.callers(tx, hop.number, CHANNEL, hop.network)
        draft = sessions.draft(tx, hop.number, CHANNEL)
        self.session = SessionContents(
            service=hop.service,
            callers=tuple(found) or (Caller(hop.number, CHANNEL),),
            memory=Memory(conversation=new_id()),
            offer=draft.id if draft else None,
        )
        if hop.typed and hop.is_dial and draft is None:
            self._walk(tx, hop.typed.split("*"))

    def _walk(self, tx: Tx, typed: list[str]) -> None:
        """As far as the digits lead without doing anything; a slip leads home, a PIN is asked for."""
        session = self.session
        talk = Talk(session.script, session.memory, self.key)
        for each in typed:
            talk.draw(tx)
            before = deepcopy(session.memory)
            talk.take(each, tx)
            if talk.note:
                session.memory = Memory(session.memory.conversation)
                return
            if talk.has_effects or isinstance(talk.live, End):
                session.memory = before
                return
            if isinstance(talk.live, Pin):
                return

    def settle(self) -> Reply:
        """The session begins, with its first reply. Raises Overtaken if another hop began it."""
        session, hop = self.session, self.hop
        with self.database.write("hop.first", effects=False) as tx:
            talk = Talk(session.script, session.memory, self.key)
            screen = talk.draw(tx) if session.offer is None else offer_screen(tx, None)
            reply = pages.show(screen, session.language, self.database.common)
            session.replies.append((hop.place, self.mark, reply))
            people.heard(tx, hop.number, hop.network)
            box, row = session.dump(), new_id()
            if not sessions.begin(tx, row, CHANNEL, self.key, hop.number, box, is_draft=session.is_draft):
                raise Overtaken
        return reply
