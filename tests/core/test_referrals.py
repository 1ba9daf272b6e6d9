"""Referrals: who may ask, on what ground, and every step the states allow and none else."""

import pytest
from sqlalchemy import select

from core import concerns, referrals
from core.db import Tx
from core.errors import NotYours
from core.models.duty import Ground, Referral, ReferralState
from core.models.record import AuditEntry
from core.referrals import NEXT, Made, NotThatWay
from tests.core.field import Field

S = ReferralState


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def make(field: Field, *, last: int = 1, code: str = "204711", to: str = "school", consent: bool = True) -> Made:
    return field.do(referrals.make, field.me(last), field.child(code), None, to, consent)


def standing(field: Field, made: Made) -> Referral:
    return field.row(Referral, made.referral)


def test_consent_or_danger_is_kept_and_logged(field: Field) -> None:
    assert standing(field, make(field)).ground is Ground.consent
    assert standing(field, make(field, to="housing", consent=False)).ground is Ground.danger
    verbs = field.look(lambda tx: tx.session.scalars(select(AuditEntry.verb)).all())
    assert {"referred_by_consent", "referred_by_danger"} <= set(verbs)


def test_the_same_is_asked_once_while_it_is_open(field: Field) -> None:
    first = make(field)
    assert make(field, last=2) == Made(first.referral, "204711", again=True)
    field.do(referrals.move, field.me(201), first.referral, "rejected", "no_place")
    assert not make(field).again


def test_out_of_reach(field: Field) -> None:
    with pytest.raises(NotYours):
        make(field, last=3)
    with pytest.raises(NotYours):
        make(field, last=101)
    made = make(field)
    with pytest.raises(NotYours):
        field.do(referrals.in_village, field.me(3), made.referral)
    assert field.look(referrals.open_in_reach, field.me(401))[0].id == made.referral


def test_an_officer_refers_from_an_alert(field: Field) -> None:
    raised = field.do(concerns.raise_concern, field.me(1), 2, ["child", field.child("204711")], 4)
    made = field.do(referrals.make, field.me(201), None, raised.alert, "health_centre", True)
    assert (made.code, standing(field, made).alert_id) == ("204711", raised.alert)
    nameless = field.do(concerns.raise_danger, field.me(2))
    with pytest.raises(LookupError):
        field.do(referrals.make, field.me(201), None, nameless.alert, "health_centre", True)


@pytest.mark.parametrize("now", S)
def test_only_the_allowed_steps_are_taken(now: S, field: Field) -> None:
    made = make(field)

    def set_state(tx: Tx) -> None:
        tx.session.get_one(Referral, made.referral).state = now

    for then in S:
        field.do(set_state)
        if then in NEXT.get(now, ()):
            assert field.do(referrals.move, field.me(201), made.referral, then, "moved") == then
            continue
        with pytest.raises(NotThatWay):
            field.do(referrals.move, field.me(201), made.referral, then, "moved")
        assert standing(field, made).state is now


def test_a_refusal_needs_its_reason_and_an_officer(field: Field) -> None:
    made = make(field)
    with pytest.raises(NotThatWay):
        field.do(referrals.move, field.me(201), made.referral, "rejected")
    with pytest.raises(NotYours):
        field.do(referrals.move, field.me(1), made.referral, "accepted")
    field.do(referrals.move, field.me(2), made.referral, "revoked")
    assert standing(field, made).moved_by_id == field.me(2).id


def test_the_asker_hears_when_it_is_done_by_day_and_nothing_of_what_for(field: Field) -> None:
    made = make(field.at("2026-10-14 10:00"))
    field.do(referrals.move, field.me(201), made.referral, "accepted")
    assert field.owed() == []
    field.at("2026-10-15 21:00").do(referrals.move, field.me(201), made.referral, "done")
    (told,) = field.owed()
    assert (told.to, told.not_before) == (1, "2026-10-16 07:00")
    assert told.text == "IZU: ibyasabiwe 204711 ku wa 14/10 byakozwe. Murakoze!"
    by_officer = make(field, last=201, to="legal_aid")
    field.do(referrals.move, field.me(201), by_officer.referral, "accepted")
    field.do(referrals.move, field.me(201), by_officer.referral, "done")
    assert len(field.owed()) == 1, "the officer who asked needs no SMS"
