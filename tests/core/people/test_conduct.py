"""The code of conduct: accepted before the first PIN; who refuses stays invited, and the lead hears of it."""

import pytest
from sqlalchemy import delete, select, update

from core.language.words import version
from core.models.consent import Consent, ConsentTo
from core.models.person import Language, Person, PersonStatus, Role
from core.models.person import Phone as PhoneRow
from core.people import attention, conduct, people
from core.storage.db import Tx
from tests.core.support.field import OPERATOR, Field
from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.ussd.session.test_choosing_a_pin import forget_pins, give_key


@pytest.fixture
def newcomer(world: World) -> Phone:
    forget_pins(world)
    with world.database.write() as tx:
        tx.connection.execute(delete(Consent).where(Consent.to == ConsentTo.conduct))
    return world.phone(1)


def ledger(world: World) -> list[tuple[str, str, str, str]]:
    def read(tx: Tx) -> list[tuple[str, str, str, str]]:
        (me,) = people.callers(tx, "+250788000001", "ussd")
        found = select(Consent).where(Consent.person_id == me.id, Consent.to == ConsentTo.conduct)
        rows = tx.session.scalars(found.where(Consent.channel != "demo").order_by(Consent.said_at))
        return [(each.answer, each.channel, each.language, each.version) for each in rows]

    with world.database.read() as tx:
        return read(tx)


def standing(world: World) -> PersonStatus:
    with world.database.read() as tx:
        (me,) = people.callers(tx, "+250788000001", "ussd")
        return people.get(tx, me.id).standing


@BOTH_ENGINES
def test_it_is_one_screen_before_the_first_pin_and_kept_with_its_wording(world: World, newcomer: Phone) -> None:
    key = give_key(world)
    newcomer.dial().press("4", key).is_at("conduct").press("7").is_at("conduct").press("1").is_at("pin.new")
    assert ledger(world) == [("yes", "ussd", "rw", version(Language.rw, "conduct"))]
    assert standing(world) is PersonStatus.invited, "not with us before the PIN is chosen"
    newcomer.press("8305", "8305").is_at("my_children")
    assert standing(world) is PersonStatus.active
    newcomer.hangs_up()
    newcomer.dial().press("4").is_at("pin")


@BOTH_ENGINES
def test_who_refuses_stays_invited_and_the_lead_hears_no_name(world: World, newcomer: Phone) -> None:
    key = give_key(world)
    with world.database.write() as tx:
        tx.connection.execute(update(Person).where(Person.role == Role.lead).values(standing=PersonStatus.active))
    world.phone(301).gets_nothing()
    newcomer.dial().press("4", key, "2").ends().is_at("end.conduct")
    assert (ledger(world)[0][0], standing(world)) == ("no", PersonStatus.invited)
    newcomer.dial().press("4", key).is_at("conduct").press("1").is_at("pin.new")
    newcomer.hangs_up()
    newcomer.dial().press("2", "1").sees("112")


def test_who_only_needs_another_pin_is_not_asked_again(world: World) -> None:
    world.phone(201).dial().press("4071", "6", "6", "0788000001", "1", "1").ends()
    world.phone(1).dial().press("4").is_at("key.ask").press(give_key(world)).is_at("pin.new")


def test_demo_people_have_accepted_it(world: World) -> None:
    with world.database.read() as tx:
        found = select(Consent.person_id).where(Consent.to == ConsentTo.conduct, Consent.answer == "yes")
        assert len(set(tx.session.scalars(found))) == 11


@SQLITE
def test_who_refuses_is_promised_no_call_where_neither_lead_nor_nation_can_be_reached(
    world: World, newcomer: Phone
) -> None:
    with world.database.write() as tx:
        above = select(Person.id).where(Person.role.in_((Role.lead, Role.national)))
        tx.connection.execute(update(PhoneRow).where(PhoneRow.person_id.in_(above)).values(works=False))
    newcomer.dial().press("4", give_key(world), "2").ends().is_at("end.conduct.kept")


def refuses(field: Field, last: int) -> None:
    me = field.at("2026-10-14 09:00").me(last)

    def comes_anew(tx: Tx) -> None:
        tx.connection.execute(delete(Consent).where(Consent.person_id == me.id, Consent.to == ConsentTo.conduct))
        people.get(tx, me.id).standing = PersonStatus.invited

    field.do(comes_anew)
    field.do(conduct.refuse, me)


@pytest.mark.parametrize(("last", "above"), [(201, 301), (301, 401), (401, 999)])
def test_a_refusal_is_told_above_and_of_the_last_of_the_nation_to_the_operator(
    last: int, above: int, field: Field
) -> None:
    field.database.operator = OPERATOR
    refuses(field, last)
    told = [(each.to, each.notice) for each in field.owed()]
    assert told == [(above, "sms.conduct.refused")]
    if last != 401:
        return
    (check,) = [each for each in field.look(attention.look) if each.name == "people_refused_conduct"]
    assert (check.ok, check.staff) == (False, 1)
    field.do(conduct.accept, field.me(401))
    assert all(each.ok for each in field.look(attention.look))
