"""The desk's catalogs are whole; and what would not be whole is named."""

from pathlib import Path

import pytest

from jobs.i18n import desk
from tests.jobs.i18n.toys import write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two languages and a page of a desk."""
    pages = tmp_path / "web" / "templates" / "console"
    pages.mkdir(parents=True)
    (tmp_path / "web" / "console").mkdir()
    (pages / "a.html").write_text("{{ t('desk.one') }} {{ t('desk.kind.' ~ each) }}")
    for language in ("rw", "en"):
        write(tmp_path / "locale", language, {"desk.one": "One {count}", "desk.kind.a": "A"}, "desk")
    return tmp_path


def faults(project: Path) -> list[str]:
    return desk.faults(project / "locale", project)


def test_the_catalogs_of_the_house_are_whole() -> None:
    assert desk.faults() == []
    assert set(desk.entries()) == {"rw", "en", "fr"}


def test_what_is_whole_has_no_fault(project: Path) -> None:
    assert faults(project) == []


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({"desk.one": "One {count}"}, "desk en: desk.kind.a is missing"),
        ({"desk.one": "One", "desk.kind.a": "A"}, "desk en: desk.one has other slots than in rw"),
        ({"desk.one": "One {count}", "desk.kind.a": ""}, "desk en: desk.kind.a has no words"),
        ({"desk.one": "One {count}", "desk.kind.a": "A", "desk.b": "B"}, "desk en: desk.b stands in no other language"),
    ],
)
def test_languages_that_differ_are_named(project: Path, texts: dict[str, str], fault: str) -> None:
    write(project / "locale", "en", texts, "desk")
    assert fault in faults(project)


def test_a_key_that_nobody_wrote_and_one_that_nobody_asks_for(project: Path) -> None:
    page = project / "web" / "templates" / "console" / "a.html"
    page.write_text("{{ t('desk.kind.' ~ each) }} {{ t('desk.two') }}")
    assert faults(project) == [
        "desk: a page asks for desk.two, which no catalog has",
        "desk: desk.one is asked for by no page",
    ]
