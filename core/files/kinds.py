"""What a file is, by what it holds: its name may say anything."""

from enum import StrEnum

from core.files.faults import NotReadable


class FileKind(StrEnum):
    """The files that are read."""

    csv = "csv"
    xlsx = "xlsx"


_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_OTHERS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a text document (RTF)",
    b"\x1f\x8b": "a packed file (gzip)",
    b"7z\xbc\xaf": "a packed file (7z)",
    b"Rar!": "a packed file (RAR)",
    b"PK\x05\x06": "an empty packed file",
    b"SQLite format 3": "a database",
}
_MARKUP = {b"<html": "a web page", b"<!doc": "a web page", b"<tabl": "a web page", b"<?xml": "an XML file"}
_SAVE = "Open it in the office program and save it as XLSX, or as CSV (UTF-8)."


def kind_of(content: bytes) -> FileKind:
    """Whether that is a workbook or a CSV. Raises NotReadable, naming what else it is."""
    if not content.strip():
        raise NotReadable("The file is empty. Was it saved?")
    if content.startswith(_ZIP):
        return FileKind.xlsx
    if content.startswith(_OLE):
        raise NotReadable(_old_workbook(content))
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, name in (*_OTHERS.items(), *_MARKUP.items()):
        if content.startswith(mark) or start.startswith(mark):
            raise NotReadable(f"This is {name}, no table. {_SAVE}")
    return FileKind.csv


def _old_workbook(content: bytes) -> str:
    """A file in the container of old office programs: a new workbook under a password looks like that too."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "This workbook is locked with a password. Save it without one, import it, then delete that copy."
    return f"This is a workbook of an old form (XLS). {_SAVE}"


def is_named_otherwise(name: str, kind: FileKind) -> bool:
    """Whether the name ends as if the file were of the other kind."""
    ending = name.lower().rpartition(".")[2]
    return ending in ("csv", "txt", "tsv") if kind is FileKind.xlsx else ending in ("xlsx", "xlsm", "xls")
