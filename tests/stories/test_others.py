"""Strangers, two people on one number, languages, reading behind a PIN."""

import pytest

from core.alerts import departures
from core.models.person import Language, Role
from core.models.place import Place
from core.people import people
from core.storage.access import operator
from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.sms.test_shared_numbers import share
from tests.stories.reading import as_whom


def test_a_stranger_gets_the_helpline_first_and_may_be_rung(world: World) -> None:
    stranger = world.phone(999).dial().is_at("stranger.home").sees("116").press("1").sees("116", "112").press("1")
    stranger.ends("116")
    world.phone(401).gets("waits for a call")
    world.phone(999).gets_nothing()


def test_a_stranger_hears_how_to_be_registered(world: World) -> None:
    world.phone(999).dial().press("2").sees("umukozi w'akarere").press("0").is_at("stranger.home")


@SQLITE
@pytest.mark.parametrize(
    ("key", "word"), list(zip("1234", ("Mumpamagare", "Call me", "Rappelez", "Nipigieni"), strict=True))
)
def test_a_stranger_is_spoken_to_in_the_language_chosen_from_the_next_screen_on(
    world: World, key: str, word: str
) -> None:
    stranger = world.phone(999).dial().press("7", key).is_at("stranger.home").sees("116").press("1").sees(word)
    stranger.press("0").is_at("stranger.home").press("0").ends().is_at("end.bye")
    world.phone(999).dial().is_at("stranger.home").press("7", key, "3", "1").ends("116").is_at("call_back.thanks")


@SQLITE
def test_a_list_without_a_line_says_so(world: World) -> None:
    officer = world.phone(201).dial().press("4071", "2").is_at("officer.past_deadline").sees("None at the moment.")
    officer.press("1").sees("Choose").press("0", "3").is_at("officer.closings").sees("None at the moment.")
    world.phone(1).dial().press("1").does_not_see("Nta kirimo")


@SQLITE
def test_a_sector_officer_chooses_a_language_too(world: World) -> None:
    world.phone(501).dial().press("4071").is_at("sector.home").sees("7 Language").press("7", "1").ends("Ururimi")
    for last in (1, 2, 3, 4, 101):
        world.phone(last).dial().press("2" if last == 101 else "6", *([] if last == 101 else ["4"])).ends()
    sector = world.phone(501).dial().press("4071").is_at("sector.home").sees("7 Ururimi")
    sector.press("1", "1", "1").is_at("officer.call_back").press("1").ends()


@BOTH_ENGINES
def test_two_people_on_one_number_are_asked_who_calls(world: World) -> None:
    with world.database.write() as tx:
        place = None
        people.register(tx, "+250788000001", Role.caregiver, "Other Demo", place=place, language=Language.rw)
    phone = world.phone(1).dial().is_at("door.who")
    keys = {line[2:]: line[0] for line in phone.screen.splitlines() if line[:1].isdigit()}
    phone.press(keys["Inshuti y'Umuryango"]).is_at("volunteer.home")
    world.phone(1).dial().press(keys["Umubyeyi cyangwa umurera"]).is_at("caregiver.home")


@SQLITE
def test_a_lead_and_a_psychologist_on_one_number_know_which_is_which(world: World) -> None:
    with world.database.write() as tx:
        district = tx.session.get_one(Place, 24)
        for last, role in ((301, Role.psychologist), (202, Role.social_worker)):
            number = f"+250788000{last}"
            people.register(tx, number, role, "Other Demo", place=district, language=Language.rw)
    for last in (301, 202):
        shown = world.phone(last).dial().is_at("door.who").screen.splitlines()
        assert len({line[2:] for line in shown if line[:1] in "12"}) == 2, shown


@SQLITE
def test_two_of_the_same_work_on_one_number_know_which_is_which(world: World) -> None:
    """By the village; of a pair that shares a phone by woman and man."""
    with world.database.write() as tx:
        village = tx.session.get_one(Place, 24090107)
        people.register(tx, "+250788000001", Role.volunteer, "Other Demo", place=village, language=Language.rw)
    phone = world.phone(1).dial().is_at("door.who").sees(f"IZU {village.name}", "IZU Busenyi")
    (line,) = [each for each in phone.screen.splitlines() if village.name in each]
    phone.press(line[0]).is_at("volunteer.home").press("1").does_not_see("204711")
    with world.database.write() as tx:
        home = tx.session.get_one(Place, 24090108)
        people.register(tx, "+250788000002", Role.volunteer, "Pair Demo", place=home, language=Language.rw, sex="woman")
    world.phone(2).dial().is_at("door.who").sees("IZU Busenyi, umugore", "IZU Busenyi, umugabo")


def test_a_language_is_kept_for_the_person(world: World) -> None:
    world.phone(1).dial().press("7", "2").ends("Language changed")
    world.phone(1).dial().sees("Report a visit")
    world.phone(2).dial().sees("Gusura umuryango")


def test_names_stand_behind_the_pin_only(world: World) -> None:
    volunteer = world.phone(1).dial().press("1").does_not_see("Demo").press("0", "4").is_at("pin")
    volunteer.press("4071").is_at("my_children").press("1").is_at("my_children.card").sees("Demo-B", "umuhungu")
    volunteer.press("0").is_at("my_children").press("0").is_at("volunteer.home").press("4").is_at("my_children")


@BOTH_ENGINES
def test_five_wrong_pins_lock_reading_and_not_reporting(world: World) -> None:
    volunteer = world.phone(1)
    volunteer.dial().press("4", "1111").sees("4").press("2222", "3333", "4444", "5555").ends("09:30")
    volunteer.dial().press("4", "4071").ends("09:30")
    volunteer.dial().press("1", "204711", "1", "1", "1", "1", "1", "1").ends("Murakoze")
    volunteer.gets("PIN")
    world.phone(301).never_gets("locked")
    world.passes(minutes=31)
    volunteer.dial().press("4", "4071").is_at("my_children")


def test_an_officer_of_another_district_sees_nothing_of_this_one(world: World) -> None:
    world.phone(3).dial().press("2", "1")
    world.phone(201).dial().press("4071").sees("No open alerts")
    world.phone(401).dial().press("4071").sees("Alerts 1,")


def shared_by_a_family(world: World) -> Phone:
    """The phone of volunteer 1, which a carer holds too."""
    share(world, 1, Role.caregiver)
    return world.phone(1)


def take_out(world: World) -> None:
    with world.database.write() as tx:
        (volunteer,) = (each for each in people.callers(tx, "+250788000001", "ussd") if each.role is Role.volunteer)
        departures.left(tx, operator("Jean"), volunteer.id)


@BOTH_ENGINES
def test_who_leaves_a_shared_number_ends_no_talk_but_their_own(world: World) -> None:
    """The carer goes on; the volunteer's own talk is over, and so is one that had not asked yet who speaks."""
    phone = shared_by_a_family(world)
    carer, own, asked = as_whom(phone, "Umubyeyi"), as_whom(world.phone(1), "Inshuti"), world.phone(1).dial()
    key = next(line[0] for line in asked.screen.splitlines() if "Inshuti" in line)
    take_out(world)
    own.press("1").is_at("end.start_again")
    asked.press(key).is_at("end.start_again")
    carer.press("2").ends("Murakoze")
    world.phone(1).dial().is_at("caregiver.home")


@SQLITE
def test_whoever_goes_back_to_who_speaks_cannot_go_on_as_who_left(world: World) -> None:
    carer = as_whom(shared_by_a_family(world), "Umubyeyi")
    take_out(world)
    carer.press("0").is_at("door.who").sees("Umubyeyi").does_not_see("Inshuti")


@SQLITE
def test_what_the_other_left_unfinished_is_still_offered(world: World) -> None:
    """The volunteer's visit broke off; then the family, who held the number too, has another."""
    as_whom(shared_by_a_family(world), "Inshuti").press("1", "204711", "1", "1").hangs_up()
    with world.database.write() as tx:
        (carer,) = (each for each in people.callers(tx, "+250788000001", "ussd") if each.role is Role.caregiver)
        departures.new_number(tx, operator("Jean"), carer.id, "+250788000777")
    world.phone(1).dial().is_at("draft.offer").press("1").is_at("visit.school")
