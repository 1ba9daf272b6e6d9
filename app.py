"""The web process's composition root; `python app.py OPTIONS` is granian's own command line with it loaded."""

import gc

gc.disable()  # while modules are read nothing is garbage: looking for it takes a sixth of the time of a start

import importlib
import logging
import sys
from collections.abc import Callable, Sequence
from wsgiref.types import WSGIApplication, WSGIEnvironment

from flask import Flask, Response
from granian.cli import entrypoint
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

import migrations
from core import logs
from core.errors import BadSetting
from core.language import words
from core.models.person import Language
from core.people.passkey_site import site_of
from core.settings import Settings
from core.storage.db import Database
from core.storage.policy import VISITORS, Policy, declares
from jobs import one_heap
from jobs.clock import Clock
from jobs.doorbell import Doorbell
from jobs.drain import Drain
from jobs.i18n.texts_shown import TextsShown
from jobs.own_files import keep_private
from jobs.warming import warm
from jobs.wiring import is_live, load_settings, make_gateway, serving_database
from sms import webhook as sms_webhook
from sms.gateways import providers
from sms.gateways.port import Gateway
from ussd import webhook as ussd_webhook
from ussd.gateways import dialects
from ussd.webhook import ONE_MORE, Spoken
from web import default_deny, health, security_contact
from web.callback_origins import CallbackOrigins
from web.console import blueprint as console
from web.console import desk_words
from web.console.uploads import UPLOAD_BYTES, OfficeRequest, Uploads
from web.operators import Operators
from web.proxy_signs import ProxySigns
from web.request_bodies import RequestBodies
from web.simulator import pages as simulator

gc.freeze()  # what was read stays: neither the collector nor the end of the process need look at it
gc.enable()

PROGRAM = "app.py"
LARGEST_BODY = 16 * 1024
YOUNG = 20_000
"""New objects before the collector looks for circles: some hops' worth. It looks 30 times less often so."""
TURN_SECONDS = 0.0005
"""How long one thread may keep the others of its process waiting. By default ten times as long: meanwhile a thread that
holds SQLite's single lock would keep every process waiting."""
POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"


def create_app(settings: Settings | None = None) -> Flask:
    """The web application of these settings, or of the environment's."""
    try:
        chosen = settings or load_settings()
        database = serving_database(chosen)
    except BadSetting as error:
        sys.exit(str(error))
    logs.configure(chosen.log_level)
    warm(database)
    application = compose(chosen, database, make_gateway(chosen), providers.configured())
    read_bodies_first(application, database, ProxySigns(database, chosen.proxies).look).watch()
    sys.setswitchinterval(TURN_SECONDS)
    gc.freeze()  # what was made by now stays; the collector need not look at it each time
    gc.set_threshold(YOUNG, 20, 100)
    return application


def read_bodies_first(
    application: Flask, database: Database, look: Callable[[WSGIEnvironment], object] = lambda _environ: None
) -> RequestBodies:
    """Let nobody who sends slowly hold up the others: what the server calls from now on, before the application."""
    whole_requests = RequestBodies(
        application.wsgi_app,
        ONE_MORE,
        turns=database.turns,
        busy=desk_words.too_many(),
        cut_off=desk_words.cut_off(),
        look=look,
        is_upload=Uploads(database),
        upload=UPLOAD_BYTES,
    )
    _put_in_front(application, whole_requests)
    return whole_requests


def _put_in_front(application: Flask, middleware: WSGIApplication) -> None:
    """What the server calls first from now on; Flask names this assignment as its way, its types do not know it."""
    application.wsgi_app = middleware  # type: ignore[method-assign, assignment]  # Flask's own way


def compose(
    settings: Settings,
    database: Database,
    gateway: Gateway,
    others: Sequence[str] = (),
    *,
    raise_faults: bool = False,
    sheds: bool | None = None,
) -> Flask:
    """The web application on this database. `gateway` only carries what the simulator's clock drains; what it calls
    back is taken in, and what these `others` call back.

    With `raise_faults`, as tests want it, a fault of ours is raised instead of answered politely. Menus are shed on a
    live line, or as `sheds` says.
    """
    app = Flask(__name__, template_folder="web/templates", static_folder="web/static")
    app.request_class = OfficeRequest
    app.url_map.merge_slashes = False  # it would answer with an address made of the caller's Host and the token
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY, PROPAGATE_EXCEPTIONS=raise_faults, PROVIDE_AUTOMATIC_OPTIONS=False
    )
    app.before_request(default_deny.refuse_undeclared)
    declares(Policy(VISITORS))(app.view_functions["static"])
    redis = settings.redis_url.get_secret_value() if settings.redis_url else None
    database.bell = bell = Doorbell(redis)
    spoken = _spoken(settings, database)
    app.register_blueprint(ussd_webhook.make_blueprint(spoken))
    sheds = is_live(settings) if sheds is None else sheds
    hops = ussd_webhook.UssdMiddleware(app.wsgi_app, database, spoken, raise_faults=raise_faults, sheds=sheds)
    _put_in_front(app, hops)
    callbacks = providers.callbacks([gateway.name, *others])
    app.register_blueprint(sms_webhook.make_blueprint(database, settings.tokens_of, callbacks))
    if settings.callers:
        _put_in_front(app, CallbackOrigins(app.wsgi_app, settings.callers, settings.proxies))
    operators = Operators(settings.operator_tokens, settings.proxies)

    def redis_answers() -> bool | None:
        return bell.answers() if redis else None

    app.register_blueprint(
        health.make_blueprint(database, lambda: _fits(database), redis_answers, operators, live=is_live(settings))
    )
    app.register_blueprint(security_contact.make_blueprint(database))
    shown = settings.shows_simulator
    site = site_of(settings.public_url, in_training=shown)
    desk = console.make_blueprint(database, operators, texts=TextsShown(), shows_demo=shown, passkeys=site)
    app.register_blueprint(desk)
    if settings.shows_simulator:
        clock = Clock(database, Drain(database, gateway), bell)
        token = settings.tokens_of(dialects.FIRST.name)[0]
        moves = (clock.advance, clock.minutes_to_next_due)
        page = simulator.make_blueprint(database, *moves, operators, short_code=settings.short_code, token=token)
        app.register_blueprint(page)
    app.after_request(_harden)
    return app


def _spoken(settings: Settings, database: Database) -> Spoken:
    """The dialects that are switched on with their tokens; the simulator's phones have one of their own."""
    more = [database.vault.simulator_token()] if settings.shows_simulator else []
    return [
        (each, [*settings.tokens_of(each.name), *(more if each is dialects.FIRST else [])])
        for each in dialects.switched_on(settings.own_tokens)
    ]


def _fits(database: Database) -> bool:
    try:
        return migrations.fits(database.engine)
    except SQLAlchemyError:
        return False


def _harden(response: Response) -> Response:
    """Headers that every page gets; a webhook's caller ignores them."""
    if response.mimetype != "text/plain":
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _is_news(record: logging.LogRecord) -> bool:
    """False for its advice that more threads than cores hinder each other: ours wait for bodies, and take turns."""
    return "Python threads, which seems quite high" not in str(record.msg)


def serve() -> None:
    """Be granian, which forks its workers: what is loaded here they have from the start, so that one that died is back
    in a tenth of the time, and those that live are not slowed by one that reads every module again.
    """
    keep_private()
    one_heap.share()
    logs.catch_crashes()
    importlib.import_module("app")  # by the name its workers look for; this file runs as __main__
    for language in Language:
        words.catalog(language)
    configure_mappers()
    gc.freeze()
    logging.getLogger("_granian").addFilter(_is_news)
    entrypoint()  # type: ignore[no-untyped-call]  # granian types its commands, not this one


if __name__ == "__main__":
    serve()
