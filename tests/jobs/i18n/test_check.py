"""The catalogs are whole; and what would not be whole is named."""

from functools import cache
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from core.language.words import LOCALE
from core.models.person import Language
from jobs.i18n import catalogs, check
from jobs.i18n.catalogs import Unreadable
from jobs.i18n.extract import extract
from tests.fixtures.world import PROGRAMME
from tests.jobs.i18n.toys import REVIEW, write

GOOD = {"nav.back": "Inyuma", "end.dial_again": "Ongera uhamagare {dial}.", "nav.more": "Ibindi"}


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    """Two languages with the same texts."""
    write(tmp_path, "rw", GOOD)
    write(tmp_path, "en", {"nav.back": "Back", "end.dial_again": "Please dial {dial}.", "nav.more": "More"})
    return tmp_path


def faults(locale: Path) -> list[str]:
    """Without those of texts that only the whole code base has."""
    return [each for each in check.examine(locale).faults if not each.startswith("the code asks for")]


@cache
def faults_of_ours() -> list[str]:
    return check.examine().faults


def test_the_catalogs_of_the_house_are_whole() -> None:
    assert faults_of_ours() == []


def test_every_language_of_the_phone_has_a_folder() -> None:
    assert catalogs.languages() == ["rw", "en", "fr", "sw"]
    assert set(catalogs.languages()) == set(Language)


def test_every_category_has_its_label_and_its_short_word() -> None:
    for language in catalogs.languages():
        keys = {entry.key for entry in catalogs.read(LOCALE / language)}
        assert {
            f"{beginning}.{name}" for name in PROGRAMME.kinds for beginning in ("concern.category", "category")
        } <= keys


def test_sound_catalogs_have_no_fault(locale: Path) -> None:
    assert faults(locale) == []


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({"nav.back": "Back", "end.dial_again": "Dial {dial}."}, "nav.more is missing"),
        ({"end.dial_again": "Please dial."}, "end.dial_again has other slots than in rw: none instead of dial"),
        ({"nav.back": ""}, "nav.back has no words"),
        ({"nav.back": "Retour à l'arrière…"}, "nav.back has letters that phones lack: …"),
        ({"nav.back": " Back"}, "nav.back begins or ends with a space"),
        ({"nav.back": "CON Back"}, "nav.back holds a word of the gateway's"),
        ({"end.dial_again": "Dial {dial"}, "end.dial_again has a slot that is not closed"),
        ({"nav.back": "Back {moon}"}, "nav.back has a slot that nothing fills: moon"),
        ({"end.dial_again": "{dial}" + "x" * 156}, "end.dial_again takes 161 septets at its widest"),
        ({"nav.zero": "Zero"}, "nav.zero stands in no other language"),
        ({"concern.category.x": "x" * 15}, "concern.category.x takes 15 septets at its widest"),
    ],
)
def test_a_fault_is_named(locale: Path, texts: dict[str, str], fault: str) -> None:
    whole = {"nav.back": "Back", "end.dial_again": "Dial {dial}.", "nav.more": "More"}
    write(locale, "en", texts if "missing" in fault else whole | texts)
    assert f"en: {fault}" in faults(locale)


def test_a_text_that_stands_twice_or_elsewhere_is_named(locale: Path) -> None:
    write(locale, "en", {"nav.back": "Back"}, topic="officer")
    assert "en: nav.back stands 2 times" in faults(locale)
    assert "en: nav.back stands in officer.po instead of common.po" in faults(locale)


def test_another_order_is_named(locale: Path) -> None:
    write(locale, "en", {"nav.more": "More", "nav.back": "Back", "end.dial_again": "Dial {dial}."})
    assert faults(locale) == ["en: the texts stand in another order than in rw"]


def test_a_text_that_no_code_asks_for_is_named(locale: Path) -> None:
    for language in ("rw", "en"):
        write(locale, language, {"moon.landing": "Moon"}, topic="moon")
    assert faults(locale) == ["moon.landing is asked for nowhere in the code"]


def test_a_text_that_the_code_asks_for_and_nobody_wrote_is_named(locale: Path) -> None:
    found = check.examine(locale).faults
    assert any(each.startswith("the code asks for stranger.home (conversations/") for each in found)


@pytest.mark.parametrize("written", [b"a letter to somebody\n", b'msgid "nav.back"\nmsgstr "\xff"\n'])
def test_a_file_that_is_no_catalog_is_told_in_a_sentence(locale: Path, written: bytes) -> None:
    (locale / "en" / "common.po").write_bytes(written)
    with pytest.raises(Unreadable, match=r"en/common\.po cannot be read"):
        check.examine(locale)


def test_what_a_native_speaker_must_read_is_counted_and_listed(locale: Path) -> None:
    write(locale, "en", {"nav.back": "Back"}, status="status=master")
    text = check.as_text(check.examine(locale))
    assert "rw: 3 texts need a native reviewer\n  common: nav.back\n" in text
    assert "en: 0 texts need a native reviewer" in text


@pytest.mark.lengthy
def test_a_fifth_language_is_one_more_folder(tmp_path: Path) -> None:
    """As docs/adding-a-language.md tells it: copy, mark as unread, extract, translate, check."""
    locale = tmp_path / "locale"
    copytree(LOCALE, locale)
    copytree(LOCALE / "en", locale / "lg")
    for path in (locale / "lg").glob("*.po"):
        path.write_text(path.read_text().replace("status=master", REVIEW))
    before = faults_of_ours()
    assert catalogs.languages(locale) == ["rw", "en", "fr", "lg", "sw"]
    for known in ("fr", "sw"):  # a new one is examined beside the first, and extracted beside two
        rmtree(locale / known)
    assert check.examine(locale).faults == before
    sheets = extract(tmp_path / "sheets", locale)
    assert sheets[tmp_path / "sheets" / "lg.po"] == len(catalogs.read(LOCALE / "en"))
    (locale / "lg" / "caregiver.po").unlink()
    new = [each for each in check.examine(locale).faults if each not in before]
    assert "lg: caregiver.home is missing" in new
    assert all(each.startswith("lg: ") for each in new)
