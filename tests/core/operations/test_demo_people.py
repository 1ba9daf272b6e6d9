"""The synthetic people: the same every time, never among real ones."""

import pytest

from core import codes
from core.models.person import Language, Role
from core.operations import demo_people, demo_removal
from core.people import people
from core.phone import mobile
from core.storage.access import operator
from core.storage.db import Tx
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def test_seeding_again_changes_nothing(field: Field) -> None:
    assert field.do(demo_people.seed) is False
    assert field.look(demo_people.is_here)


def test_demo_people_never_join_real_ones(field: Field) -> None:
    def real(tx: Tx) -> None:
        people.register(tx, "+250788999999", Role.lead, "Real", place=None, language=Language.en)

    field.do(real)
    with pytest.raises(demo_people.RealPeople, match="set another DATABASE_URL"):
        field.do(demo_people.seed)


def test_demo_people_who_were_taken_out_do_not_come_back(field: Field) -> None:
    field.do(demo_removal.remove, operator("Jean"))
    with pytest.raises(demo_people.RealPeople, match="taken out of this database"):
        field.do(demo_people.seed)


def test_the_listing_for_programs(field: Field) -> None:
    found = field.look(demo_people.listing, "*801#", "/ussd/x")
    assert (found["short_code"], found["ussd_path"]) == ("*801#", "/ussd/x")
    by_number = {each["msisdn"][-3:]: each for each in found["people"]}
    assert set(by_number) == {"001", "002", "003", "004", "101", "201", "202", "203", "204", "301", "401", "501"}
    assert by_number["001"]["role"] == "volunteer"
    assert (by_number["001"]["district"], by_number["001"]["language"]) == ("Huye", "rw")
    assert (by_number["401"]["district"], by_number["401"]["village"]) == (None, None)
    assert {each["pin"] for each in found["people"]} == {"4071"}
    first = [each for each in found["children"] if each["pair"] == ["+250788000001", "+250788000002"]]
    assert len(first) >= 4
    assert {"2026-10-14", "2026-10-11"} <= {each["due"] for each in first}, "one due today, one overdue"


def test_numbers_and_codes_are_sound() -> None:
    assert all(mobile(each.msisdn) == each.msisdn for each in demo_people.PEOPLE)
    assert all(codes.is_sound(each.code) for each in demo_people.CHILDREN)
