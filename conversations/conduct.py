"""The question for the code of conduct, which stands between the key number and the first PIN."""

from collections.abc import Mapping
from dataclasses import dataclass

from conversations.asking import Json, Option, Page, Wrong
from conversations.questions import Pin
from core.language.words import Say
from core.storage.db import Tx


@dataclass(frozen=True)
class Conduct(Pin):
    """The code of conduct, before the first PIN: 1 accepts it, 2 refuses. Kept in the ledger and not in the talk, so
    that it is nothing to step back over.
    """

    def has_form(self, raw: str) -> bool:
        """True for one of the two."""
        return raw in ("1", "2")

    def pages(self, tx: Tx) -> list[Page]:
        """Yes and no."""
        return [[("1", Option(True, Say("answer.yes"))), ("2", Option(False, Say("answer.no")))]]

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """1 or 2."""
        if self.has_form(raw):
            return raw == "1"
        raise Wrong("wrong.choice", keys="1-2")
