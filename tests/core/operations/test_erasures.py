"""A child's record is erased by two, never while something stands; the key goes first, and a certificate proves it."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from core.alerts import alerts
from core.cases import case_notes
from core.children import children, numbers
from core.errors import NotYours, Unknown
from core.models import Base
from core.models.alert import Alert, AlertState, Level
from core.models.child import Child, NumberHolder
from core.models.measured import MeasuredChild
from core.models.place import Place
from core.models.record import AuditEntry
from core.models.visit import Visit
from core.operations import erasures
from core.operations.erasures import NotErasable
from core.reporting import caregivers, concerns, visits
from core.storage.access import Caller
from core.storage.db import Database, Tx
from tests.core.support.at_once import at_once
from tests.core.support.field import Field
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import Watch
from tests.jobs.typed import leads_to, typed

pytestmark = BOTH_ENGINES

CODE, OTHER = "204711", "318061"


def lead(field: Field) -> Caller:
    return field.me(301, channel="cli:Jean")


def nation(field: Field) -> Caller:
    return field.me(401, channel="cli:Marie")


def closed(field: Field, years: float = 5.1, code: str = CODE) -> int:
    """The child's case was closed so many years ago."""
    child = field.at("2026-10-14 09:00").child(code)
    on = date(2026, 10, 14) - timedelta(days=int(years * 365.25))
    field.do(lambda tx: tx.connection.execute(update(Child).where(Child.id == child).values(closed_on=on)))
    return child


def erased(field: Field, child: int) -> int:
    field.do(erasures.ask, lead(field), child)
    step = field.do(erasures.confirm, nation(field), child)
    assert [field.do(erasures.sweep) for _ in range(2)] == [1, 1]
    return step.number


def test_lead_and_nation_together_and_the_key_is_gone_at_both_places(field: Field) -> None:
    child = closed(field)
    number = erased(field, child)
    store = field.database.key_store
    assert store.cipher(child) is None
    assert all(place.boxes([child]) == {child: b""} for place in store.places)
    gone = field.row(Child, child)
    assert (gone.code, gone.caregiver_id, gone.name_sealed, gone.facts_sealed) == ("", None, b"", b"")
    assert field.look(numbers.find, 24, CODE, NumberHolder.child) is None
    assert not any(each.facts_sealed for each in field.look(lambda tx: _visits(tx, child)))
    said = field.look(erasures.certificate, number)
    assert (said["key_gone_at_both_places"], said["asked_by"]) == (True, "lead, cli:Jean")
    assert said["confirmed_by"] == "national, cli:Marie"
    chained = select(AuditEntry.record).where(AuditEntry.verb == "certified")
    assert field.look(lambda tx: tx.session.scalars(chained).one()) == f"erasures:{number}:{said['digest']}"
    assert CODE not in json.dumps(said)
    assert field.do(erasures.sweep) == 0


def _visits(tx: Tx, child: int) -> list[Visit]:
    return list(tx.session.scalars(select(Visit).where(Visit.child_id == child)))


def test_no_sealed_column_of_a_childs_table_is_left_out(field: Field) -> None:
    """Whoever seals something more of a child must empty it here too."""
    child = closed(field)
    field.do(case_notes.add, field.me(201), child, "Qorvexi")
    erased(field, child)
    own = [
        table
        for table in Base.metadata.sorted_tables
        if any(key.column.table is Child.__table__ for key in table.foreign_keys)
    ]
    left = {
        f"{table.name}.{column.name}"
        for table in (*own, Child.__table__)
        for column in table.columns
        if column.name.endswith("_sealed")
        for row in field.look(lambda tx, t=table, c=column: tx.connection.execute(_boxes(t, c, child)).all())
        if row[0]
    }
    assert left == set()


def _boxes(table: Any, column: Any, child: int) -> Any:
    whose = table.c.id if table is Child.__table__ else table.c.child_id
    return select(column).where(whose == child)


def test_what_measures_count_of_the_child_stays(field: Field) -> None:
    child = closed(field)
    before = field.look(lambda tx: len(tx.session.scalars(select(MeasuredChild)).all()))
    erased(field, child)
    assert field.look(lambda tx: len(tx.session.scalars(select(MeasuredChild)).all())) == before


def refused(field: Field, child: int) -> str:
    with pytest.raises(NotErasable) as why:
        field.do(erasures.ask, lead(field), child)
    return str(why.value)


def test_refused_with_reason_and_date_while_something_stands(field: Field) -> None:
    field.at("2026-10-14 09:00")
    assert "The case is open" in refused(field, field.child(CODE))
    child = closed(field, years=1)
    assert "is kept until 14/10/2030" in refused(field, child)
    child = closed(field)
    raised = field.do(visits.alarm, field.me(1), child, "danger", Level.danger, None)
    assert "open since 14/10/2026" in refused(field, child)
    row = field.alert(raised.alert)

    def end(tx: Tx) -> None:
        alert = alerts.get(tx, row.id)
        alert.state, alert.closed_at, alert.category = AlertState.resolved, tx.at, "sexual"

    field.do(end)
    closed(field)
    assert "restricted matter of this child was closed on 14/10/2026; its record is kept until 14/10/2031" in refused(
        field, child
    )


def test_what_came_to_stand_meanwhile_refuses_the_second_too(field: Field) -> None:
    child = closed(field)
    field.do(erasures.ask, lead(field), child)
    field.do(visits.alarm, field.me(1), child, "danger", Level.danger, None)
    with pytest.raises(NotErasable, match="open since"):
        field.do(erasures.confirm, nation(field), child)
    assert field.do(erasures.sweep) == 0


def _at_home(tx: Tx, child: int) -> int:
    row = tx.session.get_one(Child, child)
    home = children.register_household(tx, tx.session.get_one(Place, row.village_id))
    row.household_id = home.id
    return home.id


def test_what_came_to_stand_after_both_agreed_is_waited_for_and_holds_up_no_other(field: Field) -> None:
    child, other = closed(field), field.child("318061")
    long_ago = update(Child).where(Child.id == other).values(closed_on=date(2020, 1, 1))
    field.do(lambda tx: tx.connection.execute(long_ago))
    for each in (child, other):
        field.do(erasures.ask, lead(field), each)
        field.do(erasures.confirm, nation(field), each)
        field.at("2026-10-14 09:30")
    raised = field.do(visits.alarm, field.me(1), child, "danger", Level.danger, None)
    closed(field)
    assert [field.do(erasures.sweep) for _ in range(3)] == [1, 1, 0]
    assert (field.row(Child, child).code, field.row(Child, other).code) == (CODE, "")
    assert field.database.key_store.cipher(child) is not None
    over = update(Alert).where(Alert.id == raised.alert).values(state=AlertState.resolved, closed_at=field.watch.now)
    field.do(lambda tx: tx.connection.execute(over))
    assert [field.do(erasures.sweep) for _ in range(3)] == [1, 1, 0]


def test_an_open_danger_of_the_household_refuses(field: Field) -> None:
    child = closed(field)
    home = field.do(_at_home, child)
    field.do(concerns.raise_concern, field.me(1), 1, ["household", home], 1)
    assert "about this child or its home is open since 14/10/2026" in refused(field, child)


def test_an_open_alert_of_who_cares_for_the_child_refuses(field: Field) -> None:
    child = closed(field)
    field.do(caregivers.urgent, field.me(101))
    assert field.row(Child, child).caregiver_id == field.me(101).id
    assert "is open since 14/10/2026" in refused(field, child)


def test_one_person_or_another_than_these_two_cannot(field: Field) -> None:
    child = closed(field)
    for last in (1, 201, 401):
        with pytest.raises(NotYours):
            field.do(erasures.ask, field.me(last), child)
    with pytest.raises(Unknown, match="Nobody asked"):
        field.do(erasures.confirm, nation(field), child)
    field.do(erasures.ask, lead(field), child)
    with pytest.raises(NotYours):
        field.do(erasures.confirm, lead(field), child)
    with pytest.raises(NotYours, match="second person"):
        field.do(erasures.confirm, field.me(401, channel="cli:Jean"), child)


@pytest.mark.lengthy
def test_two_at_once_are_one_effect(field: Field) -> None:
    child = closed(field)
    asks = at_once(
        field, lambda tx: erasures.ask(tx, lead(field), child), lambda tx: erasures.ask(tx, lead(field), child)
    )
    assert sorted(each.new for each in asks) == [False, True]
    yes = at_once(
        field,
        lambda tx: erasures.confirm(tx, nation(field), child),
        lambda tx: erasures.confirm(tx, nation(field), child),
    )
    assert sorted(each.new for each in yes) == [False, True]
    done = [at_once(field, erasures.sweep, erasures.sweep) for _ in range(3)]
    assert sum(sum(each) for each in done) == 2, "no door, then no key: each once"
    certified = select(AuditEntry.id).where(AuditEntry.verb == "certified")
    assert len(field.look(lambda tx: tx.session.scalars(certified).all())) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_verbs(
    database: Database,
    watch: Watch,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leads_to(database_url, monkeypatch)
    field = Field(database, watch)
    whose = (CODE, "--district", "Huye")
    asking = ("children", "erase", "ask", *whose, "--lead", "0788000301", "--by", "Jean")
    confirming = ("children", "erase", "confirm", *whose, "--national", "0788000401", "--by")
    assert typed(monkeypatch, *asking) == 2
    assert "The case is open. Its record is kept for 5 years after it is closed." in capsys.readouterr().err
    closed(field, years=60)
    assert typed(monkeypatch, *confirming, "Marie") == 2
    assert "Nobody asked" in capsys.readouterr().err
    assert typed(monkeypatch, *asking) == 0
    assert typed(monkeypatch, *confirming, "Jean") == 2
    assert "a second person does" in capsys.readouterr().err
    waits = closed(field, years=60, code=OTHER)
    field.do(erasures.ask, lead(field), waits)
    field.do(erasures.confirm, nation(field), waits)
    assert typed(monkeypatch, *confirming, "Marie", "--json") == 0
    step = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (step["new"], step["done"]) == (True, True)
    assert typed(monkeypatch, "children", "erase", "certificate", str(step["erasure"])) == 0
    assert "Certificate of erasure" in capsys.readouterr().out
    assert typed(monkeypatch, "children", "erase", "certificate", "12") == 2
    assert "There is no certificate 12 yet" in capsys.readouterr().err
