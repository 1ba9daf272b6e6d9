"""Who has the database, its log and a dump, and no keys, tells a child's sex or kind of harm no better than by chance.

The thief here is told the truth of every second child, and may use for the others whatever any column of any table says
of a child or its alert: equal values, lengths, and where something comes in any order.
"""

import json
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from core.alerts import alerts
from core.children import children
from core.models.alert import Level
from core.models.child import Sex
from core.models.place import Place
from core.operations import snapshot
from core.reporting import visits
from core.reporting.visits import Answers
from core.storage.db import Tx
from tests.core.support.field import Field
from tests.core.support.thief import Truth, rows, seen, telling
from tests.fixtures.world import Watch, open_database

MANY = 120
HARMS = ("sexual", "left_alone", "suicide", "trafficking")
"""All of one level: that of an alert stands in the clear."""
WORRIES = {
    "sad": Answers(1, 1, 1, 1, 2, 1),
    "aggressive": Answers(1, 1, 1, 1, 3, 1),
    "hungry": Answers(1, 1, 1, 2, 1, 1),
    "ill": Answers(1, 1, 1, 3, 1, 1),
}
"""All bring the next visit nearer: that one is worried stands in the clear, and about what does not."""


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def looted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    """A database of this module's own on each engine, as whoever takes it only looks at it."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("looted") / "world.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url = f"sqlite:///{path}"
    else:
        template = request.getfixturevalue("postgres_template")
        url = request.getfixturevalue("fresh_postgres_database").create_database(template)
    watch = Watch()
    database = open_database(url, watch)
    yield Field(database, watch)
    database.let_go()
    database.engine.dispose()


SQLITE = pytest.mark.parametrize("looted", ["sqlite"], indirect=True)
"""For what no engine can change."""


@pytest.fixture(scope="module")
def known(looted: Field) -> dict[str, Truth]:
    """What happened there."""
    return happen(looted, random.Random(7), MANY)


def happen(field: Field, chance: random.Random, many: int) -> dict[str, Truth]:
    """Children with a visit and a danger each, drawn so that nothing hangs on anything else; and the truth of them."""
    me = field.me(1)
    sexes, harms, worries = dict[int, str](), dict[int, str](), dict[int, str]()

    def happens(tx: Tx) -> None:
        village = tx.session.get_one(Place, 24090108)
        sex, harm, worry = chance.choice(list(Sex)), chance.choice(HARMS), chance.choice(list(WORRIES))
        child = children.register(tx, village, "Keza", sex, chance.randrange(2010, 2024))
        alert = alerts.raise_apart(tx, me, Level.danger, child=child, category=harm)
        sexes[child.id], harms[child.id], worries[child.id] = sex.value, harm, worry
        visits.record(tx, me, child.id, WORRIES[worry], alert.id)

    for _ in range(many):
        field.watch.passes(seconds=chance.randrange(1, 90))
        field.do(happens)
    return {"sex": sexes, "harm": harms, "worry": worries}


@pytest.mark.lengthy
def test_no_column_links_a_child_to_its_sex_its_harm_or_a_worry(looted: Field, known: dict[str, Truth]) -> None:
    facts = looted.look(seen)
    assert len(facts) > 150
    assert {name: telling(facts, truth) for name, truth in known.items()} == {"sex": {}, "harm": {}, "worry": {}}


TOLD = {"told", "messages"}
"""Whom the ladder told of it: a high alert is at first of one profession, and so is each kind of harm."""


@pytest.mark.lengthy
def test_of_a_high_alert_nothing_but_who_was_told_says_whose_work_it_is(field: Field) -> None:
    chance, me = random.Random(5), field.me(1)
    harms = dict[int, str]()

    def happens(tx: Tx) -> None:
        village, harm = tx.session.get_one(Place, 24090108), chance.choice(("beaten", "leaving"))
        child = children.register(tx, village, "Keza", chance.choice(list(Sex)), 2015)
        alerts.raise_apart(tx, me, Level.high, child=child, category=harm)
        harms[child.id] = harm

    for _ in range(MANY):
        field.watch.passes(seconds=chance.randrange(1, 90))
        field.do(happens)
    assert {each.partition(".")[0] for each in telling(field.look(seen), harms)} == TOLD


LEAKS: Mapping[str, Callable[[str], Any]] = {"a value": str, "a length": len}


@pytest.mark.parametrize("leak", LEAKS)
def test_the_thief_would_find_what_tells(leak: str) -> None:
    chance = random.Random(7)
    harms = {child: chance.choice(HARMS) for child in range(MANY)}
    planted = {child: LEAKS[leak](harm) for child, harm in harms.items()}
    assert telling({leak: planted}, harms).keys() == {leak}


def test_boxes_of_a_table_are_of_one_length(field: Field) -> None:
    """Whatever the harm, the worry and the sex."""
    known = happen(field, random.Random(7), 12)
    assert set(known["harm"].values()) == set(HARMS) and len(set(known["sex"].values())) == 2
    lengths: dict[str, set[int]] = defaultdict(set)
    with field.database.read() as tx:
        for table, _, column, value in rows(tx):
            if column == "facts_sealed":
                lengths[table].add(len(value))
    assert {table: len(found) for table, found in lengths.items()} == {"children": 1, "visits": 1, "alerts": 1}


@pytest.mark.lengthy
@SQLITE
def test_neither_file_nor_log_nor_dump_holds_a_word_or_a_key(looted: Field, known: dict[str, Truth]) -> None:
    file = Path(looted.database.engine.url.database or "")
    files = [each for each in file.parent.glob(f"{file.name}*") if each.is_file()]
    assert {each.name for each in files} >= {file.name, f"{file.name}-wal"}
    held = b"".join(each.read_bytes() for each in files)
    with looted.database.read(one_moment=True) as tx:
        dump = b"".join(snapshot.dump(tx, {}))
    assert json.loads(dump.splitlines()[-1])["counts"]["children"] > MANY
    words = [each.encode() for each in (*HARMS, Sex.girl)]
    assert [word for word in words if word in held or word in dump] == []
    boxes: Sequence[bytes] = list(looted.database.key_store.places[0].boxes(list(known["sex"])).values())
    assert len(boxes) == MANY
    assert [box for box in boxes if box in held] == []
