"""Two people on one number: who of them speaks, and whose question is answered."""

import pytest
from sqlalchemy import select, update

from core.models.alert import Alert
from core.models.person import Language, Person, Phone, Role
from core.models.place import Place
from core.models.visit import Visit
from core.people import people
from tests.fixtures.world import World

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine can change."""


def raise_danger(world: World) -> str:
    """A danger raised by SMS; the number of its alert."""
    world.phone(1).sends("CONCERN 0 1 1")
    with world.database.read() as tx:
        return tx.session.scalars(select(Alert.number).order_by(Alert.raised_at.desc())).first() or ""


def share(world: World, last: int, role: Role) -> None:
    """The first person of that role is reached on this number too."""
    with world.database.write() as tx:
        person = tx.session.scalars(select(Person).where(Person.role == role).order_by(Person.id)).first()
        assert person
        phone = person.phones[0]
        phone.number_index = tx.vault.index(f"+250788000{last:03d}")
        phone.number_sealed = tx.vault.seal("phones.number", phone.id, f"+250788000{last:03d}")


def stopped(world: World) -> list[Role]:
    """Who gets no more reminders."""
    with world.database.read() as tx:
        return list(tx.session.scalars(select(Person.role).where(Person.messages_stopped_at.is_not(None))))


@SQLITE
def test_on_a_shared_number_reports_are_the_volunteers_and_ok_the_officers(world: World) -> None:
    with world.database.write() as tx:
        officer = tx.session.scalars(select(Person).where(Person.role == Role.lead)).one()
        phone = officer.phones[0]
        phone.number_index = tx.vault.index("+250788000101")
        phone.number_sealed = tx.vault.seal("phones.number", phone.id, "+250788000101")
        both = tx.session.scalars(select(Person).where(Person.role == Role.caregiver)).one()
        assert both.id != officer.id
    number = raise_danger(world)
    world.passes(minutes=31)
    world.phone(101).gets(number, "DANGER").sends(f"OK {number}").gets("Held until")


@SQLITE
def test_on_a_number_of_a_family_and_a_volunteer_stop_is_the_familys(world: World) -> None:
    share(world, 1, Role.caregiver)
    volunteer = world.phone(1).sends("STOP").gets("Ubutumwa bwahagaritswe")
    assert stopped(world) == [Role.caregiver]
    volunteer.sends("START").gets("mwongeye kwakira")
    volunteer.sends("LIST").gets("204711")
    volunteer.sends("SURA 204711 2 1 1 1 1 1").gets("raporo turayibonye")


@SQLITE
def test_on_a_number_of_two_families_stop_and_start_are_both_families(world: World) -> None:
    with world.database.write() as tx:
        village = tx.session.scalars(select(Person).where(Person.role == Role.caregiver)).one().village_id
        place = tx.session.get_one(Place, village)
        people.register(tx, "+250788000101", Role.caregiver, "Another", place=place, language=Language.rw)
    family = world.phone(101).sends("STOP")
    assert stopped(world) == [Role.caregiver, Role.caregiver]
    family.sends("START")
    assert stopped(world) == []


@SQLITE
def test_a_question_to_somebody_who_gave_the_number_away_is_not_the_new_owners(world: World) -> None:
    world.phone(1).sends("VISIT 204711 2 1 1 1 1")
    with world.database.write() as tx:
        tx.session.execute(
            update(Phone).where(Phone.number_index == tx.vault.index("+250788000001")).values(number_index=b"x" * 16)
        )
    share(world, 1, Role.lead)
    world.phone(1).sends("1")
    with world.database.read() as tx:
        assert tx.session.scalars(select(Visit)).all() == []
