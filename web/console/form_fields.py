"""The fields of a desk form: what each offers, how what was typed is read, and what is said where it cannot be."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from flask import g
from werkzeug.datastructures import MultiDict

from core.clock import kigali
from core.language.words import Say
from core.storage.db import Tx
from web.console import desk_words, moments
from web.console.desk import language, say

Given = dict[str, Any]
"""What was filled in, by field."""
FEW = 5
"""As many choices stand side by side; more are a list to open."""
TINY = 4
"""Letters of a choice that is short enough to stand beside others, also on a phone."""


class Mistyped(Exception):
    """What was typed in a field cannot be: the sentence that stands there."""


class Misfilled(Exception):
    """Each field was well typed, and together they cannot be: the sentence for each that must change."""

    def __init__(self, **fields: str) -> None:
        """By field."""
        super().__init__(*fields)
        self.fields = fields


class FieldKind(StrEnum):
    """How a field is drawn."""

    choice = "choice"
    many = "many"
    day = "day"
    text = "text"


@dataclass(frozen=True)
class Field:
    """One field: `reads` makes of the text what the verb wants, or raises Mistyped; one not `needed` may be empty."""

    name: str
    label: str
    kind: FieldKind = FieldKind.text
    options: tuple[tuple[str, str], ...] = ()
    needed: bool = True
    hint: str = ""
    first: str = ""
    last: str = ""
    reads: Callable[[Tx, str], Any] | None = None

    @property
    def is_tiny(self) -> bool:
        """Whether each choice is a word of a few letters, or a digit."""
        return all(len(words) <= TINY for _, words in self.options)

    @property
    def is_short(self) -> bool:
        """Whether all choices stand side by side."""
        return len(self.options) <= FEW


def phones(key: str) -> str:
    """Words that phones say too, without the colon or the question's keys."""
    return desk_words.say(language(), Say(key))


def choose(name: str, label: str, keys: Mapping[str, str], *, needed: bool = True, hint: str = "") -> Field:
    """One of these values, each with its words."""
    return Field(name, label, FieldKind.choice, tuple(keys.items()), needed, hint)


def words_of(values: Any, prefix: str) -> dict[str, str]:
    """The words that phones have for each of these values."""
    return {str(each): phones(f"{prefix}{each}") for each in values}


def yes_no(name: str, label: str, *, needed: bool = True) -> Field:
    """Yes or no, read as a truth."""
    answers = {"yes": say("desk.form.yes"), "no": say("desk.form.no")}
    return Field(name, label, FieldKind.choice, tuple(answers.items()), needed, reads=lambda _tx, raw: raw == "yes")


def day(name: str, label: str, back: int, ahead: int) -> Field:
    """A day from so many days back up to so many ahead, read as an ISO day."""
    today = kigali(g.at).date()
    first, last = today - timedelta(days=back), today + timedelta(days=ahead)
    return Field(name, label, FieldKind.day, first=first.isoformat(), last=last.isoformat())


def read(tx: Tx, fields: list[Field], form: MultiDict[str, str]) -> tuple[Given, dict[str, str]]:
    """What was filled in, and for each field that is wrong the sentence that says how."""
    given: Given = {}
    wrong: dict[str, str] = {}
    for each in fields:
        try:
            given[each.name] = _one(tx, each, form)
        except Mistyped as error:
            wrong[each.name] = str(error)
    return given, wrong


def _one(tx: Tx, field: Field, form: MultiDict[str, str]) -> Any:
    if field.kind is FieldKind.many:
        known = [value for value, _ in field.options]
        return [each for each in form.getlist(field.name) if each in known]
    raw = form.get(field.name, "").replace("\x00", "").strip()
    if not raw:
        if field.needed:
            raise Mistyped(say("desk.form.choose" if field.kind is FieldKind.choice else "desk.form.missing"))
        return None
    if field.kind is FieldKind.day:
        return _day(field, raw)
    if field.kind is FieldKind.choice and raw not in [value for value, _ in field.options]:
        raise Mistyped(say("desk.form.choose"))
    return field.reads(tx, raw) if field.reads else raw


def _day(field: Field, raw: str) -> str:
    with suppress(ValueError):
        if field.first <= date.fromisoformat(raw).isoformat() <= field.last:
            return raw
    first, last = (moments.day(date.fromisoformat(each)) for each in (field.first, field.last))
    raise Mistyped(say("desk.form.day", first=first, last=last))
