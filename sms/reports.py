"""Reports by SMS: whole ones, several in a text, one that lacks a part, and the numbers that answer a question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from conversations.engine.replay import Memory
from core.children import children
from core.errors import Busy, Stale
from core.language.words import Say
from core.models.base import new_id
from core.models.person import Role
from core.models.session import SessionState
from core.reporting.unfinished_texts import CHANNEL, may_be_danger
from core.storage import sessions
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import VOLUNTEERS, Policy, Resource, declares
from sms import calls_for_help, fields, handlers, unfinished
from sms.calls_for_help import CallPromise
from sms.guided_report import Guided
from sms.named import named_numbers
from sms.partial import misfit_or_parts
from sms.said import Said
from sms.shapes import readings
from sms.tokens import Token

CLOCKS = timedelta(minutes=1)
"""How far the gateway's clock and ours may be apart."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one report: the words that answer it, whether it told a danger, whether it came further, and who
    told it where that may be another than the one who tells the text.
    """

    words: Say
    danger: bool = False
    is_step: bool = True
    by: Caller | None = None


@declares(Policy(VOLUNTEERS, writes=(Resource.child, Resource.alert), audited=True))
def begin(tx: Tx, me: Caller, said: Said) -> Say:
    """A report of somebody who is no volunteer: nothing is kept of it. A family that writes one is rung, and a sector's
    officer where it may be of a danger; an officer reads first whom to call then.
    """
    danger = calls_for_help.may_tell_danger(tx, said)
    if me.role is Role.caregiver or (danger and me.role is Role.sector_officer):
        return handlers.unreadable(tx, me, said)
    return Say("sms.reply.not_by_sms.danger" if danger else "sms.reply.not_by_sms")


def teller(tx: Tx, found: Sequence[Caller], said: Said) -> Caller:
    """Who of several on one number tells it, who may be one volunteer of two villages: the one whose village the child
    of its first code lives in, else whose district knows that code, else whoever spoke last.
    """
    asked = (said.given.get(each, "") for each in ("visit.child", "concern.code"))
    abouts = [each.about for each in said.whole] or asked
    code = next((each for each in abouts if len(each) == fields.CODE), "")
    return _who_knows(tx, found, code) or found[0]


def _who_knows(tx: Tx, found: Sequence[Caller], code: str) -> Caller | None:
    """Whose village that child lives in, else whose district knows the code; None where nobody's does."""
    knows = (children.find_of_village, children.find_in_district)
    known = (each for find in knows for each in found if len(code) == fields.CODE and find(tx, each, code))
    return next(known, None)


def take(tx: Tx, me: Caller, said: Said, script: str = "", found: Sequence[Caller] = ()) -> list[Told]:
    """All reports of a text: each whole one is kept; of the first that lacks something the part is asked back. Of those
    `found` on one number whoever knows the child of a report tells it; else it is `me`.

    Where its numbers do not fit nothing of it is kept, and somebody rings; so it is for words beside it that only a
    person understands, and for an unfinished report that this one puts aside. What that told stays told.
    """
    given = [(each.script, each.answers) for each in said.whole] or [(script or said.command.name, dict(said.given))]
    before = unfinished.put_aside(tx, me, [] if said.misfit else given)
    aside = before.report if before and not before.said_again else None
    if aside and may_be_danger(tx.programme, aside.told):
        said = replace(said, risk=True)
    if said.misfit:
        return [Told(_misfit(Say(f"sms.fault.{said.misfit}"), calls_for_help.ring(tx, me, said)))]
    abouts = [each.about for each in said.whole] or [""]
    tellers = [(_who_knows(tx, found, about) if found[1:] else None) or me for about in abouts]
    talks = [
        Guided(who, script, Memory(conversation=new_id()), answers)
        for who, (script, answers) in zip(tellers, given, strict=True)
    ]
    told = [each.ask_next(tx) for each in talks]
    if before and before.said_again:
        same = (each.danger for each in talks if each.script == before.report.script)
        unfinished.told_to_its_end(tx, me, before.report, next(same, None))
    asked = [each for each in talks if each.asked]
    promise = _ring(tx, me, said, talks, is_more=bool(aside or asked[1:]))
    for each in talks:
        each.rung = promise is not CallPromise.none
        _begin(tx, each, is_draft=each in asked[:1])
    return [
        Told(
            _misfit(NOT_ALL, promise) if each in asked[1:] else _words(words, promise, is_aside=aside is not None),
            danger=bool(each.danger),
            by=each.me,
        )
        for each, words in zip(talks, told, strict=True)
    ]


def _ring(tx: Tx, me: Caller, said: Said, talks: Sequence[Guided], *, is_more: bool) -> CallPromise:
    """Somebody rings for what was not taken of the text. Where only words are left beside a danger that was told, that
    is whoever takes its alert.
    """
    untold = _is_danger_untold(tx, said, talks)
    if not (said.left or untold or is_more):
        return CallPromise.none
    danger = next((each.danger for each in talks if each.danger), None)
    if danger and not (untold or is_more):
        return calls_for_help.ring_first(tx, me, said, danger)
    return calls_for_help.ring(tx, me, replace(said, risk=said.risk or untold), is_text=False)


def _is_danger_untold(tx: Tx, said: Said, talks: Sequence[Guided]) -> bool:
    """True if danger stands in the text and the district was not told: of a code nobody here has, or of a kind that is
    one until an officer says otherwise.
    """
    if not said.whole:
        grave = said.risk or calls_for_help.are_grave(tx, said.kinds)
        return grave and not any(each.danger for each in talks)
    pairs = [(whole, talk) for whole, talk in zip(said.whole, talks, strict=True) if not talk.danger]
    return any(each.tells_danger or (talk.asked and calls_for_help.tells_danger(tx, each)) for each, talk in pairs)


NOT_ALL = Say("sms.fault.not_all")
"""Of two reports that lack something one is asked for; of the other the sender is rung."""


def _begin(tx: Tx, guided: Guided, *, is_draft: bool) -> None:
    row, number = guided.memory.conversation, guided.me.number
    if is_draft:
        sessions.begin(tx, row, CHANNEL, f"sms:{row}", number, guided.dump(), is_draft=True, danger=guided.danger)
    elif guided.danger and not guided.asked:
        sessions.told_whole(tx, number, guided.danger)


def _misfit(fault: Say, promise: CallPromise) -> Say:
    return Say(f"sms.reply.misfit{calls_for_help.ending(promise)}", {"fault": fault})


_BEFORE = {
    CallPromise.rings: "sms.reply.ring",
    CallPromise.comes: "sms.reply.comes",
    CallPromise.kept: "sms.reply.none_rings",
}
_ASIDE = "sms.reply.aside"
_SHORT = {
    "sms.reply.ring": "sms.reply.ring.short",
    "sms.reply.comes": "sms.reply.comes.short",
    "sms.reply.aside": "sms.reply.aside.short",
}
_HELPLINES_SAID = ("sms.reply.visit.alert", "sms.reply.concern", "sms.reply.concern.again", "sms.reply.concern.closed")
"""Thanks that name the helplines themselves."""
_NOTES = {
    CallPromise.rings: "sms.ask.ring",
    CallPromise.comes: "sms.ask.comes",
    CallPromise.kept: "sms.ask.none_rings",
}


def _words(words: Say, promise: CallPromise, *, is_aside: bool = False) -> Say:
    """Whoever may be calling for help reads first that somebody rings, or comes; and for what, where an unfinished
    report was put aside.
    """
    if promise is CallPromise.none:
        return words
    if not words.key.startswith("sms.ask."):
        key = _ASIDE if is_aside and promise is CallPromise.rings else _BEFORE[promise]
        shorter = _SHORT.get(key, key) if words.key in _HELPLINES_SAID else key
        return Say(shorter, {"thanks": words})
    told = words.slots["note"].key.startswith("sms.ask.told")
    return words if told else Say(words.key, {**words.slots, "note": Say(_NOTES[promise])})


def continue_report(tx: Tx, found: Sequence[Caller], said: Said, sent_at: datetime | None) -> list[Told]:
    """Numbers alone answer the latest question sent to this phone; nothing if there is none.

    `sent_at` is when the text left the phone, in programme time: one that was under way since before the question was
    asked answers nothing.
    """
    kept = sessions.draft(tx, found[0].number, CHANNEL)
    if kept is None:
        return []
    try:
        guided = Guided.load(kept.box)
        me = next((each for each in found if each.person == guided.me.person), None)
        if me is None or me.role is not guided.me.role:
            raise Stale("the number is another person's by now, or its holder does something else")
        if line := _line(guided.script, said):
            return take(tx, me, line, guided.script)
        guided.me, before = me, (guided.asked, len(guided.memory.journal))
        in_time = sent_at is None or sent_at > kept.heard_at - CLOCKS
        fits = not in_time or guided.hear(said.parts)
        words = guided.ask_next(tx)
        unfinished.told_to_its_end(tx, me, guided, guided.danger)
    except Stale:  # changed by a deploy: what was told stays told, the rest is asked anew
        sessions.put_away(tx, kept, SessionState.discarded)
        return []
    _keep(tx, kept, guided)
    promise = CallPromise.none if fits else calls_for_help.ring(tx, me, said, is_text=False)
    is_step = before != (guided.asked, len(guided.memory.journal))
    return [Told(_words(words, promise), danger=bool(guided.danger) and not guided.asked, is_step=is_step)]


def ask_again(tx: Tx, found: Sequence[Caller]) -> list[Told]:
    """Thanks alone answer no question: whoever was asked for a part reads once more that it is not saved yet; nothing
    if nothing was asked.
    """
    kept = sessions.draft(tx, found[0].number, CHANNEL)
    if kept is None:
        return []
    try:
        guided = Guided.load(kept.box)
        theirs = guided.asked and any(each.person == guided.me.person for each in found)
        return [Told(guided.ask_next(tx), is_step=False)] if theirs else []
    except Stale:
        return []


def _line(script: str, said: Said) -> Said | None:
    """The numbers where they are a line of their own that lacks its report word only."""
    tokens = [Token(each, each) for each in said.parts]
    whole = readings(script, named_numbers(tokens))
    if len(whole) == 1 and len(tokens) > 1:
        return replace(said, whole=whole[0], risk=False, left=())
    if len(tokens) < 2 or len(said.parts[0]) != fields.CODE:
        return None
    misfit, given, risk = misfit_or_parts(script, tokens)
    return replace(said, given=given, misfit=misfit, risk=risk, left=())


def _keep(tx: Tx, kept: sessions.StoredSession, guided: Guided) -> None:
    over = not guided.asked
    state, danger = (SessionState.ended, None) if over else (SessionState.open, guided.danger)
    if not sessions.save(tx, kept, guided.dump(), state=state, is_draft=not over, danger=danger):
        raise Busy("another text of this phone was faster: the gateway brings this one again")
    if over and guided.danger:
        sessions.told_whole(tx, guided.me.number, guided.danger)
