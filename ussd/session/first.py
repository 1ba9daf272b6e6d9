"""The first hop of a session: who calls, the offer to go on with what was left, or home."""

from copy import deepcopy
from dataclasses import dataclass

from conversations.asking import Note
from conversations.engine.replay import Memory
from conversations.engine.talk import Talk
from conversations.questions import Pin
from conversations.steps import End
from core.alerts import letting_go
from core.models.base import new_id
from core.people import people, phones
from core.storage import sessions
from core.storage.access import Caller
from core.storage.db import Database, Tx
from ussd import pages
from ussd.gateways.port import Reply
from ussd.session.contents import CHANNEL, KeyedHop, Overtaken, SessionContents, offer_screen
from ussd.session.gate import DialGate, holds_up


@dataclass(frozen=True, slots=True)
class PendingFirst:
    """A session that is to begin: who calls is known, and how far the dialled digits lead."""

    keyed: KeyedHop
    session: SessionContents
    refused: Note | None = None


def try_read_only(tx: Tx, gate: DialGate, keyed: KeyedHop) -> Reply | PendingFirst:
    """Who calls, and what was left unfinished. For a deep dial or a lost session, where its digits lead.

    No first hop is answered without a write, as a session begins, but a stranger's who began too many. A lost session
    of which only the last input came begins at home: nobody knows what that answered.
    """
    hop = keyed.hop
    found = people.callers(tx, hop.number, CHANNEL, hop.network)
    draft = sessions.draft(tx, hop.number, CHANNEL)
    sheds = gate.sheds(tx, hop.number, CHANNEL)
    if sheds and not found:
        return pages.plain("stranger.busy", tx.common)
    session = SessionContents(
        service=hop.service,
        callers=tuple(found) or (Caller(hop.number, CHANNEL),),
        memory=Memory(conversation=new_id()),
        offer=draft.id if draft else None,
        narrow=sheds and holds_up(tuple(found)),
    )
    refused = None
    if hop.typed and hop.is_dial and draft is None:
        session.memory, refused = _walk(tx, keyed, session)
    return PendingFirst(keyed, session, refused)


def _walk(tx: Tx, keyed: KeyedHop, session: SessionContents) -> tuple[Memory, Note | None]:
    """As far as the digits lead without doing anything; a slip leads home, a PIN is asked for. Also how to note that
    they named nothing in the caller's reach.
    """
    memory = session.memory
    talk = Talk(session.script, memory, keyed.session_key)
    for each in keyed.hop.typed.split("*"):
        talk.draw(tx)
        before = deepcopy(memory)
        talk.take(each, tx)
        if talk.note:
            return Memory(memory.conversation), talk.refused
        if talk.has_effects or isinstance(talk.live, End):
            return before, None
        if isinstance(talk.live, Pin):
            break
    return memory, None


def commit(database: Database, pending: PendingFirst) -> Reply:
    """The session begins, with its first reply. Raises Overtaken if another hop began it."""
    session, keyed = pending.session, pending.keyed
    with database.write("hop.first", effects=False) as tx:
        talk = Talk(session.script, session.memory, keyed.session_key)
        screen = talk.draw(tx) if session.offer is None else offer_screen(tx, None)
        reply = pages.show(screen, session.language, tx.common)
        session.replies.append((keyed.hop.place, keyed.fingerprint_mac, reply))
        if pending.refused:
            pending.refused(tx, session.me)
        phones.dialled(tx, keyed.hop.number, keyed.hop.network)
        for each in session.callers:
            if not each.confirmed and each.role and each.role.is_officer:
                letting_go.go_on_without(tx, each.id)
        box, row = session.dump(), new_id()
        if not sessions.begin(tx, row, CHANNEL, keyed.session_key, keyed.hop.number, box, is_draft=session.is_draft):
            raise Overtaken
    return reply
