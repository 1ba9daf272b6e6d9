"""`./inshuti i18n check` and `extract`, as they are typed."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import verbs
from tests.jobs.i18n.toys import write


@pytest.mark.lengthy
def test_check_lists_what_must_be_read_and_ends_well() -> None:
    done = CliRunner().invoke(verbs, ["i18n", "check"])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("No fault.\nrw: ")
    assert "  caregiver: caregiver.home\n" in done.output


def test_a_fault_is_exit_code_1(tmp_path: Path) -> None:
    write(tmp_path, "rw", {"nav.back": "Inyuma"})
    write(tmp_path, "en", {"nav.more": "More"})
    done = CliRunner().invoke(verbs, ["i18n", "check", "--locale", str(tmp_path)])
    assert done.exit_code == 1
    assert "FAULT en: nav.back is missing\n" in done.output


def test_extract_writes_a_sheet_a_language(tmp_path: Path) -> None:
    done = CliRunner().invoke(verbs, ["i18n", "extract", str(tmp_path / "sheets")])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "sheets").iterdir()) == ["en.po", "fr.po", "rw.po", "sw.po"]
