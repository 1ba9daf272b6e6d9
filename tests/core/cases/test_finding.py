"""What a number stands for, for whom; and referring the child of an alert."""

import pytest
from sqlalchemy import select, update

from core.alerts import alerts, merging
from core.alerts.alerts import Raised
from core.cases import finding
from core.children import children
from core.errors import NotYours
from core.models.alert import Alert
from core.models.child import Child, NumberHolder
from core.models.duty import Ground, Referral
from core.models.place import Place
from core.models.record import AuditEntry
from core.referrals import officer_referrals
from core.reporting import concerns, gatherings, visits
from core.reporting.gatherings import Held
from core.storage.db import Tx
from tests.core.support.field import Field
from tests.core.support.officers import DANGER_AT, own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def kinds(field: Field, last: int, number: str) -> list[NumberHolder]:
    return [each.kind for each in field.look(finding.find, field.me(last), number)]


def test_a_child_by_its_code_within_reach(field: Field) -> None:
    for last in (201, 301, 401, 501):
        assert kinds(field, last, "204711") == [NumberHolder.child]
    assert kinds(field, 201, "645827") == []
    assert kinds(field, 401, "645827") == [NumberHolder.child]
    assert kinds(field, 501, "645827") == []


def test_the_card_has_the_name_for_officers_of_the_district_only(field: Field) -> None:
    child = field.at(DANGER_AT).child("204711")
    card = field.do(finding.child, field.me(201), child)
    assert (card.code, card.name, card.sex, card.age) == ("204711", "Keza Demo-A", "girl", 10)
    assert field.do(finding.child, field.me(401), child).name is None
    assert field.do(finding.child, field.me(501), child).name is None
    for last in (1, 101):
        with pytest.raises(NotYours):
            field.do(finding.child, field.me(last), child)
    with pytest.raises(NotYours):
        field.do(finding.child, field.me(201), field.child("645827"))


def test_a_household_an_alert_a_receipt(field: Field) -> None:
    home = field.do(lambda tx: children.register_household(tx, tx.session.get_one(Place, 24090108)))
    raised = field.at(DANGER_AT).do(concerns.raise_danger, field.me(1))
    assert kinds(field, 201, home.code) == [NumberHolder.household]
    assert kinds(field, 501, home.code) == [NumberHolder.household]
    assert field.do(finding.household, field.me(201), home.id).code == home.code
    assert kinds(field, 201, raised.number) == [NumberHolder.alert]
    assert kinds(field, 501, raised.number) == [], "a sector's officer has codes only"


def test_a_receipt_of_a_visit_tells_code_and_day(field: Field) -> None:
    made = field.at(DANGER_AT).do(
        visits.record, field.me(1), field.child("204711"), visits.Answers(1, 1, 1, 1, 1, 1), None
    )
    (found,) = field.look(finding.find, field.me(201), made.number)
    card = field.do(finding.receipt, field.me(201), found.id)
    assert (card.code, f"{card.on:%d/%m}") == ("204711", "14/10")


def test_a_receipt_of_a_gathering_has_no_code(field: Field) -> None:
    held = Held(kind="group", topic="school", on="2026-10-13", women=3, men=2, children=0)
    made = field.at(DANGER_AT).do(gatherings.record, field.me(1), held)
    (found,) = field.look(finding.find, field.me(301), made.number)
    card = field.do(finding.receipt, field.me(301), found.id)
    assert (card.code, card.village, f"{card.on:%d/%m}") == ("", 24090108, "13/10")


class TestReferring:
    def refer(self, field: Field, raised: Raised, consent: bool = True) -> officer_referrals.Referred:
        return field.do(officer_referrals.refer, field.me(201), raised.alert, "psychologist", consent)

    def test_it_needs_a_child(self, field: Field, raised: Raised) -> None:
        assert self.refer(field, raised).reason == "end.refer.no_child"

    @pytest.mark.parametrize(("consent", "ground"), [(True, Ground.consent), (False, Ground.danger)])
    def test_it_is_asked_for_on_its_ground_and_counts_as_a_deed(
        self, field: Field, raised: Raised, consent: bool, ground: Ground
    ) -> None:
        self.name(field, raised)
        own(field, raised)
        assert self.refer(field, raised, consent).reason == ""
        with field.database.read() as tx:
            (row,) = tx.session.scalars(select(Referral).where(Referral.alert_id == raised.alert))
        assert (row.ground, row.to.value) == (ground, "psychologist")
        assert "did_referred" in field.story(raised.alert)
        assert self.refer(field, raised).reason == "end.refer.again"

    def name(self, field: Field, raised: Raised) -> None:
        """The alert is about a child from now on."""
        code = field.child("204711")

        def verb(tx: Tx) -> None:
            merging.name_child(tx, alerts.get(tx, raised.alert), tx.session.get_one(Child, code))

        field.do(verb)


def test_an_alert_elsewhere_about_a_child_of_the_district_is_read_there_and_nothing_more(field: Field) -> None:
    raised = field.at(DANGER_AT).do(concerns.raise_danger, field.me(3))
    field.do(concerns.add_subject, field.me(3), raised, ["child", field.child("204711")])
    number = field.alert(raised.alert).number
    assert kinds(field, 201, number) == [NumberHolder.alert]
    found = field.do(finding.alert_elsewhere, field.me(201), raised.alert)
    assert (found.code, found.place, found.owner, found.closed) == ("204711", "Rubavu/Gisenyi", "", None)
    with field.database.read() as tx:
        looked = tx.session.scalars(select(AuditEntry).where(AuditEntry.record == "alerts")).all()
    assert looked
    with pytest.raises(NotYours):
        field.do(alerts.reach, field.me(201), raised.alert)
    for me in (field.me(201, district=12), field.me(501), field.me(1), field.me(401)):
        with pytest.raises(NotYours):
            field.do(finding.alert_elsewhere, me, raised.alert)
    assert field.look(finding.find, field.me(201, district=12), number) == []
    field.do(lambda tx: tx.connection.execute(update(Alert).values(bypasses=True)))
    assert kinds(field, 201, number) == []


def test_one_that_is_offered_to_the_home_district_opens_there_by_its_number(field: Field) -> None:
    raised = field.at(DANGER_AT).do(concerns.raise_danger, field.me(3))
    field.do(concerns.add_subject, field.me(3), raised, ["child", field.child("204711")])
    field.do(lambda tx: tx.connection.execute(update(Alert).values(offered_district_id=24)))
    (found,) = field.look(finding.find, field.me(201), field.alert(raised.alert).number)
    assert found.district == 24, "as one of their own"
