"""docs/languages.md says how many texts a native speaker must still read."""

from pathlib import Path

import pytest

from jobs.i18n import review
from tests.jobs.i18n.toys import write


def test_the_page_is_up_to_date() -> None:
    """If this fails: ./inshuti i18n table"""
    page = review.PAGE.read_text()
    assert review.with_table(page) == page


def test_a_row_a_topic_a_column_a_language(tmp_path: Path) -> None:
    write(tmp_path, "rw", {"a": "A", "b": "B"})
    write(tmp_path, "fr", {"a": "A", "b": "B"}, status="status=read by a native speaker 2026-11")
    assert review.table(tmp_path).splitlines() == [
        "| topic | rw | fr |",
        "| --- | ---: | ---: |",
        "| common | 2 of 2 | 0 of 2 |",
        "| **all** | **2 of 2** | **0 of 2** |",
    ]


def test_only_the_table_is_made_anew(tmp_path: Path) -> None:
    write(tmp_path, "rw", {"a": "A"})
    page = review.with_table(f"before\n{review.BEGIN}\nold\n{review.END}\nafter\n", tmp_path)
    assert page.startswith(f"before\n{review.BEGIN}\n\n| topic | rw |")
    assert page.endswith(f"{review.END}\nafter\n")
    assert "old" not in page


def test_a_page_without_its_marks_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "rw", {"a": "A"})
    with pytest.raises(review.NoTable):
        review.with_table("no marks", tmp_path)
