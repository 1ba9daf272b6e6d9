"""SMS at the desk: counted in one's own district alone, failures with what to do, no number and no words."""

import re

import pytest
from sqlalchemy import func, select, update

from core.models.base import new_id
from core.models.message import Lane, Message, MessageState
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, person_of
from tests.web.console.test_today import danger

MESSAGES = "/console/messages"


def owe(world: World, last: int, state: MessageState, reason: str | None = None, *, alert: int | None = None) -> None:
    """One more SMS to that demo person."""
    with world.database.write() as tx:
        row = new_id()
        made = {"lane": Lane.alerts, "notice": "sms.alert", "once": str(row), "person_id": person_of(world, last)}
        tx.session.add(
            Message(
                id=row,
                **made,
                number_index=b"",
                number_sealed=tx.vault.seal("messages.number", row, f"+250788000{last:03d}"),
                text_sealed=tx.vault.seal("messages.text", row, "Words that few may read"),
                segments=1,
                state=state,
                reason=reason,
                cost=None if state is MessageState.queued else "RWF 12.5",
                alert_id=alert,
                not_before=tx.at,
                next_at=tx.real,
                created_at=tx.at,
            )
        )


def shown(officer: OfficerBrowser, stand: str) -> str:
    """What stands beside that line of the table."""
    page = officer.get(MESSAGES).text
    found = re.search(rf'href="{MESSAGES}/{stand}[^"]*".*?<td class="figures">(.*?)</td>', page, re.DOTALL)
    assert found, page
    return re.sub("<[^>]*>", "", found[1])


@BOTH_ENGINES
def test_each_district_counts_its_own_and_the_nation_all(world: World, officer: OfficerBrowser) -> None:
    danger(world)
    owe(world, 3, MessageState.sent)
    with world.database.read() as tx:
        sent = tx.connection.scalar(select(func.count()).where(Message.state == MessageState.sent)) or 0
    assert sent > 1
    assert shown(officer.sign_in(201), "sent") == str(sent - 1)
    assert len(officer.statements) <= 15
    assert shown(officer.sign_in(401), "sent") == str(sent)


@BOTH_ENGINES
def test_a_failure_says_what_to_do_and_leads_to_the_person(world: World, officer: OfficerBrowser) -> None:
    owe(world, 1, MessageState.failed, "userdoesnotexist")
    owe(world, 2, MessageState.unknown, "timeout")
    owe(world, 2, MessageState.queued)
    page = officer.sign_in(201).get(MESSAGES).text
    assert "Wrong or dead number" in page and "have it changed" in page
    assert "named 25 RWF" in page
    assert [shown(officer, each) for each in ("due", "failed", "unknown")] == ["1", "1", "1"]
    listed = officer.get(f"{MESSAGES}/failed").text
    assert "Wrong or dead number" in listed and f"/console/people/{person_of(world, 1)}" in listed
    assert officer.get(f"/console/people/{person_of(world, 1)}").status_code == 200


@SQLITE
@pytest.mark.parametrize("stand", ["due", "sent", "delivered", "failed", "unknown"])
def test_lists_hold_neither_number_nor_words(world: World, officer: OfficerBrowser, stand: str) -> None:
    states = {"due": "queued", "sent": "sent"}
    for _ in range(51):
        owe(world, 1, MessageState(states.get(stand, stand)))
    first = officer.sign_in(201).get(f"{MESSAGES}/{stand}")
    assert first.text.count('class="row"') == 50 and "page=2" in first.text
    assert len(officer.statements) <= 15, officer.statements
    assert officer.get(f"{MESSAGES}/{stand}?page=2").text.count('class="row"') == 1
    assert "788000" not in first.text and "few may read" not in first.text and "Uwase" not in first.text


@SQLITE
def test_what_is_the_nations_alone_counts_for_nobody_below(world: World, officer: OfficerBrowser) -> None:
    world.phone(1).dial().press("2", "2", "1", "204711", "2", "3")
    world.clock.settle()
    with world.database.read() as tx:
        about = set(tx.session.scalars(select(Message.alert_id).where(Message.alert_id.is_not(None))))
    (alert,) = about
    before = shown(officer.sign_in(201), "failed")
    owe(world, 201, MessageState.failed, alert=alert)
    assert shown(officer, "failed") == before
    assert shown(officer.sign_in(401), "failed") == str(int(before) + 1)


@SQLITE
def test_only_what_happened_in_the_days_asked_for(world: World, officer: OfficerBrowser) -> None:
    owe(world, 1, MessageState.failed, "timeout")
    with world.database.write() as tx:
        tx.connection.execute(update(Message).values(created_at=tx.at.replace(year=tx.at.year - 1)))
    assert shown(officer.sign_in(201), "failed") == "0"
    assert officer.get(f"{MESSAGES}/failed?days=30").text.count('class="row"') == 0
    assert officer.get(f"{MESSAGES}?days=9999").status_code == 200
    assert officer.get(f"{MESSAGES}/everything").status_code == 404


@SQLITE
@pytest.mark.parametrize("language", ["rw", "en", "fr"])
def test_in_each_language(world: World, officer: OfficerBrowser, language: str) -> None:
    for state in (MessageState.failed, MessageState.unknown, MessageState.expired, MessageState.sent):
        owe(world, 1, state, "absentsubscriber")
    officer.sign_in(301).post("/console/language", {"language": language}, of="/console/access")
    for path in (MESSAGES, f"{MESSAGES}/failed", f"{MESSAGES}/due"):
        page = officer.get(path)
        assert page.status_code == 200
        assert "desk." not in re.sub(r"(href|src|action)=\"[^\"]*\"", "", page.text), path
