"""What the machine of the ladders once found, each as the shortest play that showed it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from core.messages import sending
from core.models.alert import Alert
from core.models.message import Lane, Message, MessageState
from tests.machines.moody import DIES
from tests.machines.test_ladder import OFFICERS, Ladders
from tests.machines.worlds import Worlds

WITHHELD, UNKNOWN = MessageState.withheld, MessageState.unknown


@pytest.fixture
def play(worlds: Worlds) -> Iterator[Ladders]:
    ladders = Ladders(worlds)
    yield ladders
    ladders.teardown()


def states(play: Ladders) -> set[tuple[str, MessageState]]:
    with play.database.read() as tx:
        rung = Message.notice == "sms.alert"
        return {tuple(row) for row in tx.connection.execute(select(Message.notice, Message.state).where(rung))}


@pytest.mark.parametrize(
    ("mood", "left"),
    [(DIES, MessageState.unknown), ("unclear", MessageState.unknown), ("GatewayError", "withheld")],
)
def test_a_rung_under_way_when_the_alert_is_taken_is_not_told_again(
    play: Ladders, mood: str, left: MessageState
) -> None:
    play.tells_of_danger(who=1, code=None, kind="1")
    play.gateway_turns(mood)
    if mood == DIES:
        play.time_goes_on(3)
        play.takes(201, 1)
    else:
        play.gateway.looks = lambda _text, _number: play.takes(201, 1)
        play.time_goes_on(3)
        play.gateway.looks = play._watch_what_is_told
    play.gateway_turns("Sent")
    play.time_goes_on(40)
    play.who_owns_it_is_told_no_rung()
    assert ("sms.alert", left) in states(play)


def test_a_rung_only_claimed_when_the_alert_is_taken_is_not_told(play: Ladders) -> None:
    play.tells_of_danger(who=1, code=None, kind="1")
    play.a_sender_dies_with_claims_in_hand()
    play.takes(201, 1)
    play.time_goes_on(40)
    play.who_owns_it_is_told_no_rung()
    assert states(play) == {("sms.alert", WITHHELD)}


def test_a_live_sender_leaves_out_what_was_taken_after_it_claimed(play: Ladders) -> None:
    play.tells_of_danger(who=1, code=None, kind="1")
    with play.database.write() as tx:
        mine = [each.id for each in sending.claim(tx, Lane.alerts, "mine")]
    play.takes(201, 1)
    with play.database.write() as tx:
        assert (len(mine), sending.mark_sending(tx, mine, "mine")) == (2, set())


def test_the_nation_is_asked_again_within_half_an_hour_where_a_district_has_nobody(play: Ladders) -> None:
    assert 401 in OFFICERS
    play.texts(who=3, text="CONCERN 0 2 1")
    for told in (1, 2, 3):
        play.time_goes_on(3)
        assert len([each for each in play.world.phone(401).inbox if "DANGER" in each]) == told
        play.time_goes_on(31 * 60)


def test_an_alert_that_is_owned_by_a_merge_asks_nobody_any_more(play: Ladders) -> None:
    play.tells_of_danger(who=1, code=None, kind="1")
    play.takes(301, 1)
    play.visits(who=2, code="318061", afraid=False)
    play.texts(who=1, text="CONCERN 318061 1 1")
    play.who_owns_it_is_told_no_rung()
    play.time_goes_on(40)
    play.who_owns_it_is_told_no_rung()


def test_an_alert_that_took_a_merged_ones_rung_goes_on_when_that_ones_sms_were_all_refused(play: Ladders) -> None:
    play.a_carer_asks(who=101, keys=("1", "6"))
    play.time_goes_on(40)
    play.gateway_turns("DoNotDisturbRejection")
    play.tells_of_danger(who=1, code="204711", kind="1")
    with play.database.read() as tx:
        merged = tx.session.scalars(select(Alert).where(Alert.merged_into_id.is_not(None))).one()
        older = tx.session.get_one(Alert, merged.merged_into_id)
        assert (older.climbed, older.ladder_from) == (1, merged.ladder_from)
        goes_on = older.id
    for _ in range(3):
        play.time_goes_on(3)
    with play.database.read() as tx:
        assert tx.session.get_one(Alert, goes_on).climbed > 1
