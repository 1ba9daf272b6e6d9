"""A workbook's sheets as lines of cells, read as a stream: no tree of it is built, whatever it unpacks to.

openpyxl keeps a part of the tree and each row's style, so that a sheet styled to its last row would fill the memory: it
only writes here. Merged ranges, which stand behind the rows, come with them. Loaded only where a workbook is read.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import join, normpath
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from core.files.faults import NotReadable
from core.files.limits import BYTES_SAID, MOST_PARTS, MOST_RATIO, MOST_UNPACKED, RATIO_FROM
from core.files.lines import FileLine
from core.files.xlsx_lines import SheetLines
from core.files.xlsx_outline import Outline
from core.files.xlsx_texts import SharedTexts, Styles

_CHUNK = 1 << 16
_SAVE = "Open it in the office program, save it as XLSX, and try again."
OTHER_ZIPS = {
    "word/document.xml": "a text document (DOCX)",
    "ppt/presentation.xml": "slides (PPTX)",
    "xl/workbook.bin": "a binary workbook (XLSB)",
    "content.xml": "an OpenDocument file (ODS)",
    "Index/Document.iwa": "a Numbers file",
}


@dataclass(slots=True)
class BookSheet:
    """One sheet: its rows that hold anything, by number, and its merged ranges, as "A2:A5".

    `hidden`: the office program does not show it; nor the columns in `unseen`, of which the first is 0.
    """

    name: str
    lines: list[FileLine]
    merged: list[str] = field(default_factory=list)
    hidden: bool = False
    unseen: frozenset[int] = frozenset()


def sheets(content: bytes) -> Iterator[BookSheet]:
    """Every sheet of the workbook, in its order. Raises NotReadable."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            _check(packed)
            yield from _sheets(packed)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError) as error:  # the third: packed as zipfile cannot
        raise NotReadable(f"This workbook is damaged. {_SAVE}") from error
    except RuntimeError as error:  # what zipfile says of a part with a password
        raise NotReadable("This workbook is locked with a password. Save it without one.") from error
    except DefusedXmlException as error:
        raise NotReadable(f"This workbook holds what no office program writes. {_SAVE}") from error
    except (SAXException, LookupError, ValueError) as error:
        raise NotReadable(f"This workbook is damaged. {_SAVE}") from error


def _check(packed: zipfile.ZipFile) -> None:
    """What it unpacks to is known before anything is unpacked: more than is said there is never read."""
    parts = packed.infolist()
    names = {each.filename for each in parts}
    for part, name in OTHER_ZIPS.items():
        if part in names:
            raise NotReadable(f"This is {name}. {_SAVE}")
    if "xl/workbook.xml" not in names:
        raise NotReadable(f"This is a packed file, no workbook. {_SAVE}")
    dense = any(each.file_size > max(RATIO_FROM, MOST_RATIO * each.compress_size) for each in parts)
    if dense or len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > MOST_UNPACKED:
        raise NotReadable(
            f"This workbook unpacks to far more than the {BYTES_SAID} that are read."
            " Copy the rows into a new workbook, as values, and save that."
        )


def _sheets(packed: zipfile.ZipFile) -> Iterator[BookSheet]:
    outline = Outline()
    _parse(packed, "xl/workbook.xml", outline)
    targets = Outline()
    _parse(packed, "xl/_rels/workbook.xml.rels", targets)
    names = set(packed.namelist())
    texts, styles = SharedTexts(), Styles()
    for part, handler in (("xl/sharedStrings.xml", texts), ("xl/styles.xml", styles)):
        if part in names:
            _parse(packed, part, handler)
    for name, relation in outline.sheets:
        part = normpath(join("/xl", targets.targets.get(relation, ""))).lstrip("/")
        if part in names:
            lines = SheetLines(name, texts.found, styles.dates, outline.since_1904)
            _parse(packed, part, lines)
            yield BookSheet(name, lines.found, lines.merged, relation in outline.hidden, frozenset(lines.unseen))


def _parse(packed: zipfile.ZipFile, part: str, handler: ContentHandler) -> None:
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    with packed.open(part) as source:
        while chunk := source.read(_CHUNK):
            parser.feed(chunk)
    parser.close()
