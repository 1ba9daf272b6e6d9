"""What training made goes with the demo people; what others made stays."""

import pytest
from sqlalchemy import delete, select, update

from core.alerts import letting_go, ownership
from core.alerts.alerts import Raised
from core.cases import registration
from core.cases.registration import Facts
from core.models.alert import Alert, AlertState, Notified
from core.models.child import Child
from core.models.duty import OPEN_REFERRALS, Referral
from core.models.message import Message, MessageState
from core.models.person import Person, PersonStatus, Role
from core.operations import demo_removal
from core.people import enrolling, joining, people
from core.people.joining import Newcomer
from core.referrals import referrals
from core.reporting import concerns
from core.storage.access import operator
from core.storage.db import Tx
from tests.core.support.field import Field, number
from tests.core.support.officers import own
from tests.fixtures.texting import BOTH_ENGINES

pytestmark = BOTH_ENGINES

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
    assert field.do(demo_removal.remove, OPERATOR).people == 15, "twelve, the enrolled one, and a carer in each village"
    assert [field.me(last).person for last in (1, 201, 666, 777)] == [None] * 4
    assert field.look(open_children) == field.look(open_referrals) == []
    assert field.look(waits) == []
    assert field.do(demo_removal.remove, OPERATOR).people == 0


def test_what_the_operator_brought_in_stays(field: Field) -> None:
    for last in (888, 889):
        newcomer = Newcomer(number(last), Role.volunteer, REAL, sex="woman" if last == 888 else "man")
        assert field.do(joining.put_in, OPERATOR, newcomer).new
    child = field.do(registration.register, field.me(888), GIRL).row
    theirs = field.do(registration.register, field.me(1), GIRL).row
    assert field.do(demo_removal.remove, OPERATOR).people == 13
    assert [field.me(last).person is not None for last in (888, 889)] == [True, True]
    assert field.look(open_children) == [child]
    assert field.me(777).person == field.row(Child, child).caregiver_id
    assert field.row(Child, theirs).closed_on


def test_an_earlier_removal_that_left_something_is_finished_by_another(field: Field) -> None:
    child = field.do(registration.register, field.me(1), GIRL).row
    field.do(demo_removal.remove, OPERATOR)
    with field.database.write() as tx:
        tx.session.get_one(Child, child).closed_on = None
    assert field.do(demo_removal.remove, OPERATOR).people == 0
    assert field.look(open_children) == []


class TestWhatSomebodyRealTold:
    """Real people beside the demo's in one district: what they told is never closed with the training."""

    def danger(self, field: Field) -> Raised:
        for last, role, place in ((888, Role.volunteer, REAL), (211, Role.social_worker, 24)):
            field.do(joining.put_in, OPERATOR, Newcomer(number(last), role, place))
        with field.database.write() as tx:
            tx.connection.execute(update(Person).values(standing=PersonStatus.active))
        return field.do(concerns.raise_danger, field.me(888))

    @pytest.mark.parametrize("how", ["owned", "held", "offered", "told alone", "told by both"])
    def test_begins_again_at_its_first_rung(self, field: Field, how: str) -> None:
        raised = self.danger(field.at("2026-10-14 09:00"))
        field.leaves()
        self.brings(field, raised, how)
        field.at("2026-10-14 09:05").news()
        look = field.look(demo_removal.look)
        assert (look.alerts, look.go_on) == (0, [f"{raised.number} (Huye)"])
        assert field.do(demo_removal.remove, OPERATOR) == look
        alert = field.alert(raised.alert)
        assert (alert.state, alert.owner_id, alert.offered_to_id) == (AlertState.notified, None, None)
        assert (alert.rung, alert.ladder_from) == (0, field.watch.now)
        assert [last for last, notice in field.news() if notice.startswith("sms.alert")] == [211]

    def brings(self, field: Field, raised: Raised, how: str) -> None:
        """A demo person has it now, or only demo people heard of it."""
        if how == "held":
            me = field.me(201)
            field.do(lambda tx: ownership.hold(tx, me, tx.session.get_one(Alert, raised.alert)))
        elif how == "told alone":
            with field.database.write() as tx:
                real = Notified.person_id == field.me(211).id
                tx.connection.execute(delete(Notified).where(real))
        else:
            own(field, raised)
        if how == "offered":
            field.do(letting_go_of, field.me(201).id, field.me(202).id)
        if how == "told by both":
            with field.database.write() as tx:
                tx.session.get_one(Alert, raised.alert).reporter_id = field.me(1).id

    def test_with_a_real_owner_it_is_left_alone(self, field: Field) -> None:
        raised = self.danger(field.at("2026-10-14 09:00"))
        own(field, raised, 211)
        assert field.do(demo_removal.remove, OPERATOR).go_on == []
        assert field.alert(raised.alert).owner_id == field.me(211).id

    def test_what_a_demo_person_alone_told_is_closed_whoever_has_it(self, field: Field) -> None:
        self.danger(field.at("2026-10-14 09:00"))
        trained = field.do(concerns.raise_danger, field.me(1))
        own(field, trained, 211)
        assert field.do(demo_removal.remove, OPERATOR).alerts == 1
        assert field.alert(trained.alert).state is AlertState.false_alarm


def letting_go_of(tx: Tx, person: int, to: int) -> None:
    letting_go.release(tx, people.get(tx, person), to)
