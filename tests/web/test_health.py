"""What operators look at: is it alive, is it ready, and the figures."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert
from core.models.message import Lane, Message
from core.models.monitoring import AlarmName, Finding, Kind, RateCounter
from core.models.person import Language, Phone
from core.storage import rate_counters, ticks
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World
from web import health
from web.operators import Operators

pytestmark = BOTH_ENGINES

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine can change."""


def ready(world: World) -> tuple[int, dict[str, dict[str, Any]]]:
    answer = world.client.get("/readyz")
    body = answer.get_json()
    assert set(body) == {"ok", "person_ok", "checks"}
    assert all(set(each) == {"name", "ok", "detail", "needs"} for each in body["checks"])
    assert {each["name"] for each in body["checks"] if each["needs"] == "serve"} <= {
        "database",
        "schema",
        "keys",
        "child_keys",
    }
    assert body["ok"] is all(each["ok"] for each in body["checks"] if each["needs"] == "serve")
    assert body["person_ok"] is all(each["ok"] for each in body["checks"] if each["needs"] == "person")
    assert body["ok"] is (answer.status_code == 200)
    return answer.status_code, {each["name"]: each for each in body["checks"]}


def figures(world: World) -> dict[str, float]:
    answer = world.client.get("/metrics")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_alive_is_answered_without_the_database(world: World) -> None:
    world.database.engine.dispose()
    answer = world.client.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")
    assert "in pool: 0" in world.database.engine.pool.status()


def test_ready_when_the_clock_ticks(world: World) -> None:
    status, checks = ready(world)
    assert (status, checks["clock"]["ok"]) == (200, False)
    assert "start worker.py clock" in checks["clock"]["detail"]
    world.clock.tick()
    status, checks = ready(world)
    assert status == 200
    assert list(checks) == [
        "database",
        "schema",
        "keys",
        "child_keys",
        "clock",
        "rungs_reachable",
        "officers",
        *AlarmName,
        "key_store",
        "programme",
        "audit_heads",
        *("people_in_doubt", "people_unheard", "people_refused_conduct", "people_invited", "people_without_number"),
        *("data_requests", "breaches"),
        "redis",
    ]


def test_a_clock_that_stopped_is_noticed_after_two_minutes(world: World) -> None:
    world.clock.tick()
    world.watch.passes(seconds=119)
    assert ready(world)[0] == 200
    world.watch.passes(seconds=1)
    status, checks = ready(world)
    assert (status, checks["clock"]["detail"]) == (200, "The clock last ticked 120 s ago.")


def test_alerts_that_wait_half_a_minute_are_noticed(world: World) -> None:
    world.clock.tick()
    with world.database.write() as tx:
        ticks.mark(tx, "clock")
        later = Notice(Say("sms.reply.started"), Lane.alerts, "later", not_before=tx.at + timedelta(hours=1))
        outbox.post_to_number(tx, "+250788000201", Language.en, later)
        outbox.post_to_number(
            tx, "+250788000001", Language.en, Notice(Say("sms.reply.started"), Lane.receipts, "receipt")
        )
    world.watch.passes(seconds=31)
    assert ready(world)[1]["old_alert"]["ok"]
    world.phone(1).sends("CONCERN 0 1 1")
    assert ready(world)[1]["old_alert"]["ok"]
    world.watch.passes(seconds=31)
    status, checks = ready(world)
    assert (status, checks["old_alert"]["ok"]) == (200, False)
    world.clock.settle()
    assert ready(world)[1]["old_alert"]["ok"]


@SQLITE
def test_rungs_without_a_working_phone_are_noticed(world: World) -> None:
    world.clock.tick()
    with world.database.write() as tx:
        tx.session.execute(update(Phone).values(works=False))
    world.phone(1).sends("CONCERN 0 1 1")
    with world.database.read() as tx:
        assert tx.session.scalars(select(Alert.nobody_found)).all() == [True]
    status, checks = ready(world)
    assert (status, checks["rungs_reachable"]["ok"]) == (200, False)
    assert checks["rungs_reachable"]["detail"].startswith("1 alert")


@SQLITE
def test_without_the_database_it_is_not_ready(world: World, tmp_path: Path) -> None:
    world.database.engine.dispose()
    (tmp_path / "world.db").rename(tmp_path / "elsewhere.db")
    (tmp_path / "world.db").mkdir()
    status, checks = ready(world)
    assert (status, checks["database"]["ok"]) == (503, False)
    assert list(checks) == ["database", "redis"]
    assert world.client.get("/metrics").status_code == 503


@SQLITE
def test_with_an_empty_database_it_says_what_to_run(world: World, tmp_path: Path) -> None:
    world.database.engine.dispose()
    (tmp_path / "world.db").rename(tmp_path / "elsewhere.db")
    status, checks = ready(world)
    assert (status, checks["schema"]["ok"]) == (503, False)
    assert "./inshuti migrate" in checks["schema"]["detail"]


@pytest.mark.parametrize(("answers", "ok"), [(None, True), (True, True), (False, False)])
@SQLITE
def test_redis_is_told_apart_from_no_redis(world: World, answers: bool | None, ok: bool) -> None:
    app = Flask(__name__)
    app.register_blueprint(health.make_blueprint(world.database, lambda: True, lambda: answers, Operators([])))
    checks = {each["name"]: each for each in app.test_client().get("/readyz").get_json()["checks"]}
    assert checks["redis"]["ok"] is ok


def test_figures_count_and_name_nobody(world: World) -> None:
    world.phone(1).sends("CONCERN 0 1 1")
    found = figures(world)
    assert found['inshuti_messages{lane="alerts",state="queued"}'] == 2
    assert found['inshuti_messages_due{lane="alerts"}'] == 2
    assert found['inshuti_alerts_open{level="danger",owned="no"}'] == 1
    assert found["inshuti_clock_age_seconds"] == -1
    world.clock.tick()
    world.watch.passes(seconds=7)
    found = figures(world)
    assert found['inshuti_messages{lane="alerts",state="sent"}'] == 2
    assert found['inshuti_messages_due{lane="alerts"}'] == 0
    assert found["inshuti_clock_age_seconds"] == 7
    text = world.client.get("/metrics").text
    assert "2507" not in text
    with world.database.read() as tx:
        assert all(number not in text for number in tx.session.scalars(select(Alert.number)))
        assert tx.session.scalars(select(Message.id).limit(1)).one()


def test_figures_tell_of_alarms_and_what_is_counted(world: World) -> None:
    world.clock.tick()
    found = figures(world)
    assert {found[f'inshuti_alarm{{name="{each}"}}'] for each in AlarmName} == {0}
    with world.database.write() as tx:
        rate_counters.add(tx, RateCounter.pin_locked, 20)
        tx.connection.execute(insert(Finding).values(a_finding(tx.real)))
    found = figures(world)
    assert found['inshuti_alarm{name="lock_outs"}'] == found['inshuti_alarm{name="invariants"}'] == 1
    assert found['inshuti_alarm_figure{name="lock_outs"}'] == 20
    assert found['inshuti_happened_in_the_last_hour{what="pin_locked"}'] == 20
    assert found['inshuti_findings_open{kind="alert_untold"}'] == 1
    assert found['inshuti_findings_open{kind="rung_overdue"}'] == 0


def a_finding(now: datetime) -> dict[str, object]:
    return {"kind": Kind.alert_untold, "row_id": 1, "found_at": now, "tried_at": now, "reason": "Unrepaired"}


@SQLITE
class TestWrongTokens:
    """A burst of callbacks that bring a wrong token."""

    def post_wrong(self, world: World, path: str = "/sms/africastalking/wrong/inbound", times: int = 1) -> None:
        for _ in range(times):
            assert world.client.post(path, data={"id": "1"}).status_code == 404

    def test_it_is_an_alarm_on_every_way_in(self, world: World) -> None:
        world.clock.tick()
        for path in ("/ussd/africastalking/wrong", "/sms/africastalking/wrong/delivery", "/sms/elsewhere"):
            self.post_wrong(world, path, 6)
        world.watch.passes(seconds=1)
        assert ready(world)[0] == 200, "18 in a minute"
        self.post_wrong(world, times=2)
        world.watch.passes(seconds=1)
        ready(world)
        status, checks = ready(world)
        assert (status, checks["wrong_tokens"]["ok"]) == (200, False)
        assert checks["wrong_tokens"]["detail"].startswith("20 callbacks")

    def test_a_flood_is_written_down_once_a_second(self, world: World) -> None:
        self.post_wrong(world, times=30)
        assert self.rows(world) == 1
        world.watch.passes(seconds=1)
        self.post_wrong(world)
        assert self.rows(world) == 31

    def test_other_pages_that_are_not_found_are_nobodys_knock(self, world: World) -> None:
        assert world.client.get("/nowhere").status_code == 404
        world.phone(1).dial()
        assert self.rows(world) == 0

    def test_the_database_being_away_is_no_fault_of_the_answer(self, world: World, tmp_path: Path) -> None:
        world.database.engine.dispose()
        (tmp_path / "world.db").rename(tmp_path / "elsewhere.db")
        (tmp_path / "world.db").mkdir()
        self.post_wrong(world, times=3)
        (tmp_path / "world.db").rmdir()
        (tmp_path / "elsewhere.db").rename(tmp_path / "world.db")
        world.watch.passes(seconds=1)
        self.post_wrong(world)
        assert self.rows(world) == 4

    def rows(self, world: World) -> int:
        with world.database.read() as tx:
            return rate_counters.within(tx, timedelta(minutes=1))[RateCounter.wrong_token]


def test_posts_that_nobody_holds_want_a_person_and_do_not_stop_the_line(world: World) -> None:
    world.clock.tick()
    status, checks = ready(world)
    assert (status, checks["officers"]["ok"], checks["officers"]["needs"]) == (200, False, "person")
    told = "Nobody holds 3 posts that the ladders name: Rubavu: social worker, Rubavu: psychologist, Rubavu: lead."
    assert checks["officers"]["detail"] == told
    assert checks["programme"] == {
        "name": "programme",
        "ok": True,
        "detail": "The programme keeps its own promises.",
        "needs": "person",
    }
    world.watch.passes(days=400)
    assert "Good Friday, 2028-04-14, is missing" in ready(world)[1]["programme"]["detail"]
