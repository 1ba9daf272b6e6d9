"""A conversation that waits in this process is never needed: what the journal comes to is the same."""

from copy import deepcopy
from dataclasses import replace
from itertools import cycle
from random import Random

import pytest
from sqlalchemy import select, update

from conversations.steps import Screen
from core.models.session import Session
from core.storage.db import Tx
from core.storage.sessions import StoredSession
from tests.fixtures.world import World
from ussd.gateways.port import Hop, Reply
from ussd.session import contents
from ussd.session import hops as module
from ussd.session.contents import LiveSessions, SessionContents
from ussd.session.hops import Hops

KEYS = (*"11111222233345678900", "4071", "204711", "318061", "9", "x", "0703", "Bana bameze neza")
WHO = (1, 2, 101, 201, 301, 501, 999)


class Watched(LiveSessions):
    """Remembers what was kept last."""

    last: SessionContents | None = None

    def keep(self, stored: StoredSession, session: SessionContents) -> None:
        super().keep(stored, session)
        Watched.last = session if stored.id in self._kept else None


class Never(LiveSessions):
    """Keeps nothing, as after a restart before each hop."""

    def keep(self, stored: StoredSession, session: SessionContents) -> None:
        """Nothing."""


def hop(last: int, session: str, typed: list[str]) -> Hop:
    return Hop("africastalking", session, "*801#", f"+250788000{last:03d}", "63510", "*".join(typed))


def screen_of(session: SessionContents, tx: Tx) -> Screen:
    """What its conversation shows, without the note on what was wrong just before."""
    assert session.talk
    screen = session.talk.draw(tx)
    assert isinstance(screen, Screen)
    return replace(screen, note=None)


def compare(session: SessionContents, tx: Tx) -> None:
    """The kept session, and the one that its box and journal give."""
    talk, again = session.talk, SessionContents.load(session.dump())
    assert talk
    memory = deepcopy(session.memory)
    replayed = again.talk_on(talk.session)
    assert screen_of(session, tx) == screen_of(again, tx)
    assert (talk.position, talk.is_guarded, list(talk.dos)) == (
        replayed.position,
        replayed.is_guarded,
        list(replayed.dos),
    )
    assert memory == session.memory == again.memory
    assert replace(again, talk=None) == replace(session, talk=None)


@pytest.mark.parametrize("last", WHO)
@pytest.mark.parametrize("seed", range(3))
def test_a_kept_conversation_is_where_its_journal_leads(
    lite: World, monkeypatch: pytest.MonkeyPatch, last: int, seed: int
) -> None:
    monkeypatch.setattr(module, "LiveSessions", Watched)
    hops, thumb, kept = Hops(lite.database), Random(100 * last + seed), 0
    typed: list[str] = []
    for number in range(60):
        Watched.last = None
        reply = hops.answer(hop(last, f"ATUid_{number - len(typed)}", typed))
        if reply.is_last:
            typed = []
            continue
        typed = [*typed, thumb.choice(KEYS)]
        if Watched.last:
            kept += 1
            with lite.database.read() as tx:
                compare(Watched.last, tx)
    assert kept > 10


def visit(lite: World, *served: Hops) -> list[Reply]:
    """A visit, hop by hop from the next of these in turn."""
    typed, replies, turn = [], [], cycle(served)
    for key in ("", "1", "204711", "1", "x", "2", "0", "1", "1", "2"):
        typed += [key] if key else []
        replies.append(next(turn).answer(hop(1, "ATUid_visit", typed)))
    return replies


def test_processes_in_turn_say_what_one_says_and_what_none_kept(lite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = visit(lite, Hops(lite.database))
    with lite.database.write() as tx:
        tx.connection.execute(Session.__table__.delete())
    assert visit(lite, Hops(lite.database), Hops(lite.database)) == one
    with lite.database.write() as tx:
        tx.connection.execute(Session.__table__.delete())
    monkeypatch.setattr(module, "LiveSessions", Never)
    assert visit(lite, Hops(lite.database)) == one


def test_what_the_database_holds_decides(lite: World) -> None:
    """A restored row is gone on with as it stands, though this process saw what came after it."""
    hops, typed = Hops(lite.database), ["1", "204711", "1"]
    for some in range(4):
        hops.answer(hop(1, "ATUid_back", typed[:some]))
    row = select(Session.version, Session.box_sealed)
    with lite.database.read() as tx:
        version, box = tx.connection.execute(row).one()
    assert hops.answer(hop(1, "ATUid_back", [*typed, "1"])).name == "visit.school"
    with lite.database.write() as tx:
        tx.connection.execute(update(Session).values(version=version, box_sealed=box))
    assert hops.answer(hop(1, "ATUid_back", [*typed, "2"])).name == "visit.school"
    with lite.database.read() as tx:
        found = tx.connection.execute(select(Session.id, Session.box_sealed)).one()
        journal = SessionContents.load(tx.vault.open_bytes("talks.box", *found)).memory.journal
    assert [value for _, key, value in journal if key == "visit.safe"] == [2]


def test_a_process_keeps_no_more_than_it_may(lite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "MOST_LIVE", 2)
    monkeypatch.setattr(module, "LiveSessions", Watched)
    hops = Hops(lite.database)
    for number in range(4):
        hops.answer(hop(1 + number % 2, f"ATUid_{number}", []))
        assert hops.answer(hop(1 + number % 2, f"ATUid_{number}", ["1"])).name == "visit.child"
    for number in range(4):
        assert hops.answer(hop(1 + number % 2, f"ATUid_{number}", ["1", "x"])).name == "visit.child"
    assert Watched.last
