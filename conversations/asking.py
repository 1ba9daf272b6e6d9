"""What every question has: a key, words, what it offers, and how it reads what was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.language.words import Say
from core.storage.access import Caller
from core.storage.db import Tx

Json = Any


class Wrong(Exception):
    """What was typed does not answer the question; `say` tells what would."""

    def __init__(self, key: str, **slots: Any) -> None:
        super().__init__(key)
        self.say = Say(key, slots)


Note = Callable[[Tx, Caller], object]
"""Writes down what somebody did."""


class Refused(Wrong):
    """What was typed names nothing in the caller's reach. That somebody tried is written down, as `note` does it, in
    the hop's transaction.
    """

    def __init__(self, key: str, note: Note) -> None:
        super().__init__(key)
        self.note = note


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what it means, and its words."""

    value: Json
    say: Say


Page = list[tuple[str, Option]]
"""The options of one screen with the digit each is chosen by."""


Words = Say | Callable[[Tx], Say]
"""Words for this moment, or how to find them in the records."""


class Question(Protocol):
    """What the engine needs of a question. An optional one may be left out of an SMS and is None then."""

    @property
    def key(self) -> str:
        """Its name: in journals, on the gateway's dashboard, and of its words unless it `says` others."""
        ...

    def says(self, tx: Tx) -> Say:
        """What it says above the choices."""
        ...

    @property
    def looks_up(self) -> bool:
        """True if drawing it reads records, which is audited: it is drawn inside the hop's transaction."""
        ...

    @property
    def lists(self) -> bool:
        """True if what it offers are records and nothing else can be answered: without any, it says so."""
        ...

    @property
    def optional(self) -> bool:
        """True if a talk by SMS need not ask it."""
        ...

    @property
    def leads(self) -> bool:
        """True if its answer tells nothing and only leads on: a menu, a list of what may be read, a card. Nobody wants
        to be asked on the next dial whether to go on with that.
        """
        ...

    @property
    def zero_finishes(self) -> bool:
        """True if `0` leaves it unanswered and ends the talk well, instead of going back."""
        ...

    @property
    def guards_draft(self) -> bool:
        """True if an unfinished talk in which it was answered asks the PIN before it goes on, as the phone may be in
        other hands by then.
        """
        ...

    def zero(self, *, first: bool) -> str:
        """The key of what `0` is called there; `first` where no answer stands before it."""
        ...

    def pages(self, tx: Tx) -> list[Page]:
        """What it offers now, a screen at a time; [] for a question that is answered by typing."""
        ...

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """What was typed, as JSON, read against what the caller saw. Raises Wrong."""
        ...

    def hear(self, said: str, tx: Tx) -> Json:
        """What an SMS said, as JSON: without a screen, a member is named by its own number. Raises Wrong."""
        ...

    def value(self, kept: Json) -> Any:
        """The kept answer as the conversation uses it."""
        ...


@dataclass(frozen=True)
class Asked:
    """What all other questions have in common. No ABC, as each key press asks many times what a question is."""

    key: str
    words: Words | None = None
    optional: bool = False
    leads: bool = False
    zero_finishes: bool = False
    zero_says: str = "nav.finish"
    guards_draft: bool = False

    def says(self, tx: Tx) -> Say:
        """Its own words, or those given for this moment."""
        return (self.words(tx) if callable(self.words) else self.words) or Say(self.key)

    def zero(self, *, first: bool) -> str:
        """Its own word where `0` leaves it unanswered; else the way back, or out."""
        if self.zero_finishes:
            return self.zero_says
        return "nav.leave" if first else "nav.back"

    @property
    def looks_up(self) -> bool:
        """True if its words come from records. Lists show codes, dates and numbers; no look at them is audited."""
        return callable(self.words)

    @property
    def lists(self) -> bool:
        """Most questions are answered without records."""
        return False

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """What was typed. Each kind of question reads its own."""
        raise NotImplementedError  # no ABC: asking whether one is a Pin would call Python each time

    def hear(self, said: str, tx: Tx) -> Json:
        """By SMS the same is said as is typed."""
        return self.parse(said, {}, tx)
