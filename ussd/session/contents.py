"""A session as it is kept between hops: who calls, the talk's memory, and every reply given."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from msgspec import Struct, json

from conversations.engine.replay import DONE, Memory, Replay
from conversations.engine.talk import Talk
from conversations.front_door import OFFER, first_pin, front_door
from conversations.questions import Pin
from conversations.steps import WHO, Conversation, End, Screen, Script
from conversations.volunteer.home import busy_home
from core.errors import Stale
from core.language.words import Say
from core.models.person import Language
from core.models.session import SessionState
from core.privacy import Vault
from core.storage import sessions
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.sessions import StoredSession
from ussd import pages
from ussd.gateways.port import Hop, Reply

CHANNEL = "ussd"
MOST_LIVE = 500
"""Sessions that one process keeps, some 10 KB each; the oldest are forgotten first."""


class Overtaken(Exception):
    """Another hop of the same session was committed first."""


class KeyedHop(Struct, frozen=True):
    """A hop with what it is found by: its session's key, and the keyed mark (a MAC) of its own fingerprint."""

    hop: Hop
    session_key: str
    fingerprint_mac: str

    @classmethod
    def of(cls, hop: Hop, vault: Vault) -> Self:
        """That hop, under the keys of this vault."""
        key = f"{hop.gateway}:{vault.fingerprint(hop.gateway, hop.session)}"
        return cls(hop, key, vault.fingerprint(key, hop.fingerprint))


@dataclass
class SessionContents:
    """What a session's sealed box holds. `replies` are (place and fingerprint of the hop, the reply given to it).
    A `narrow` one opens no menus but the concern.

    `talk`, which no box holds, is its conversation where it stands, once somebody asked for it.
    """

    service: str
    callers: tuple[Caller, ...]
    memory: Memory
    replies: list[tuple[int, str, Reply]] = field(default_factory=list)
    offer: int | None = None
    guarded: bool = False
    narrow: bool = False
    talk: Talk | None = None

    def talk_on(self, session_key: str) -> Talk:
        """Its conversation: the one that waits in this process, or what the journal comes to."""
        if self.talk is None:
            self.talk = Talk(self.script, self.memory, session_key)
        return self.talk

    @property
    def me(self) -> Caller:
        """Who speaks: the one chosen, where two people hold the number."""
        journal = self.memory.journal
        chosen = journal[0][2] if journal and journal[0][1] == WHO else 0
        return self.callers[chosen]

    @property
    def speaker(self) -> int | None:
        """Whose talk it is; None for a stranger's, and until one of two people was chosen."""
        journal = self.memory.journal
        known = len(self.callers) == 1 or (journal and journal[0][1] == WHO)
        return self.me.person if known else None

    def came_in(self) -> None:
        """Who speaks has shown the key number and chosen a PIN: from here on they are with us.

        The conversation goes on with them as they were until its next hop.
        """
        self.talk = None
        self.callers = tuple(
            replace(each, invited=False, verified=True, confirmed=True) if each.person == self.me.person else each
            for each in self.callers
        )

    @property
    def people(self) -> list[int | None]:
        """Everybody who holds the number; a draft of others is not gone on with."""
        return [each.person for each in self.callers]

    @property
    def language(self) -> Language:
        """The language of the next screen."""
        return Language(self.memory.language) if self.memory.language else self.me.language

    @property
    def script(self) -> Script:
        """What is talked about; a draft of a concern asks the PIN before it goes on."""
        return self._guarded_door if self.guarded else self._door

    def _door(self) -> Conversation:
        return busy_home(self.callers[0]) if self.narrow else front_door(self.callers)

    def _guarded_door(self) -> Conversation:
        if self.me.has_pin:
            yield Pin("pin")
        else:
            yield from first_pin(self.me)
        return (yield from self._door())

    @property
    def is_draft(self) -> bool:
        """True if it is offered on the next dial."""
        return self.memory.has_told

    @property
    def danger(self) -> int | None:
        """The alert of a danger told in this talk."""
        if not self.memory.effects:
            return None
        unsettled = [left[-1] for left in self.memory.unsettled]
        kept = unsettled + self.memory.journal + self.memory.stepped_over
        told = [entry[2] for entry in kept if entry[0] == DONE]
        alerts = [each["alert"] for each in told if isinstance(each, dict) and each.get("level") == "danger"]
        return alerts[-1] if alerts else None

    @property
    def is_over(self) -> bool:
        """True once its last screen was given, be it that the talk itself stays as a draft."""
        return self.replies[-1][2].is_last

    def continued(self, left: "SessionContents") -> Memory | None:
        """The memory of a draft that goes on here; None for one of others. Where two people held the number and one of
        them is left, whose it was, nobody is asked which of them speaks.
        """
        if left.people == self.people:
            return left.memory
        memory = left.memory
        if not memory.journal or memory.journal[0][1] != WHO or self.people != [left.speaker]:
            return None
        unsettled = [each[1:] for each in memory.unsettled]
        return replace(memory, journal=memory.journal[1:], unsettled=unsettled)

    def reply_to(self, fingerprint_mac: str) -> Reply | None:
        """The reply already given to that hop."""
        return next((reply for _, known, reply in self.replies if known == fingerprint_mac), None)

    def dump(self) -> bytes:
        """As JSON, to be sealed."""
        plain = {
            "service": self.service,
            "callers": self.callers,
            "memory": self.memory,
            "replies": [[place, mac, reply.text, reply.is_last, reply.name] for place, mac, reply in self.replies],
            "offer": self.offer,
            "guarded": self.guarded,
            "narrow": self.narrow,
            sessions.SPEAKER: self.speaker,
        }
        return json.encode(plain)

    @classmethod
    def load(cls, box: bytes) -> Self:
        """Back from JSON. Raises Stale when another version kept it in another shape."""
        kept: dict[str, Any] = json.decode(box)
        kept.pop(sessions.SPEAKER, None)
        try:
            callers = tuple(Caller.from_json(each) for each in kept["callers"])
            replies = [(place, mac, Reply(*reply)) for place, mac, *reply in kept["replies"]]
            return cls(**{**kept, "callers": callers, "memory": Memory(**kept["memory"]), "replies": replies})
        except (KeyError, TypeError) as error:
            raise Stale("a kept session has another shape") from error


class LiveSessions:
    """The sessions that this process answered last, their conversations waiting: no journal need be read and replayed.

    They are never needed. One is taken up only where the database holds the very box that this process sealed; whoever
    finds another, or none, opens the box and replays the journal, and comes to the same screen. One thread at a time
    has a session: taken, it is kept no more.
    """

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
        if len(self._kept) >= MOST_LIVE:
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


def dial_again(session: SessionContents, common: Mapping[str, str]) -> Reply:
    """A refusal in the caller's language: this hop does not go on from what the session knows."""
    return pages.plain("end.dial_again", common, session.language)


def asks_pin_again(script: Script, memory: Memory) -> bool:
    """True for a draft that asks the PIN before it goes on, by what was answered in it, stepped over or not.

    (What was read behind a PIN asks by itself.) Raises Stale.
    """
    whole = replace(memory, journal=memory.journal + memory.stepped_over)
    return Replay(script, whole, "").is_guarded


def offer_screen(tx: Tx, note: Say | None) -> Screen:
    """The offer to go on; it names no child and no topic."""
    lines = [(digit, option.say) for digit, option in OFFER.pages(tx)[0]]
    return Screen(OFFER.key, OFFER.says(tx), lines, note, False, Say("nav.leave"))
