"""What was left unfinished: offered on the next dial for a day, naming nothing; gone on with once."""

import json
from typing import Any

import pytest
from sqlalchemy import select, update

from core.models.duty import CallBack
from core.models.person import Person, PersonStatus
from core.models.session import Session, SessionState
from core.models.visit import Visit
from core.storage import connection, sessions
from core.storage.connection import DbConnection
from tests.fixtures.world import World
from tests.ussd.conftest import rows_of


def test_the_offer_names_no_child_and_no_topic(lite: World) -> None:
    for keys in (("1", "204711"), ("2", "2"), ("4", "4071", "1", "2", "1510")):
        lite.phone(1).dial().press(*keys)
        offer = lite.phone(1).dial().is_at("draft.offer")
        assert offer.screen == "CON Mwari mutararangiza.\n1 Komeza\n2 Tangira bundi bushya\n0 Gusohoka"
        offer.press("2")


LOOKS = {
    1: [("1",), ("2",), ("3",), ("4",), ("5",), ("7",), ("1", "0", "0")]
    + [("4", "4071", "1"), ("4", "4071", "1", "2"), ("6", "3", "9"), ("6", "6", "1", "1"), ("6", "7", "4071")],
    101: [("1",), ("3",), ("4", "1")],
    201: [
        ("4071", "1"),
        ("4071", "1", "1"),
        ("4071", "3"),
        ("4071", "4", "204711"),
        ("4071", "6", "1"),
        ("4071", "6", "3", "1", "1"),
    ],
    401: [("4071", "4", "204711")],
    501: [("4071", "204711")],
    999: [("1",), ("2",), ("7", "2")],
}
"""What people press to look at something, by their numbers' last digits."""


@pytest.mark.parametrize("last", LOOKS)
def test_who_only_looked_is_not_asked_whether_to_go_on(lite: World, last: int) -> None:
    lite.phone(1).dial().press("2", "2", "2", "3", "4", "2").ends()
    home = lite.phone(last).dial().screen
    for keys in LOOKS[last]:
        lite.phone(last).dial().press(*keys).hangs_up()
        assert lite.phone(last).dial().screen == home, keys


def test_what_was_told_and_dropped_again_is_not_offered(lite: World) -> None:
    lite.phone(1).dial().press("1", "204711", "0").is_at("visit.child").hangs_up()
    lite.phone(1).dial().is_at("volunteer.home")


def test_the_first_thing_told_is_offered(lite: World) -> None:
    for last, keys in (
        (1, ("3", "1")),
        (1, ("5", "1")),
        (1, ("4", "4071", "1", "1", "1")),
        (201, ("4071", "6", "2", "0788000777")),
    ):
        lite.phone(last).dial().press(*keys).hangs_up()
        lite.phone(last).dial().is_at("draft.offer").press("2")


def test_a_finished_talk_is_not_offered(lite: World) -> None:
    lite.phone(1).dial().press("1", "204711", "1", "1", "1", "1", "1", "1").ends()
    lite.phone(1).dial().is_at("volunteer.home")


def test_continue_goes_on_where_the_line_dropped_without_doing_anything_again(world: World) -> None:
    phone = world.phone(1).dial().press("1", "204711", "1", "3")
    number = phone.screen.split(": ")[1][:5]
    assert number.isdecimal()
    before = rows_of(world.database)
    phone.dial().press("1", "4071").is_at("visit.school").sees(number).press("1", "1", "1", "1", "0").ends(number)
    after = rows_of(world.database)
    assert (before["alerts"], after["alerts"], after["visits"]) == (1, 1, 1)
    phone.dial().is_at("volunteer.home")


def test_start_again_keeps_what_was_done_and_shows_home_in_the_same_reply(world: World) -> None:
    phone = world.phone(1).dial().press("2", "1")
    phone.dial().press("2").is_at("volunteer.home")
    assert rows_of(world.database)["alerts"] == 1
    phone.dial().is_at("volunteer.home")


def test_a_slip_at_the_offer_asks_again_and_zero_leaves_the_draft_for_next_time(lite: World) -> None:
    lite.phone(1).dial().press("2", "2")
    lite.phone(1).dial().press("3").is_at("draft.offer").sees("Hitamo: 1-2.").press("0").ends().is_at("end.bye")
    lite.phone(1).dial().is_at("draft.offer")


def test_a_draft_is_offered_for_24_hours(lite: World) -> None:
    lite.phone(1).dial().press("1", "204711")
    lite.watch.passes(hours=23, minutes=59)
    lite.phone(1).dial().is_at("draft.offer")
    lite.watch.passes(minutes=2)
    lite.phone(1).dial().is_at("volunteer.home")


def test_a_draft_of_another_number_is_not_offered(lite: World) -> None:
    lite.phone(1).dial().press("1", "204711")
    lite.phone(2).dial().is_at("volunteer.home")


def test_a_draft_of_a_concern_asks_the_pin_before_it_goes_on(world: World) -> None:
    phone = world.phone(1).dial().press("2", "1", "3")
    phone.dial().press("1").is_at("pin").does_not_see("Abandi").press("4071").is_at("concern.category")
    phone.press("1", "2").ends().is_at("concern.thanks_danger")
    assert rows_of(world.database)["alerts"] == 1


def test_so_does_one_of_a_registration(lite: World) -> None:
    lite.phone(1).dial().press("3", "1", "1")
    lite.phone(1).dial().press("1").is_at("pin").press("4071").is_at("register.sex")


def test_and_one_in_which_all_of_it_was_stepped_over(lite: World) -> None:
    lite.phone(1).dial().press("2", "1", "3", "0", "0").is_at("concern.urgency")
    lite.phone(1).dial().press("1").is_at("pin").press("4071").is_at("concern.urgency")


def test_a_draft_of_a_visit_asks_no_pin(lite: World) -> None:
    lite.phone(1).dial().press("1", "204711", "1")
    lite.phone(1).dial().press("1").is_at("visit.safe")


def test_what_was_read_behind_a_pin_asks_it_again(lite: World) -> None:
    lite.phone(1).dial().press("4", "4071", "1").sees("Demo-").press("2", "1510").is_at("other_day.why")
    phone = lite.phone(1).dial().press("1").is_at("pin").does_not_see("Demo-", "204711").press("4071")
    phone.is_at("other_day.why").press("0", "0").is_at("my_children.card").sees("Demo-")


def test_leaving_at_the_pin_of_a_draft_keeps_it(lite: World) -> None:
    lite.phone(1).dial().press("2", "2", "3")
    lite.phone(1).dial().press("1", "0").ends().is_at("end.bye")
    phone = lite.phone(1).dial().is_at("draft.offer").press("1").is_at("pin").press("4071").is_at("concern.category")
    phone.press("0").is_at("concern.about")


def test_a_pin_locked_over_a_draft_keeps_it_and_a_new_report_can_be_made(lite: World) -> None:
    lite.phone(1).dial().press("2", "2", "3")
    locked = lite.phone(1).dial().press("1", *["9182"] * 5).ends().is_at("pin.locked")
    locked.typed += "*1"
    locked.again().ends().is_at("end.dial_again")
    lite.phone(1).dial().is_at("draft.offer").press("2", "2").is_at("concern.urgency")
    lite.passes(minutes=31)
    assert rows_of(lite.database)["concerns"] == 0


def test_leaving_after_a_danger_keeps_the_draft_and_makes_somebody_ring(world: World) -> None:
    phone = world.phone(1).dial().press("2", "1", "0", "0", "0").ends().is_at("end.bye")
    world.passes(minutes=5)
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(CallBack)).all()) == 1
    phone.dial().press("1", "4071").is_at("concern.about")
    assert rows_of(world.database)["alerts"] == 1


# -- two at once -------------------------------------------------------------------------------------------------------


def test_going_on_in_one_session_ends_the_other(world: World) -> None:
    old = world.phone(1).dial().press("1", "204711")
    new = world.phone(1).dial().press("1").is_at("visit.seen")
    old.typed += "*1"
    old.again().ends().is_at("end.dial_again")
    new.press("1", "1", "1", "1", "1", "1").ends()
    assert rows_of(world.database)["visits"] == 1


def test_starting_again_ends_the_other_session_too(lite: World) -> None:
    old = lite.phone(1).dial().press("1", "204711")
    lite.phone(1).dial().press("2").is_at("volunteer.home")
    old.typed += "*1"
    old.again().ends().is_at("end.start_again")


def test_a_draft_that_went_on_meanwhile_is_gone_on_with_where_it_is_now(lite: World) -> None:
    old = lite.phone(1).dial().press("1", "204711")
    new = lite.phone(1).dial().is_at("draft.offer")
    old.press("1", "1").is_at("visit.school")
    new.press("1").is_at("visit.school")


def test_a_draft_that_was_finished_meanwhile_shows_home(lite: World) -> None:
    old = lite.phone(1).dial().press("1", "204711")
    new = lite.phone(1).dial().is_at("draft.offer")
    old.press("1", "1", "1", "1", "1", "1").ends()
    new.press("1").is_at("volunteer.home")
    assert rows_of(lite.database)["visits"] == 1


def test_of_two_drafts_only_the_latest_is_ever_offered(lite: World) -> None:
    first, second = lite.phone(1).dial(), lite.phone(1).dial()
    first.press("1", "204711")
    lite.watch.passes(minutes=1)
    second.press("2", "2")
    lite.phone(1).dial().press("1").is_at("pin").press("4071").is_at("concern.about").press("3", "2", "2").ends()
    lite.phone(1).dial().is_at("volunteer.home")
    first.typed += "*1"
    first.again().ends().is_at("end.start_again")


def test_a_hop_on_its_way_is_overtaken_when_its_draft_is_taken_up_or_put_aside(world: World) -> None:
    number = "+250788000001"
    for put in (
        lambda tx, kept: sessions.put_away(tx, kept, SessionState.continued),
        lambda tx, kept: sessions.put_older_aside(tx, number, "ussd", but=0),
    ):
        world.phone(1).dial().press("1", "204711")
        with world.database.write() as tx:
            kept = sessions.draft(tx, number, "ussd")
            assert kept
            put(tx, kept)
            assert not sessions.save(tx, kept, kept.box, state=SessionState.open, is_draft=True, danger=None)
            assert not sessions.put_away(tx, kept, SessionState.continued)


def test_a_draft_that_is_written_at_that_moment_is_taken_up_as_it_is_then(lite: World) -> None:
    lite.phone(1).dial().press("1", "204711")
    phone = lite.phone(1).dial().is_at("draft.offer")
    raced: list[str] = []

    def race(line: DbConnection, statement: str) -> None:
        if statement.startswith("UPDATE talks") and not raced:
            raced.append(statement)
            line.connection.exec_driver_sql("UPDATE talks SET version = version + 1")

    connection.listeners.append(race)
    phone.press("1").is_at("visit.seen")
    connection.listeners.remove(race)
    assert raced


# -- what may have changed since ---------------------------------------------------------------------------------------


def change(world: World, edit: Any) -> None:
    """The draft's box as another version would have left it."""
    with world.database.write() as tx:
        talk = tx.session.scalars(select(Session).where(Session.is_draft)).one()
        box = json.loads(tx.vault.open("talks.box", talk.id, talk.box_sealed))
        edit(box)
        talk.box_sealed = tx.vault.seal("talks.box", talk.id, json.dumps(box))


def rename(box: dict[str, Any]) -> None:
    box["memory"]["journal"][-1][1] = "a.question.of.old"


def reshape(box: dict[str, Any]) -> None:
    box["memory"]["of_old"] = 1


@pytest.mark.parametrize("edit", [rename, reshape])
def test_a_talk_that_no_longer_fits_says_dial_again_and_keeps_the_draft(lite: World, edit: Any) -> None:
    old = lite.phone(1).dial().press("1", "204711")
    change(lite, edit)
    old.press("1").ends().is_at("end.dial_again")
    phone = lite.phone(1).dial().is_at("draft.offer").press("1").ends().is_at("end.dial_again")
    phone.dial().press("2").is_at("volunteer.home")
    phone.dial().is_at("volunteer.home")


def test_a_draft_of_somebody_who_left_is_not_gone_on_with(lite: World) -> None:
    lite.phone(1).dial().press("1", "204711")
    with lite.database.write() as tx:
        tx.connection.execute(update(Person).values(standing=PersonStatus.left))
    lite.phone(1).dial().press("1").is_at("stranger.home")
    with lite.database.read() as tx:
        assert SessionState.discarded in tx.session.scalars(select(Session.state)).all()


def test_a_draft_gone_on_with_from_another_network_is_unverified(lite: World) -> None:
    lite.phone(1).dial().press("1", "204711", "1", "1", "1", "1", "1")
    phone = lite.phone(1)
    phone.network = "63514"
    phone.dial().press("1", "1").ends()
    with lite.database.read() as tx:
        (visit,) = tx.connection.execute(select(Visit.verified)).all()
    assert visit.verified is False
