"""Reports by SMS that lack a part: which of them waits for an answer, and which is lost where another begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.alerts import call_backs
from core.errors import Stale
from core.reporting.unfinished_texts import CHANNEL
from core.storage import sessions
from core.storage.access import Caller
from core.storage.db import Tx
from sms.guided_report import Guided


def asked_of(tx: Tx, number: str, found: Sequence[Caller]) -> Guided | None:
    """The report of one of those of which a part was asked, while it may be answered; None where there is none."""
    kept = sessions.draft(tx, number, CHANNEL)
    guided = _load(kept.box) if kept else None
    return guided if guided and any(each.person == guided.me.person for each in found) else None


@dataclass(frozen=True, slots=True)
class PutAside:
    """An unfinished report that is asked for no more, and whether a new one says what it said."""

    report: Guided
    said_again: bool


def put_aside(tx: Tx, me: Caller, new: Sequence[tuple[str, Mapping[str, str]]]) -> PutAside | None:
    """A report word starts anew: the unfinished one is asked for no more. Where the new ones do not say what it said,
    somebody must ring; a danger told in it is rung back in any case.
    """
    kept = sessions.draft(tx, me.number, CHANNEL)
    sessions.put_older_aside(tx, me.number, CHANNEL, but=0)
    guided = _load(kept.box) if kept and not kept.danger else None
    if guided is None or not guided.told:
        return None
    said_again = any(script == guided.script and guided.told.items() <= answers.items() for script, answers in new)
    return PutAside(guided, said_again)


def told_to_its_end(tx: Tx, me: Caller, report: Guided, danger: int | None) -> None:
    """What the sender was to be rung for, because half of it stood there, is that danger: no call stands beside it."""
    began_at = sessions.began_at(tx, report.memory.conversation) if report.rung and danger else None
    if danger and began_at:
        call_backs.put_on_card(tx, me, danger, began_at)


def _load(box: bytes) -> Guided | None:
    try:
        return Guided.load(box)
    except Stale:
        return None
