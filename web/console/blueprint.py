"""The desk as one part of the web application: every page behind one gate, and what all templates know."""

from typing import Any

from flask import Blueprint, g, request

from core.language import words
from core.language.text_source import TextSource
from core.language.words import Say
from core.people.passkey_site import PasskeySite
from core.storage.db import Database
from web.console import (
    access,
    alert_acts,
    alert_log_pages,
    alert_pages,
    astray,
    breach_draft_pages,
    breach_pages,
    call_pages,
    child_acts,
    child_pages,
    closed_call_pages,
    consent_pages,
    desk,
    dhis2_pages,
    directory_pages,
    duty_pages,
    enrol_pages,
    erasure_pages,
    export_pages,
    family_pages,
    find_pages,
    gathering_pages,
    group_pages,
    handing_pages,
    health_pages,
    help_page,
    home_request_pages,
    import_pages,
    inbox_pages,
    look_pages,
    measure_pages,
    mend_pages,
    message_pages,
    moments,
    office_pages,
    own_secrets,
    paging,
    passkey_pages,
    person_acts,
    person_pages,
    places_pages,
    referral_pages,
    release_pages,
    request_pages,
    retention_pages,
    session_pages,
    sheet_pages,
    signing_in,
    slip_pages,
    staff_pages,
    stories,
    supervision_pages,
    today,
    trust_page,
    village_pages,
    visit_pages,
    visits_pages,
    volunteer_pages,
    words_pages,
    worry_pages,
)
from web.console.desk import Desk, say
from web.console.gate import guard
from web.operators import Operators

PLACES = ("today", "alerts", "children", "volunteers", "messages", "measures")
"""The pages of the first row, in their order."""
TRUST = "trust"
"""The one that only who leads officers has."""


def make_blueprint(
    database: Database, operators: Operators, *, texts: TextSource, shows_demo: bool, passkeys: PasskeySite | None
) -> Blueprint:
    """Everything under /console; `shows_demo` where phones are simulated on a page. `texts` are those of phones,
    `passkeys` the site for which officers may make some.
    """
    blueprint = Blueprint("console", __name__, url_prefix="/console")
    whole = Desk(database, operators, shows_demo, texts, passkeys)
    guard(blueprint, whole)
    astray.guard(blueprint, whole)
    blueprint.record(lambda state: state.app.extensions.update(desk=whole))
    for own in (signing_in, access, own_secrets, passkey_pages, staff_pages, help_page):
        own.add(blueprint, whole)
    for each in (today, alert_pages, alert_acts, child_pages, child_acts, visit_pages, find_pages, look_pages):
        each.add(blueprint, whole)
    for home in (family_pages, home_request_pages, supervision_pages):
        home.add(blueprint, whole)
    for duty in (call_pages, closed_call_pages, worry_pages, referral_pages, person_pages):
        duty.add(blueprint, whole)
    for message in (message_pages, inbox_pages, words_pages, group_pages):
        message.add(blueprint, whole)
    for person in (volunteer_pages, enrol_pages, person_acts, slip_pages, duty_pages):
        person.add(blueprint, whole)
    files = (office_pages, export_pages, import_pages, mend_pages, release_pages, dhis2_pages)
    for work in (visits_pages, gathering_pages, directory_pages, *files):
        work.add(blueprint, whole)
    measured = (measure_pages, places_pages, sheet_pages, village_pages, handing_pages)
    for office in (*measured, trust_page, health_pages, breach_pages, breach_draft_pages):
        office.add(blueprint, whole)
    for owed in (request_pages, consent_pages, erasure_pages, retention_pages, session_pages, alert_log_pages):
        owed.add(blueprint, whole)
    blueprint.context_processor(lambda: _known(whole))
    return blueprint


def _known(whole: Desk) -> dict[str, Any]:
    signed_in = g.get("signed_in")
    return {
        "t": say,
        "phones": lambda key, **slots: words.say(desk.language(), Say(key, slots), whole.database.common),
        "signed_in": signed_in,
        "here": (request.endpoint or "").partition(".")[2],
        "places": (*PLACES, TRUST) if signed_in and signed_in.me.role in trust_page.LEADS else PLACES,
        "lang": desk.language().value,
        "mark": whole.form_mark(),
        "training": whole.shows_demo,
        "moments": moments,
        "other_page": paging.other_page,
        "export_of": paging.export_of,
        "story_words": stories.words,
    }
