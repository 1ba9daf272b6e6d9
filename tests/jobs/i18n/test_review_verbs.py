"""`./inshuti i18n review export` and `sign`: a sheet goes out, and comes back with a yes beside what is right."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from core.models.text_review import TextReview
from core.storage.db import Database
from jobs.i18n import signing
from tests.jobs.typed import leads_to, typed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    leads_to(database_url, monkeypatch)

    def runs(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = typed(monkeypatch, "i18n", "review", *words)
        said = capsys.readouterr()
        return code, said.out + said.err

    return runs


def lines(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


def says(path: Path, answers: dict[str, str], *, words: dict[str, str] | None = None) -> None:
    """The sheet as it comes back from an office program: semicolons, an answer beside some keys, words changed."""
    head, *rows = lines(path)
    changed = [
        [language, topic, key, (words or {}).get(key, text), english, answers.get(key, "")]
        for language, topic, key, text, english, _ in rows
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([head, *changed])


def kept(database: Database) -> int:
    with database.read() as tx:
        return tx.connection.scalar(select(func.count()).select_from(TextReview)) or 0


@pytest.mark.lengthy
def test_what_was_signed_is_on_no_later_sheet(run: Run, database: Database, tmp_path: Path) -> None:
    sheet, later = tmp_path / "texts.csv", tmp_path / "later.csv"
    every = signing.by_topic()[signing.Language.rw]["sms"]
    assert run("export", "rw", str(sheet), "--topic", "sms")[0] == 0
    assert [row[2] for row in lines(sheet)[1:]] == list(every)
    one, two, *_ = every
    says(sheet, {one: "Yego", two: "no"})
    code, said = run("sign", str(sheet), "--reader", "Uwera Anne", "--by", "Jean", "--dry-run")
    assert (code, kept(database), said.strip()) == (0, 0, "Would be signed: rw 1.")
    code, said = run("sign", str(sheet), "--reader", "Uwera Anne", "--by", "Jean", "--json")
    assert (code, json.loads(said)["signed"], kept(database)) == (0, {"rw": 1}, 1)
    run("export", "rw", str(later), "--topic", "sms")
    assert [row[2] for row in lines(later)[1:]] == [each for each in every if each != one]
    assert run("export", "rw", str(tmp_path / "all.csv"), "--topic", "sms", "--all")[0] == 0
    assert len(lines(tmp_path / "all.csv")) == len(every) + 1


def test_words_that_are_not_the_lines_own_are_named_and_not_signed(
    run: Run, database: Database, tmp_path: Path
) -> None:
    sheet = tmp_path / "texts.csv"
    run("export", "sw", str(sheet), "--topic", "concern")
    one, two, *_ = signing.by_topic()[signing.Language.sw]["concern"]
    says(sheet, {one: "yes", two: "yes"}, words={one: "Maneno mengine"})
    code, said = run("sign", str(sheet), "--reader", "Uwera Anne", "--by", "Jean")
    assert (code, kept(database)) == (1, 1)
    assert f"Row 2: {one} has other words here" in said
    assert "Signed: sw 1." in said


@pytest.mark.lengthy
def test_every_text_of_every_language_comes_back_from_a_workbook_as_it_is(
    run: Run, database: Database, tmp_path: Path
) -> None:
    for language, topics in signing.by_topic().items():
        sheet = tmp_path / f"{language}.xlsx"
        run("export", language, str(sheet))
        book = openpyxl.load_workbook(sheet)
        page = book.active
        assert page is not None
        for row in range(2, page.max_row + 1):
            page.cell(row, 6).value = "x"
        book.save(sheet)
        code, said = run("sign", str(sheet), "--reader", "Uwera Anne", "--by", "Jean")
        assert (code, said.strip()) == (0, f"Signed: {language} {len(signing.flat(topics))}.")


def test_what_cannot_be_done_is_said(run: Run, database: Database, tmp_path: Path) -> None:
    sheet = tmp_path / "texts.csv"
    assert "no topic x: alert, card" in run("export", "rw", str(sheet), "--topic", "x")[1]
    assert "must end in .xlsx or .csv" in run("export", "rw", str(tmp_path / "texts.txt"))[1]
    sheet.write_text("language,key,text,read\nrw,no.such,words,yes\nxx,nav.back,words,yes\n")
    code, said = run("sign", str(sheet), "--reader", "Uwera Anne")
    assert (code, kept(database)) == (1, 0)
    assert "There is no text 'no.such' of the language 'rw'." in said
    assert run("sign", str(sheet), "--reader", " ")[0] == 2
