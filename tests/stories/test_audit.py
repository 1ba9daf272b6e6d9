"""What phones do leaves lines: signing in, wrong PINs, a code out of reach, whose a number is; never what was typed."""

from typing import Any

from sqlalchemy import select

from core import codes
from core.codes import Length
from core.models.record import AuditEntry
from core.storage import audit_walk
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World


def lines(world: World) -> list[tuple[str, str]]:
    """Verb and record of each line so far, in the order they were written; the chain's fit is looked at with it."""
    with world.database.read(one_moment=True) as tx:
        assert audit_walk.verify(tx).broken is None
        rows = tx.connection.execute(select(AuditEntry.__table__).order_by(AuditEntry.at)).all()
        assert not any(holds(each, "9182", "4071", "788000") for each in rows)
    return [(each.verb, each.record) for each in rows]


def holds(row: Any, *typed: str) -> bool:
    said = f"{row.channel} {row.verb} {row.record}"
    return any(each in said for each in typed)


def unused() -> str:
    """A code with a sound check digit that nobody has."""
    return codes.draw(Length.code)


@BOTH_ENGINES
def test_an_officer_signs_in_asks_for_a_code_out_of_reach_and_whose_a_number_is(world: World) -> None:
    officer = world.phone(201).dial().press("9182")
    officer.is_at("pin")
    assert lines(world) == [("pin_wrong", "people")]
    world.watch.passes(seconds=1)
    officer.press("4071").is_at("officer.home")
    assert lines(world)[1:] == [("signed_in", "people")]
    world.watch.passes(seconds=1)
    officer.press("4", unused()).is_at("officer.find")
    assert lines(world)[2:] == [("refused", "numbers")]
    officer.again()
    assert len(lines(world)) == 3, "the same hop twice is one try"
    world.watch.passes(seconds=1)
    officer.press("0", "6", "9", "5", "0788999888").is_at("officer.change")
    assert lines(world)[3:] == [("asked_number", "people")]
    world.watch.passes(seconds=1)
    officer.press("0788000001").is_at("officer.change.whose")
    assert lines(world)[4:] == [("asked_number", "people")]
    with world.database.read() as tx:
        about = tx.session.scalars(select(AuditEntry.record_id).order_by(AuditEntry.at.desc())).first()
    assert about is not None, "whom the screen showed"


def test_a_volunteers_slip_of_a_code_by_dial_and_by_sms(world: World) -> None:
    volunteer, code = world.phone(1), unused()
    volunteer.dial().press("1", code).is_at("visit.child")
    assert lines(world) == [("refused", "numbers")]
    volunteer.hangs_up()
    volunteer.dial(f"1*{code}")
    assert lines(world) == [("refused", "numbers")] * 2
    volunteer.sends(f"VISIT {code} 2 1 1 1 1 1")
    assert lines(world) == [("refused", "numbers")] * 3


def test_an_officers_ok_to_a_number_that_is_no_alert_of_theirs(world: World) -> None:
    number = codes.draw(Length.alert)
    world.phone(201).sends(f"OK {number}")
    assert lines(world) == [("refused", "numbers")]
