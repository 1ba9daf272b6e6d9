"""A workbook written row by row: one sheet of texts, packed as it grows; neither memory nor a disk holds it whole."""

import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO
from xml.sax.saxutils import escape

from core.files.limits import MOST_CELLS

SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{_KINDS}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KINDS}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}">'
        '<sheets><sheet name="Inshuti" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_RELATED}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
"""What a workbook is beside its sheet. Style 1 is "text": an office program takes what is typed there as it is."""
_COLUMNS = "".join(
    f'<col min="{at}" max="{at}" width="16" style="1" customWidth="1"/>' for at in range(1, MOST_CELLS + 1)
)
_BEGIN = f'{_HEAD}<worksheet xmlns="{_MAIN}"><cols>{_COLUMNS}</cols><sheetData>'
_END = "</sheetData></worksheet>"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML does not know."""
_TOGETHER = 200
"""Rows packed at once."""


def write(lines: Iterable[Sequence[str]], to: IO[bytes]) -> None:
    """Those lines into a file, which need not be one that can be gone back in."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        for name, content in _PARTS.items():
            book.writestr(name, f"{_HEAD}{content}")
        with book.open(SHEET, "w") as sheet:
            sheet.write(_BEGIN.encode())
            waiting: list[str] = []
            for number, line in enumerate(lines, start=1):
                waiting.append(_row(number, line))
                if len(waiting) == _TOGETHER:
                    sheet.write("".join(waiting).encode())
                    waiting.clear()
            sheet.write("".join([*waiting, _END]).encode())


def _row(number: int, line: Sequence[str]) -> str:
    cells = (_cell(f"{_letters(at)}{number}", text) for at, text in enumerate(line) if text)
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, text: str) -> str:
    """A text, also where it begins as a formula does."""
    kept = escape(_ILLEGAL.sub("", text)).replace("\r", "&#13;")
    return f'<c r="{place}" s="1" t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'


def _letters(at: int) -> str:
    """A column's letters, from 0: A to Z, then AA."""
    return (_letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)
