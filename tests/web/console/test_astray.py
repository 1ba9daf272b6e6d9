"""Addresses that no page has: said as a page of the desk, with a way on, and never a sentence that is not true."""

import pytest
from sqlalchemy import func, select

from core.models.record import AuditEntry
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_children import child_of


def refused(world: World) -> int:
    with world.database.read() as tx:
        return tx.session.scalar(select(func.count()).where(AuditEntry.verb == "refused")) or 0


@SQLITE
@pytest.mark.parametrize("path", ["nowhere", "children/abc", "children/1/do/refer/more"])
def test_what_no_page_has_is_said_with_a_way_on(world: World, officer: OfficerBrowser, path: str) -> None:
    stranger = officer.get(f"/console/{path}")
    assert stranger.status_code == 404 and "Nta rupapuro" in stranger.text and "<nav" not in stranger.text
    page = officer.sign_in(201).get(f"/console/{path}")
    assert page.status_code == 404 and 'href="/console/"' in page.text and "<nav" in page.text
    assert (
        page.headers["Cache-Control"] == "no-store" and "default-src 'none'" in page.headers["Content-Security-Policy"]
    )
    assert refused(world) == 0, "it is no try at anything"


@SQLITE
def test_the_address_of_a_form_leads_to_its_page(world: World, officer: OfficerBrowser) -> None:
    """Who shows a child's name and sends the address to a colleague, or opens it anew."""
    child = child_of(world, "204711")
    officer.sign_in(201)
    for form, above in (
        (f"children/{child}/name", f"children/{child}"),
        ("language", ""),
        ("alerts/1/did", "alerts/1"),
    ):
        answer = officer.get(f"/console/{form}")
        assert (answer.status_code, answer.location) == (303, f"/console/{above}".rstrip("/")), form


@SQLITE
def test_elsewhere_the_answer_stays_as_it_was(officer: OfficerBrowser) -> None:
    for path in ("/nowhere", "/consolenowhere"):
        answer = officer.get(path)
        assert answer.status_code == 404 and "<nav" not in answer.text and "Nta rupapuro" not in answer.text


@SQLITE
@pytest.mark.parametrize(
    "path", ["people/enrol/lead", "export/nothing", "waits/nothing", "children/1", f"visits/{2**63}"]
)
def test_where_a_page_says_that_the_try_is_written_down_it_is(world: World, officer: OfficerBrowser, path: str) -> None:
    page = officer.sign_in(201).get(f"/console/{path}")
    assert page.status_code == 404 and "is written down" in page.text
    assert refused(world) == 1
