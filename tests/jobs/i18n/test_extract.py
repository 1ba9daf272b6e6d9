"""A translator's sheet holds what is missing or unread, with all that is needed to write it."""

from pathlib import Path

from babel.messages.pofile import read_po

from jobs.i18n.extract import extract
from tests.jobs.i18n.toys import write


def test_a_sheet_holds_the_missing_and_the_unread_with_their_comments(tmp_path: Path) -> None:
    locale, sheets = tmp_path / "locale", tmp_path / "sheets"
    write(locale, "rw", {"a": "Yego\\nYego", "b": "Oya {dial}", "c": "Byose"}, status="status=attested")
    write(locale, "en", {"a": "Yes", "b": "No {dial}", "c": "All"}, status="status=master")
    write(locale, "fr", {"c": "Tout"})
    written = extract(sheets, locale)
    assert {path.name: count for path, count in written.items()} == {"rw.po": 0, "en.po": 0, "fr.po": 3}
    with (sheets / "fr.po").open("rb") as file:
        found = {each.id: each for each in read_po(file) if each.id}
    assert {key: each.string for key, each in found.items()} == {"a": "", "b": "", "c": "Tout"}
    assert found["a"].auto_comments == ["file=common.po", "budget=ussd160 status=missing", "rw: Yego / Yego", "en: Yes"]
    assert "slots=dial" in found["b"].auto_comments
    assert "budget=ussd160 status=drafted: needs a native reviewer" in found["c"].auto_comments


def test_sheets_of_the_house_can_be_read(tmp_path: Path) -> None:
    for path, count in extract(tmp_path).items():
        with path.open("rb") as file:
            assert len([each for each in read_po(file, abort_invalid=True) if each.id]) == count
