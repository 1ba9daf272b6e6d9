"""Weeks on call, leave and cover at the desk, by the verbs the phone has."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.clock import kigali
from core.models.alert import Alert
from core.models.district import Shift
from core.models.duty import Leave
from core.models.person import Person
from core.people import rota
from tests.fixtures.texting import LENGTHY_ON_POSTGRES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, person_of
from tests.web.console.test_alerts import act, note, raise_danger, the

DUTY = "/console/duty"


def told(officer: OfficerBrowser, name: str, **form: object) -> str:
    answer = officer.post(f"{DUTY}/do/{name}", {"once": name, **form})
    assert answer.status_code == 303, re.findall(r'role="alert">(.*?)<', answer.text)
    return note(officer.client.get(answer.location).text)


def monday(world: World, ahead: int = 0) -> str:
    with world.database.read() as tx:
        return (rota.week_of(tx.programme, tx.at) + timedelta(weeks=ahead)).isoformat()


def in_days(world: World, days: int) -> str:
    with world.database.read() as tx:
        return (kigali(tx.at).date() + timedelta(days=days)).isoformat()


def cells(text: str, week: int) -> list[str]:
    """How each officer stands in that week: worker, cover, psychologist, cover, lead by name."""
    rows = [each for each in re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL) if 'scope="row"' in each]
    return re.findall(r'<td class="(\w+)">', rows[week])


@LENGTHY_ON_POSTGRES
def test_the_calendar_says_who_is_on_call_and_a_week_is_set_once(world: World, officer: OfficerBrowser) -> None:
    text = officer.sign_in(301).get(DUTY).text
    assert len(officer.statements) <= 15, officer.statements
    assert cells(text, 1) == ["usual", "off", "usual", "off", "off"]
    form = {"week": monday(world, 1), "job": "social_worker", "who": str(person_of(world, 203))}
    for _ in range(2):
        assert "noted" in told(officer, "week", **form)
    assert cells(officer.get(DUTY).text, 1) == ["off", "on_call", "usual", "off", "off"]
    assert cells(officer.get(DUTY).text, 0) == ["usual", "off", "usual", "off", "off"]
    world.passes(hours=24)
    assert len([each for each in world.phone(203).inbox if "week" in each.lower()]) == 1
    other = officer.post(f"{DUTY}/do/week", {**form, "job": "psychologist", "once": "x"})
    assert other.status_code == 400 and 'id="f-who-error"' in other.text
    assert "noted" in told(officer, "week", **{**form, "who": "", "once": "y"})
    with world.database.read() as tx:
        assert tx.session.scalars(select(Shift)).all() == []


@SQLITE
def test_an_officer_takes_a_free_week_and_leaves_a_colleagues(world: World, officer: OfficerBrowser) -> None:
    form = {"week": monday(world, 2), "mine": "mine"}
    assert "noted" in told(officer.sign_in(201), "week", **form)
    second = OfficerBrowser(world).sign_in(203)
    assert "a colleague has it" in told(second, "week", **form)
    assert cells(second.get(DUTY).text, 2)[:2] == ["on_call", "off"]
    assert second.get(f"{DUTY}/do/cover").status_code == 404, "the lead says who covers whom"
    wrong = second.post(f"{DUTY}/do/week", {**form, "week": monday(world, 9), "once": "z"})
    assert wrong.status_code == 400 and 'id="f-week-error"' in wrong.text


@SQLITE
def test_who_is_away_is_replaced_or_the_week_is_a_gap(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    form = {"back": in_days(world, 15), "cover": str(person_of(world, 203)), "hand": "no"}
    for _ in range(2):
        assert "cover" in told(officer, "away", **form)
    with world.database.read() as tx:
        assert tx.connection.scalar(select(func.count()).select_from(Leave)) == 1
    text = officer.get(DUTY).text
    assert cells(text, 1)[:2] == ["away", "off"] and 'class="gap"' not in text
    assert "away, back on" in text and "I am back" in text
    told(OfficerBrowser(world).sign_in(203), "away", back=in_days(world, 15), hand="no")
    assert "Social worker: nobody is there" in officer.get(DUTY).text
    assert "on duty again" in told(officer, "back")
    assert cells(officer.get(DUTY).text, 1)[0] == "usual"


@SQLITE
def test_own_alerts_go_in_one_step_to_who_covers(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    act(officer.sign_in(201), alert, "have-it")
    said = told(officer, "away", back=in_days(world, 3), cover=str(person_of(world, 203)), hand="yes")
    assert "asked now to take your 1 alerts" in said
    with world.database.read() as tx:
        assert tx.session.get_one(Alert, alert).owner_id is None or the(world, alert).owner_id != person_of(world, 201)
    for back in (in_days(world, 0), in_days(world, 91), "x", ""):
        wrong = officer.post(f"{DUTY}/do/away", {"back": back, "hand": "no", "once": back})
        assert wrong.status_code == 400 and 'id="f-back-error"' in wrong.text, back


@SQLITE
def test_the_last_of_the_nations_desk_says_so_before_going(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(401)
    text = officer.get(DUTY).text
    assert "Ntwari Demo" in text and "<table" not in text and "Keza Demo" not in text
    form = {"back": in_days(world, 3), "hand": "no"}
    refused = officer.post(f"{DUTY}/do/away", {**form, "once": "n"})
    assert refused.status_code == 400 and "last on the national desk" in refused.text
    assert "until" in told(officer, "away", **form, last="last")
    assert officer.get(f"{DUTY}/do/week").status_code == 404


@SQLITE
def test_the_lead_says_who_covers_whom(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(301)
    worker, cover = str(person_of(world, 201)), str(person_of(world, 203))
    loop = officer.post(f"{DUTY}/do/cover", {"who": worker, "whom": cover, "once": "l"})
    assert loop.status_code == 400 and 'id="f-whom-error"' in loop.text
    assert "covers nobody" in told(officer, "cover", who=cover)
    with world.database.read() as tx:
        assert tx.session.get_one(Person, person_of(world, 203)).covers_id is None
    assert cells(officer.get(DUTY).text, 1)[:2] == ["usual", "usual"]
    assert "the other is called" in told(officer, "cover", who=cover, whom=worker)


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_it_speaks_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    for path in ("", "/do/week", "/do/away", "/do/back", "/do/cover"):
        assert "desk." not in officer.get(f"{DUTY}{path}").text.split("<main", 1)[1], path
