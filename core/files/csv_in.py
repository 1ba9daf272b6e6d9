"""A CSV as lines of cells: UTF-8, with or without a mark before it, apart by commas, semicolons, tabs or bars."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from core.files.faults import NotReadable
from core.files.limits import HEADINGS_WITHIN

APART = (",", ";", "\t", "|")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
"""Only these end a line. Other ends that Python knows (VT, FF, NEL, U+2028) office programs write within cells."""
_HEAD = 100_000
"""Letters in which the headings stand."""
_SEP = re.compile(r"\s*sep=(.)\r?\n", re.IGNORECASE)
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"+/v": "UTF-7"}
SAVE_AS = 'Save it again as "CSV UTF-8", or as XLSX.'


def lines(content: bytes, fits: Callable[[Sequence[str]], int]) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number, blank ones too. `fits` tells how many headings of the form a line holds: by that the
    mark between cells is found. Raises NotReadable.
    """
    text = _decoded(content)
    first = 1
    if written := _SEP.match(text):  # a habit of one office program: the first line says what stands between cells
        text, first = text[written.end() :], 2
    mark = written[1] if written else _mark(text, fits)
    rows = csv.reader(_lines(text), delimiter=mark, strict=True)
    number = first - 1
    try:
        for number, row in enumerate(rows, start=first):
            yield number, row
    except csv.Error as error:
        raise NotReadable(
            f"The row after row {number} cannot be read: a quotation mark opens there and is not closed in its place."
            " Remove the quotation marks of that row, or save the file as XLSX."
        ) from error


def _lines(text: str) -> Iterator[str]:
    return (found[0] for found in _LINE.finditer(text))


def _decoded(content: bytes) -> str:
    for mark, name in _MARKS.items():
        if content.startswith(mark):
            raise NotReadable(f"This CSV is written in {name}. {SAVE_AS}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        odd = content[error.start]
        raise NotReadable(
            f"This CSV is not written in UTF-8: row {row} holds the byte {odd:02X}, as {_likely(content)} writes it."
            f" {SAVE_AS}"
        ) from None
    if "\x00" in text:
        raise NotReadable(f"This is no CSV: it holds bytes that are no text. {SAVE_AS}")
    return text


def _likely(content: bytes) -> str:
    """The alphabet that such bytes most likely come from."""
    if content.count(0) * 4 > len(content):
        return "UTF-16"
    dos = sum(content.count(each) for each in (0x82, 0x85, 0x8A, 0x87, 0x88))  # e, a, c with accents, as DOS has them
    windows = sum(content.count(each) for each in (0xE9, 0xE8, 0xE0, 0xE7, 0xEA, 0x92))
    return "an old DOS program (code page 850)" if dos > windows else "Windows-1252"


def _mark(text: str, fits: Callable[[Sequence[str]], int]) -> str:
    """What stands between cells: the mark by which most headings are known."""
    return max(APART, key=lambda mark: max((fits(row) for row in _head(text, mark)), default=0))


def _head(text: str, mark: str) -> list[list[str]]:
    found: list[list[str]] = []
    with suppress(csv.Error):  # it is said when the rows are read
        found.extend(islice(csv.reader(_lines(text[:_HEAD]), delimiter=mark), HEADINGS_WITHIN))
    return found
