"""The card in a volunteer's or a family's pocket: what to dial, which key means what, what an SMS may say, helplines.

A volunteer's card says what a visit and a concern ask, and has lines for codes. A family's says nothing of why it is
visited, and nothing of the key that closes an unsafe phone: whoever needs that one is told by mouth.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from core.language.words import Say, say
from core.models.alert import About, ProtectedKey, Urgency
from core.models.person import Language
from core.models.visit import Bond, Health, Next, Safety, School, Seen
from core.programme.programme import Programme

HOMES: Mapping[str, Mapping[str, str]] = {
    "volunteer": {
        "1": "visit",
        "2": "concern",
        "3": "register",
        "4": "my_children",
        "5": "gathering",
        "6": "help",
        "7": "language",
    },
    "caregiver": {"1": "help", "2": "call_back", "3": "next_visit", "4": "advice", "5": "stop", "7": "language"},
}
"""The keys of each home, with the name of what they open."""
HELP: Mapping[str, str] = {
    "1": "school",
    "2": "health",
    "3": "food",
    "4": "cash",
    "5": "behaviour",
    "6": "urgent",
}
"""What a family may ask help for, behind the first key of its home."""
VISIT: Mapping[str, type[IntEnum]] = {
    "visit.seen": Seen,
    "visit.safe": Safety,
    "visit.school": School,
    "visit.health": Health,
    "visit.bond": Bond,
    "visit.next": Next,
}
CODE_LINES = 8
"""Lines for codes: two volunteers of a village rarely visit more children."""


class CardFor(StrEnum):
    """Whose card it is."""

    volunteer = "volunteer"
    caregiver = "caregiver"


@dataclass(frozen=True, slots=True)
class CardRow:
    """A key or an example, and what it means; either may be empty."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class CardBlock:
    """Rows under one heading, in one column or two; `lines` are empty ones to write on."""

    heading: str
    rows: tuple[CardRow, ...] = ()
    columns: int = 1
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """Two sides of A5, in one language."""

    title: str
    language: Language
    front: tuple[CardBlock, ...]
    back: tuple[CardBlock, ...]


class _Writer:
    """Says words in the language of one card, with the numbers of the programme."""

    def __init__(self, programme: Programme, language: Language, short_code: str) -> None:
        lines = programme.helplines
        self.programme, self.language = programme, language
        self.common = {
            "dial": short_code,
            "child_line": lines.child,
            "police": lines.police,
            "isange": lines.isange,
            "rib": lines.rib,
        }

    def says(self, words: Say) -> str:
        return say(self.language, words, self.common)

    def home(self, who: CardFor) -> CardBlock:
        rows = tuple(CardRow(key, self.says(Say(f"{who}.home.{name}"))) for key, name in HOMES[who].items())
        return CardBlock(self.says(Say("card.menu")), rows, columns=2)

    def help(self) -> CardBlock:
        rows = tuple(CardRow(key, self.says(Say(f"caregiver.help.{name}"))) for key, name in HELP.items())
        return CardBlock(self.says(Say("card.help")), rows, columns=2)

    def visit(self) -> Iterator[CardBlock]:
        yield CardBlock(self.says(Say("card.visit")))
        for at, (question, keys) in enumerate(VISIT.items(), 1):
            yield self._asked(f"{at}. {self.says(Say(question))}", question, keys)

    def concern(self) -> Iterator[CardBlock]:
        yield CardBlock(self.says(Say("card.concern")))
        for at, (question, keys) in enumerate((("concern.urgency", Urgency), ("concern.about", About)), 1):
            yield self._asked(f"{at}. {self.says(Say(question))}", question, keys)
        kinds = sorted((each.key, name) for name, each in self.programme.kinds.items())
        rows = tuple(CardRow(str(key), self.says(Say(f"concern.category.{name}"))) for key, name in kinds)
        yield CardBlock(f"3. {self.says(Say('card.kinds'))}", rows, columns=2)
        yield self._asked(f"4. {self.says(Say('concern.protected'))}", "concern.protected", ProtectedKey)

    def _asked(self, heading: str, question: str, keys: type[IntEnum]) -> CardBlock:
        rows = tuple(CardRow(str(int(each)), self.says(Say(f"{question}.{each.name}"))) for each in keys)
        return CardBlock(heading, rows, columns=2)

    def sms(self, who: CardFor) -> CardBlock:
        taught = {
            CardFor.volunteer: ("card.sms.visit", "card.sms.concern", "card.sms.list", "card.sms.help"),
            CardFor.caregiver: ("card.sms.ring", "card.sms.stop", "card.sms.start"),
        }
        examples = (self.says(Say(key)).split("\n", 1) for key in taught[who])
        return CardBlock(self.says(Say("card.by_sms")), tuple(CardRow(example, words) for example, words in examples))

    def helplines(self) -> CardBlock:
        heading, *lines = self.says(Say("helplines")).split("\n")
        rows = tuple(CardRow(*line.split(" ", 1)) for line in lines)
        return CardBlock(heading, rows, columns=2)

    def danger(self) -> CardBlock:
        return CardBlock(self.says(Say("card.danger")))


def card(programme: Programme, who: CardFor, language: Language, short_code: str, *, two_way: bool) -> Card:
    """The card of a volunteer or a family. What an SMS may say stands on it where people can send one to us."""
    writer = _Writer(programme, language, short_code)
    sms = (writer.sms(who),) if two_way else ()
    if who is CardFor.caregiver:
        front: tuple[CardBlock, ...] = (writer.home(who), writer.help(), writer.danger())
        back: tuple[CardBlock, ...] = (writer.helplines(), *sms)
    else:
        front = (writer.home(who), *writer.visit(), *sms)
        codes = CardBlock(writer.says(Say("card.codes")), lines=CODE_LINES, columns=2)
        pin = CardBlock(writer.says(Say("card.pin")))
        back = (*writer.concern(), writer.danger(), writer.helplines(), codes, pin)
    return Card(writer.says(Say(f"card.{who}")), language, front, back)
