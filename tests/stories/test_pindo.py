"""The same line over another gateway: texts come in, go out and are reported over real HTTP, as Pindo speaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from core.models.message import InboundMessage, Message, MessageState
from core.storage.db import Database
from sms.gateways.pindo.sending import Pindo
from tests.fakes.behaviours import drop, throttled
from tests.fakes.pindo import FakePindo
from tests.fixtures.serving import served
from tests.fixtures.world import TOKEN, Watch, World

VOLUNTEER, WORKER, PSYCHOLOGIST, COVER = (f"+250788000{last}" for last in ("001", "201", "202", "203"))


@dataclass
class Line:
    """Phones behind Pindo, and everything of ours in front of it."""

    world: World
    fake: FakePindo
    url: str

    def sends(self, number: str, text: str, id: int | None = None) -> None:
        assert self.fake.inbound(self.url, number, text, id) == 200
        self.world.clock.settle()

    def inbox(self, number: str) -> list[str]:
        return [call.text for call in self.fake.calls if call.numbers == [number]]

    def reports(self, number: str, status: str) -> None:
        """What the network says of every SMS to that phone."""
        for call in self.fake.calls:
            if id := call.ids.get(number):
                assert self.fake.report(self.url, id, status) == 200

    def states(self, number: str) -> set[MessageState]:
        ids = [call.ids[number] for call in self.fake.calls if number in call.ids]
        with self.world.database.read() as tx:
            of_pindo = select(Message.state).where(Message.gateway == "pindo", Message.provider_id.in_(ids))
            return set(tx.session.scalars(of_pindo))


@pytest.fixture
def line(database: Database, watch: Watch) -> Iterator[Line]:
    with FakePindo() as fake:
        world = World(database, watch, Pindo("t0ken", "INSHUTI", fake.base_url))
        with served(world.app) as base:
            yield Line(world, fake, f"{base}/sms/pindo/{TOKEN}")


def test_a_danger_by_sms_reaches_two_officers_and_one_of_them_holds_it(line: Line) -> None:
    line.sends(VOLUNTEER, "CONCERN 0 2 1", id=1)
    (alert,) = line.inbox(WORKER)
    assert "DANGER" in alert
    assert "DANGER" in line.inbox(PSYCHOLOGIST)[0]
    number = re.search(r"[0-9]{5}", alert)
    assert number
    assert number[0] in line.inbox(VOLUNTEER)[-1]

    line.reports(WORKER, "ACCEPTED")
    line.reports(WORKER, "DELIVRD")
    line.reports(PSYCHOLOGIST, "UNDELIV")
    assert line.states(WORKER) == {MessageState.delivered}
    assert line.states(PSYCHOLOGIST) == {MessageState.failed}

    line.sends(WORKER, f"OK {number[0]}")
    assert "Held until" in line.inbox(WORKER)[-1]
    line.world.passes(minutes=29)
    assert line.inbox(COVER) == []
    line.world.passes(minutes=2)
    assert number[0] in line.inbox(COVER)[0], "only a person stops a ladder"


def test_the_same_text_again_is_taken_once_and_the_next_one_is_another(line: Line) -> None:
    for _ in range(3):
        line.sends(VOLUNTEER, "LIST", id=77)
    line.sends(VOLUNTEER, "LIST", id=78)
    with line.world.database.read() as tx:
        taken = tx.session.scalar(select(func.count()).where(InboundMessage.gateway == "pindo"))
    assert taken == 2


def test_an_answer_that_is_lost_sends_the_alert_once_more_and_a_refusal_is_tried_again(line: Line) -> None:
    line.fake.script([drop(), throttled()])
    line.sends(VOLUNTEER, "CONCERN 0 2 1")
    for _ in range(4):
        line.world.watch.passes(seconds=31)
        line.world.clock.settle()
    texts = [line.inbox(each) for each in (WORKER, PSYCHOLOGIST)]
    assert sorted(map(len, texts)) == [1, 2], "the lost answer costs a second copy, the refusal none"
    assert len({number for text in sum(texts, []) for number in re.findall(r"[0-9]{5}", text)}) == 1
