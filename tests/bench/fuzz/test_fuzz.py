"""A thousand malformed webhooks in this process on each engine, a few over the wire, and what the judge would catch."""

import logging
from collections.abc import Iterator

import pytest

from bench.fuzz import __main__
from bench.fuzz.cases import CANARY, STRANGER, FuzzCase, FuzzCases
from core import logs
from core.operations.demo_people import PEOPLE
from tests.fixtures.world import TOKEN, World

KNOWN = PEOPLE[0].msisdn


@pytest.fixture
def logged() -> Iterator[None]:
    """Logging as a root sets it up, at its loudest; afterwards as it was."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure("DEBUG")
    yield
    logs.configure("DEBUG")
    root.handlers[:] = before
    root.setLevel(level)


def sender(world: World) -> __main__.Send:
    def send(case: FuzzCase) -> __main__.StatusAndBody:
        headers = dict(case.headers)
        answer = world.client.open(case.path, method=case.method, data=case.body, headers=headers)
        return answer.status_code, answer.data

    return send


def test_a_thousand_malformed_webhooks_change_nothing(
    world: World, logged: None, capfd: pytest.CaptureFixture[str]
) -> None:
    send = sender(world)
    cases = FuzzCases(TOKEN, 20261122, KNOWN, __main__.begin(send, TOKEN, KNOWN))
    found = __main__.fuzz(send, lambda: __main__.count_rows(world.database), list(cases.draw(1000)))
    assert found.broken == []
    assert (sum(found.sent.values()), len(found.sent)) == (1000, len(cases.kinds))
    said = capfd.readouterr()
    assert said.out.count("malformed") > 100
    assert __main__.traces(said.out + said.err, __main__.secrets_of(TOKEN, KNOWN, STRANGER)) == []


@pytest.mark.lengthy
def test_over_the_wire(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["--count", "200", "--seed", "7"]) == 0
    assert "200 malformed webhooks" in capsys.readouterr().out


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_judge_sees_what_a_good_hop_leaves_behind(world: World) -> None:
    talks = __main__.begin(sender(world), TOKEN, KNOWN)
    assert [each.over for each in talks] == [False, False, True]
    good = b"sessionId=good&serviceCode=*801%23&phoneNumber=%2B250788000001&text="
    case = FuzzCase("good", "POST", f"/ussd/africastalking/{TOKEN}", good)
    found = __main__.fuzz(sender(world), lambda: __main__.count_rows(world.database), [case])
    assert found.broken[0].startswith("good: an answer that is none: b'CON ")
    assert found.broken[1:] == ["good: talks has 1 new rows"]


def test_the_judge_sees_a_fault_and_a_word_in_the_log() -> None:
    case = FuzzCase("any", "POST", f"/sms/africastalking/{TOKEN}/inbound", b"")
    assert __main__.wrong(case, 500, b"")
    assert not __main__.wrong(case, 200, b"")
    log = f'{{"event": "sms", "timestamp": "2026-11-22T08:64:28.8642Z", "ms": 8.642}}\nText {CANARY.split()[0]}'
    assert __main__.traces(log, __main__.secrets_of(TOKEN, KNOWN)) == [f"the log holds {CANARY.split()[0]}"]
