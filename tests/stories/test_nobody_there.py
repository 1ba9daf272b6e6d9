"""Where nobody is there to hear: everything is kept, the helpline is named, and nobody is promised."""

import re

import pytest
from sqlalchemy import select, update

from core.models.duty import CallBack
from core.models.person import Person, PersonStatus, Phone, Role
from tests.fixtures.phone import Phone as Thumb
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.stories.reading import home

PROMISES = ("istrict", "national desk", "officer will", "omebody will", "will come", "is told", "were alerted")
CHOICE = re.compile(r"^\d .*$", re.MULTILINE)
WORKERS = (Role.social_worker, Role.psychologist, Role.lead, Role.national, Role.sector_officer)


def lose_phones(world: World, *roles: Role) -> None:
    """Nobody of those roles has a number that works; everybody speaks English."""
    with world.database.write() as tx:
        gone = select(Person.id).where(Person.role.in_(roles))
        tx.connection.execute(update(Phone).where(Phone.person_id.in_(gone)).values(works=False))
        tx.connection.execute(update(Person).values(language="en"))


def promises_nobody(phone: Thumb) -> None:
    """What is said, not what may be chosen: "A district officer" is an answer, and no promise."""
    said = CHOICE.sub("", phone.sees("116").screen)
    assert not [each for each in PROMISES if each in said], phone.screen


@BOTH_ENGINES
def test_a_danger_is_kept_from_its_first_key_to_its_end(world: World) -> None:
    lose_phones(world, *WORKERS)
    volunteer = world.phone(1).dial().press("2", "1").is_at("concern.about")
    promises_nobody(volunteer)
    promises_nobody(volunteer.press("2", "2", "1", "2").ends().is_at("concern.thanks_kept"))


@SQLITE
@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (("2", "2", "3", "2", "2"), "concern.thanks_kept_isange"),
        (("2", "2", "3", "1", "2"), "concern.thanks_kept"),
        (("2", "3", "3", "9", "6", "2"), "concern.thanks_kept"),
        (("2", "2", "3", "1", "3"), "concern.thanks_kept"),
        (("1", "204711", "1", "3", "1", "1", "1", "1"), "visit.thanks_kept"),
        (("6", "4"), "call_back.thanks_kept"),
    ],
)
def test_whatever_a_volunteer_tells_promises_nobody(world: World, keys: tuple[str, ...], name: str) -> None:
    lose_phones(world, *WORKERS)
    volunteer = world.phone(1).dial()
    for key in keys:
        volunteer.press(key)
        if "Kept" in volunteer.screen:
            promises_nobody(volunteer)
    promises_nobody(volunteer.ends() if volunteer.is_over else volunteer.press("0").ends())
    volunteer.is_at(name)


@SQLITE
def test_the_nation_is_promised_only_where_somebody_of_it_is_there(world: World) -> None:
    accuses = ("2", "2", "3", "1", "3")
    home(world.phone(1)).press(*accuses).is_at("concern.thanks_nation")
    lose_phones(world, Role.national)
    promises_nobody(home(world.phone(2)).press(*accuses).ends().is_at("concern.thanks_kept"))
    home(world.phone(1)).press("2", "2", "3", "1", "2").is_at("concern.thanks_high").sees("officer was told")


@SQLITE
def test_a_family_is_promised_neither_the_district_nor_a_pair_that_is_not_there(world: World) -> None:
    home(world.phone(101)).press("1", "3").is_at("caregiver.help.done")
    lose_phones(world, *WORKERS)
    promises_nobody(home(world.phone(101)).press("1", "6").ends().is_at("caregiver.urgent.done_kept"))
    promises_nobody(home(world.phone(101)).press("2").ends().is_at("call_back.thanks_kept"))
    with world.database.write() as tx:
        pair = Person.role == Role.volunteer
        tx.connection.execute(update(Person).where(pair).values(standing=PersonStatus.left))
    promises_nobody(home(world.phone(101)).press("1", "2").ends().is_at("call_back.thanks_kept"))
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(CallBack)).all()) == 1, "it waits for whoever comes"


@SQLITE
@pytest.mark.parametrize("text", ["CONCERN 0 1 2", "VISIT 204711 1 3 1 1 1 1", "VISIT 204711 1 3", "help me please"])
def test_nor_does_an_sms(world: World, text: str) -> None:
    lose_phones(world, *WORKERS)
    volunteer = world.phone(1).sends(text)
    (said,) = volunteer.inbox[-1:]
    assert "116" in said
    assert not [each for each in PROMISES if each in said], said


@SQLITE
def test_a_call_is_promised_while_one_of_the_nation_can_make_it(world: World) -> None:
    lose_phones(world, *(each for each in WORKERS if each is not Role.national))
    home(world.phone(1)).press("6", "4").is_at("call_back.thanks")
