"""Is a district ready: its people's texts, each signed by a native speaker for the words as they stand."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from core.language.text_source import Topics
from core.models.person import Language, Person, PersonStatus, Role
from core.monitoring.readiness_lines import WITHIN, WITHIN_SAID, ReadinessLine, on
from core.operations import text_reviews
from core.operations.text_reviews import TextsRead
from core.storage.db import Tx

FIRST = ("caregiver", "concern", "sms")
"""Topics in which a wrong word frightens a family, or sends a reporter the wrong way."""


def lines(tx: Tx, district: int, texts: Mapping[Language, Topics]) -> Iterator[ReadinessLine]:
    """A line for what must be read before anybody is spoken to, one for the rest; in the languages of the people."""
    spoken = spoken_to(tx, district)
    others = sorted({topic for topics in texts.values() for topic in topics} - set(FIRST))
    for name, wanted, essential in (("texts", list(FIRST), True), ("other texts", others, False)):
        found = {
            language: text_reviews.look(
                tx,
                language,
                {key: text for topic in wanted for key, text in texts[language].get(topic, {}).items()},
                tx.at - WITHIN,
            )
            for language in spoken
        }
        yield _line(name, found, wanted if essential else [], essential=essential)


def spoken_to(tx: Tx, district: int) -> list[Language]:
    """What the district's people, and the national desk, are spoken to in; and the default of everybody."""
    there = (Person.district_id == district) | (Person.role == Role.national)
    found = select(Person.language).where(there, Person.standing != PersonStatus.left).distinct()
    there_are = {Language.rw, *tx.session.scalars(found)}
    return [each for each in Language if each in there_are]


def _line(name: str, found: Mapping[Language, TextsRead], topics: list[str], *, essential: bool) -> ReadinessLine:
    waits = next((language for language, read in found.items() if read.waiting), None)
    said = " ".join(_said(language, read) for language, read in found.items())
    only = "".join(f" --topic {each}" for each in topics)
    mend = (
        f"Have them read by a native speaker: ./inshuti i18n review export {waits} texts.xlsx{only}, then "
        "./inshuti i18n review sign texts.xlsx --reader NAME."
    )
    return ReadinessLine(name, waits is None, essential, said, mend if waits else "")


def _said(language: Language, found: TextsRead) -> str:
    last = max(found.read, key=lambda each: each.read_at, default=None)
    by = f", the last on {on(last.read_at)} by {last.reader}" if last else ""
    older = {"changed since": len(found.changed), "were read longer ago": len(found.old)}
    more = "".join(f"; {count} {words}" for words, count in older.items() if count)
    return f"{language}: {len(found.read)} of {len(found.read) + len(found.waiting)} signed {WITHIN_SAID}{by}{more}."
