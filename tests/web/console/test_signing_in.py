"""Signing in at the desk: both second steps, what locks and what does not, how sessions end, and what a form keeps."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import delete, func, select, update

from core.alerts import departures
from core.models.desk import DeskAccount, DeskCode, DeskSession, DeskTry
from core.models.person import Phone
from core.models.record import AuditEntry
from core.people import desk_accounts, desk_passwords, desk_sessions, people, wrong_pins
from core.people.desk_passwords import DEMO_PASSWORD
from core.storage.access import operator
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, code_of, mark, person_of

SIGN_IN, SECOND, ENROL = "/console/sign-in", "/console/second", "/console/enrol"
STRONG = "gufata amazi mu gitondo 7"


def give_password(officer: OfficerBrowser, password: str = DEMO_PASSWORD, number: str = "0788000201") -> int:
    return officer.post(SIGN_IN, {"number": number, "password": password}).status_code


def sign_in(officer: OfficerBrowser, last: int = 201) -> None:
    assert give_password(officer, number=f"0788000{last:03d}") == 303
    answer = officer.post(SECOND, {"code": code_of(officer.world, last)})
    assert (answer.status_code, answer.location) == (303, "/console/")


def verbs(world: World) -> list[str]:
    with world.database.read() as tx:
        return list(tx.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.at)))


def test_password_then_the_code_of_ones_own_phone(world: World, officer: OfficerBrowser) -> None:
    assert officer.get("/console/").location == f"{SIGN_IN}?next=/console/"
    sign_in(officer)
    page = officer.get("/console/")
    assert page.status_code == 200
    assert "Keza Demo" in page.text
    assert {"desk_code_shown", "desk_signed_in"} <= set(verbs(world))


def test_who_has_no_password_at_the_desk_reads_whom_to_ask(world: World) -> None:
    with world.database.write() as tx:
        tx.session.execute(delete(DeskAccount))
    screen = world.phone(201).dial().press("4071", "6", "96").screen
    assert not re.search(r"\d{6}", screen)
    assert "You have no password for the desk yet" in screen


def test_a_password_alone_opens_nothing(officer: OfficerBrowser) -> None:
    give_password(officer)
    assert officer.get("/console/alerts").location.startswith(SIGN_IN)
    assert officer.post(SECOND, {"code": "000000"}).status_code == 400
    assert officer.get("/console/").location.startswith(SIGN_IN)


def test_the_code_of_the_phone_counts_once_and_for_two_minutes(world: World, officer: OfficerBrowser) -> None:
    code = code_of(world, 201)
    give_password(officer)
    world.watch.passes(minutes=2)
    assert officer.post(SECOND, {"code": code}).status_code == 400
    code = code_of(world, 201)
    assert officer.post(SECOND, {"code": code}).status_code == 303
    other = OfficerBrowser(world)
    give_password(other)
    assert other.post(SECOND, {"code": code}).status_code == 400


def test_a_colleagues_code_opens_nothing(world: World, officer: OfficerBrowser) -> None:
    give_password(officer)
    assert officer.post(SECOND, {"code": code_of(world, 202)}).status_code == 400


def test_an_authenticator_and_codes_on_paper(world: World, officer: OfficerBrowser) -> None:
    sign_in(officer)
    offer = officer.get("/console/access/app").text
    secret = re.findall(r'secret">([A-Z2-7 ]+)<', offer)[0].replace(" ", "")
    offered = re.findall(r'name="offered" value="([^"]+)"', offer)[0]
    app = pyotp.TOTP(secret)
    wrong = {"mark": mark(offer), "offered": offered, "code": "000000", "password": DEMO_PASSWORD}
    assert officer.client.post("/console/access/app", data=wrong).status_code == 400
    right = {**wrong, "code": app.at(world.watch.now)}
    accepted = officer.client.post("/console/access/app", data=right).text
    paper = re.findall(r"<li>([A-Z0-9]{5}-[A-Z0-9]{5})</li>", accepted)
    assert len(set(paper)) == 10

    used = app.at(world.watch.now)
    other = OfficerBrowser(world)
    give_password(other)
    assert other.post(SECOND, {"code": used}).status_code == 400, "it was used when the app was set up"
    world.watch.passes(seconds=30)
    assert other.post(SECOND, {"code": app.at(world.watch.now)}).status_code == 303

    third = OfficerBrowser(world)
    give_password(third)
    assert third.post(SECOND, {"code": paper[3].lower()}).status_code == 303
    fourth = OfficerBrowser(world)
    give_password(fourth)
    assert fourth.post(SECOND, {"code": paper[3]}).status_code == 400
    with world.database.read() as tx:
        kept = [*tx.session.scalars(select(DeskCode.digest)), *tx.session.scalars(select(DeskAccount.password_hash))]
        sealed = tx.session.scalars(select(DeskAccount.totp_sealed).where(DeskAccount.totp_sealed.is_not(None))).one()
    assert len(kept) >= 9
    assert all(each.startswith("pepper:") for each in kept)
    assert secret.encode() not in sealed


def test_wrong_tries_of_strangers_lock_strangers_and_not_who_was_here_before(
    world: World, officer: OfficerBrowser
) -> None:
    sign_in(officer)
    officer.post("/console/sign-out", {}, of="/console/access")
    stranger = OfficerBrowser(world)
    assert [give_password(stranger, f"wrong {each}") for each in range(6)] == [400] * 6
    assert give_password(stranger) == 400, "locked: the right one opens nothing either"
    assert give_password(OfficerBrowser(world)) == 400, "of every browser that is not known"
    sign_in(officer)
    world.watch.passes(minutes=31)
    assert give_password(stranger) == 303


def test_wrong_tries_here_lock_this_browser_for_a_while(officer: OfficerBrowser) -> None:
    sign_in(officer)
    officer.post("/console/sign-out", {}, of="/console/access")
    for each in range(5):
        give_password(officer, f"wrong {each}")
    assert give_password(officer) == 400
    assert give_password(OfficerBrowser(officer.world)) == 303


def test_wrong_second_steps_count_and_end_the_session(world: World, officer: OfficerBrowser) -> None:
    give_password(officer)
    for _ in range(5):
        officer.post(SECOND, {"code": "123456"}, of=SECOND)
    assert officer.get(SECOND).location == SIGN_IN
    with world.database.read() as tx:
        assert tx.connection.scalar(select(func.count()).select_from(DeskTry)) == 5
        assert tx.connection.scalar(select(func.count()).select_from(DeskSession)) == 0


def test_spraying_over_accounts_counts_as_wrong_pins_do(world: World, officer: OfficerBrowser) -> None:
    for last in (201, 202, 203, 301):
        give_password(officer, "one guess for all", f"0788000{last}")
    with world.database.read() as tx:
        assert wrong_pins.people_within(tx, wrong_pins.HOUR) == 4


@pytest.mark.parametrize("number", ["0788000001", "0788000101", "0788000501", "0788999999", "", "nobody"])
def test_nobody_else_has_an_account(officer: OfficerBrowser, number: str) -> None:
    answer = officer.post(SIGN_IN, {"number": number, "password": DEMO_PASSWORD})
    assert answer.status_code == 400
    assert "do not fit" in answer.text or "ntibihura" in answer.text


def test_an_enrolment_code_opens_the_choice_of_a_password_once(world: World, officer: OfficerBrowser) -> None:
    with world.database.write() as tx:
        code = desk_accounts.invite(tx, operator("test"), people.get(tx, person_of(world, 202)))
    assert give_password(officer, number="0788000202") == 400, "what opened it before does so no longer"
    form = {"number": "0788000202", "code": code}
    weak = officer.post(ENROL, {**form, "password": "Habimana Huye"})
    assert weak.status_code == 400
    assert code in weak.text, "what was typed is kept"
    assert officer.post(ENROL, {**form, "password": "short"}).status_code == 400
    assert officer.post(ENROL, {**form, "code": "12345678", "password": STRONG}).status_code == 400
    assert officer.post(ENROL, {**form, "password": STRONG}).location == SECOND
    assert officer.post(SECOND, {"code": code_of(world, 202)}).status_code == 303
    assert OfficerBrowser(world).post(ENROL, {**form, "password": STRONG}).status_code == 400
    assert give_password(OfficerBrowser(world), STRONG, "0788000202") == 303


def test_passwords_that_would_be_guessed() -> None:
    about = ["Keza Demo", "Huye", "social_worker"]
    for weak in ("inshuti2026", "Keza Huye 2026", "password1234", "aaaaaaaaaaaa"):
        assert desk_passwords.weakness(weak, about), weak
    assert desk_passwords.weakness(STRONG, about) == ""
    assert desk_passwords.weakness("x" * 129) == "long"


def test_a_session_idles_away_by_real_time(world: World, officer: OfficerBrowser) -> None:
    sign_in(officer)
    world.passes(hours=1)
    assert officer.get("/console/").status_code == 200, "programme time is not real time"
    world.watch.passes(minutes=16)
    assert officer.get("/console/").location.startswith(SIGN_IN)


def test_a_stranger_keeps_no_form(world: World, officer: OfficerBrowser) -> None:
    answer = officer.client.post("/console/language", data={"language": "fr"})
    assert answer.location == SIGN_IN
    with world.database.read() as tx:
        assert tx.connection.scalar(select(func.count()).select_from(DeskSession)) == 0


def test_sessions_are_listed_and_ended(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    other = OfficerBrowser(world).sign_in(201)
    page = officer.get("/console/access").text
    (row,) = re.findall(r"/console/access/sessions/(\d+)/end", page)
    assert other.get("/console/").status_code == 200
    officer.post(f"/console/access/sessions/{row}/end", {}, of="/console/access")
    assert other.get("/console/").status_code == 303
    colleague = OfficerBrowser(world).sign_in(202)
    with world.database.read() as tx:
        mine = desk_sessions.listed(tx, person_of(world, 201))[0].id
    colleague.post(f"/console/access/sessions/{mine}/end", {}, of="/console/access")
    assert officer.get("/console/").status_code == 200, "a colleague ends none of mine"
    officer.post("/console/sign-out", {}, of="/console/access")
    assert officer.get("/console/").status_code == 303


@pytest.mark.parametrize("how", ["left", "lost", "doubted", "silent"])
def test_the_desk_closes_at_once_for_who_is_gone_or_in_doubt(world: World, officer: OfficerBrowser, how: str) -> None:
    officer.sign_in(201)
    person = person_of(world, 201)
    with world.database.write() as tx:
        if how in ("left", "lost"):
            getattr(departures, how)(tx, operator("test"), person)
        else:
            changed = {"doubted_at": tx.at} if how == "doubted" else {"dialled_at": tx.at - timedelta(days=91)}
            tx.connection.execute(update(Phone).where(Phone.person_id == person).values(**changed))
    assert officer.get("/console/").location.startswith(SIGN_IN)
    with world.database.read() as tx:
        account = tx.session.get(DeskAccount, person)
    assert (account is None) is (how == "left")


def test_signing_in_counts_as_having_been_heard_of(world: World, officer: OfficerBrowser) -> None:
    give_password(officer)
    code = code_of(world, 201)
    world.watch.passes(minutes=1)
    officer.post(SECOND, {"code": code})
    with world.database.read() as tx:
        dialled = tx.session.scalars(select(Phone.dialled_at).where(Phone.person_id == person_of(world, 201))).one()
        assert dialled == tx.at
