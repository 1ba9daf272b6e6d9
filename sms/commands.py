"""What an SMS says: a command word in any of the four languages, and its parts. Every word works for everybody."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core import codes


class Command(StrEnum):
    """What people can say by SMS."""

    visit = "visit"
    concern = "concern"
    listing = "list"
    help = "help"
    stop = "stop"
    start = "start"
    ok = "ok"
    number = "number"
    unreadable = "unreadable"


WORDS: Mapping[str, Command] = {
    **dict.fromkeys(("VISIT", "SURA", "NASUYE", "GUSURA", "VISITE", "ZIARA"), Command.visit),
    **dict.fromkeys(("CONCERN", "IKIBAZO", "IMPUNGENGE", "SOUCI", "TATIZO"), Command.concern),
    **dict.fromkeys(("LIST", "ABANA", "LISTE", "ORODHA"), Command.listing),
    **dict.fromkeys(("HELP", "UBUFASHA", "MUMFASHE", "FASHA", "AIDE", "MSAADA"), Command.help),
    **dict.fromkeys(("STOP", "HAGARIKA", "ARRET", "ACHA"), Command.stop),
    **dict.fromkeys(("START", "TANGIRA", "DEBUT", "ANZA"), Command.start),
    **dict.fromkeys(("OK", "NDABYAKIRIYE", "NDAFASHA", "NIMEPOKEA"), Command.ok),
}

VISIT_KEYS = ("visit.seen", "visit.safe", "visit.school", "visit.health", "visit.bond", "visit.next")


@dataclass(frozen=True, slots=True)
class Said:
    """A command and its parts, as words."""

    command: Command
    parts: tuple[str, ...] = ()


def read(text: str) -> Said:
    """The command in a text; extra spaces, separators, case and letters nobody sees do not matter."""
    words = _one_code(tuple(_plain(text).split()))
    if not words:
        return Said(Command.unreadable)
    command = WORDS.get(words[0])
    if command:
        return Said(command, _one_code(words[1:]))
    glued = re.fullmatch(r"([A-Z]{2,12})([0-9]+)", words[0])
    if glued and glued[1] in WORDS:
        return Said(WORDS[glued[1]], (glued[2], *words[1:]))
    if len(words) == 1 and re.fullmatch(r"[0-9]{1,7}", codes.read(words[0])):
        return Said(Command.number, (codes.read(words[0]),))
    return Said(Command.unreadable)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    seen = "".join(each for each in letters if unicodedata.category(each) not in ("Cf", "Cc", "Mn") or each.isspace())
    return re.sub(r"[\W_]+", " ", seen).upper()


def _one_code(words: tuple[str, ...]) -> tuple[str, ...]:
    """A code may be written in two halves, as it is read aloud: 204 711."""
    halves = [codes.read(each) for each in words[:2]]
    if len(halves) == 2 and all(re.fullmatch("[0-9]{3}", each) for each in halves):
        return ("".join(halves), *words[2:])
    return words


def visit_answers(parts: tuple[str, ...]) -> dict[str, str]:
    """`<code> <six keys>` by the questions they answer. Six keys may be written as one word: 211111."""
    if not parts:
        return {}
    code, keys = parts[0], [codes.read(each) for each in parts[1:]]
    if len(keys) == 1 and len(keys[0]) == len(VISIT_KEYS):
        keys = list(keys[0])
    return {"visit.child": code, **dict(zip(VISIT_KEYS, keys, strict=False))}


def concern_answers(parts: tuple[str, ...]) -> dict[str, str]:
    """`<code or 0> <category> <urgency>` by the questions they answer."""
    values = [codes.read(each) for each in parts[:3]]
    answers = dict(zip(("concern.code", "concern.category", "concern.urgency"), values, strict=False))
    code = answers.get("concern.code")
    if code == "0":
        return {**answers, "concern.about": "2"}
    return {**answers, "concern.about": "1"} if code else answers
