"""Workbooks made for tests: right ones, and ones that no office program writes."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date

import openpyxl

Cell = str | int | float | bool | date | None


def workbook(
    rows: Sequence[Sequence[Cell]], *, merged: Sequence[str] = (), more: Mapping[str, Sequence[Sequence[Cell]]] = {}
) -> bytes:
    """A workbook with those rows in its first sheet, and more sheets by name."""
    book = openpyxl.Workbook()
    sheets = {"Sheet": rows, **more}
    for name, lines in sheets.items():
        sheet = book.active if name == "Sheet" else book.create_sheet(name)
        assert sheet is not None
        for line in lines:
            sheet.append(list(line))
        for each in merged if name == "Sheet" else ():
            sheet.merge_cells(each)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def changed(book: bytes, parts: Mapping[str, bytes]) -> bytes:
    """That workbook with some of its parts replaced or added."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return held.getvalue()


def packed(**parts: bytes) -> bytes:
    """A packed file with those parts; `__` in a name stands for `/`."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return held.getvalue()


def sheet_of(rows: bytes) -> bytes:
    """The XML of a sheet around those rows."""
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="' + space + b'"><sheetData>' + rows + b"</sheetData></worksheet>"


FIRST = "xl/worksheets/sheet1.xml"
