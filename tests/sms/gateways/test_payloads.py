"""Every payload of every gateway: read as its page says it means, kept at its own address, ignored at any other."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from core.models.duty import CallBack
from core.models.message import DeliveryReport, InboundMessage
from core.models.person import Person
from sms.gateways import providers
from sms.gateways.africastalking.sending import AfricasTalking
from sms.gateways.pindo.sending import Pindo
from sms.gateways.port import Gateway, Told
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.behaviours import raw
from tests.fakes.pindo import FakePindo
from tests.fakes.server import FakeGateway
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import TOKEN, Watch, World, open_database
from tests.sms.gateways.payloads import CALLBACKS, FILES, LIVE, Answered, Posted, answered, posted, table

FAR_ENDS: dict[str, tuple[type[FakeGateway], Callable[[str], Gateway]]] = {
    "africastalking": (FakeAfricasTalking, lambda url: AfricasTalking("inshuti", "k3y", "INSHUTI", url)),
    "pindo": (FakePindo, lambda url: Pindo("t0ken", "INSHUTI", url)),
}
"""Each gateway's fake, and the gateway that calls it at an address."""


def as_data(told: Told | None) -> dict[str, Any] | None:
    if told is None:
        return None
    fields = {name: getattr(told, name) for name in type(told).__slots__}
    plain = {name: value if isinstance(value, str | None) else str(value) for name, value in fields.items()}
    return {"kind": type(told).__name__, **plain}


def rows(world: World) -> int:
    """Everything a callback could leave behind."""
    stopped = select(func.count()).where(Person.messages_stopped_at.is_not(None))
    with world.database.read() as tx:
        kept = [select(func.count()).select_from(each) for each in (InboundMessage, DeliveryReport, CallBack)]
        return sum(tx.connection.scalar(each) or 0 for each in (*kept, stopped))


@pytest.fixture
def open_to_all(database_url: str, watch: Watch) -> World:
    """The accounts of every gateway are in the settings."""
    return World(open_database(database_url, watch), watch, others=tuple(each.name for each in LIVE))


def test_every_gateway_has_its_table_with_address_and_date_beside_each() -> None:
    assert {path.parent.name for path in FILES} == {each.name for each in LIVE} == FAR_ENDS.keys()
    for provider in LIVE:
        told = table(provider.name)
        for each in (*told["callbacks"], *told["answers"], told["statuses"]):
            assert re.match(r"https?://\S+", each["source"])
            assert date(2026, 1, 1) < date.fromisoformat(each["read_on"])
        assert {each["path"] for each in told["callbacks"]} == {each.path for each in provider.callbacks}


@pytest.mark.parametrize("each", posted(), ids=str)
def test_a_payload_is_read_as_its_page_says(each: Posted) -> None:
    told = as_data(each.callback.read(each.body.encode()))
    if told is None or each.told is None:
        assert told == each.told
    else:
        assert {key: told[key] for key in each.told} == each.told


@pytest.mark.parametrize("each", posted(), ids=str)
@SQLITE
def test_a_payload_is_kept_at_its_own_address_and_ignored_at_every_other(open_to_all: World, each: Posted) -> None:
    own = each.callback
    for path, other in CALLBACKS.items():
        if each.gateway not in path:
            for kind in (own.content_type, other.content_type):
                url = path.replace("<token>", TOKEN)
                answer = open_to_all.client.post(url, data=each.body.encode(), content_type=kind)
                assert (answer.status_code, answer.data) == (200, other.reply)
    assert rows(open_to_all) == 0
    url = each.path.replace("<token>", TOKEN)
    answer = open_to_all.client.post(url, data=each.body.encode(), content_type=own.content_type)
    assert (answer.status_code, answer.data) == (200, own.reply)
    assert rows(open_to_all) == each.rows


@pytest.mark.parametrize("each", answered(), ids=str)
def test_an_answer_to_a_send_leads_to_what_its_page_says(each: Answered) -> None:
    far_end, opened = FAR_ENDS[each.gateway]
    with far_end() as fake:
        fake.script([raw(each.body.encode(), status=each.status)])
        (sent,) = opened(fake.base_url).send("Hello", [each.number])
    assert (sent.number, sent.outcome, sent.provider_id, sent.cost) == (
        each.number,
        each.outcome,
        each.provider_id,
        each.cost,
    )


@pytest.mark.parametrize("provider", LIVE, ids=lambda provider: provider.name)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"=&=&=",
        b"\xff\xfe\x00%%%",
        b"[" * 16_000,
        b"9" * 16_000,
        b'{"sms_id": true, "from": "+250788000001", "status": "DELIVRD"}',
        b'{"sms_id": 1.5, "from": "+250788000001", "status": "DELIVRD"}',
        b'{"sms_id": {}, "from": [], "status": 7, "text": 7}',
        b'{"sms_id": 1, "sms_id": 2, "from": "+250788000001", "status": "DELIVRD"}',
        b"id=1&id=2&from=%2B250788000001&status=Success&phoneNumber=1",
    ],
)
def test_whatever_is_posted_nothing_raises_and_what_says_nothing_is_none(
    provider: providers.Provider, body: bytes
) -> None:
    assert [callback.read(body) for callback in provider.callbacks] == [None] * len(provider.callbacks)


@SQLITE
def test_the_callbacks_of_a_gateway_whose_account_is_not_in_the_settings_are_not_there(world: World) -> None:
    for each in posted():
        if each.gateway == "pindo":
            url = each.path.replace("<token>", TOKEN)
            assert world.client.post(url, data=each.body, content_type="application/json").status_code == 404
    assert rows(world) == 0
