"""What an officer in doubt wanted becomes theirs with the word that ends this doubt, and with no later one."""

from sqlalchemy import update

from core.alerts import in_doubt, ladder, owner_watch
from core.alerts.alerts import Raised
from core.models.alert import Alert
from tests.core.support.field import Field, moment
from tests.core.support.officers import own


def doubted(field: Field, at: str) -> None:
    """The phone of 201 is heard on another network then."""
    field.at(at).phone(201, doubted_at=moment(at))


def want(field: Field, raised: Raised) -> None:
    field.do(in_doubt.hold, field.me(201), raised.alert)


def confirm(field: Field) -> None:
    field.do(in_doubt.confirm, field.me(301), field.me(201).id)


def owner(field: Field, raised: Raised) -> int | None:
    return field.alert(raised.alert).owner_id


def lost_again(field: Field, raised: Raised, at: str) -> None:
    """Its owner recorded nothing, and has it no longer."""
    field.at(at)
    field.do(lambda tx: tx.connection.execute(update(Alert).values(lose_at=None, due_at=tx.at)))
    assert field.do(owner_watch.restart_idle) == 1


def test_what_was_wanted_in_this_doubt_is_theirs_and_they_hear_so(field: Field, raised: Raised) -> None:
    doubted(field, "2026-10-14 09:01")
    want(field, raised)
    field.news()
    confirm(field)
    assert owner(field, raised) == field.me(201).id
    assert (201, "sms.doubt.yours") in field.news()


def test_what_was_wanted_in_silence_too_long_is_theirs_as_well(field: Field, raised: Raised) -> None:
    field.phone(201, dialled_at=moment("2026-07-10 09:00"))
    want(field, raised)
    confirm(field)
    assert owner(field, raised) == field.me(201).id


def test_a_later_doubt_gives_nothing_that_an_earlier_one_wanted(field: Field, raised: Raised) -> None:
    """Another officer had it by then, and lost it since."""
    doubted(field, "2026-10-14 09:01")
    want(field, raised)
    own(field, raised, last=202)
    confirm(field)
    lost_again(field, raised, "2026-10-14 10:00")
    doubted(field, "2026-10-14 10:10")
    confirm(field)
    assert owner(field, raised) is None


def test_what_they_had_and_lost_since_they_wanted_it_is_not_theirs_again(field: Field, raised: Raised) -> None:
    doubted(field, "2026-10-14 09:01")
    want(field, raised)
    own(field.at("2026-10-14 09:05"), raised)
    lost_again(field, raised, "2026-10-14 10:06")
    confirm(field)
    assert owner(field, raised) is None
    doubted(field, "2026-10-14 10:10")
    want(field.at("2026-10-14 10:11"), raised)
    confirm(field)
    assert owner(field, raised) == field.me(201).id


def test_who_is_in_no_doubt_is_given_nothing(field: Field, raised: Raised) -> None:
    doubted(field, "2026-10-14 09:01")
    want(field, raised)
    field.phone(201, doubted_at=None)
    confirm(field)
    assert owner(field, raised) is None


def test_an_alert_that_the_nation_alone_has_by_now_keeps_nobody_in_doubt(field: Field, raised: Raised) -> None:
    doubted(field, "2026-10-14 09:01")
    want(field, raised)
    field.do(lambda tx: tx.connection.execute(update(Alert).values(bypasses=True)))
    confirm(field)
    assert owner(field, raised) is None
    assert field.me(201).confirmed


def test_whoever_is_above_is_asked_again_in_a_later_doubt(field: Field, raised: Raised) -> None:
    for at in ("2026-10-14 09:01", "2026-10-14 09:20"):
        doubted(field, at)
        field.news()
        want(field, raised)
        assert (301, "sms.doubt.asks") in field.news()
        field.do(lambda tx: ladder.event(tx, tx.session.get_one(Alert, raised.alert), "rung_1"))
        field.phone(201, doubted_at=None)
