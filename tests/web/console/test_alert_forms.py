"""An alert's forms: what is wrong stands at its field and keeps what was typed; what closing ends is said."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.models.alert import Alert, AlertEvent, AlertState
from core.operations.demo_people import RUBAVU_VILLAGE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, mark, person_of
from tests.web.console.test_alerts import act, note, raise_danger, the


def wrong(officer: OfficerBrowser, alert: int, verb: str, **form: str) -> str:
    """The page that comes back with what is wrong in the form."""
    answer = officer.post(f"/console/alerts/{alert}/{verb}", {"once": "x", **form}, of=f"/console/alerts/{alert}")
    assert answer.status_code == 400, verb
    return answer.text


@pytest.mark.parametrize(
    ("verb", "form", "fields"),
    [
        ("did", {"deed": "flew"}, ["deed"]),
        ("refer", {"to": "moon"}, ["to", "ground"]),
        ("refer", {"to": "school", "ground": "consent "}, ["ground"]),
        ("level", {}, ["level", "why"]),
        ("close", {"outcome": ""}, ["outcome"]),
        ("hand-over", {"to": "person:x"}, ["to"]),
        ("hand-over", {"district": "x"}, ["to"]),
        ("hand-over", {"to": "person:1", "district": "33"}, ["to"]),
        ("another", {"report": "concern:x"}, ["report"]),
        ("same", {"report": "nothing:1"}, ["report"]),
        ("same", {"report": "concern:1", "number": "99999"}, ["number"]),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    world: World, officer: OfficerBrowser, verb: str, form: dict[str, str], fields: list[str]
) -> None:
    alert = raise_danger(world)
    act(officer.sign_in(201), alert, "have-it")
    page = wrong(officer, alert, verb, **form)
    assert re.findall(r'id="([a-z]+)-error"', page) == fields
    assert page.count('aria-invalid="true"') == len(fields)
    assert the(world, alert).state is AlertState.acknowledged, "nothing was done"


def test_what_was_typed_is_kept(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    act(officer.sign_in(201), alert, "have-it")
    page = wrong(officer, alert, "refer", to="school")
    assert re.search(r'<option value="school" selected', page)
    page = wrong(officer, alert, "same", report="concern:1", number="12345")
    assert 'value="12345"' in page
    assert '<details class="sheet screen" id="sort" open>' in page


def test_to_a_colleague_and_to_a_district_at_once_is_asked_again_with_both_kept(
    world: World, officer: OfficerBrowser
) -> None:
    alert = raise_danger(world)
    act(officer.sign_in(201), alert, "have-it")
    other, colleague = str(RUBAVU_VILLAGE // 1_000_000), f"person:{person_of(world, 203)}"
    page = wrong(officer, alert, "hand-over", to=colleague, district=other)
    assert "Choose one of the two" in page
    assert f'value="{colleague}" checked' in page and f'<option value="{other}" selected' in page


def test_closing_names_each_report_that_it_ends(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    world.passes(minutes=5)
    raise_danger(world, last=2)
    page = act(officer.sign_in(201), alert, "have-it")
    (form,) = re.findall(r'<details class="sheet screen" id="close".*?</details>', page, re.DOTALL)
    assert "closing ends: 2." in form
    assert form.count("<li>") == 2


def test_many_alerts_of_one_phone_stand_together_and_close_together(world: World, officer: OfficerBrowser) -> None:
    for about in ("1", "2", "3", "4", "5"):
        world.phone(1).dial().press("2", "1", "2", about, "1", "2")
        world.watch.passes(seconds=20)
    with world.database.read() as tx:
        first, *others = tx.session.scalars(select(Alert).order_by(Alert.raised_at)).all()
    assert len(others) >= 3
    page = act(officer.sign_in(201), first.id, "have-it")
    assert f"same phone that nobody owns: {len(others)}" in page
    assert all(each.number in page for each in others)
    act(officer, first.id, "did", deed="called")
    closed = act(officer, first.id, "close", outcome="false_alarm")
    assert "can be closed the same way" in note(closed) and "/close-alike" in closed
    after = act(officer, first.id, "close-alike")
    assert f"{len(others)} more are closed" in note(after)
    assert "/close-alike" not in after, "no other of that phone is left"
    with world.database.read() as tx:
        assert set(tx.session.scalars(select(Alert.state))) == {AlertState.false_alarm}


def test_both_of_two_forms_of_one_moment_do_one_thing(world: World, officer: OfficerBrowser) -> None:
    """Whoever is second reads the name and changes nothing; the first's page shows since when."""
    alert = raise_danger(world)
    other = OfficerBrowser(world).sign_in(202)
    forms = [(each, mark(each.get(f"/console/alerts/{alert}").text)) for each in (officer.sign_in(201), other)]
    answers = [
        each.client.post(f"/console/alerts/{alert}/have-it", data={"mark": marked, "once": "same"})
        for each, marked in forms
    ]
    told = [each.client.get(answer.location).text for (each, _), answer in zip(forms, answers, strict=True)]
    assert "is yours" in note(told[0])
    assert "Keza Demo was quicker" in note(told[1])
    assert re.search(r"since \d\d:\d\d", note(told[1])), "and when"
    assert the(world, alert).owner_id == person_of(world, 201)
    with world.database.read() as tx:
        owned = select(AlertEvent.id).where(AlertEvent.alert_id == alert, AlertEvent.what == "owned")
        assert len(tx.session.scalars(owned).all()) == 1


def test_a_form_that_is_too_large_is_refused_in_a_sentence(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    officer.sign_in(201)
    answer = officer.post(f"/console/alerts/{alert}/did", {"deed": "x" * 70_000}, of=f"/console/alerts/{alert}")
    assert answer.status_code == 413
    assert "too large" in answer.text.lower() or "too much" in answer.text.lower()


def test_a_long_story_is_folded_and_whole(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    assert "lines between" not in officer.sign_in(201).get(f"/console/alerts/{alert}").text
    with world.database.write() as tx:
        for nth in range(30):
            told = tx.at + timedelta(minutes=nth)
            tx.session.add(AlertEvent(alert_id=alert, at=told, what="asked_again", person_id=None))
    page = officer.get(f"/console/alerts/{alert}").text
    (folded,) = re.findall(r"<summary>(\d+) lines between</summary>", page)
    story = page.split('id="story"', 1)[1]
    assert story.count("<li>") == int(folded) + 15
    assert story.count("asked again") == 30
