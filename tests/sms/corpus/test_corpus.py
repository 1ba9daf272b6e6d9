"""Texts as people type them: most whole reports are read, none is misread, no danger is left without a person."""

import re

import pytest
from sqlalchemy import func, select

from core.models.alert import Alert, Concern
from core.models.child import Child
from core.models.duty import CallBack
from core.models.visit import Visit
from core.storage.db import Tx
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.sms.corpus.texts import Text, load

FILES = ("sample", "rw", "en", "fr", "sw")


def stored(tx: Tx) -> list[str]:
    """Every report that is kept, as the plainest line that says it."""
    code = dict(tx.session.execute(select(Child.id, Child.code)).tuples())
    visits = tx.session.scalars(select(Visit).order_by(Visit.id))
    lines = [
        f"VISIT {code[each.child_id]} {each.seen} {each.safe} {each.school} {each.health} {each.bond} {each.next}"
        for each in visits
    ]
    return lines


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_well_formed(name: str) -> None:
    for each in load(name):
        for line in each.reports:
            assert re.fullmatch(r"VISIT [0-9]{6}( [1-4]){6}|CONCERN (0|[0-9]{6}) ([1-8]|9[1-8]) [1-3]", line), each
        assert bool(each.command) == (each.kind == "command"), each
