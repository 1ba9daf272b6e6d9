"""What training made goes with the demo people; what others made stays."""

from sqlalchemy import select

from core.cases import registration
from core.cases.registration import Facts
from core.models.child import Child
from core.models.duty import OPEN_REFERRALS, Referral
from core.models.message import Message, MessageState
from core.models.person import Role
from core.operations import demo_removal
from core.people import enrolling, joining
from core.people.joining import Newcomer
from core.referrals import referrals
from core.storage.access import operator
from core.storage.db import Tx
from tests.core.support.field import Field, number

OPERATOR = operator("Jean")
GIRL = Facts("school", "girl", 9, "relative", "street", phone=number(777), consent=True)
REAL = 24090107
"""A village of Huye without demo people."""


def waits(tx: Tx) -> list[str]:
    return list(tx.session.scalars(select(Message.notice).where(Message.state == MessageState.queued)))


def open_children(tx: Tx) -> list[int]:
    return list(tx.session.scalars(select(Child.id).where(Child.closed_on.is_(None))))


def open_referrals(tx: Tx) -> list[int]:
    return list(tx.session.scalars(select(Referral.id).where(Referral.state.in_(OPEN_REFERRALS))))


def test_whom_and_what_demo_people_brought_in_goes_with_them(field: Field) -> None:
    field.at("2026-10-14 20:00")
    joined = field.do(enrolling.enrol, field.me(201), number(666), REAL)
    trained = field.me(666)
    for me in (field.me(1), trained):
        child = field.do(registration.register, me, GIRL).row
    field.do(referrals.make, trained, child, None, "school", True)
    assert joined.new
    assert len(field.look(open_referrals)) == 1
    assert len(field.look(open_children)) == 8
    assert "sms.welcome.volunteer" in field.look(waits)
    assert len(field.look(demo_removal.present)) == 15
    assert field.do(demo_removal.remove, OPERATOR) == 15, "twelve, the enrolled one, and a carer in each village"
    assert [field.me(last).person for last in (1, 201, 666, 777)] == [None] * 4
    assert field.look(open_children) == field.look(open_referrals) == []
    assert field.look(waits) == []
    assert field.do(demo_removal.remove, OPERATOR) == 0


def test_what_the_operator_brought_in_stays(field: Field) -> None:
    for last in (888, 889):
        newcomer = Newcomer(number(last), Role.volunteer, REAL, sex="woman" if last == 888 else "man")
        assert field.do(joining.put_in, OPERATOR, newcomer).new
    child = field.do(registration.register, field.me(888), GIRL).row
    theirs = field.do(registration.register, field.me(1), GIRL).row
    assert field.do(demo_removal.remove, OPERATOR) == 13
    assert [field.me(last).person is not None for last in (888, 889)] == [True, True]
    assert field.look(open_children) == [child]
    assert field.me(777).person == field.row(Child, child).caregiver_id
    assert field.row(Child, theirs).closed_on


def test_an_earlier_removal_that_left_something_is_finished_by_another(field: Field) -> None:
    child = field.do(registration.register, field.me(1), GIRL).row
    field.do(demo_removal.remove, OPERATOR)
    with field.database.write() as tx:
        tx.session.get_one(Child, child).closed_on = None
    assert field.do(demo_removal.remove, OPERATOR) == 0
    assert field.look(open_children) == []
