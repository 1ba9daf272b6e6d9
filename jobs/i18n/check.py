"""Are the catalogs whole? Every language has the same texts, every one fits, and the code asks for each of them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.language import gsm7
from core.language.words import LOCALE, slots
from jobs.i18n import catalogs, fits, keys
from jobs.i18n.catalogs import Entry
from jobs.i18n.widest import known

DEFAULT = "rw"
"""The language all others are compared with; a text that another lacks is said in it."""
LEADING_SPACE = ("alert.unverified", "alert.taken_back")
"""Texts that are put behind another word."""


@dataclass(frozen=True)
class Findings:
    """What is wrong, a sentence each, and per language what a native speaker must still read."""

    faults: list[str]
    to_review: dict[str, list[Entry]]


def examine(locale: Path = LOCALE) -> Findings:
    """Everything that is wrong with the catalogs under a folder."""
    entries = {language: catalogs.read(locale / language) for language in catalogs.languages(locale)}
    faults = [
        f"{language}: {fault}"
        for language, found in entries.items()
        for fault in (*_alone(found), *_beside(found, entries.get(DEFAULT, [])))
    ]
    faults += _in_code([entry.key for entry in entries.get(DEFAULT, [])])
    to_review = {language: [each for each in found if each.needs_review] for language, found in entries.items()}
    return Findings(faults, to_review)


def _alone(entries: list[Entry]) -> Iterator[str]:
    """What is wrong with one language's texts in themselves."""
    texts = {entry.key: entry.text for entry in entries if entry.text}
    for key, times in Counter(entry.key for entry in entries).items():
        if times > 1:
            yield f"{key} stands {times} times"
    for entry in entries:
        yield from _spelt(entry)
    sound = {key: text for key, text in texts.items() if not gsm7.outside(gsm7.fold(text))}
    for key, septets in fits.too_wide(sound).items():
        yield f"{key} takes {septets} septets at its widest"


def _spelt(entry: Entry) -> Iterator[str]:
    key, text = entry.key, entry.text
    if not text:
        yield f"{key} has no words"
        return
    if outside := gsm7.outside(text):
        yield f"{key} has letters that phones lack: {' '.join(outside)}"
    if text.strip() != text and key not in LEADING_SPACE:
        yield f"{key} begins or ends with a space"
    if re.match(r"(CON|END)\b", text):
        yield f"{key} holds a word of the gateway's"
    if re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", text)):
        yield f"{key} has a slot that is not closed"
    if unknown := slots(text) - known():
        yield f"{key} has a slot that nothing fills: {', '.join(sorted(unknown))}"


def _beside(entries: list[Entry], model: list[Entry]) -> Iterator[str]:
    """What differs from the default language."""
    mine = {entry.key: entry for entry in entries}
    theirs = {entry.key: entry for entry in model}
    yield from (f"{key} is missing" for key in theirs if key not in mine)
    yield from (f"{key} stands in no other language" for key in mine if key not in theirs)
    for key, entry in mine.items():
        other = theirs.get(key, entry)
        if entry.text and slots(entry.text) != slots(other.text):
            yield f"{key} has other slots than in {DEFAULT}: {_named(entry.text)} instead of {_named(other.text)}"
        if entry.topic != other.topic:
            yield f"{key} stands in {entry.topic}.po instead of {other.topic}.po"
    if set(mine) == set(theirs) and list(mine) != list(theirs):
        yield f"the texts stand in another order than in {DEFAULT}"


def _named(text: str) -> str:
    return ", ".join(sorted(slots(text))) or "none"


def _in_code(written: list[str]) -> list[str]:
    used = keys.used()
    absent = [f"the code asks for {each}, which no catalog has" for each in used.missing(written)]
    return absent + [f"{key} is asked for nowhere in the code" for key in used.unused(written)]


def as_text(found: Findings) -> str:
    """The faults, then what needs a native reviewer: how many by language, then each key."""
    lines = [f"FAULT {each}" for each in found.faults] or ["No fault."]
    for language, entries in found.to_review.items():
        lines.append(f"{language}: {len(entries)} texts need a native reviewer")
        lines += [f"  {entry.topic}: {entry.key}" for entry in entries]
    return "\n".join(lines)
