"""How every text stands with its readers, and what must be read before a district goes live."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.language.text_source import Topics
from core.models.person import Language
from core.monitoring import ready_texts
from core.monitoring.readiness_lines import WITHIN
from core.operations import text_reviews
from core.storage.access import Caller
from core.storage.db import Tx


class TextStand(StrEnum):
    """Signed in its words of now; its words changed since; signed too long ago; read by nobody."""

    read = "read"
    changed = "changed"
    old = "old"
    never = "never"


@dataclass(frozen=True, slots=True)
class TextStatus:
    """How one text of one language stands; of one that is read, who stands for it and since when."""

    stand: TextStand
    reader: str = ""
    read_at: datetime | None = None


Statuses = Mapping[str, TextStatus]
"""By key."""


def of_language(tx: Tx, language: Language, topics: Topics) -> Statuses:
    """Every text of that language, in one statement."""
    texts = {key: text for each in topics.values() for key, text in each.items()}
    found = text_reviews.look(tx, language, texts, tx.at - WITHIN)
    others = {TextStand.changed: found.changed, TextStand.old: found.old, TextStand.never: found.never}
    read = {each.key: TextStatus(TextStand.read, each.reader, each.read_at) for each in found.read}
    return read | {key: TextStatus(stand) for stand, keys in others.items() for key in keys}


def wanted_languages(tx: Tx, me: Caller) -> list[Language]:
    """In which languages the officer's district is spoken to; all of them for the national desk."""
    return list(Language) if me.district is None else ready_texts.spoken_to(tx, me.district)


def unread_first(topics: Topics, statuses: Statuses) -> tuple[int, int]:
    """Of the texts that must be read before anybody is spoken to: how many nobody stands for, and of how many."""
    keys = [key for name in ready_texts.FIRST for key in topics.get(name, {})]
    return sum(statuses[key].stand is not TextStand.read for key in keys), len(keys)
