"""A hop is one transaction: the only writer of USSD sessions. A reply is sent only for what is committed.

The session is read without a lock; when it is written, its version decides: if another hop was faster, everything of
this one is undone and it starts again. The same hop twice gives the same bytes and one effect.
"""

from contextlib import suppress

from core.errors import Busy, Stale
from core.storage import sessions
from core.storage.db import Database
from ussd import pages
from ussd.gateways.port import Hop, Reply
from ussd.session.contents import Overtaken
from ussd.session.first import FirstHop
from ussd.session.next import NextHop

TRIES = 6


class Hops:
    """Answers hops, one transaction each."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def answer(self, hop: Hop) -> Reply:
        """The reply to this hop. With the database away or busy it says honestly that nothing was saved."""
        with suppress(Busy):
            for _ in range(TRIES):
                with suppress(Overtaken):
                    return self._answer(hop)
        return pages.plain("end.not_saved", self.database.common)

    def _answer(self, hop: Hop) -> Reply:
        vault = self.database.vault
        key = f"{hop.gateway}:{vault.transcript(hop.gateway, hop.session)}"
        mark = vault.transcript(key, hop.fingerprint)
        with self.database.single("hop") as tx:
            kept = sessions.find(tx, key)
            try:
                turn = NextHop(self.database, hop, kept, key, mark) if kept else FirstHop(self.database, hop, key, mark)
            except Stale:
                return pages.plain("end.dial_again", self.database.common)
            if given := turn.look(tx):
                return given
        return turn.settle()
