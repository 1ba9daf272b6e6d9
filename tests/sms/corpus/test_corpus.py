"""Texts as people type them: most whole reports are read, none is misread, no danger is left without a person."""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from core.models.alert import Alert, Concern, Level
from core.models.child import Child
from core.models.duty import CallBack, CallBackReason
from core.models.message import InboundMessage
from core.models.visit import Visit
from core.storage.db import Tx
from sms import inbound
from sms.gateways.port import InboundSms
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import PROGRAMME, World
from tests.sms.corpus.texts import SENDERS, Text, load

SETS = ("", "second-", "third-")
FILES = ("sample", *(f"{written}{language}" for written in SETS for language in ("rw", "en", "fr", "sw")))
LEAST_READ = 0.97
LINE = r"VISIT [0-9]{6}( [1-4]){6}|VISIT [0-9]{6} [34]( -){5}|CONCERN (0|[0-9]{6}) ([1-8]|9[1-8]) [1-3]"


class RolledBackError(Exception):
    """One text is over; the next comes into the same state."""


class Outcome:
    """What one text led to: what it was read as, the reports kept, and whether a person hears of a danger."""

    def __init__(self, tx: Tx) -> None:
        tx.flush()
        self.reading = tx.session.scalar(select(InboundMessage.reading)) or ""
        self.reports = sorted([*visits_kept(tx), *concerns_kept(tx)])
        raised = tx.session.scalar(select(func.count()).where(Alert.level == Level.danger))
        rung = tx.session.scalar(select(func.count()).where(CallBack.reason == CallBackReason.danger_text))
        self.danger_heard = bool(raised or rung)
        self.rung = bool(tx.session.scalar(select(func.count()).select_from(CallBack)))


def visits_kept(tx: Tx) -> Iterator[str]:
    codes = {row.id: row.code for row in tx.session.execute(select(Child.id, Child.code))}
    for each in tx.session.scalars(select(Visit)):
        keys = (each.seen, each.safe, each.school, each.health, each.bond, each.next)
        yield f"VISIT {codes[each.child_id]} " + " ".join("-" if key is None else str(int(key)) for key in keys)


def concerns_kept(tx: Tx) -> Iterator[str]:
    codes = {row.id: row.code for row in tx.session.execute(select(Child.id, Child.code))}
    for each in tx.session.scalars(select(Concern)):
        if each.category is None:
            continue
        key = PROGRAMME.kinds[each.category].key
        yield f"CONCERN {codes[each.child_id] if each.child_id else 0} {key} {int(each.urgency)}"


def outcome(world: World, text: Text) -> Outcome:
    """Send one text from the phone of its sender, look at what it led to, and undo it."""
    found: list[Outcome] = []
    with suppress(RolledBackError), world.database.write() as tx:
        inbound.take_in(tx, "simulated", InboundSms("one", SENDERS[text.sender], "", text.text, "63510"))
        found.append(Outcome(tx))
        raise RolledBackError
    return found[0]


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_well_formed(name: str) -> None:
    for each in load(name):
        for line in each.reports:
            assert re.fullmatch(LINE, line), each
        assert bool(each.command) == (each.kind == "command"), each


@pytest.mark.lengthy
@pytest.mark.parametrize("name", FILES)
@SQLITE
def test_most_whole_reports_are_read_none_is_misread_and_no_danger_is_left(world: World, name: str) -> None:
    texts = load(name)
    if not texts:
        pytest.skip("nobody wrote these texts yet")
    found = [(each, outcome(world, each)) for each in texts]
    wrong = [(each.text, told.reports) for each, told in found if told.reports and told.reports != _as_kept(each)]
    assert not wrong
    silent = [each.text for each, told in found if each.danger and not told.danger_heard]
    assert not silent
    silent = [each.text for each, told in found if each.kind == "words" and not told.rung]
    assert not [each for each in silent if not PROGRAMME.danger_words.are_thanks(each.split())]
    assert not [each.text for each, told in found if _done(told.reading) != each.command]
    whole = [(each, told) for each, told in found if each.kind == "whole"]
    unread = [each.text for each, told in whole if not told.reports]
    assert len(unread) <= (1 - LEAST_READ) * len(whole), unread


def _as_kept(text: Text) -> list[str]:
    """The reports as they are stored: of a child not seen, key 4 of school and of health means not known."""
    return sorted(re.sub(r"^(VISIT [0-9]{6} [34] .) (.) (.)", _not_known, each) for each in text.reports)


def _not_known(keys: re.Match[str]) -> str:
    return " ".join((keys[1], *("-" if key == "4" else key for key in (keys[2], keys[3]))))


def _done(reading: str) -> str:
    """The command that a text was, of those that stand alone; "" for a report and for words."""
    return reading if reading in ("list", "help", "stop", "start") else ""
