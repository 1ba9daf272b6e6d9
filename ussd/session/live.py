"""Conversations that wait in this process for their next key: the journal need not be read and replayed for it.

They are never needed. What a process keeps is taken up only where the database holds the very box that it sealed
itself; whoever finds another, or none, opens the box and replays the journal, and comes to the same screen.
"""

from collections import OrderedDict

from conversations.steps import End, Screen
from core.models.session import SessionState
from core.storage import sessions
from core.storage.db import Tx
from core.storage.sessions import StoredSession
from ussd import pages
from ussd.gateways.port import Reply
from ussd.session.contents import KeyedHop, Overtaken, SessionContents

MOST = 500
"""Sessions that one process keeps, some 10 KB each; the oldest are forgotten first."""


class LiveSessions:
    """The sessions that this process answered last. One thread at a time has a session: taken, it is kept no more."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[bytes, SessionContents]] = OrderedDict()

    def take(self, stored: StoredSession) -> SessionContents | None:
        """The session with its conversation where it stands, if nobody wrote it since."""
        sealed, session = self._kept.pop(stored.id, (b"", None))
        return session if sealed == stored.sealed else None

    def keep(self, stored: StoredSession, session: SessionContents) -> None:
        """The session as it was just written; what was not committed in the end is never found again."""
        if session.talk is None or isinstance(session.talk.live, End):
            return
        if len(self._kept) >= MOST:
            self._kept.popitem(last=False)
        self._kept[stored.id] = stored.sealed, session


def save(
    tx: Tx, live: LiveSessions, keyed: KeyedHop, stored: StoredSession, session: SessionContents, screen: Screen | End
) -> Reply:
    """Save a known session with this screen as the reply to the hop. Raises Overtaken if another hop was faster."""
    reply = pages.show(screen, session.language, tx.common)
    session.replies.append((keyed.hop.place, keyed.fingerprint_mac, reply))
    # a talk that was left, or stopped at its PIN, may be taken up again on the next dial
    stays = session.is_draft and (isinstance(screen, Screen) or not screen.finished)
    saved = sessions.save(
        tx,
        stored,
        session.dump(),
        state=SessionState.open if stays or not reply.is_last else SessionState.ended,
        is_draft=stays,
        danger=session.danger if stays else None,
    )
    if saved is None:
        raise Overtaken
    live.keep(saved, session)
    return reply
