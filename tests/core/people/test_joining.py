"""Putting people in: who may, what may be a slip, and that nobody invited is reached by what tells of a child."""

from typing import Any

import pytest
from sqlalchemy import select

from conversations.volunteer.home import VolunteerHome
from core.cases import child_names
from core.errors import NotYours, Unknown
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.child import Child
from core.models.message import Lane
from core.models.person import Person, PersonStatus, Role
from core.people import directory, duty, joining, people
from core.people.joining import Conflict, Newcomer, Unfit
from core.programme.posts import Post
from core.storage import person_facts
from core.storage.access import CLI, Caller
from core.storage.db import Tx
from tests.core.support.at_once import at_once
from tests.core.support.field import Field, number

NINE = "2026-10-14 09:00"
NGOMA, NEXT_VILLAGE = 24090108, 24090107
OPERATOR = Caller("", CLI)


def volunteer(last: int = 777, place: int = NGOMA, **more: Any) -> Newcomer:
    return Newcomer(number(last), Role.volunteer, place, **more)


def put_in(field: Field, newcomer: Newcomer, by: Caller = OPERATOR, *confirmed: Conflict) -> joining.Joined:
    return field.do(joining.put_in, by, newcomer, confirmed=confirmed)


def test_who_is_put_in_is_invited_and_hears_what_to_dial_but_never_the_key_number(field: Field) -> None:
    joined = put_in(field.at(NINE), volunteer(place=NEXT_VILLAGE, name="Uwera", sex="woman"))
    assert joined.new
    assert len(joined.key) == 8
    me = field.me(777)
    assert (me.invited, me.has_pin, me.verified, me.village) == (True, False, False, NEXT_VILLAGE)
    (told,) = field.owed(777)
    assert (told.notice, told.lane, told.state) == ("sms.welcome.volunteer", Lane.receipts, "queued")
    assert joined.key not in told.text
    assert f", hanyuma {VolunteerHome.my_children:d}:" in told.text, "a volunteer is asked for the key number there"
    field.do(joining.put_in, OPERATOR, Newcomer(number(778), Role.lead, 33))
    (told,) = field.owed(778)
    assert told.notice == "sms.welcome", "an officer is asked at once"


def test_of_two_who_come_into_a_village_at_once_the_second_sees_the_first(field: Field) -> None:
    """The operator types while an officer's phone enrols: both are women of one village that had nobody."""
    one, two = (volunteer(last, NEXT_VILLAGE, sex="woman") for last in (777, 778))
    first, second = at_once(
        field,
        lambda tx: joining.put_in(tx, OPERATOR, one),
        lambda tx: joining.put_in(tx, OPERATOR, two),
    )
    assert (first.new, second.conflicts) == (True, (Conflict.same_sex,))


def test_putting_in_twice_changes_nothing(field: Field) -> None:
    newcomer = volunteer(place=NEXT_VILLAGE, name="Uwera")
    first, second = put_in(field.at(NINE), newcomer), put_in(field, newcomer)
    assert (second.person, second.new, second.key) == (first.person, False, "")
    assert len(field.owed(777)) == 1


def test_what_may_be_a_slip_is_named_and_waits_for_a_yes(field: Field) -> None:
    third = put_in(field.at(NINE), volunteer())
    assert (third.person, third.conflicts) == (None, (Conflict.third_in_village,))
    officers_own = put_in(field, volunteer(201))
    assert officers_own.conflicts == (Conflict.number_taken, Conflict.third_in_village)
    put_in(field, volunteer(778, NEXT_VILLAGE, sex="man"))
    same = volunteer(779, NEXT_VILLAGE, sex="man")
    assert put_in(field, same).conflicts == (Conflict.same_sex,)
    assert put_in(field, same, OPERATOR, Conflict.same_sex).new
    assert put_in(field, volunteer(), OPERATOR, Conflict.third_in_village).new
    assert field.me(778).invited


@pytest.mark.parametrize(
    ("last", "role", "place", "may"),
    [
        (201, Role.volunteer, NEXT_VILLAGE, True),
        (201, Role.social_worker, 24, False),
        (201, Role.sector_officer, 2409, False),
        (301, Role.social_worker, 24, True),
        (301, Role.sector_officer, 2409, True),
        (301, Role.lead, 24, False),
        (301, Role.psychologist, 33, False),
        (401, Role.lead, 33, True),
        (401, Role.national, None, False),
        (501, Role.volunteer, NEXT_VILLAGE, False),
        (1, Role.volunteer, NEXT_VILLAGE, False),
    ],
)
def test_only_those_above_put_in(field: Field, last: int, role: Role, place: int | None, may: bool) -> None:
    newcomer = Newcomer(number(777), role, place)
    if may:
        assert put_in(field.at(NINE), newcomer, field.me(last)).new
    else:
        with pytest.raises(NotYours):
            put_in(field.at(NINE), newcomer, field.me(last))


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.volunteer, 2409),
        (Role.lead, None),
        (Role.national, 24),
        (Role.sector_officer, 24),
        (Role.caregiver, NGOMA),
    ],
)
def test_role_and_place_must_fit(field: Field, role: Role, place: int | None) -> None:
    with pytest.raises(Unfit):
        put_in(field.at(NINE), Newcomer(number(777), role, place))


def test_who_covers_is_of_the_same_work_and_district(field: Field) -> None:
    with pytest.raises(Unfit, match="same profession"):
        put_in(field.at(NINE), Newcomer(number(777), Role.social_worker, 33, covers=field.me(201).id))


def test_an_invited_officer_is_on_no_rung_and_is_told_of_no_alert(field: Field) -> None:
    joined = put_in(field.at(NINE), Newcomer(number(777), Role.social_worker, 33, "New"))
    assert field.look(duty.on_rung, 33, Post.social_worker) == []

    def tell(tx: Tx) -> None:
        person = people.get(tx, joined.person or 0)
        assert person.standing is PersonStatus.invited
        notice = Notice(Say("sms.visit.late", {"code": "204711", "date": "14/10"}), Lane.alerts, "one")
        outbox.post(tx, person, notice)

    field.do(tell)
    (told,) = [each for each in field.owed() if each.notice == "sms.visit.late"]
    assert (told.state, told.reason, told.to) == ("withheld", "invited", 0)


def test_an_invited_volunteer_is_no_partner_who_hears(field: Field) -> None:
    put_in(field.at(NINE), volunteer(), OPERATOR, Conflict.third_in_village)
    assert len(field.look(people.pair, NGOMA)) == 2


@pytest.mark.parametrize("name", ["12 <b>x</b> =cmd()", "=A1", "K" * 81, "K", "0788123456", "Keza\x07"])
def test_what_is_no_name_is_put_in_nowhere(field: Field, name: str) -> None:
    with pytest.raises(Unknown, match="A name is one word or more"):
        put_in(field, volunteer(place=NEXT_VILLAGE, name=name))
    child = field.look(lambda tx: tx.session.scalars(select(Child)).first())
    assert child
    with pytest.raises(Unknown, match="A name is one word or more"):
        field.do(child_names.give, OPERATOR, child.id, name)
    with pytest.raises(Unknown, match="A name is one word or more"):
        field.do(lambda tx: directory.give_name(tx, OPERATOR, tx.session.get_one(Person, field.me(1).id), name))


def test_a_name_is_kept_without_what_nobody_sees(field: Field) -> None:
    joined = put_in(field, volunteer(place=NEXT_VILLAGE, name=" Keza\u00ad  Uwase\u200f "))
    person = field.row(Person, joined.person)
    assert field.look(lambda tx: person_facts.name_in(tx.vault, person.id, person.name_sealed)) == "Keza Uwase"


def test_the_same_name_there_under_another_number_waits_for_a_yes(field: Field) -> None:
    put_in(field, volunteer(place=NEXT_VILLAGE, name="Keza Uwase"))
    again = volunteer(778, NEXT_VILLAGE, name="Uwase Keza")
    assert put_in(field, again).conflicts == (Conflict.same_name,)
    assert put_in(field, again, OPERATOR, Conflict.same_name).new
    assert put_in(field, volunteer(779, NGOMA, name="Keza Uwase"), OPERATOR, Conflict.third_in_village).new
