"""Every screen behind the front door, breadth first, for every role and language: words, room, a way back, an end."""

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from conversations.engine import Talk
from conversations.front_door import front_door
from conversations.questions import Pin
from conversations.steps import End, Memory, Screen
from core import alerts, call_backs, deeds, gsm7, people
from core.access import Caller
from core.db import Database, Tx
from core.models.duty import CallBackReason
from core.models.person import Language
from core.programme import Level
from tests.fixtures.world import Watch, open_database
from ussd import pages
from ussd.gateways.port import Reply

MOST_SCREENS, ARRIVALS = 200, 2
ROLES = {"volunteer": 1, "officer": 201, "lead": 301, "national": 401, "caregiver": 101, "sector": 501, "stranger": 999}


Place = tuple[str, str, tuple[str, ...], bool]
"""A question, its words, its options, and whether the way led back over an effect."""


@dataclass(frozen=True)
class Seen:
    """One screen with the keys that led to it, and what a wrong key on it is answered with."""

    path: tuple[str, ...]
    screen: Screen | End
    slip: Screen | None = None
    back: bool = False

    @property
    def place(self) -> Place:
        """What makes this screen like others: each such place is walked on from ARRIVALS times."""
        if isinstance(self.screen, End):
            return self.screen.key, "", (), False
        return self.screen.key, self.screen.says.key, tuple(digit for digit, _ in self.screen.lines), self.back


@pytest.fixture(scope="module")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demo world with alerts and calls that wait, so that no list is empty. Nothing of a walk is kept in it."""
    path = tmp_path_factory.mktemp("crawl") / "crawl.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{path}", Watch())
    with database.write() as tx:
        me = caller(tx, 1)
        for _ in range(6):
            alerts.raise_alert(tx, me, Level.danger, category="sexual")
        call_backs.ask(tx, me, CallBackReason.caregiver)
    yield database
    database.engine.dispose()


def caller(tx: Tx, last: int) -> Caller:
    number = f"+250788000{last:03d}"
    return next(iter(people.callers(tx, number, "ussd")), Caller(number, "ussd"))


class NotKept(Exception):
    """Thrown so that a walk leaves nothing behind."""


def look(database: Database, last: int, language: Language, path: tuple[str, ...]) -> Seen:
    """Press those keys in a transaction of their own that is never committed."""
    found: list[Seen] = []
    with suppress(NotKept), database.write() as tx:
        found.append(press(tx, replace(caller(tx, last), language=language), path))
        tx.flush()
        raise NotKept
    return found[0]


def press(tx: Tx, me: Caller, path: tuple[str, ...]) -> Seen:
    memory = Memory(1)
    talk = Talk(lambda: front_door((me,)), memory, "s")
    screen = talk.draw(tx)
    for key in path:
        if isinstance(talk.live, Pin) and key == "4071":
            talk.pin_was_right()
        else:
            talk.take(key, tx)
        talk.settle(lambda name, verb, args: deeds.once(tx, name, verb, *args))
        screen = talk.draw(tx)
    if isinstance(screen, End):
        return Seen(path, screen)
    talk.take("x", tx)
    slip = talk.draw(tx)
    assert isinstance(slip, Screen)
    return Seen(path, screen, slip, bool(memory.stepped_over))


def keys_of(screen: Screen) -> list[str]:
    keys = [digit for digit, _ in screen.lines] + (["9"] if screen.more else []) + ["0"]
    typed = {"pin": ["4071"], "visit.child": ["204711"], "concern.code": ["204711"]}
    return typed.get(screen.key, []) + keys


def crawl(database: Database, last: int, language: Language) -> list[Seen]:
    """Every screen of that caller, by each of the first few ways that lead there."""
    waiting: deque[tuple[str, ...]] = deque([()])
    arrived: Counter[Place] = Counter()
    found: list[Seen] = []
    while waiting and len(found) < MOST_SCREENS:
        seen = look(database, last, language, waiting.popleft())
        arrived[seen.place] += 1
        if arrived[seen.place] > ARRIVALS:
            continue
        found.append(seen)
        if isinstance(seen.screen, Screen):
            waiting.extend((*seen.path, key) for key in keys_of(seen.screen))
    assert len(found) < MOST_SCREENS, "the walk has no end"
    return found


ROOMS = {
    "volunteer": {"visit.next", "visit.at_home", "concern.protected", "my_children.card", "helplines", "change.ask"},
    "officer": {"officer.alert", "officer.did", "officer.close", "officer.call_back", "language"},
}


@pytest.mark.parametrize("language", [Language.rw, Language.en])
@pytest.mark.parametrize("role", ROLES)
def test_every_screen_fits_leads_on_and_says_what_is_expected(
    furnished: Database, role: str, language: Language
) -> None:
    found = crawl(furnished, ROLES[role], language)
    for seen in found:
        fits(seen, pages.show(seen.screen, language, furnished.common))
        if isinstance(seen.screen, Screen) and seen.slip:
            says_what_is_expected(seen.screen, seen.slip, language, furnished)
    keys = {seen.screen.key for seen in found}
    assert ROOMS.get(role, set()) | {"end.bye"} <= keys
    assert sum(isinstance(seen.screen, End) for seen in found) >= 2


def fits(seen: Seen, reply: Reply) -> None:
    """Words, 160 septets, GSM-7, `0` or an end, and no child's name before the PIN."""
    assert reply.text.strip(), seen.path
    assert not gsm7.outside(reply.text), (seen.path, reply.text)
    assert gsm7.septets(reply.text) <= 160, (seen.path, gsm7.septets(reply.text), reply.text)
    assert "{" not in reply.text, reply.text
    assert reply.is_last is isinstance(seen.screen, End)
    assert reply.is_last or reply.text.splitlines()[-1].startswith("0 "), reply.text
    assert "4071" in seen.path or "Demo-" not in reply.text, seen.path


def says_what_is_expected(screen: Screen, slip: Screen, language: Language, database: Database) -> None:
    """The same question, with one line on top, or instead of the first of its own lines where there is no room."""
    text = pages.page(slip, language, database.common)
    plain = pages.page(replace(screen, note=None), language, database.common)
    assert slip.note, text
    assert gsm7.septets(text) <= 160
    assert text != plain
    assert text.split("\n", 1)[1] in (plain, plain.split("\n", 1)[1]), text
