"""Sheets for translators: what is missing in a language, and what a native speaker must still read."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from core.language.words import LOCALE, slots
from jobs.i18n import catalogs
from jobs.i18n.catalogs import Entry
from jobs.i18n.check import DEFAULT

HEADER = """# Inshuti: texts that are missing in this language, or that a native speaker must still read.
# A key stands for a text in every language; slots in braces keep their names.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
MASTER = "en"
"""The language a translator works from, beside the default one."""


def extract(folder: Path, locale: Path = LOCALE) -> dict[Path, int]:
    """Write one .po file a language into a folder; gives the files and how many texts each holds.

    A text comes back by hand into `core/language/locale/<language>/<topic>.po`, its comment's status set anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for language in catalogs.languages(locale):
        sheet = _sheet(language, locale)
        path = folder / f"{language}.po"
        with path.open("wb") as file:
            file.write(HEADER.format(language=language).encode())
            write_po(file, sheet, width=0, omit_header=True)
        written[path] = len(sheet)
    return written


def _sheet(language: str, locale: Path) -> Catalog:
    mine = {entry.key: entry for entry in catalogs.read(locale / language)}
    told = {each: _texts(locale / each) for each in (DEFAULT, MASTER) if each != language}
    sheet = Catalog()
    for model in catalogs.read(locale / DEFAULT):
        entry = mine.get(model.key)
        if entry is None or not entry.text or entry.needs_review:
            others = {each: texts[model.key] for each, texts in told.items() if texts.get(model.key)}
            comments = _comments(entry or model, entry is None, others)
            sheet.add(model.key, entry.text if entry else "", auto_comments=comments)
    return sheet


def _texts(folder: Path) -> dict[str, str]:
    return {entry.key: entry.text for entry in catalogs.read(folder)} if folder.is_dir() else {}


def _comments(entry: Entry, is_new: bool, others: dict[str, str]) -> list[str]:
    """The file it belongs to, its budget and status, its slots, and the same text in the languages to work from."""
    status = [f"{entry.comments[0].split(' status=')[0]} status=missing"] if is_new and entry.comments else []
    named = ", ".join(sorted(slots(entry.text or next(iter(others.values()), ""))))
    return [
        f"file={entry.topic}.po",
        *(status or entry.comments),
        *([f"slots={named}"] if named else []),
        *(f"{language}: {text}".replace("\n", " / ") for language, text in others.items()),
    ]
