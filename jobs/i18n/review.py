"""The table of docs/languages.md: how many texts of each topic a native speaker must still read, by language."""

from pathlib import Path

from core.errors import InshutiError
from core.language.words import LOCALE
from core.settings import ROOT
from jobs.i18n import catalogs
from jobs.i18n.catalogs import Entry

PAGE = ROOT / "docs" / "languages.md"
BEGIN, END = "<!-- the table begins -->", "<!-- the table ends -->"


class NoTable(InshutiError):
    """The page lost the marks between which the table stands."""


def table(locale: Path = LOCALE) -> str:
    """Markdown: a row a topic, a column a language, each cell "to review of all"."""
    languages = catalogs.languages(locale)
    entries = {language: catalogs.read(locale / language) for language in languages}
    rows = [["topic", *languages], ["---", *["---:"] * len(languages)]]
    for topic in catalogs.topics(locale / languages[0]):
        rows.append([topic, *(_cell([each for each in entries[name] if each.topic == topic]) for name in languages)])
    rows.append(["**all**", *(f"**{_cell(entries[name])}**" for name in languages)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(entries: list[Entry]) -> str:
    return f"{sum(each.needs_review for each in entries)} of {len(entries)}"


def with_table(page: str, locale: Path = LOCALE) -> str:
    """The page with its table made anew. Raises NoTable where there is no place for it."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise NoTable(f"the page needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{table(locale)}\n\n{END}{after}"


def rewrite(path: Path = PAGE) -> None:
    """Bring the page up to what the catalogs say."""
    path.write_text(with_table(path.read_text()))
