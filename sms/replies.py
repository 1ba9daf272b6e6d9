"""What a text says in reply to our question: a word of the question, or numbers that tell a danger by it."""

from collections.abc import Sequence
from dataclasses import replace

from core.storage.access import Caller
from core.storage.db import Tx
from sms import unfinished
from sms.commands import NUMBER, UNREADABLE
from sms.fields import CODE, VISIT_KEYS
from sms.guided_report import Guided
from sms.said import Said
from sms.vocabulary import COURTESIES, LABELS, WORDS_OF_ANSWERS


def in_reply(tx: Tx, found: Sequence[Caller], said: Said) -> Said:
    """The text as the question gives it to be read that waits for an answer of this phone; as it is where none does."""
    if not found or said.command not in (NUMBER, UNREADABLE):
        return said
    guided = unfinished.asked_of(tx, found[0].number, found)
    return _as_answer(guided, said) if guided else said


def _as_answer(guided: Guided, said: Said) -> Said:
    """Words of the question itself are their digit; of other numbers any danger they may tell in it is one."""
    meant = WORDS_OF_ANSWERS.get(guided.asked, {})
    words = [each for each in said.left if len(each) > 1 and each not in COURTESIES]
    digits = {meant.get(each, "") for each in words} | set(said.parts)
    if words and len(digits) == 1 and "" not in digits:
        return replace(said, command=NUMBER, parts=tuple(digits))
    named = [each for each in words if f"{guided.script}.{LABELS.get(each)}" != guided.asked or each in meant]
    if said.parts and words and not named and len(said.parts) == 1:
        return replace(said, command=NUMBER)
    told = "".join(each for each in (*said.parts, *digits) if len(each) < CODE)
    kinds = told if guided.script == "concern" and "concern.category" not in guided.told else said.kinds
    return replace(said, risk=said.risk or _may_be_danger(guided, told), kinds=kinds)


def _may_be_danger(guided: Guided, digits: str) -> bool:
    """True if one of these may answer what is still open with a danger."""
    if guided.script == "concern":
        return guided.asked == "concern.urgency" and "1" in digits
    left = VISIT_KEYS[VISIT_KEYS.index(guided.asked) :] if guided.asked in VISIT_KEYS else VISIT_KEYS
    return ("visit.safe" in left and "3" in digits) or ("visit.bond" in left and "4" in digits)
