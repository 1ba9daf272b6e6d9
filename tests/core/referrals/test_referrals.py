"""Referrals: who may ask, on what ground, and every step the states allow and none else."""

import pytest
from sqlalchemy import select

from core.alerts import ownership
from core.alerts.alerts import Raised
from core.cases import child_record
from core.errors import NotYours
from core.models.alert import ProtectedKey
from core.models.duty import Ground, Referral, ReferralState, ReferralTo
from core.models.record import AuditEntry
from core.referrals import officer_referrals, referrals, reminders
from core.referrals.referrals import NEXT, NotThatWay, RequestedReferral
from core.reporting import concerns, protected_persons, visits
from core.storage.db import Tx
from tests.core.support.field import Field, written
from tests.fixtures.world import PROGRAMME

S = ReferralState


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def make(
    field: Field, *, last: int = 1, code: str = "204711", to: str = "school", consent: bool = True
) -> RequestedReferral:
    return field.do(referrals.make, field.me(last), field.child(code), None, to, consent)


def standing(field: Field, made: RequestedReferral) -> Referral:
    return field.row(Referral, made.referral)


def test_consent_or_danger_is_kept_and_logged(field: Field) -> None:
    assert standing(field, make(field)).ground is Ground.consent
    assert standing(field, make(field, to="housing", consent=False)).ground is Ground.danger
    verbs = field.look(lambda tx: tx.session.scalars(select(AuditEntry.verb)).all())
    assert {"referred_by_consent", "referred_by_danger"} <= set(verbs)


def test_the_same_is_asked_once_while_it_is_open(field: Field) -> None:
    first = make(field)
    assert make(field, last=2) == RequestedReferral(first.referral, "204711", again=True)
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


def police(field: Field, raised: Raised) -> RequestedReferral:
    """The police are asked for the child of an alert."""
    return field.do(referrals.make, field.me(201), None, raised.alert, "police", False)


def listed(field: Field, last: int) -> list[int]:
    """What a volunteer sees of what was asked for the village."""
    return [each.id for each, _ in field.look(referrals.of_village, field.me(last))]


def test_what_officers_ask_the_pair_reads_and_leaves_alone(field: Field) -> None:
    raised = field.do(concerns.raise_concern, field.me(1), 2, ["child", field.child("204711")], 4)
    asked = {police(field, raised).referral, make(field, last=201, to="legal_aid").referral}
    for last in (1, 2):
        assert set(listed(field, last)) == asked
        for each in asked:
            with pytest.raises(NotYours):
                field.do(referrals.move, field.me(last), each, "revoked")
    assert {field.do(referrals.move, field.me(202), each, "revoked") for each in asked} == {"revoked"}


def test_what_officers_ask_where_somebody_protected_is_concerned_the_pair_does_not_see(field: Field) -> None:
    """The danger may be of the pair. What they asked themselves they see as ever."""
    raised = field.do(concerns.raise_concern, field.me(1), 2, ["child", field.child("204711")], 4)
    field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.yes)
    hidden = (police(field, raised), make(field, last=202, to="psychologist"))
    elsewhere, own = make(field, last=201, code="318061"), make(field, last=2, to="housing")
    for last in (1, 2):
        assert set(listed(field, last)) == {elsewhere.referral, own.referral}
        for each in hidden:
            with pytest.raises(NotYours):
                field.do(referrals.in_village, field.me(last), each.referral)
    assert len(field.look(referrals.open_in_reach, field.me(201))) == 4


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


def test_each_kind_has_its_time_which_runs_again_once_accepted_and_ends_with_the_referral(field: Field) -> None:
    assert set(type(PROGRAMME.referrals.within).model_fields) == {each.value for each in ReferralTo}
    field.at("2026-10-15 10:00")
    assert written(standing(field, make(field, to="police")).due_at) == "2026-10-16 10:00"
    school = make(field)
    assert written(standing(field, school).due_at) == "2026-10-22 17:00", "5 working days, to the end of the last"
    field.at("2026-10-20 10:00").do(referrals.move, field.me(201), school.referral, "accepted")
    assert written(standing(field, school).due_at) == "2026-10-27 17:00"
    field.do(referrals.move, field.me(201), school.referral, "done")
    assert standing(field, school).due_at is None


def test_what_a_visit_asks_again_while_it_waits_is_asked_once(field: Field) -> None:
    for day in ("2026-10-14", "2026-10-21"):
        answers = visits.Answers(2, 1, 1, 1, 1, 4)
        field.at(f"{day} 10:00").do(visits.record, field.me(1), field.child("204711"), answers, None)
    (asked,) = field.look(referrals.open_in_reach, field.me(201))
    assert (asked.to, asked.by_id, written(asked.due_at)) == ("district", field.me(1).id, "2026-10-21 17:00")


def test_the_asker_hears_that_it_was_not_given(field: Field) -> None:
    for state, before in (("rejected", ()), ("not_served", ("accepted",))):
        made = make(field.at("2026-10-14 10:00"), to="housing")
        for each in (*before, state):
            field.do(referrals.move, field.me(201), made.referral, each, "no_place")
    told = field.owed()
    assert [(each.to, each.notice) for each in told] == [(1, "sms.visit.unserved")] * 2
    assert told[0].text == "IZU: ibyasabiwe 204711 ku wa 14/10 ntibyashobotse. Mubaze akarere. Murakoze!"


class TestReminders:
    """Whoever must move it hears at the deadline and then weekly, in working hours, nothing of any child."""

    def remind(self, field: Field, when: str) -> list[int]:
        field.at(when).watch.passes(minutes=-1)
        assert field.do(reminders.remind_due) == 0, when
        assert field.at(when).do(reminders.remind_due) == 1
        assert field.do(reminders.remind_due) == 0
        return [last for last, notice in field.news() if notice == "sms.referral.waits"]

    def test_the_social_worker_on_duty_or_the_profession_asked_for(self, field: Field) -> None:
        make(field.at("2026-10-15 10:00"))
        assert self.remind(field, "2026-10-22 17:00") == [201]
        assert self.remind(field, "2026-10-29 17:00") == [201]
        (first, second) = field.owed(201)
        assert (first.not_before, second.not_before) == ("2026-10-23 08:00", "2026-10-30 08:00")
        assert first.text == "IZU: referrals in Huye are past their time. Dial *801#: 6, 9, 1. Thank you!"
        make(field.at("2026-10-26 10:00"), to="psychologist")
        assert self.remind(field, "2026-11-02 17:00") == [202]

    def test_the_owner_of_its_alert_else_the_officer_who_asked(self, field: Field) -> None:
        raised = field.at("2026-10-14 09:00").do(
            concerns.raise_concern, field.me(1), 2, ["child", field.child("204711")], 4
        )
        made = field.do(referrals.make, field.me(202), None, raised.alert, "police", True)
        field.news()
        assert self.remind(field, "2026-10-15 09:00") == [202]
        field.do(ownership.acknowledge, field.me(301), raised.alert)
        field.news()
        assert self.remind(field, "2026-10-22 09:00") == [301]
        assert standing(field, made).state is S.in_progress

    def test_however_many_wait_one_text_a_day(self, field: Field) -> None:
        for to in ("school", "district", "social_worker"):
            make(field.at("2026-10-15 10:00"), to=to)
        assert field.at("2026-10-23 09:00").do(reminders.remind_due) == 3
        assert field.news() == [(201, "sms.referral.waits")]


def test_the_sector_is_not_asked_where_somebody_protected_is_concerned(field: Field) -> None:
    raised = field.do(concerns.raise_concern, field.me(1), 2, ["child", field.child("204711")], 4)
    field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.yes)
    refused = field.do(officer_referrals.refer, field.me(201), raised.alert, "sector", True)
    assert (refused.done, refused.reason) == (False, "end.refer.protected")
    assert field.do(officer_referrals.refer, field.me(201), raised.alert, "health_centre", True).done


def test_what_a_colleague_ended_meanwhile_stands(field: Field) -> None:
    made = make(field)
    assert field.do(officer_referrals.became, field.me(201), made.referral, "accepted", None).done
    assert field.do(officer_referrals.became, field.me(202), made.referral, "done", None).done
    assert not field.do(officer_referrals.became, field.me(201), made.referral, "not_served", "other").done
    assert standing(field, made).state is S.done
    with pytest.raises(NotYours):
        field.do(officer_referrals.became, field.me(201, district=33), made.referral, "done", None)


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


def test_what_the_nation_asks_for_a_child_of_whom_an_officer_is_accused_is_its_own(field: Field) -> None:
    """From the child's own page as well: nobody of that district reads it in a list or on the page, or moves it."""
    raised = field.do(concerns.raise_concern, field.me(1), 2, ["child", field.child("204711")], 4)
    field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.officer)
    made = make(field, last=401, to="isange")
    lead = field.me(301)
    assert field.look(referrals.open_in_reach, lead) == []
    assert field.look(lambda tx: child_record.read(tx, lead, field.child("204711")).referrals) == []
    for act in (referrals.in_reach, referrals.move):
        more = ("revoked",) if act is referrals.move else ()
        with pytest.raises(NotYours):
            field.do(act, lead, made.referral, *more)
    assert len(field.look(referrals.open_in_reach, field.me(401))) == 1
    own = make(field, last=201, to="school")
    assert [each.id for each in field.look(referrals.open_in_reach, lead)] == [own.referral]


@pytest.mark.parametrize("last", [1, 201])
def test_asked_already_is_said_of_nothing_that_is_hidden(last: int, field: Field) -> None:
    """The nation asked for a child of whom an officer is accused: who asks the same in the district is heard."""
    raised = field.do(concerns.raise_concern, field.me(1), 2, ["child", field.child("204711")], 4)
    field.do(protected_persons.finish, field.me(1), raised, ProtectedKey.officer)
    hidden = make(field, last=401, to="school")
    assert not hidden.again
    asked = make(field, last=last, to="school")
    assert (asked.again, asked.referral == hidden.referral) == (False, False)
    again = make(field, last=last, to="school")
    assert (again.again, again.referral) == (True, asked.referral)
