"""Files on their way to and from the import's page: cut off they leave nothing, and an empty one has the headings."""

import io
import re
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, update

from core.errors import Busy
from core.models.office_job import OfficeJob
from core.models.office_part import FileSide, OfficePart
from core.models.person import Person
from core.operations import office_jobs, office_parts
from core.operations.office_parts import PART
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_imports import CHILDREN, PEOPLE, ROSTER, sent

LARGE = ROSTER + "Uwera Alice;gore;788123456;24090107\n" * (3 * PART // 36)
"""Of four parts."""


class CutOff(BaseException):
    """As if the process were gone."""


@SQLITE
@pytest.mark.parametrize("nth", [0, 1, 3, 4])
def test_a_file_cut_off_on_its_way_into_the_database_leaves_nothing_on_the_list(
    world: World, officer: OfficerBrowser, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before its first part, between two, before it is whole; what was kept by then was kept in transactions before."""
    officer.sign_in(301)
    came = 0

    def comes(*of: Any) -> None:
        nonlocal came
        if (came := came + 1) > nth:
            raise CutOff
        add(*of) if len(of) > 3 else None

    add = office_parts.add
    with monkeypatch.context() as patched:
        patched.setattr(office_parts, "add", comes)
        patched.setattr(office_jobs, "complete", comes)
        with pytest.raises(CutOff):
            sent(officer, PEOPLE, LARGE)
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(OfficePart.id)).all()) == nth
    assert "a.csv" not in officer.get("/console/office").text
    again = sent(officer, PEOPLE, LARGE)
    assert "being looked at" in officer.get(again.location).text, "and not that it is under way already"
    assert officer.get("/console/office").text.count("a.csv") == 1


@SQLITE
@pytest.mark.parametrize(("busy", "comes"), [(1, True), (3, True), (4, False)])
def test_a_file_waits_for_a_database_that_is_busy_and_not_for_ever(
    world: World, officer: OfficerBrowser, busy: int, comes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer.sign_in(301)
    left = [Busy("busy")] * busy

    def keep(*of: Any) -> None:
        if of[3] == 2 and left:
            raise left.pop()
        add(*of)

    add = office_parts.add
    with monkeypatch.context() as patched:
        patched.setattr(office_parts, "add", keep)
        answer = sent(officer, PEOPLE, LARGE)
    assert (answer.status_code == 303) is comes
    if not comes:
        assert answer.status_code == 503 and "a.csv" not in officer.get("/console/office").text
        return
    with world.database.read() as tx:
        (job,) = tx.session.scalars(select(OfficeJob.id))
        assert office_parts.read_all(tx, job, FileSide.upload) == LARGE.encode()


@SQLITE
@pytest.mark.parametrize(("language", "heading"), [("rw", "amazina"), ("fr", "nom"), ("en", "name")])
def test_the_empty_file_of_headings_is_taken_and_comes_back_as_a_file_without_rows(
    world: World, officer: OfficerBrowser, language: str, heading: str
) -> None:
    with world.database.write() as tx:
        tx.connection.execute(update(Person).values(language=language))
    officer.sign_in(301)
    for form in (PEOPLE, CHILDREN):
        (link,) = re.findall(r'href="([^"]*template=xlsx)"', officer.get(form).text)
        answer = officer.get(link)
        assert answer.headers["Content-Disposition"].endswith('.xlsx"')
        table = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        assert table is not None and table.max_row == 1
        assert heading in str(table["A1"].value)
    assert officer.get(f"{PEOPLE}?template=exe").mimetype == "text/html"
    assert heading in officer.get(f"{PEOPLE}?template=csv").data.decode("utf-8-sig")
    assert OfficerBrowser(world).sign_in(201).get(f"{PEOPLE}?template=csv").status_code == 404
