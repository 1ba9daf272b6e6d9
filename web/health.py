"""What operators and their programs look at: is it alive, is it ready, and the figures."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

from flask import Blueprint, Response, jsonify
from prometheus_client import generate_latest
from sqlalchemy import func, select

from core.clock import kigali
from core.errors import Busy
from core.messages import switches
from core.models.alert import OPEN, Alert
from core.monitoring import alarm_texts, alarms
from core.people import staffing
from core.programme import floors
from core.storage import ticks
from core.storage.db import Database, Tx
from core.storage.policy import VISITORS, Policy, Resource, declares
from web import figures
from web.people_checks import people_checks
from web.wrong_tokens import WrongTokens


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that must be right: its name, whether it is, a sentence, and what needs it.

    `serve`: without it this process cannot answer, and a balancer should take it out. `person`: a person must look.
    """

    name: str
    ok: bool
    detail: str
    needs: Literal["serve", "person"] = "person"


def make_blueprint(
    database: Database, schema: Callable[[], bool], redis_answers: Callable[[], bool | None], *, live: bool = False
) -> Blueprint:
    """`schema` says whether the tables are the newest; `redis_answers` is None where no Redis is set; on a `live` line
    SMS reach real phones.

    It also counts, for the whole application, the callbacks that bring a wrong token.
    """
    blueprint = Blueprint("health", __name__)
    blueprint.after_app_request(WrongTokens(database).after_request)

    @blueprint.get("/healthz")
    @declares(Policy(VISITORS))
    def alive() -> Response:
        """This process answers. No I/O."""
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @blueprint.get("/readyz")
    @declares(Policy(VISITORS, reads=(Resource.system,)))
    def ready() -> tuple[Response, int]:
        """503 only if this process cannot serve; `person_ok` says whether nobody has to look. The checks either way."""
        checks = [*_database_checks(database, schema, live=live), _redis(redis_answers())]
        ok, person_ok = (all(each.ok for each in checks if each.needs == needs) for needs in ("serve", "person"))
        told = {"ok": ok, "person_ok": person_ok, "checks": [asdict(each) for each in checks]}
        return jsonify(told), 200 if ok else 503

    @blueprint.get("/metrics")
    @declares(Policy(VISITORS, reads=(Resource.system,)))
    def metrics() -> Response:
        """Figures for Prometheus: counts only, nothing of anybody."""
        with database.read() as tx:
            return Response(
                generate_latest(figures.collect(tx)), content_type="text/plain; version=0.0.4; charset=utf-8"
            )

    @blueprint.errorhandler(Busy)
    def busy(_error: Busy) -> Response:
        """No figures without the database; readyz says so too."""
        return Response("The database does not answer.\n", 503, content_type="text/plain; charset=utf-8")

    return blueprint


def _database_checks(database: Database, schema: Callable[[], bool], *, live: bool) -> list[HealthCheck]:
    answers = HealthCheck("database", True, "The database answers.", "serve")
    try:
        with database.read() as tx:
            tx.connection.execute(select(1))
        if not schema():
            return [answers, HealthCheck("schema", False, "The tables are old: run ./inshuti migrate.", "serve")]
        with database.read() as tx:
            checks = [_clock(tx), _reachable(tx), _officers(tx), _programme(tx)]
            checks += [*_sending_off(tx), *_reminders_off(tx), *_alarms(tx)]
            checks += [HealthCheck(*each) for each in people_checks(tx, live=live)]
    except Busy:
        return [HealthCheck("database", False, "The database does not answer.", "serve")]
    return [answers, HealthCheck("schema", True, "The tables are the newest.", "serve"), *checks]


def _clock(tx: Tx) -> HealthCheck:
    last = ticks.last(tx, alarms.CLOCK)
    if last is None:
        return HealthCheck("clock", False, "No clock has run yet: start worker.py clock.")
    ago = tx.real - last
    return HealthCheck(
        "clock", ago < tx.programme.watch.no_tick, f"The clock last ticked {int(ago.total_seconds())} s ago."
    )


def _alarms(tx: Tx) -> list[HealthCheck]:
    """Every alarm by its name; the runbook says what to do."""
    return [HealthCheck(each.name, not each.rings, alarm_texts.detail(each)) for each in alarms.signs(tx)]


def _reachable(tx: Tx) -> HealthCheck:
    lost = tx.connection.scalar(
        select(func.count()).where(Alert.nobody_found, Alert.state.in_(OPEN), Alert.owner_id.is_(None))
    )
    words = (
        f"{lost} alerts found a rung where nobody has a working phone: phone them." if lost else "Every rung answers."
    )
    return HealthCheck("rungs_reachable", not lost, words)


def _officers(tx: Tx) -> HealthCheck:
    empty = staffing.vacancies(tx)
    named = ", ".join(f"{each.district or 'the nation'}: {each.post.replace('_', ' ')}" for each in empty)
    said = f"Nobody holds {len(empty)} posts that the ladders name: {named}."
    return HealthCheck("officers", not empty, said if empty else "Every post that the ladders name is held.")


def _programme(tx: Tx) -> HealthCheck:
    warnings = floors.warnings(tx.programme, kigali(tx.at).date())
    return HealthCheck("programme", not warnings, " ".join(warnings) or "The programme keeps its own promises.")


def _sending_off(tx: Tx) -> list[HealthCheck]:
    """Shown only while nothing is sent."""
    words = switches.complaint(tx)
    return [HealthCheck("sending_off", False, words)] if words else []


def _reminders_off(tx: Tx) -> list[HealthCheck]:
    """A notice while reminders are held back; nothing is wrong."""
    words = switches.notice(tx)
    return [HealthCheck("reminders_off", True, words)] if words else []


def _redis(answers: bool | None) -> HealthCheck:
    if answers is None:
        return HealthCheck("redis", True, "No Redis is set; the clock drains.")
    return HealthCheck(
        "redis", answers, "Redis answers." if answers else "Redis is away; the clock drains until it is back."
    )
