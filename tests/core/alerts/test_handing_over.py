"""Handing over and reassigning: nothing changes hands before the other says "I have it"."""

import pytest

from core.alerts import handing_over, ladder, levels, owner_watch
from core.alerts.alerts import Raised
from core.alerts.handing_over import Offered
from core.errors import NotYours
from core.language.words import Say
from core.models.alert import Alert, AlertState, Deed, Level
from core.people import people
from core.reporting import concerns
from core.storage.db import Tx
from tests.core.support.field import Field, written
from tests.core.support.officers import act, cannot_act, close, own


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def offer(field: Field, raised: Raised, to: int, last: int = 201) -> Offered:
    return field.do(handing_over.offer, field.me(last), raised.alert, field.me(to).id)


@pytest.fixture
def owned(field: Field, raised: Raised) -> Raised:
    """A danger that 201 has owned and acted on since nine."""
    own(field, raised)
    act(field, raised, Deed.called)
    field.news()
    return raised


def test_the_owner_stays_until_the_colleague_has_it(field: Field, owned: Raised) -> None:
    seen_by = field.alert(owned.alert).seen_by
    assert offer(field, owned, 202) == Offered(True, owned.number, "09:30")
    assert field.news() == [(202, "sms.alert.offered")]
    assert field.alert(owned.alert).owner_id == field.me(201).id
    field.at("2026-10-14 09:20")
    assert own(field, owned, last=202).mine
    assert field.news() == [(201, "sms.alert.taken_over")]
    alert = field.alert(owned.alert)
    assert (alert.owner_id, alert.state, alert.seen_by) == (field.me(202).id, AlertState.acknowledged, seen_by)
    assert (alert.offered_to_id, written(alert.due_at)) == (None, "2026-10-14 09:50")
    assert written(alert.lose_at) == "2026-10-14 10:20"
    assert not act(field, owned, Deed.called).mine
    assert close(field, owned, last=202).reason == "close.nothing_done", "the new owner says what was done"


def test_not_taken_in_time_the_ladder_goes_on(field: Field, owned: Raised) -> None:
    offer(field, owned, 202)
    field.news()
    field.at("2026-10-14 09:29")
    assert field.do(owner_watch.restart_idle) == 0
    field.at("2026-10-14 09:30")
    assert field.do(owner_watch.restart_idle) == 1
    news = field.news()
    assert [last for last, notice in news if notice != "sms.alert.lapsed"] == [201, 202, 203, 204]
    assert (201, "sms.alert.lapsed") in news
    assert all("no deed" not in each.text for each in field.owed(201)), "she called, and handed it over"
    said = next(each.text for each in field.owed(201) if each.notice == "sms.alert.lapsed")
    assert said.startswith(f"Alert {owned.number} was handed over and not taken in time. Nobody has it now;")
    assert f"next at {written(field.alert(owned.alert).due_at)[-5:]}" in said
    alert = field.alert(owned.alert)
    assert (alert.owner_id, alert.offered_to_id, alert.state) == (None, None, AlertState.notified)
    assert "offer_lapsed" in field.story(owned.alert)


def test_what_is_said_of_a_lapsed_offer_is_as_it_stands_when_it_leaves(field: Field, owned: Raised) -> None:
    offer(field, owned, 202)
    field.at("2026-10-14 09:30").do(owner_watch.restart_idle)

    def leaves(at: str) -> str:
        def words(tx: Tx) -> Say | None:
            alert, person = tx.session.get_one(Alert, owned.alert), people.get(tx, field.me(201).id)
            return owner_watch.words(tx, alert, person, "sms.alert.lapsed")

        said = field.at(at).look(words)
        return str(said.slots["time"]) if said else ""

    assert leaves("2026-10-14 09:44") == "09:45"
    field.at("2026-10-14 09:45").do(ladder.climb_due)
    assert leaves("2026-10-14 09:46") == written(field.alert(owned.alert).due_at)[-5:]
    own(field, owned, last=202)
    assert leaves("2026-10-14 09:47") == "", "she hears that another has it"


@pytest.mark.parametrize("taken_at", ["2026-10-14 09:20", "2026-10-14 09:31"])
def test_the_next_owner_acts_and_phones_whatever_the_one_before_did(taken_at: str, field: Field, owned: Raised) -> None:
    """Whether it is taken in time or after the offer lapsed."""
    offer(field, owned, 202)
    field.at(taken_at).do(owner_watch.restart_idle)
    own(field, owned, last=202)
    lower = (levels.change, field.me(202), owned.alert, Level.high, "mistaken")
    assert close(field, owned, last=202).reason == "close.nothing_done"
    assert field.do(*lower).reason == "end.level.phone_first"
    act(field, owned, Deed.police, last=202)
    assert field.do(*lower).reason == "end.level.phone_first"
    act(field, owned, Deed.called, last=202)
    assert field.do(*lower).done
    assert close(field, owned, last=202).done


def test_acting_or_offering_to_another_does_not_put_it_off(field: Field, owned: Raised) -> None:
    offer(field, owned, 202)
    field.at("2026-10-14 09:20")
    act(field, owned, Deed.police)
    assert offer(field, owned, 203).time == "09:30"
    assert not own(field, owned, last=202).mine, "it is offered to another by now"
    field.at("2026-10-14 09:30")
    assert field.do(owner_watch.restart_idle) == 1


def test_whom_it_was_offered_to_before_stands_down_when_another_takes_it(field: Field, owned: Raised) -> None:
    """Also who stood down once, when the alert got its first owner."""
    for minute, to in enumerate((202, 203)):
        offer(field.at(f"2026-10-14 09:1{minute}"), owned, to)
    field.news()
    field.at("2026-10-14 09:20")
    own(field, owned, last=203)
    assert field.news() == [(201, "sms.alert.taken_over"), (202, "sms.alert.taken")]
    offer(field.at("2026-10-14 09:30"), owned, 201, last=203)
    field.news()
    own(field.at("2026-10-14 09:40"), owned, last=201)
    assert field.news() == [(203, "sms.alert.taken_over")]


def test_closing_ends_the_offer(field: Field, owned: Raised) -> None:
    offer(field, owned, 202)
    field.news()
    assert close(field, owned).done
    assert field.news() == [(1, "sms.reporter.done"), (202, "sms.alert.taken")]
    field.at("2026-10-14 10:30")
    assert field.do(owner_watch.restart_idle) == 0
    assert not own(field, owned, last=202).mine
    assert offer(field, owned, 203).reason == "end.offer.closed"


def test_only_the_owner_or_the_lead_gives_it_away(field: Field, owned: Raised) -> None:
    assert offer(field, owned, 203, last=202).reason == "end.offer.not_yours"
    assert offer(field, owned, 203, last=301).done
    assert own(field, owned, last=203).mine


def test_the_lead_names_an_officer_while_the_ladder_climbs(field: Field, raised: Raised) -> None:
    assert offer(field, raised, 203, last=301) == Offered(True, raised.number)
    assert field.news() == [(203, "sms.alert.offered")]
    field.at("2026-10-14 09:15").do(ladder.climb_due)
    assert [last for last, _ in field.news()] == [201, 202, 203, 204]
    assert own(field, raised, last=203).mine
    assert (202, "sms.alert.taken") in field.news()
    assert field.alert(raised.alert).offered_to_id is None


def test_only_to_officers_of_the_district(field: Field, owned: Raised) -> None:
    for last in (1, 401, 501):
        with pytest.raises(NotYours):
            offer(field, owned, last)


@pytest.mark.parametrize("why", ["leave", "doubt", "lock"])
def test_who_cannot_take_it_is_not_named_and_the_cover_is_told_in_their_place(
    field: Field, owned: Raised, why: str
) -> None:
    cannot_act(field, 202, why)
    named = [each.id for each in field.look(handing_over.choices, field.me(201), owned.alert)]
    assert named
    assert field.me(202).id not in named
    field.news()
    assert offer(field, owned, 202).done
    assert [each for each in field.news() if "alert" in each[1]] == [(204, "sms.alert.offered")]
    cannot_act(field, 204, why)
    with pytest.raises(NotYours):
        offer(field, owned, 202)
    assert field.alert(owned.alert).owner_id == field.me(201).id, "it stays where it is"


def test_a_high_alert_wakes_nobody(field: Field) -> None:
    raised = field.at("2026-10-14 20:30").do(concerns.raise_concern, field.me(1), 2, None, 1)
    own(field, raised)
    assert offer(field, raised, 202).time == "15/10 10:30"
    field.at("2026-10-14 22:00")
    offer(field, raised, 203)
    assert [each.not_before for each in field.owed(203)][-1] == "2026-10-15 07:00"


def test_the_right_profession_comes_first_the_lead_last(field: Field, raised: Raised) -> None:
    found = field.look(handing_over.choices, field.me(202), raised.alert)
    assert [each.role.value for each in found] == ["social_worker", "social_worker", "psychologist", "lead"]
