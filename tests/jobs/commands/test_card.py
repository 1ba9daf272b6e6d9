"""`./inshuti card`, as it is typed, and its pages as a printer gets them."""

import os
import re
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from core.models.person import Language
from core.sheets.card import CardFor, card
from jobs.commands.card import page
from tests.fixtures.world import PROGRAMME
from tests.jobs.typed import leads_to, typed

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
A5 = (419.5, 595.3)
"""In points."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the verb is typed; no database is there."""
    leads_to(f"sqlite:///{tmp_path}/none.db", monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_all_four_are_written_where_nothing_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(monkeypatch, "card") == 0
    assert capsys.readouterr().out.count("two sides of A5") == 4
    written = sorted(each.name for each in (folder / "cards").iterdir())
    assert written == ["caregiver-en.html", "caregiver-rw.html", "volunteer-en.html", "volunteer-rw.html"]
    assert "SURA 204711" in (folder / "cards" / "volunteer-rw.html").read_text("utf-8")
    assert not (folder / "none.db").exists()


def test_one_is_written_into_the_file_that_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORT_CODE", "*909#")
    monkeypatch.setenv("TWO_WAY_SMS", "0")
    assert typed(monkeypatch, "card", "volunteer", "--language", "sw", "--out", "new/card.html") == 0
    made = (folder / "new" / "card.html").read_text("utf-8")
    assert '<html lang="sw">' in made and "*909#" in made and "ZIARA" not in made


def test_two_cards_do_not_go_into_one_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(monkeypatch, "card", "volunteer", "--out", "card.html") == 2
    assert list(folder.iterdir()) == []


@pytest.mark.browser
def test_each_is_two_pages_of_a5_and_nothing_is_cut_or_fetched() -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page()
        fetched: list[str] = []
        tab.on("request", lambda each: fetched.append(each.url))
        for who, language in product(CardFor, Language):
            tab.set_content(page(card(PROGRAMME, who, language, "*801*123#", two_way=True), who))
            sides = tab.evaluate(
                "[...document.querySelectorAll('section')].map(side => [side.scrollHeight - side.clientHeight,"
                " side.scrollWidth - side.clientWidth])"
            )
            assert sides == [[0, 0], [0, 0]], (who, language)
            sheet = tab.pdf(prefer_css_page_size=True)
            boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", sheet)
            assert len(boxes) == 2, (who, language)
            for width, height in boxes:
                assert (float(width), float(height)) == pytest.approx(A5, abs=1)
        browser.close()
    assert fetched == []
