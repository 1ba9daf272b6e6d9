"""`./inshuti people import` and `children import`, as they are typed."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Select, func, select

from core import failpoints
from core.clock import kigali
from core.failpoints import Side
from core.models.case import Case
from core.models.child import Child
from core.models.joining import IssuedKey
from core.models.person import Person
from core.models.place import Place
from core.people import key_numbers
from core.storage.db import Database, Tx
from tests.core.support.field import Field
from tests.fixtures.world import Watch
from tests.jobs.typed import leads_to, typed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROSTER = "Amazina;Igitsina;Telefoni;Kode\nUwera Alice;gore;788123456;24090107\n[bold]Mugisha;gabo;1;24090107\n"
CHILDREN = (
    "name,sex,birth year,village code,came from,lives with,since\n"
    "Keza Uwase,girl,2015,24090108,family,relative,01/02/2026\nInez4,girl,2015,24090108,street,nobody,\n"
)


DAYS = {"2026-12-01": "", "01/12/2026": "", "1 December": "This is no day. Write the day", "46000": "kept as a number"}


class ImportDesk:
    """A database to which the verbs' settings lead, whoever types, and a folder for files."""

    def __init__(self, field: Field, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
        self.field, self.folder, self._monkeypatch, self._capsys = field, folder, monkeypatch, capsys
        monkeypatch.setenv("COLUMNS", "200")

    def file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def run(self, *words: str) -> tuple[int, str]:
        """The exit code, and what was said on both streams."""
        self._capsys.readouterr()
        code = typed(self._monkeypatch, *words)
        said = self._capsys.readouterr()
        return code, said.out + said.err

    def count(self, kind: type[Person] | type[Child]) -> int:
        return self.field.look(lambda tx: tx.connection.scalar(select(func.count()).select_from(kind)) or 0)


def facts_in(said: str) -> dict[str, Any]:
    """What a program reads: the one line that is JSON."""
    (line,) = [each for each in said.splitlines() if each.startswith("{")]
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.fixture
def desk(
    database: Database,
    watch: Watch,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> ImportDesk:
    leads_to(database_url, monkeypatch)
    return ImportDesk(Field(database, watch), tmp_path, monkeypatch, capsys)


def test_first_a_look_then_yes_then_the_mended_rejects(desk: ImportDesk) -> None:
    before, rejects = desk.count(Person), desk.folder / "mend.csv"
    roster = desk.file("roster.csv", ROSTER)
    code, said = desk.run("people", "import", roster)
    assert (code, desk.count(Person)) == (1, before)
    assert "1 new (1 volunteer), 0 in already, 1 rejected." in said
    assert "Nothing was stored yet: add --yes." in said
    assert "[bold]Mugisha" in said, "a cell is no markup"
    code, said = desk.run("people", "import", roster, "--yes", "--rejects", str(rejects), "--by", "Jean")
    assert (code, desk.count(Person)) == (1, before + 1)
    assert "1 stored (1 volunteer), 0 in already, 1 rejected." in said
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    text = rejects.read_text(encoding="utf-8-sig")
    assert text.startswith("Amazina,Igitsina,Telefoni,Kode,reason\n")
    mended = desk.file("mended.csv", text.replace("[bold]", "").replace(",1,", ",0788123457,"))
    code, said = desk.run("people", "import", mended, "--yes")
    assert (code, desk.count(Person)) == (0, before + 2), said
    assert "Not known, and not read: reason." in said
    assert desk.run("people", "import", mended, "--yes", "--json")[0] == 0
    assert desk.run("people", "code", "--print", str(desk.folder / "slips.html"), "--district", "Huye")[0] == 0
    assert "Uwera Alice" in (desk.folder / "slips.html").read_text()


def test_a_program_reads_what_became_of_each_row(desk: ImportDesk) -> None:
    code, said = desk.run("people", "import", desk.file("roster.csv", ROSTER), "--json")
    facts = facts_in(said)
    assert code == 1
    assert (facts["stored"], facts["new"], facts["known"], facts["rejected"]) == (False, {"volunteer": 1}, 0, 1)
    assert {fault["column"] for fault in facts["faults"]} == {"Amazina", "Telefoni"}
    assert all(fault["row"] == 3 and fault["mend"] for fault in facts["faults"])


@pytest.mark.parametrize("group", ["people", "children"])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_template_is_written_once_and_keeps_zeros(desk: ImportDesk, group: str, ending: str) -> None:
    path = desk.folder / f"form.{ending}"
    assert desk.run(group, "import", "--template", str(path), "--headings", "rw")[0] == 0
    if ending == "xlsx":
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        assert sheet.column_dimensions["C"].number_format == "@"
    code, said = desk.run(group, "import", "--template", str(path))
    assert (code, "is there already" in said) == (2, True)
    code, said = desk.run(group, "import", str(path))
    assert (code, "no row below" in said) == (2, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import",), "Say which file"),
        (("import", "--template", "form.ods"), "must end in .xlsx or .csv"),
        (("import", "no-such-file.csv"), "does not exist"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(desk: ImportDesk, words: tuple[str, ...], sentence: str) -> None:
    code, said = desk.run("people", *words)
    assert (code, sentence in said) == (2, True), said


def test_many_faults_are_shown_in_part_and_written_whole(desk: ImportDesk) -> None:
    roster = desk.file("roster.csv", "name,phone\n" + "Uwera,1\n" * 40)
    rejects = desk.folder / "mend.xlsx"
    code, said = desk.run("people", "import", roster, "--rejects", str(rejects))
    assert (code, "And 50 more." in said) == (1, True), said
    sheet = openpyxl.load_workbook(rejects).active
    assert sheet is not None
    assert sheet.max_row == 41
    assert desk.run("people", "import", roster, "--rejects", str(rejects))[0] == 2


@pytest.mark.parametrize("keep", [(), ("--yes",)])
@pytest.mark.parametrize(
    ("name", "sentence"),
    [("x.txt", "must end in .xlsx or .csv"), ("nodir/x.csv", "cannot be written: No such file"), ("", "must end in")],
)
def test_rejects_that_cannot_be_written_are_said_before_anything_is_stored(
    desk: ImportDesk, name: str, sentence: str, keep: tuple[str, ...]
) -> None:
    before, roster = desk.count(Person), desk.file("roster.csv", ROSTER)
    code, said = desk.run("people", "import", roster, "--rejects", str(desk.folder / name), *keep)
    assert (code, sentence in said, desk.count(Person)) == (2, True, before), said
    children = desk.file("children.csv", CHILDREN)
    code, said = desk.run("children", "import", children, "--rejects", str(desk.folder / name), *keep)
    assert (code, sentence in said) == (2, True), said
    assert not (desk.folder / "nodir").exists()


def test_a_template_that_cannot_be_written_is_said_in_a_sentence(desk: ImportDesk) -> None:
    code, said = desk.run("people", "import", "--template", str(desk.folder / "nodir" / "x.csv"))
    assert (code, "cannot be written: No such file" in said) == (2, True), said


def test_no_file_of_rejects_is_left_where_every_row_was_right(desk: ImportDesk) -> None:
    roster = desk.file("roster.csv", ROSTER.replace("[bold]", "").replace(";1;", ";0788123457;"))
    rejects = desk.folder / "mend.csv"
    assert desk.run("people", "import", roster, "--rejects", str(rejects), "--yes")[0] == 0
    assert not rejects.exists()


def test_rejects_that_could_not_be_written_after_all_say_what_was_stored(desk: ImportDesk) -> None:
    before, folder = desk.count(Person), desk.folder / "stick"
    folder.mkdir()
    failpoints.arm("imports", Side.before, 1, folder.rmdir)  # the stick is pulled out meanwhile
    roster = desk.file("roster.csv", ROSTER)
    code, said = desk.run("people", "import", roster, "--yes", "--rejects", str(folder / "mend.csv"))
    failpoints.disarm()
    assert (code, desk.count(Person)) == (2, before + 1), said
    assert "What is right was stored. Look at the file again" in said
    assert "The rejected rows are in" not in said


def test_the_roster_again_names_who_left_and_whose_phone_was_lost(desk: ImportDesk) -> None:
    rows = "Uwera Alice;gore;788000777;24090107\nMugisha Jean;gabo;788000778;24090107\n"
    roster = desk.file("roster.csv", f"Amazina;Igitsina;Telefoni;Kode\n{rows}")
    assert desk.run("people", "import", roster, "--yes")[0] == 0
    assert desk.run("people", "left", "0788000777")[0] == 0
    assert desk.run("people", "lost", "0788000778")[0] == 0
    before = desk.count(Person)
    code, said = desk.run("people", "import", roster, "--yes", "--json")
    facts = facts_in(said)
    assert (code, facts["new"], facts["rejected"], desk.count(Person)) == (1, {}, 2, before)
    assert ["who left." in facts["faults"][0]["reason"], "lost that phone" in facts["faults"][1]["reason"]] == [
        True
    ] * 2
    again = ("add", "0788000778", "volunteer", "--village", "24090107", "--name", "Mugisha Jean")
    code, said = desk.run("people", *again)
    assert (code, "a worker's who left, lost it" in said, desk.count(Person)) == (1, True, before), said
    assert desk.run("people", *again, "--yes")[0] == 0


def test_children_come_in_from_a_first_day_on(desk: ImportDesk) -> None:
    before = desk.count(Child)
    children = desk.file("children.csv", CHILDREN)
    code, said = desk.run("children", "import", children)
    assert (code, "Huye has no first day yet" in said) == (1, True)
    code, said = desk.run("children", "import", children, "--start", "2026-12-01", "--yes")
    assert (code, desk.count(Child)) == (1, before + 1), said
    assert "1 stored (1 relative), 0 in already, 1 rejected." in said
    code, said = desk.run("children", "import", children, "--yes", "--json")
    assert (facts_in(said)["known"], desk.count(Child)) == (1, before + 1)


def test_a_first_day_far_away_is_refused_and_one_to_come_is_moved(desk: ImportDesk) -> None:
    before, file = desk.count(Child), desk.file("children.csv", CHILDREN)
    today = kigali(datetime.now(UTC)).date()
    code, said = desk.run("children", "import", file, "--start", "2126-12-01", "--yes")
    assert (code, "at most a year from today" in said, desk.count(Child)) == (2, True, before), said
    first, second = (f"{today + timedelta(days=days)}" for days in (300, 3))
    assert desk.run("children", "import", file, "--start", first, "--yes")[0] == 1
    assert desk.run("children", "start", "Huye", "2126-12-01")[0] == 2
    code, said = desk.run("children", "start", "Huye", second, "--json")
    assert (code, facts_in(said)["children"]) == (0, 1)
    due = desk.field.look(lambda tx: list(tx.connection.scalars(select(Case.owed_from).where(Case.owed_from > today))))
    assert [f"{each}" for each in due] == [second]
    assert facts_in(desk.run("children", "start", "Huye", second, "--json")[1])["children"] == 0, "safe to run twice"


@pytest.mark.parametrize(("written", "wrong"), DAYS.items())
def test_a_first_day_is_read_as_people_write_it(desk: ImportDesk, written: str, wrong: str) -> None:
    code, said = desk.run("children", "import", desk.file("children.csv", CHILDREN), "--start", written)
    assert (code, wrong in said) == (2 if wrong else 1, True), said
    assert "%Y" not in said


def test_slips_of_a_roster_are_printed_batch_by_batch_and_never_over_a_page(desk: ImportDesk) -> None:
    codes = desk.field.look(lambda tx: list(tx.connection.scalars(_free_villages())))
    lines = [f"Uwera Alice,woman,07885{at:05},{code}" for at, code in enumerate(codes)]
    lines[205] = lines[205].replace("0788500205", "0788000777")
    roster = desk.file("roster.csv", "\n".join(("name,sex,phone,village code", *lines)))
    assert desk.run("people", "import", roster, "--yes")[0] == 0
    page = desk.folder / "slips.html"
    assert desk.run("people", "code", "--print", str(page), "--district", "Huye")[0] == 0
    keys = [part[:9].replace(" ", "") for part in page.read_text().split("<b>")[1:]]
    assert len(set(keys)) == len(lines) == 250
    key = next(each for each in keys if _opens(desk, each))
    code, said = desk.run("people", "code", "--print", str(page), "--district", "Huye")
    assert (code, "is there already" in said) == (2, True)
    assert _opens(desk, key), "no key number was replaced"


def _free_villages() -> Select[str | None]:
    there = (Place.level == "village", Place.district_id == 24, Place.id != 24090108, Place.code.is_not(None))
    return select(Place.code).where(*there).order_by(Place.id).limit(250)


def _opens(desk: ImportDesk, key: str) -> bool:
    """Whether that is the key number of the person on 0788000777; a wrong one is not counted."""
    me = desk.field.me(777)

    def tried(tx: Tx) -> bool:
        right = key_numbers.judge(tx, me, key)
        tx.session.get_one(IssuedKey, me.id).wrong = 0
        return right

    return desk.field.do(tried)
