"""A stage for tiny conversations: keys go in, screens come out, effects are written down; no database."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Self, cast

from conversations.engine.replay import Memory
from conversations.engine.talk import Talk
from conversations.steps import Conversation, End, Screen
from core.storage.db import Tx

NO_TX = cast(Tx, None)
"""Nothing here reads records."""


class Stage:
    """One caller and one conversation. Between two keys everything is kept as JSON, as between two hops."""

    def __init__(self, script: Callable[[], Conversation], session: str = "first") -> None:
        self.script, self.session = script, session
        self.memory = Memory(conversation=7)
        self.done: list[tuple[Any, ...]] = []
        self.names: list[str] = []
        self.screen: Screen | End
        self._show(self._talk())

    def _talk(self) -> Talk:
        self.memory = Memory(**json.loads(json.dumps(asdict(self.memory))))
        return Talk(self.script, self.memory, self.session)

    def _show(self, talk: Talk) -> None:
        talk.settle(self._perform)
        self.screen = talk.draw(NO_TX)

    def _perform(self, name: str, verb: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        self.names.append(name)
        self.done.append((verb.__name__, *args))
        return verb(NO_TX, *args)

    def press(self, *keys: str) -> Self:
        """Type these, one after the other."""
        for key in keys:
            talk = self._talk()
            talk.take(key, NO_TX)
            self._show(talk)
        return self

    def hear(self, *parts: str | None) -> Self:
        """The parts of an SMS."""
        for part in parts:
            talk = self._talk()
            talk.hear(part, NO_TX)
            self._show(talk)
        return self

    def gives_pin(self) -> Self:
        """The keeper says that the PIN was right."""
        talk = self._talk()
        talk.pin_was_right()
        self._show(talk)
        return self

    def redials(self, session: str = "second") -> Self:
        """Go on in another session."""
        self.session = session
        self._show(self._talk())
        return self

    def is_at(self, key: str, note: str | None = None) -> Self:
        """The screen has this name, and this line on top."""
        assert self.screen.key == key, self.screen
        assert self.note == note
        return self

    @property
    def note(self) -> str | None:
        """The key of the line on top."""
        return self.screen.note.key if isinstance(self.screen, Screen) and self.screen.note else None

    @property
    def digits(self) -> list[str]:
        """The keys that the screen offers, `9` and `0` included."""
        assert isinstance(self.screen, Screen)
        return [digit for digit, _ in self.screen.lines] + (["9"] if self.screen.more else []) + ["0"]

    @property
    def zero(self) -> str:
        """What `0` does here."""
        assert isinstance(self.screen, Screen)
        return self.screen.zero.key
