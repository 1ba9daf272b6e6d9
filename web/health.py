"""What operators and their programs look at: is it alive, is it ready, and the figures.

Strangers hear only whether it is ready: what is wrong here, and how much of what there is, helps whoever means harm.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request
from prometheus_client import generate_latest
from sqlalchemy import select

from core.errors import Busy
from core.monitoring import audit_checks, keys_fit, keys_kept, people_checks, readiness
from core.monitoring.readiness import HealthCheck
from core.storage.db import Database, Tx
from core.storage.policy import OPERATOR, VISITORS, Policy, Resource, declares
from web import figures
from web.operators import Operators
from web.wrong_tokens import WrongTokens

PLAIN = "text/plain; charset=utf-8"
SHOWN = ("name", "ok", "detail", "needs")


def make_blueprint(
    database: Database,
    schema: Callable[[], bool],
    redis_answers: Callable[[], bool | None],
    operators: Operators,
    *,
    live: bool = False,
) -> Blueprint:
    """`schema` says whether the tables fit this release; `redis_answers` is None where no Redis is set; on a `live`
    line SMS reach real phones.

    It also counts, for the whole application, the callbacks that bring a wrong token.
    """

    def everything(tx: Tx) -> list[HealthCheck]:
        own = [keys_kept.places(tx, live=live), readiness.programme(tx), audit_checks.check(tx, live=live)]
        return [*readiness.for_people(tx), *own, *people_checks.checks(tx, live=live)]

    blueprint = Blueprint("health", __name__)
    blueprint.after_app_request(WrongTokens(database).after_request)

    @blueprint.get("/healthz")
    @declares(Policy(VISITORS))
    def alive() -> Response:
        """This process answers. No I/O."""
        return Response("ok\n", content_type=PLAIN)

    @blueprint.get("/readyz")
    @declares(Policy(VISITORS | OPERATOR, reads=(Resource.system,)))
    def ready() -> tuple[Response, int]:
        """503 only if this process cannot serve. Operators are told each check, and whether somebody has to look."""
        if not operators.know(request):
            ok = _all(_checks(database, schema, for_people=None), "serve")
            return jsonify({"ok": ok}), 200 if ok else 503
        checks = [*_checks(database, schema, for_people=everything), _redis(redis_answers())]
        ok = _all(checks, "serve")
        told = {"ok": ok, "person_ok": _all(checks, "person"), "checks": [_shown(each) for each in checks]}
        return jsonify(told), 200 if ok else 503

    @blueprint.get("/metrics")
    @declares(Policy(OPERATOR, reads=(Resource.system,)))
    def metrics() -> Response:
        """Figures for Prometheus: counts only, nothing of anybody."""
        if not operators.know(request):
            said = "Ask with OPERATOR_TOKEN as a bearer token, or from the machine itself.\n"
            return Response(said, 401, {"WWW-Authenticate": "Bearer"}, content_type=PLAIN)
        with database.read() as tx:
            return Response(
                generate_latest(figures.collect(tx)), content_type="text/plain; version=0.0.4; charset=utf-8"
            )

    @blueprint.errorhandler(Busy)
    def busy(_error: Busy) -> Response:
        """No figures without the database; readyz says so too."""
        return Response("The database does not answer.\n", 503, content_type=PLAIN)

    return blueprint


def _all(checks: list[HealthCheck], needs: str) -> bool:
    return all(each.ok for each in checks if each.needs == needs)


def _shown(check: HealthCheck) -> dict[str, Any]:
    return {name: getattr(check, name) for name in SHOWN}


def _checks(
    database: Database, schema: Callable[[], bool], for_people: Callable[[Tx], list[HealthCheck]] | None
) -> list[HealthCheck]:
    """What the database says; with `for_people`, also what keeps nobody from being served."""
    try:
        with database.read() as tx:
            tx.connection.execute(select(1))
        if not schema():
            return [readiness.SERVES[0], readiness.OLD_TABLES]
        with database.read() as tx:
            checks = [*readiness.SERVES, keys_fit.check(tx), keys_kept.check(tx)]
            return [*checks, *for_people(tx)] if for_people else checks
    except Busy as refused:
        return [readiness.no_database(refused)]


def _redis(answers: bool | None) -> HealthCheck:
    if answers is None:
        return HealthCheck("redis", True, "No Redis is set; the clock drains.")
    return HealthCheck(
        "redis", answers, "Redis answers." if answers else "Redis is away; the clock drains until it is back."
    )
