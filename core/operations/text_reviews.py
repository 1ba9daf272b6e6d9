"""Texts that a native speaker has read: signed by name and day, for the words as they stood then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import insert, select

from core.errors import NotYours, Unknown
from core.models.base import new_id
from core.models.person import Language, Role
from core.models.text_review import TextReview
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

Texts = Mapping[str, str]
"""Words by their keys."""


@dataclass(frozen=True, slots=True)
class SignedText:
    """The last review of one text's words as they stand."""

    key: str
    reader: str
    read_at: datetime


def digest(text: str) -> bytes:
    """What a review is of: the words themselves, to the letter."""
    return sha256(text.encode()).digest()


READERS = (Role.lead, Role.national)
"""Who stands for a text at the desk."""


@dataclass(frozen=True, slots=True)
class SignedAtDesk:
    """How many texts are signed by it; and how many had other words by then than the page showed."""

    signed: int
    changed: int

    @property
    def done(self) -> bool:
        """Whether anything was."""
        return self.signed > 0


def mark_of(text: str) -> str:
    """The words of a text as a form carries them, to be signed in no other."""
    return digest(text).hex()


def sign_shown(
    tx: Tx, me: Caller, language: Language, texts: Texts, shown: Mapping[str, str], reader: str
) -> SignedAtDesk:
    """Who sits at the desk has read what the page showed: keys with the marks of their words. What has other words now
    is signed by nobody. Raises NotYours for who stands for no text, Unknown for a reader without a name.
    """
    if me.role not in READERS:
        raise NotYours("a lead or the national desk stands for a text")
    right = {key: texts[key] for key, mark in shown.items() if key in texts and mark_of(texts[key]) == mark}
    sign(tx, me, language, right, reader)
    return SignedAtDesk(len(right), len(shown) - len(right))


def sign(tx: Tx, me: Caller, language: Language, texts: Texts, reader: str) -> None:
    """That reader has read these words of that language, now, and stands for them. Raises Unknown for no name."""
    name = " ".join(reader.split())
    if not name:
        raise Unknown("Say who has read them, by name.")
    rows = [
        {"id": new_id(), "language": language, "key": key, "text_hash": digest(text), "reader": name, "read_at": tx.at}
        for key, text in texts.items()
    ]
    if rows:
        tx.connection.execute(insert(TextReview), rows)
        audit.record(tx, me, "signed", f"text_reviews {language} {len(rows)}", None)


@dataclass(frozen=True, slots=True)
class TextsRead:
    """What a language's texts rest on: `read` are those whose words of now somebody signed lately. Of the others, by
    their keys: the words changed since they were read, the review is too old, or nobody ever read them.
    """

    read: list[SignedText]
    changed: list[str]
    old: list[str]
    never: list[str]

    @property
    def waiting(self) -> list[str]:
        """The keys of those that somebody must read now."""
        return [*self.changed, *self.old, *self.never]


def look(tx: Tx, language: Language, texts: Texts, since: datetime) -> TextsRead:
    """Each of those texts, by the reviews that are kept; one of before `since` counts no more."""
    found = select(TextReview.key, TextReview.text_hash, TextReview.reader, TextReview.read_at)
    found = found.where(TextReview.language == language).order_by(TextReview.read_at, TextReview.id)
    of_words: dict[tuple[str, bytes], SignedText] = {}
    for key, words, reader, at in tx.connection.execute(found):
        of_words[key, words] = SignedText(key, reader, at)
    known, told = {key for key, _ in of_words}, TextsRead([], [], [], [])
    for key, text in texts.items():
        review = of_words.get((key, digest(text)))
        if review is not None and review.read_at >= since:
            told.read.append(review)
        else:
            (told.old if review else told.changed if key in known else told.never).append(key)
    return told
