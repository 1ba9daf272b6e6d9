"""Files of which nothing can be read, each with a part of the sentence that says so."""

import zlib
from collections.abc import Callable

from tests.core.files.books import FIRST, changed, packed, sheet_of, workbook

HEAD = "name,sex,phone,village code\n"
ROW = "Uwera Alice,woman,0788123456,24090108\n"
GOOD = workbook([HEAD.strip().split(","), ROW.strip().split(",")])
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def doctype() -> bytes:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
    return changed(GOOD, {FIRST: bomb + sheet_of(b"<row><c><v>&c;</v></c></row>")})


def locked_zip() -> bytes:
    """The first part's flag says that it is encrypted."""
    book = bytearray(GOOD)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = book.find(mark)
        while place >= 0:
            book[place + at] |= 1
            place = book.find(mark, place + 4)
    return bytes(book)


FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.csv", lambda: b"", "empty"),
    "blank lines alone": ("a.csv", lambda: b"\n \n\n", "empty"),
    "headings alone": ("a.csv", lambda: HEAD.encode(), "no row below"),
    "headings alone, workbook": ("a.xlsx", lambda: workbook([HEAD.split(",")]), "no row below"),
    "no headings": ("a.csv", lambda: ROW.encode(), "None of the first 10 rows holds the headings"),
    "a column is missing": (
        "a.csv",
        lambda: b"name,sex\nUwera,woman\n",
        "no column 'phone' (telefoni, t\u00e9l\u00e9phone)",
    ),
    "wrong columns": ("a.csv", lambda: b"colour,size\nred,9\n", "None of the first 10 rows"),
    "a heading twice": (
        "a.csv",
        lambda: b"name,phone,telefoni\nA,1,2\n",
        "Two columns mean the same: phone and telefoni",
    ),
    "too many rows": ("a.csv", lambda: (HEAD + ROW * 50_001).encode(), "50,000 rows"),
    "too many bytes": ("a.csv", lambda: b"x" * 10_000_001, "10 MB"),
    "too many rows, workbook": (
        "a.xlsx",
        lambda: changed(GOOD, {FIRST: sheet_of(b'<row><c t="str"><v>a</v></c></row>' * 50_020)}),
        "50,000 rows",
    ),
    "too many columns": ("a.csv", lambda: (HEAD + "a," * 80 + "b\n").encode(), "81 cells"),
    "too many columns, workbook": (
        "a.xlsx",
        lambda: changed(GOOD, {FIRST: sheet_of(b'<row><c r="XFD1" t="str"><v>a</v></c></row>')}),
        "more than 64 columns",
    ),
    "Windows-1252": ("a.csv", lambda: (HEAD + "Andr\u00e9,man,0788123456,1\n").encode("cp1252"), "Windows-1252"),
    "code page 850": ("a.csv", lambda: (HEAD + "Andr\u00e9,man,0788123456,1\n").encode("cp850"), "850"),
    "UTF-16": ("a.csv", lambda: (HEAD + ROW).encode("utf-16"), "UTF-16"),
    "UTF-16 without its mark": ("a.csv", lambda: (HEAD + ROW).encode("utf-16-le"), "no text"),
    "NUL bytes": ("a.csv", lambda: (HEAD + "Uwera\x00,woman,0788123456,1\n").encode(), "no text"),
    "a picture": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture"),
    "a PDF": ("a.xlsx", lambda: b"%PDF-1.7 ...", "a PDF"),
    "noise": ("a.xlsx", lambda: bytes(range(128, 256)) * 9, "not written in UTF-8"),
    "a web page named as a workbook": ("a.xls", lambda: b"<html><table><tr><td>name</td></tr></table>", "web page"),
    "XML of 2003": ("a.xml", lambda: b"<?xml version='1.0'?><Workbook/>", "XML file"),
    "a quotation mark never closed": ("a.csv", lambda: (HEAD + '"Uwera,woman\n' + ROW).encode(), "quotation mark"),
    "an old workbook": ("a.xls", lambda: OLE, "old form (XLS)"),
    "a workbook with a password": (
        "a.xlsx",
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        "locked with a password",
    ),
    "a packed workbook with a password": ("a.xlsx", locked_zip, "locked with a password"),
    "a text document": ("a.xlsx", lambda: packed(word__document_xml=b"", **{"word/document.xml": b"x"}), "DOCX"),
    "OpenDocument": ("a.xlsx", lambda: packed(**{"content.xml": b"x", "mimetype": b"x"}), "ODS"),
    "a binary workbook": ("a.xlsx", lambda: packed(**{"xl/workbook.bin": b"x"}), "XLSB"),
    "a packed folder": ("a.xlsx", lambda: packed(notes=b"hello"), "no workbook"),
    "half a workbook": ("a.xlsx", lambda: GOOD[: len(GOOD) // 2], "damaged"),
    "a sheet that is no XML": ("a.xlsx", lambda: changed(GOOD, {FIRST: b"hello"}), "damaged"),
    "texts that are not there": (
        "a.xlsx",
        lambda: changed(GOOD, {FIRST: sheet_of(b'<row><c t="s"><v>99</v></c></row>')}),
        "damaged",
    ),
    "a zip bomb": ("a.xlsx", lambda: changed(GOOD, {FIRST: sheet_of(b" " * 200_000_000)}), "unpacks to far more"),
    "a bomb of parts": (
        "a.xlsx",
        lambda: changed(GOOD, {f"p{each}": b"" for each in range(600)}),
        "unpacks to far more",
    ),
    "entities": ("a.xlsx", doctype, "no office program writes"),
    "two sheets of the form": (
        "a.xlsx",
        lambda: workbook([HEAD.strip().split(",")], more={"Huye": [HEAD.strip().split(","), ROW.split(",")]}),
        "Several sheets hold such headings: Sheet and Huye",
    ),
    "gzip": ("a.csv.gz", lambda: b"\x1f\x8b" + zlib.compress(b"x"), "gzip"),
}
