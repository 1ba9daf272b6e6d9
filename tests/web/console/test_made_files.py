"""Every word in a file made for somebody is of their language: headings, states, yes, what is wrong, its name."""

import csv
import inspect
import io
import re
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from core.cases.waiting_lines import Opens
from core.language import words
from core.language.words import Say
from core.models.office_job import OfficeJob
from core.models.person import Language
from core.models.place import Place
from core.operations import office_jobs
from core.operations.export_lists import KINDS, ExportedList
from core.operations.office_imports import FORMS, ImportedForm
from core.settings import ROOT
from jobs.office import Office
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_exported_lists import NARROWED, fill
from web.console import desk_words
from web.console.desk_words import SPOKEN
from web.console.office_downloads import as_name

PHONES = ROOT / "core" / "language" / "locale"
CODE = re.compile(r"[0-9A-Z .:/-]*")
"""What is no word: codes, numbers, days and moments."""


def spoken(language: Language) -> set[str]:
    """Every text of that language without a slot, as the desk says it."""
    keys = {**desk_words.catalog(language), **words.texts(PHONES / language)}
    return {desk_words.say(language, Say(key)) for key, text in keys.items() if "{" not in text}


def speaking(world: World, last: int, language: Language) -> OfficerBrowser:
    officer = OfficerBrowser(world).sign_in(last)
    officer.post("/console/language", {"language": language.value}, of="/console/access")
    return officer


def taken(world: World, officer: OfficerBrowser, work: str) -> tuple[str, list[list[str]]]:
    """The file's name and its rows."""
    Office(world.database).run_next()
    answer = officer.get(f"{work}/file")
    assert answer.status_code == 200, officer.get(work).text
    (name,) = re.findall(
        r'filename="inshuti-([a-z0-9-]+)-\d{4}-\d\d-\d\d-\d{4}\.', answer.headers["Content-Disposition"]
    )
    if answer.data[:2] == b"PK":
        book = load_workbook(io.BytesIO(answer.data))
        assert book.sheetnames == ["Inshuti"], "the product's own name, which is of no language"
        rows = [[str(each.value or "") for each in row] for row in book.worksheets[0].iter_rows()]
        return name, rows
    return name, list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@SQLITE
@pytest.mark.parametrize("language", SPOKEN)
def test_no_cell_and_no_name_of_an_export_is_of_another_language(world: World, language: Language) -> None:
    fill(world)
    officer, theirs = speaking(world, 301, language), spoken(language)
    with world.database.read() as tx:
        places = set(tx.session.scalars(select(Place.name)))
    odd = {}
    for which in ExportedList:
        kind = "xlsx" if which is ExportedList.log else "csv"
        asked = {"reason": "meeting", "kind": kind, "names": "no", "once": which.value}
        answer = officer.post(f"/console/export/{which}{NARROWED.get(which, '')}", asked)
        name, rows = taken(world, officer, answer.location.partition("?")[0])
        assert name in {as_name(each) for each in theirs}, (which, name)
        assert len(rows[0]) == len(KINDS[which].columns) - (which is ExportedList.volunteers)
        cells = {each.lstrip("'") for row in rows for each in row}
        odd[which] = {each for each in cells if not CODE.fullmatch(each)} - theirs - places
    assert odd == dict.fromkeys(ExportedList, set())
    with world.database.read() as tx:
        asks = [office_jobs.asks_of(tx, each) for each in tx.session.scalars(select(OfficeJob)) if each.size]
    every = {each["list"]: each for each in asks if "headings" in each and each["reason"] == "meeting"}
    assert set(every) == set(ExportedList)
    for which, each in every.items():
        assert {*each["headings"].values(), *each["words"].values()} - theirs == set(), "also of what no row has now"
        named = {name.partition(".")[0] for name in each["words"]}
        assert named == spoken_of(KINDS[ExportedList(which)].rows), which


def spoken_of(rows: Callable[..., object]) -> set[str]:
    """The kinds of words that the source of those rows asks for."""
    source = inspect.getsource(rows)
    if "_waiting(" in source:
        return {Opens.review, Opens.foster, Opens.call, Opens.alert, Opens.person, "closings", "new"}
    return set(re.findall(r"around\.word\(\s*\"(\w+)\"", source))


@SQLITE
@pytest.mark.parametrize("language", SPOKEN)
def test_what_was_rejected_comes_back_in_the_language_of_who_sent_it(world: World, language: Language) -> None:
    officer, theirs = speaking(world, 301, language), spoken(language)
    sent = {"file": (io.BytesIO(b"name;phone;village code\n;0788123456;24090107\n"), "a.csv"), "once": "a"}
    answer = officer.post("/console/import/people", sent)
    name, (head, row) = taken(world, officer, answer.location.partition("?")[0])
    assert name in {as_name(each) for each in theirs}
    english = {"The cell is empty.", "Write it, or delete the row.", "reason"}
    assert {each for each in english if each in f"{head} {row}"} == (english if language is Language.en else set())


@SQLITE
@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("form", ImportedForm)
def test_an_empty_file_has_headings_and_a_name_of_that_language(
    world: World, language: Language, form: ImportedForm
) -> None:
    answer = speaking(world, 301, language).get(f"/console/import/{form}?template=csv")
    (head,) = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head == [each.heading(language.value) for each in FORMS[form].columns]
    (name,) = re.findall(r'filename="inshuti-([a-z0-9-]+)\.csv"', answer.headers["Content-Disposition"])
    assert name == as_name(desk_words.say(language, Say(f"desk.import.called.{form}")))
