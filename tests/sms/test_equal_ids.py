"""Two gateways may give out the same id: what came through one is never taken for what came through the other."""

import json

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.models.alert import Alert
from core.models.message import DeliveryReport, InboundMessage, Lane, Message, MessageState
from core.storage.db import Database
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import TOKEN, Watch, World

pytestmark = BOTH_ENGINES

ID = "1058918"


@pytest.fixture
def world(database: Database, watch: Watch) -> World:
    """Simulated phones carry SMS here, and an account at Pindo stands in the settings."""
    return World(database, watch, others=("pindo",))


def by_form(world: World, callback: str, **form: str) -> TestResponse:
    return world.client.post(f"/sms/africastalking/{TOKEN}/{callback}", data=form)


def by_json(world: World, callback: str, **told: object) -> TestResponse:
    body = json.dumps(told)
    return world.client.post(f"/sms/pindo/{TOKEN}/{callback}", data=body, content_type="application/json")


def received(world: World) -> list[tuple[str, str]]:
    with world.database.read() as tx:
        return sorted((each.gateway, each.reading) for each in tx.session.scalars(select(InboundMessage)))


def alerts(world: World) -> int:
    with world.database.read() as tx:
        return tx.session.scalar(select(func.count()).select_from(Alert)) or 0


def test_a_danger_with_the_id_of_another_phones_text_is_no_repetition(world: World) -> None:
    assert by_form(world, "inbound", id=ID, **{"from": "+250788000002"}, text="LIST").status_code == 200
    danger = {"sms_id": int(ID), "from": "+250788000001", "to": "7878", "text": "CONCERN 0 1 1", "telco": "MTN"}
    assert by_json(world, "inbound", **danger).status_code == 200
    assert received(world) == [("pindo", "concern"), ("simulated", "list")]
    assert alerts(world) == 1
    world.phone(201).gets("DANGER")
    by_json(world, "inbound", **danger)
    assert len(received(world)) == 2, "from its own gateway it is a repetition"
    assert alerts(world) == 1


def test_a_report_moves_the_message_of_its_own_gateway(world: World) -> None:
    world.phone(1).sends("LIST")
    world.clock.settle()
    with world.database.write() as tx:
        message = tx.session.scalars(select(Message).where(Message.lane == Lane.receipts)).one()
        assert message.gateway == "simulated"
        message.provider_id = ID
    by_json(world, "delivery", sms_id=ID, status="UNDELIV")
    with world.database.read() as tx:
        assert tx.session.scalars(select(Message.state).where(Message.provider_id == ID)).all() == [MessageState.sent]
    by_form(world, "delivery", id=ID, status="Success")
    with world.database.read() as tx:
        found = tx.session.scalars(select(Message.state).where(Message.provider_id == ID)).all()
        assert found == [MessageState.delivered]
        joined = tx.connection.execute(select(DeliveryReport.gateway, DeliveryReport.joined)).all()
        assert sorted(map(tuple, joined)) == [("pindo", False), ("simulated", True)]


def test_a_word_is_kept_once_by_each_gateway(world: World) -> None:
    for _ in range(2):
        by_json(world, "delivery", sms_id=ID, status="Sent")
        by_form(world, "delivery", id=ID, status="Sent")
    with world.database.read() as tx:
        assert sorted(tx.session.scalars(select(DeliveryReport.gateway))) == ["pindo", "simulated"]


def test_a_report_that_came_early_waits_for_the_message_of_its_own_gateway(world: World) -> None:
    by_json(world, "delivery", sms_id="early", status="DELIVRD")
    with world.database.write() as tx:
        waiting = select(DeliveryReport.joined)
        assert tx.session.scalars(waiting).all() == [False]
    world.phone(1).sends("LIST")
    world.clock.settle()
    with world.database.write() as tx:
        message = tx.session.scalars(select(Message).where(Message.lane == Lane.receipts)).one()
        message.provider_id = "early"
    world.passes(minutes=3)
    with world.database.read() as tx:
        assert tx.session.scalars(waiting).all() == [False]
        assert tx.session.scalars(select(Message.state).where(Message.provider_id == "early")).all() == [
            MessageState.sent
        ]
