"""Every form of the desk: sent twice, by two who see the same page, after the session is over, and at another's."""

import re

import pytest
from sqlalchemy import func, select

from core.models.record import AuditEntry
from core.people import desk_sessions
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.web.console import beyond
from tests.web.console.conftest import OfficerBrowser, person_of
from tests.web.console.every_page import furnish
from tests.web.console.every_write import FoundForm, forms, send, stands, told
from tests.web.console.test_sessions import session_of

pytestmark = pytest.mark.lengthy
WITHOUT_WORDS = ("/name", "/notes", "/slips", "/consents")
"""How the addresses end of forms after which the page itself shows what came of it."""
GONE = ("/remove",)
"""What is there no longer for who comes second, as the page that opens then says."""
ANSWERED = (200, 303, 400, 409)


def rows_of(world: World) -> dict[str, int]:
    with world.database.read() as tx:
        return stands(tx)


@SQLITE
@pytest.mark.parametrize("last", [201, 301, 401])
def test_a_form_that_is_sent_twice_does_what_it_does_once(world: World, officer: OfficerBrowser, last: int) -> None:
    found, again, done = forms(world, furnish(world), officer.sign_in(last)), {}, 0
    for shape, form in found.items():
        first = send(officer, form)
        before = rows_of(world)
        second = send(officer, form)
        changed = {name: rows for name, rows in rows_of(world).items() if rows != before[name]}
        done += first.status_code == 303
        if changed or first.status_code != second.status_code:
            again[shape] = (first.status_code, second.status_code, told(officer, second), changed)
    assert again == {}
    assert done >= 45


@SQLITE
@pytest.mark.parametrize(("quick", "slow"), [(201, 203), (301, 401)])
def test_who_comes_second_with_the_same_page_open_reads_a_sentence(world: World, quick: int, slow: int) -> None:
    scene = furnish(world)
    one, two = (OfficerBrowser(world).sign_in(last) for last in (quick, slow))
    theirs, mute = forms(world, scene, two), {}
    for shape, form in forms(world, scene, one).items():
        send(one, form)
        answer = send(two, theirs[shape]) if shape in theirs else None
        if answer is None or shape.endswith(WITHOUT_WORDS) or (shape.endswith(GONE) and answer.status_code == 404):
            continue
        if answer.status_code not in ANSWERED or not told(two, answer):
            mute[shape] = answer.status_code
    assert len(theirs) >= 60
    assert mute == {}


@SQLITE
@pytest.mark.parametrize("ended", [False, True])
def test_what_was_typed_when_the_session_was_over_is_kept(
    world: World, officer: OfficerBrowser, *, ended: bool
) -> None:
    """As it idled away, or as somebody ended it from elsewhere."""
    found = forms(world, furnish(world), officer.sign_in(301))
    before = rows_of(world)
    world.watch.passes(minutes=1 if ended else 16)
    with world.database.write() as tx:
        assert not ended or desk_sessions.end_elsewhere(tx, person_of(world, 301), session_of(world, 301))
    for shape, form in found.items():
        assert re.search(r"sign-in\?kept=1$", send(officer, form).location or ""), shape
    assert rows_of(world) == before
    assert len(found) >= 60


@SQLITE
@pytest.mark.parametrize("last", [201, 301])
def test_nobody_writes_at_what_is_anothers(world: World, officer: OfficerBrowser, last: int) -> None:
    scene = furnish(world)
    found = forms(world, scene, officer.sign_in(last))
    mark = next(iter(found.values())).fields["mark"]
    theirs, wrong, asked = beyond.rows(world, scene), {}, 0
    before = rows_of(world)
    for shape, rows in beyond.targets(world, theirs):
        filled = found.get(shape, FoundForm(shape, {"mark": mark, "once": "x"})).fields
        for row in rows:
            address = shape.replace("<row>", str(row))
            for fields in (filled, {"mark": mark, "once": "y"}):
                asked += 1
                status = officer.client.post(address, data=fields).status_code
                wrong |= {} if status == 404 else {f"{address} {len(fields)}": status}
    assert wrong == {}
    assert rows_of(world) == before
    assert asked >= 200
    with world.database.read() as tx:
        refused = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "refused")
        assert (tx.connection.scalar(refused) or 0) >= asked // 2
