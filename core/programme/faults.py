"""What is wrong with a programme, in sentences: its place, what stands there, what is expected, how to mend it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from core.language.words import catalog
from core.models.person import Language
from core.programme.blocks import Limits, Retention
from core.programme.reminders import EncouragementRule
from core.programme.values import InvalidValue, display

KEYS = (*range(1, 9), *range(91, 99))
"""The keys of the two screens of categories."""
_ABSENT = "nothing stands here. Add it; docs/programme.md says what it means."
_UNKNOWN = "nobody reads this. Remove it, or mend its name."
_SHAPES = {
    "model_type": "table of values",
    "dict_type": "table of values",
    "list_type": "list",
    "tuple_type": "list",
    "int_type": "whole number",
    "int_parsing": "whole number",
    "int_from_float": "whole number",
    "string_type": "text",
}
"""What pydantic misses by its own names, in ours."""


def sentences(error: ValidationError) -> list[str]:
    """A sentence for each fault of a programme."""
    return [each for found in error.errors() for each in _said(found)]


def _said(found: Any) -> Iterator[str]:
    place, written = ".".join(map(str, found["loc"])), found["input"]
    context = found.get("ctx", {})
    if isinstance(unsound := context.get("error"), InvalidValue):
        for below, said in unsound.faults:
            yield f"{'.'.join(filter(None, (place, below)))}: {said}"
    else:
        yield f"{place}: {_plain(found['type'], written, context, found['msg'])}"


def _plain(kind: str, written: object, context: Mapping[str, Any], message: str) -> str:
    if kind == "missing":
        return _ABSENT
    if kind == "extra_forbidden":
        return _UNKNOWN
    if kind in ("enum", "literal_error"):
        return f"{display(written)} is not known here. Write {context['expected'].replace(chr(39), chr(34))}."
    if kind == "too_short":
        return "the list is empty. Write at least one."
    if kind in ("greater_than_equal", "less_than_equal"):
        way, limit = ("little", context.get("ge")) if "ge" in context else ("much", context.get("le"))
        return f"{display(written)} is too {way}. Write {limit}, or {'more' if way == 'little' else 'less'}."
    if kind in _SHAPES:
        return f"{display(written)} is no {_SHAPES[kind]}. Write one; docs/programme.md shows how."
    return f"{display(written)} cannot stand here: {message}."


def between_blocks(written: Mapping[str, Any]) -> list[str]:
    """What no value can see alone; whatever is faulty itself is left out here."""
    return [*_drafts_outlive_their_offer(written), *_kinds_of_concern(written), *_unwritten_proverbs(written)]


def _drafts_outlive_their_offer(written: Mapping[str, Any]) -> Iterator[str]:
    limits, kept = _read(Limits, written.get("limits")), _read(Retention, written.get("retention"))
    if limits and kept and kept.drafts < limits.draft:
        yield "retention.drafts: it is less than limits.draft. What is offered again must still be there."


def _kinds_of_concern(written: Mapping[str, Any]) -> Iterator[str]:
    """Each key of the two screens is one category's, and each category has its words in the catalogs."""
    block = written.get("categories")
    kinds = {name: each for name, each in block.items() if isinstance(each, dict)} if isinstance(block, dict) else {}
    for name in kinds:
        if not {f"category.{name}", f"concern.category.{name}"} <= catalog(Language.rw).keys():
            yield f"categories.{name}: no screen has words for it. Use the name it had, or have words written first."
    keys = [(name, each["key"]) for name, each in kinds.items() if type(each.get("key")) is int]
    held: list[int] = []
    for name, key in keys:
        if key not in KEYS:
            yield f"categories.{name}.key: {key} is on no screen. Write one of 1 to 8 or 91 to 98."
        elif key in held:
            yield f"categories.{name}.key: {key} is another category's key too. Give each its own."
        held.append(key)
    if len(keys) == len(kinds) and (missing := [str(key) for key in KEYS if key not in held]):
        yield f"categories: no category has the key {', '.join(missing)}. People press it: give it to one."


def _unwritten_proverbs(written: Mapping[str, Any]) -> Iterator[str]:
    rule = _read(EncouragementRule, written.get("encouragement"))
    for at, each in enumerate(rule.plan if rule else ()):
        if f"proverb.{each.key}" not in catalog(Language.rw):
            key = display(each.key)
            yield f"encouragement.plan.{at}.key: {key} has no words. Use one that has, or have it written."


def _read(block: type[Any], written: object) -> Any:
    try:
        return block.model_validate(written)
    except ValidationError:
        return None


def signed_ahead(written: Mapping[str, Any], today: dt.date) -> list[str]:
    """Blocks whose date has not come yet. Only a check asks: a clock that is wrong must not keep the line shut."""
    dates = [(name, block.get("date")) for name, block in written.items() if isinstance(block, dict)]
    return [
        f"{name}.date: {display(day)} has not come yet. Write the day on which it was decided."
        for name, day in dates
        if isinstance(day, dt.date) and not isinstance(day, dt.datetime) and day > today
    ]
