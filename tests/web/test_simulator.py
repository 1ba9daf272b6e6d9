"""The simulator's page and its doors for programs: exactly what is promised to other programs."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from app import compose
from core.language.words import Say
from core.messages.outbox import Notice, post_to_number
from core.models.message import Lane, Message, MessageState
from core.models.person import Language, Person
from sms.gateways.simulated.provider import Simulated
from tests.fixtures.world import TOKEN, World, settings_with

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine can change."""
MESSAGES = "/simulator/phones/+250788000001/messages"
SMS = "/simulator/phones/+250788000001/sms"
CLOCK = "/simulator/clock"


# -- messages -----------------------------------------------------------------------------------------------------


def test_the_messages_of_a_phone_newest_last(world: World) -> None:
    world.client.post(SMS, json={"text": "LIST"})
    world.clock.settle()
    world.passes(minutes=1)
    world.client.post(SMS, json={"text": "HELP"})
    world.clock.settle()
    answer = world.client.get(MESSAGES)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    found = answer.get_json()
    assert {tuple(each) for each in found} == {("at", "from", "id", "state", "text")}
    assert all(isinstance(value, str) for each in found for value in each.values())
    assert {each["from"] for each in found} == {"INSHUTI"}
    assert {each["state"] for each in found} == {"delivered"}
    times = [datetime.fromisoformat(each["at"]) for each in found]
    assert times == sorted(times)
    assert all(each["at"].endswith("+02:00") for each in found)
    assert "mufite gusura" in "".join(each["text"] for each in found[:-1])
    assert found[-1]["text"].startswith("SURA 204711")
    assert world.client.get(MESSAGES).get_json() == found


@pytest.mark.parametrize("phone", ["+250788999999", "+254700000001", "nobody", "0", "%20"])
@SQLITE
def test_an_unknown_phone_has_no_messages(world: World, phone: str) -> None:
    answer = world.client.get(f"/simulator/phones/{phone}/messages")
    assert (answer.status_code, answer.get_json()) == (200, [])


@pytest.mark.parametrize("phone", ["0788000001", "250788000001", "%2B250788000001"])
@SQLITE
def test_a_number_may_be_written_as_people_do(world: World, phone: str) -> None:
    world.client.post(SMS, json={"text": "LIST"})
    world.clock.settle()
    assert world.client.get(f"/simulator/phones/{phone}/messages").get_json() == world.client.get(MESSAGES).get_json()


@SQLITE
def test_only_what_reached_the_phone_is_shown(world: World) -> None:
    texts = {}
    for minute, state in enumerate(MessageState):
        with world.database.write() as tx:
            notice = Notice(Say("sms.reply.held", {"number": f"{10000 + minute}", "time": ""}), Lane.alerts, state)
            post_to_number(tx, "+250788000001", Language.en, notice)
            message = tx.session.query(Message).where(Message.once == state).one()
            message.state = state
            message.gateway, message.provider_id = "simulated", f"SIM-{state}"
            message.sent_at = tx.at if state in (MessageState.sent, MessageState.delivered) else None
            texts[state] = f"{10000 + minute}"
        world.watch.passes(minutes=1)
    found = world.client.get(MESSAGES).get_json()
    assert [each["state"] for each in found] == ["delivered", "delivered", "unknown"]
    shown = [next(state for state, number in texts.items() if number in each["text"]) for each in found]
    assert shown == [MessageState.sent, MessageState.delivered, MessageState.unknown]


# -- sending ------------------------------------------------------------------------------------------------------


def test_a_text_goes_through_the_real_webhook(world: World) -> None:
    answer = world.client.post(SMS, json={"text": "VISIT 204711 2 3 1 1 1 1"})
    assert answer.status_code == 202
    assert list(answer.get_json()) == ["id"]
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.get_json()["id"])
    world.phone(201).gets("DANGER")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"LIST"', b"{}", b'{"text": 1}', b'{"text": null}', b'{"words": "LIST"}', b"\xff"],
)
@SQLITE
def test_bad_json_is_told_in_a_sentence(world: World, body: bytes) -> None:
    answer = world.client.post(SMS, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json() == {"error": 'Send JSON like {"text": "LIST"} from a Rwandan mobile number.'}


@SQLITE
def test_a_form_is_no_json_and_a_foreign_phone_cannot_send(world: World) -> None:
    assert world.client.post(SMS, data={"text": "LIST"}).status_code == 400
    foreign = world.client.post("/simulator/phones/+254700000001/sms", json={"text": "LIST"})
    assert foreign.status_code == 400
    assert "Rwandan" in foreign.get_json()["error"]


@pytest.mark.lengthy
@SQLITE
def test_a_text_that_was_not_taken_is_said_so(world: World) -> None:
    with world.database.write() as tx:
        tx.connection.exec_driver_sql("update ticks set at = at")  # holds SQLite's one lock
        answer = world.client.post(SMS, json={"text": "LIST"})
    assert answer.status_code == 503
    assert "Send it again" in answer.get_json()["error"]


# -- the clock ----------------------------------------------------------------------------------------------------


def test_the_clock_moves_and_says_how_far(world: World) -> None:
    before = world.client.get(CLOCK).get_json()
    assert before == {"now": "2026-10-14T09:00:00+02:00"}
    answer = world.client.post(CLOCK, json={"minutes": 15})
    assert answer.status_code == 200
    assert answer.get_json() == {"now": "2026-10-14T09:15:00+02:00", "moved": 15}
    assert world.client.get(CLOCK).get_json() == {"now": "2026-10-14T09:15:00+02:00"}


def test_when_the_clock_answers_all_is_quiet(world: World) -> None:
    world.client.post(SMS, json={"text": "CONCERN 0 1 1"})
    world.client.post(CLOCK, json={"minutes": 31})
    lead = world.client.get("/simulator/phones/+250788000301/messages").get_json()
    assert len([each for each in lead if "DANGER" in each["text"]]) == 1
    assert world.client.post(CLOCK, json={"minutes": 0}).get_json()["moved"] == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"minutes": "15"}', b'{"minutes": 1.5}',
    b'{"minutes": true}', b'{"minutes": -1}', b'{"minutes": 527041}', b'{"minutes": null}'])  # fmt: skip
@SQLITE
def test_a_move_that_makes_no_sense_is_told_in_a_sentence(world: World, body: bytes) -> None:
    answer = world.client.post(CLOCK, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json() == {"error": 'Send JSON like {"minutes": 15}, up to a year.'}
    assert world.client.get(CLOCK).get_json() == {"now": "2026-10-14T09:00:00+02:00"}


@pytest.mark.lengthy
@SQLITE
def test_a_clock_that_met_a_busy_database_says_so(world: World) -> None:
    with world.database.write() as tx:
        tx.connection.exec_driver_sql("update ticks set at = at")  # holds SQLite's one lock
        answer = world.client.post(CLOCK, json={"minutes": 15})
    assert answer.status_code == 503
    assert "move it on" in answer.get_json()["error"]


@SQLITE
def test_the_clock_goes_on_until_something_is_due(world: World) -> None:
    world.client.post(SMS, json={"text": "CONCERN 0 1 1"})
    world.clock.settle()
    moved = 0
    while moved < 15:  # the officers' first rung
        answer = world.client.post(CLOCK, json={"until": "next"}).get_json()
        assert answer["moved"] > 0
        moved += answer["moved"]
    assert moved == 15
    cover = world.client.get("/simulator/phones/+250788000203/messages").get_json()
    assert "DANGER" in cover[-1]["text"]
    assert world.client.post(CLOCK, json={"until": "never"}).status_code == 400


@SQLITE
def test_the_next_sms_fails_and_the_one_behind_it_arrives(world: World) -> None:
    for text in ("LIST", "HELP"):
        world.client.post(SMS, json={"text": text})
        world.clock.settle()
        world.passes(minutes=1)
    with world.database.read() as tx:
        first, *others = tx.session.scalars(select(Message.id).order_by(Message.created_at)).all()
    answer = world.client.get(f"{MESSAGES}?fails=1")
    assert answer.headers["simulator-failed"] == "1"
    found = answer.get_json()
    assert {each["state"] for each in found} == {"delivered"}
    assert str(first) not in {each["id"] for each in found} >= {str(each) for each in others}
    with world.database.read() as tx:
        assert tx.session.get_one(Message, first).state is MessageState.failed
    assert world.client.get(f"{MESSAGES}?fails=1").headers["simulator-failed"] == "0"


# -- the page -----------------------------------------------------------------------------------------------------


def test_the_page_is_strict_and_has_everybody_on_it(world: World) -> None:
    answer = world.client.get("/simulator")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Training data" in answer.text
    assert "+250788000001" in answer.text
    assert '"ussd_path": "/ussd/africastalking/' in answer.text


@SQLITE
def test_nothing_on_the_page_runs_inline(world: World) -> None:
    page = world.client.get("/simulator").text
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", page, re.S)
    for attributes, body in scripts:
        assert 'type="application/json"' in attributes or ("src=" in attributes and not body.strip())
    assert not re.search(r"\son[a-z]+\s*=", page)
    assert not re.search(r"\sstyle\s*=|<style|javascript:", page)


@SQLITE
def test_everything_the_page_loads_is_ours_and_there(world: World) -> None:
    page = world.client.get("/simulator").text
    loaded = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(loaded) >= 2
    for path in loaded:
        assert world.client.get(path).status_code == 200
    modules = world.client.get("/static/simulator.js").text
    for module in re.findall(r'from "\./([^"]+)"', modules):
        assert world.client.get(f"/static/{module}").status_code == 200


@SQLITE
def test_without_demo_people_the_page_still_stands(world: World) -> None:
    with world.database.write() as tx:
        tx.session.execute(update(Person).values(is_demo=False))
    page = world.client.get("/simulator")
    assert page.status_code == 200
    assert "+250788000201" not in page.text.split("shown")[0]


@SQLITE
def test_switched_off_it_is_not_there(world: World) -> None:
    settings = settings_with(simulator=False)
    client = compose(settings, world.database, Simulated()).test_client()
    for path in ("/simulator", CLOCK, MESSAGES):
        assert client.get(path).status_code == 404
    for path in (SMS, CLOCK):
        assert client.post(path, json={"text": "LIST", "minutes": 1}).status_code == 404
    assert client.get("/healthz").status_code == 200


@SQLITE
def test_the_time_on_the_page_is_programme_time(world: World) -> None:
    world.client.post(CLOCK, json={"minutes": 90})
    assert "2026-10-14T10:30:00+02:00" in world.client.get("/simulator").text
    assert world.watch.now + timedelta(minutes=90) == datetime.fromisoformat("2026-10-14T10:30:00+02:00")


# -- who sees it --------------------------------------------------------------------------------------------------

ELSEWHERE = [
    {"X-Forwarded-For": "10.0.0.7"},
    {"Forwarded": "for=10.0.0.7"},
    {"X-Real-IP": "127.0.0.1"},
    {"Via": "1.1 proxy"},
    {"Host": "inshuti.example.rw"},
    {"Host": "127.0.0.1.example.rw"},
]


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
@SQLITE
def test_behind_a_proxy_or_by_a_foreign_name_there_is_no_simulator(world: World, headers: dict[str, str]) -> None:
    for path in ("/simulator", MESSAGES, CLOCK):
        assert world.client.get(path, headers=headers).status_code == 404
    assert world.client.post(SMS, json={"text": "LIST"}, headers=headers).status_code == 404
    assert world.client.post(CLOCK, json={"minutes": 1}, headers=headers).status_code == 404
    assert world.client.get(MESSAGES).get_json() == []


@SQLITE
def test_its_page_holds_a_token_of_its_own_that_opens_the_phones_and_no_sms_address(world: World) -> None:
    page = world.client.get("/simulator").text
    assert TOKEN not in page
    (path,) = set(re.findall(r"/ussd/africastalking/[0-9a-f]{48}", page))
    form = {"sessionId": "ATUid_1", "serviceCode": "*801#", "phoneNumber": "+250788000001", "text": ""}
    assert world.client.post(path, data=form).text.startswith("CON ")
    sms = path.replace("/ussd/", "/sms/") + "/inbound"
    assert world.client.post(sms, data={"id": "1", "from": "+250788000001", "text": "LIST"}).status_code == 404


@SQLITE
def test_without_a_simulator_its_token_opens_nothing(world: World) -> None:
    settings = settings_with(simulator=False)
    app = compose(settings, world.database, world.gateway)
    form = {"sessionId": "ATUid_1", "serviceCode": "*801#", "phoneNumber": "+250788000001", "text": ""}
    path = f"/ussd/africastalking/{world.database.vault.simulator_token()}"
    assert app.test_client().post(path, data=form).status_code == 404
