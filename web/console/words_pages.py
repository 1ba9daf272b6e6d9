"""Texts: four languages side by side with their sizes at the widest, who stands for each, and signing what was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from core.language import gsm7
from core.language.text_source import Topics
from core.models.person import Language
from core.monitoring import ready_texts, text_status
from core.monitoring.text_status import Statuses, TextStand, TextStatus
from core.operations import text_reviews
from core.operations.text_reviews import READERS, SignedAtDesk, Texts
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import paging, said
from web.console.desk import Desk, page, session
from web.console.doing import do

READS = Policy(OFFICERS, reads=(Resource.system,), pin=True)
WRITES = Policy(frozenset(READERS), reads=(Resource.system,), writes=(Resource.system,), pin=True, audited=True)
PAGE = 50
SMS = "sms."
"""How the keys of texts begin that leave as SMS: those have parts."""


@dataclass(frozen=True, slots=True)
class TextCell:
    """One text in one language. `septets` and `segments` are those at the widest value, `segments` 0 for a screen;
    `mark` goes with a form that signs it.
    """

    language: Language
    text: str
    septets: int
    segments: int
    status: TextStatus
    mark: str


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The page, and signing."""

    @blueprint.get("/words")
    @declares(READS)
    def words() -> Response:
        """One topic, fifty texts a page; and what nobody stands for before going live."""
        every = {each: desk.texts.topics(each) for each in Language}
        with desk.read() as tx:
            found = {each: text_status.of_language(tx, each, every[each]) for each in Language}
            wanted = text_status.wanted_languages(tx, session().me)
        topic, mine = _topic(every[Language.rw]), _mine()
        keys = _keys(every[mine].get(topic, {}), found[mine])
        now = paging.asked_page()
        shown = keys[(now - 1) * PAGE : now * PAGE]
        values: dict[str, Any] = {
            "rows": [(key, _cells(desk, every, found, topic, key)) for key in shown],
            "more": len(keys) > now * PAGE,
            "first": [(each, *text_status.unread_first(every[each], found[each])) for each in wanted],
            "topics": sorted(every[Language.rw], key=lambda name: (name not in ready_texts.FIRST, name)),
            "may": session().me.role in READERS,
        }
        offered: dict[str, Any] = {
            "languages": list(Language),
            "now": now,
            "topic": topic,
            "mine": mine,
            "once": token_urlsafe(9),
            "waits": _waits(),
            "misread": paging.misread(
                {"topic": topic, "language": mine.value, "waits": 1 if _waits() else None, "page": now}
            ),
        }
        return page("words.html", note=said.heard(), **offered, **values)

    @blueprint.post("/words/<language>")
    @declares(WRITES)
    def sign_words(language: str) -> ResponseReturnValue:
        """Those that were ticked are signed, each in the words that the page showed and in no other."""
        back = url_for("console.words", language=language, topic=request.form.get("topic", "")[:40], waits=1)
        ticked = dict(each.rsplit(":", 1) for each in request.form.getlist("read") if ":" in each)
        if language not in list(Language) or not ticked:
            return said.at(back, "words.told.none")
        texts = {key: text for each in desk.texts.topics(Language(language)).values() for key, text in each.items()}
        with desk.write("desk") as tx:
            done = do(tx, _sign, 0, language, {key: texts[key] for key in ticked if key in texts}, ticked)
        told = "signed" if not done.changed else "some" if done.signed else "changed"
        return said.at(back, f"words.told.{told}", count=str(done.signed))


def _sign(tx: Tx, me: Caller, _row: int, language: str, texts: Texts, ticked: Mapping[str, str]) -> SignedAtDesk:
    return text_reviews.sign_shown(tx, me, Language(language), texts, ticked, session().name)


def _topic(topics: Topics) -> str:
    asked = request.args.get("topic", "")
    return asked if asked in topics else ready_texts.FIRST[-1]


def _mine() -> Language:
    """The language that is read: what was asked for, else one's own."""
    asked = request.args.get("language", "")
    return Language(asked) if asked in list(Language) else session().me.language


def _keys(texts: Texts, statuses: Statuses) -> list[str]:
    return [key for key in texts if not _waits() or statuses[key].stand is not TextStand.read]


def _waits() -> bool:
    """Whether only what nobody stands for yet is asked."""
    return request.args.get("waits") == "1"


def _cells(
    desk: Desk, every: Mapping[Language, Topics], found: Mapping[Language, Statuses], topic: str, key: str
) -> list[TextCell]:
    return [
        _cell(desk, each, key, every[each][topic][key], found[each][key])
        for each in Language
        if key in every[each].get(topic, {})
    ]


def _cell(desk: Desk, language: Language, key: str, text: str, status: TextStatus) -> TextCell:
    widest = gsm7.fold(desk.texts.widest(language, key))
    segments = gsm7.segments(widest) if key.startswith(SMS) else 0
    return TextCell(language, text, gsm7.septets(widest), segments, status, text_reviews.mark_of(text))
