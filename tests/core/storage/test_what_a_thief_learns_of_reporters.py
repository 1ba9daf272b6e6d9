"""Who has the database and no keys, and whom he finds to have reported: where that is told is known, no more."""

import random

import pytest

from core.children import children
from core.models.child import Sex
from core.models.place import Place
from core.reporting import concerns, visits
from core.reporting.visits import Answers
from core.storage.db import Tx
from tests.core.support.field import Field
from tests.core.support.thief import Truth, seen, telling

MANY = 120
WELL = Answers(1, 1, 1, 1, 1, 1)
HARMS = {"sexual": 2, "alone": 5, "suicide": 7, "trafficking": 8}


@pytest.fixture
def known(field: Field) -> dict[str, Truth]:
    """Children of whom one of a pair told a danger, and one a visit, drawn so that neither hangs on the other."""
    chance, pair = random.Random(11), {"one": field.me(1), "other": field.me(2)}
    tellers, visitors, harms = dict[int, str](), dict[int, str](), dict[int, str]()

    def happens(tx: Tx) -> None:
        village = tx.session.get_one(Place, 24090108)
        child = children.register(tx, village, "Keza", chance.choice(list(Sex)), chance.randrange(2010, 2024)).id
        teller, visitor, harm = chance.choice(list(pair)), chance.choice(list(pair)), chance.choice(list(HARMS))
        raised = concerns.raise_danger(tx, pair[teller])
        raised = concerns.add_subject(tx, pair[teller], raised, ["child", child])
        concerns.add_category(tx, pair[teller], raised, HARMS[harm])
        visits.record(tx, pair[visitor], child, WELL, None)
        tellers[child], visitors[child], harms[child] = teller, visitor, harm

    for _ in range(MANY):
        field.watch.passes(minutes=chance.randrange(1, 90))
        field.do(happens)
    return {"reporter": tellers, "visitor": visitors, "harm": harms}


TELL = {"reporter": {"concerns.by_id", "alert_events.person_id"}, "visitor": {"visits.by_id"}, "harm": set()}
"""Who acted is written in the clear, as the service itself looks for it; what it was about is not."""
MAY_TELL = {"audit.person_id"}
"""So it is in the audit, where others acted on the same child too."""


@pytest.mark.parametrize("database_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.lengthy)], indirect=True)
def test_where_a_reporter_is_told_is_known_and_nothing_else_tells_one(field: Field, known: dict[str, Truth]) -> None:
    facts = field.look(seen)
    found = {name: {each.partition(":")[0] for each in telling(facts, truth)} for name, truth in known.items()}
    assert {name: tells - MAY_TELL for name, tells in found.items()} == TELL
    assert "audit.person_id" in facts
