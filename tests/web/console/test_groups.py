"""Messages to many at the desk: what one would come to, two persons, once, and a note to its author where it lapsed."""

import re

import pytest
from sqlalchemy import select

from core.models.group_message import GroupMessage
from core.models.message import Message
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, mark

GROUPS, DRAFT = "/console/groups", "/console/groups/draft"
THANKS = {"template": "thanks", "role": "volunteer", "place": "all", "on": ""}


def draft(officer: OfficerBrowser, **other: str) -> str:
    """The address of a draft just made."""
    answer = officer.post(DRAFT, {**THANKS, **other, "once": "a"})
    assert answer.status_code == 303, answer.text
    return answer.location.partition("?")[0]


def told(world: World) -> int:
    world.clock.settle()
    with world.database.read() as tx:
        return len(tx.session.scalars(select(Message.id).where(Message.notice.startswith("sms.group."))).all())


@BOTH_ENGINES
def test_one_drafts_another_releases_and_each_is_owed_it_once(world: World, officer: OfficerBrowser) -> None:
    lead, nation = officer.sign_in(301), OfficerBrowser(world).sign_in(401)
    path = draft(lead)
    assert draft(lead) == path, "the same form again is the same draft"
    page = nation.get(path)
    assert len(nation.statements) <= 15, nation.statements
    assert "2 people, 2 SMS parts, 20 francs" in page.text
    assert told(world) == 0, "nobody gets a draft"
    form = {"mark": mark(page.text), "once": "b"}
    assert [nation.client.post(path, data=form).status_code for _ in range(2)] == [303, 303]
    world.passes(minutes=5)
    assert told(world) == 2
    listed = lead.get(GROUPS)
    assert "gone to 2" in listed.text and "Umutesi Demo" in listed.text
    assert len(lead.statements) <= 15


@SQLITE
def test_who_drafted_it_does_not_release_it_and_reads_why(world: World, officer: OfficerBrowser) -> None:
    path = draft(officer.sign_in(301))
    assert "a second person releases it" in officer.get(path).text
    answer = officer.post(path, {}, of="/console/access")
    assert answer.status_code == 409
    assert "A second person releases it: not who drafted it" in answer.text
    assert told(world) == 0


@pytest.mark.lengthy
@SQLITE
def test_what_nobody_released_lapses_and_its_author_is_told(world: World, officer: OfficerBrowser) -> None:
    lead, nation = officer.sign_in(301), OfficerBrowser(world).sign_in(401)
    path = draft(lead)
    assert "Nobody released these of yours" not in lead.get(GROUPS).text
    with world.database.write() as tx:
        row = tx.session.scalars(select(GroupMessage)).one()
        row.drafted_at = row.drafted_at.replace(day=row.drafted_at.day - 8)
    assert "Nobody released these of yours" in lead.get(GROUPS).text
    assert "You drafted a message to many that lapsed" in lead.get("/console/messages").text
    assert "that lapsed" not in nation.get("/console/messages").text
    answer = nation.post(path, {}, of="/console/access")
    assert answer.status_code == 409 and "Its time is over" in answer.text
    assert told(world) == 0
    world.passes(days=15)
    assert "Nobody released these of yours" not in lead.sign_in(301).get(GROUPS).text


@SQLITE
def test_a_lead_writes_to_the_own_district_and_finds_no_other(world: World, officer: OfficerBrowser) -> None:
    nation, lead = OfficerBrowser(world).sign_in(401), officer.sign_in(301)
    path = draft(nation)
    assert lead.get(path).status_code == 404 and path not in lead.get(GROUPS).text
    assert lead.post(path, {}, of="/console/access").status_code == 404
    assert lead.post(DRAFT, {**THANKS, "place": "33"}).status_code == 400
    for last in (201, 202):
        assert officer.sign_in(last).get(GROUPS).status_code == 404
        assert officer.post(DRAFT, THANKS, of="/console/access").status_code == 404


@SQLITE
@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"template": "meeting"}, "names a day"), ({"template": "letter"}, "Choose"), ({"role": ""}, "")],
)
def test_what_does_not_fit_stands_at_its_field(officer: OfficerBrowser, wrong: dict[str, str], said: str) -> None:
    answer = officer.sign_in(301).post(DRAFT, {**THANKS, **wrong})
    assert answer.status_code == 400 and said in answer.text


@SQLITE
@pytest.mark.parametrize("language", ["rw", "en", "fr"])
def test_in_each_language(officer: OfficerBrowser, language: str) -> None:
    officer.sign_in(301).post("/console/language", {"language": language}, of="/console/access")
    for path in (draft(officer), GROUPS, DRAFT):
        page = officer.get(path).text
        assert "desk." not in re.sub(r"(href|src|action)=\"[^\"]*\"", "", page), page
