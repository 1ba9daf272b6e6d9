"""The sheet on which a native speaker signs texts: written with what waits, read back with a yes beside each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from core.files import out, tables
from core.files.cells import clean, key
from core.files.faults import WrongCell
from core.files.forms import Column, FileForm
from core.files.kinds import FileKind
from core.files.rows import RowReader
from core.files.tables import FileRow, Table
from core.language.words import LOCALE
from core.models.person import Language
from jobs.i18n import catalogs
from jobs.i18n.extract import MASTER

SHEET = FileForm(
    (
        Column("language", ("language",), ("ururimi",), ("langue",), needed=True),
        Column("topic", ("topic",), ("ingingo",), ("sujet",)),
        Column("key", ("key",), ("urufunguzo",), ("clé",), needed=True),
        Column("text", ("text",), ("inyandiko",), ("texte",), needed=True),
        Column("english", ("english",), ("icyongereza",), ("anglais",)),
        Column("read", ("read",), ("byasomwe",), ("lu",), needed=True),
    )
)
YES = ("yes", "y", "yego", "oui", "ndiyo", "x", "1")
"""What stands in the last column beside words that are right. All else signs nothing."""


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What a reader says yes to: keys and their words by language. `wrong` are sentences on rows that sign nothing."""

    texts: dict[Language, dict[str, str]]
    wrong: list[str]


def by_topic() -> dict[Language, dict[str, dict[str, str]]]:
    """Every text as the catalogs have it: by language, topic and key."""
    return {each: catalogs.by_topic(LOCALE / each) for each in Language}


def flat(topics: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Texts by their keys, whatever the topic."""
    return {key: text for texts in topics.values() for key, text in texts.items()}


def write(kind: FileKind, language: Language, keys: set[str], to: IO[bytes]) -> None:
    """Into that file the texts of those keys, for a reader of that language."""
    every = by_topic()
    master = flat(every[Language(MASTER)])
    head = [each.en[0] for each in SHEET.columns]
    lines = (
        [language.value, topic, key, text, master.get(key, ""), ""]
        for topic, texts in every[language].items()
        for key, text in texts.items()
        if key in keys
    )
    out.write(kind, (line for part in ([head], lines) for line in part), to)


def read(table: Table) -> SheetRead:
    """What that sheet says yes to. Words that are not the catalogs' own are not signed: they changed on either side."""
    every = {language: flat(topics) for language, topics in by_topic().items()}
    found = SheetRead({}, [])
    for row in table.rows:
        for fault in _faults(table, row, every, found):
            found.wrong.append(f"Row {row.number}: {fault}")
    return found


def _faults(table: Table, row: FileRow, every: Mapping[Language, Mapping[str, str]], found: SheetRead) -> Iterator[str]:
    reader = RowReader(table, row)
    language, name, text, said = (reader.text(each) for each in ("language", "key", "text", "read"))
    if reader.faults:
        yield f"{reader.faults[0].reason} {reader.faults[0].mend}"
    elif key(said) in YES:
        if language not in list(Language) or name not in every[Language(language)]:
            yield f"There is no text {name!r} of the language {language!r}."
        elif not _same(every[Language(language)][name], text):
            yield f"{name} has other words here than the line has now. Export it again, and read those."
        else:
            found.texts.setdefault(Language(language), {})[name] = every[Language(language)][name]


def _same(ours: str, theirs: str) -> bool:
    try:
        return clean(ours) == theirs
    except WrongCell:
        return ours == theirs


def opened(content: bytes, name: str) -> Table:
    """The rows of a sheet. Raises NotReadable."""
    return tables.read(content, name, SHEET)
