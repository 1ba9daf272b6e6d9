"""The rows of a sheet that hold anything, each cell as the sheet shows it."""

from datetime import datetime, time
from re import ASCII, compile
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from core.files.faults import NotReadable
from core.files.limits import MOST_CELLS, MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, MOST_TEXT, ROWS_SAID
from core.files.lines import FileLine, pack
from core.files.xlsx_outline import TRUE, local

_PLACE = compile(r"([A-Z]{1,3})([0-9]{1,7})", ASCII)
_MOST_MERGED = 10_000
_UNSEEN = 1.0
"""A row or column that is set less high or wide, in points or letters, shows nothing."""


class SheetLines(ContentHandler):
    """The rows of a sheet that hold anything, and what is merged. A formula is kept as "=", whatever it came to.

    `unseen`: the columns that the office program does not show, the first being 0.
    """

    def __init__(self, name: str, texts: list[str], dates: set[int], since_1904: bool) -> None:
        super().__init__()
        self.found: list[FileLine] = []
        self.merged: list[str] = []
        self.unseen: set[int] = set()
        self._name, self._texts, self._dates = name, texts, dates
        self._epoch = CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900
        self._row, self._column, self._letters, self._cells = 0, 0, 0, dict[int, str]()
        self._hidden = False
        self._kind, self._style, self._parts = "", "", list[str]()
        self._length, self._reads, self._formula = 0, False, False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        """One element begins."""
        match local(name):
            case "row":
                written = attrs.get("r", "")
                self._row = int(written) if written.isdigit() and len(written) < 8 else self._row + 1
                self._column, self._cells = 0, {}
                self._hidden = _is_unseen(attrs, "ht")
            case "c":
                place = _PLACE.fullmatch(attrs.get("r", ""))
                self._column = column_index_from_string(place[1]) if place else self._column + 1
                self._kind, self._style = attrs.get("t", "n"), attrs.get("s", "0")
                self._parts, self._length, self._formula = [], 0, False
            case "v" | "t":
                self._reads = True
            case "f":
                self._formula = True
            case "col" if _is_unseen(attrs, "width"):
                first, last = (int(attrs.get(each, "0")) for each in ("min", "max"))
                self.unseen.update(range(max(first, 1) - 1, min(last, MOST_CELLS)))
            case "mergeCell" if len(self.merged) < _MOST_MERGED:
                self.merged.append(attrs.get("ref", ""))

    def endElement(self, name: str) -> None:
        """One element ends."""
        match local(name):
            case "v" | "t":
                self._reads = False
            case "c":
                if value := self._value().strip():
                    if self._column > MOST_CELLS:
                        raise NotReadable(
                            f"Sheet {self._name!r} has more than {MOST_COLUMNS} columns. Delete the rest."
                        )
                    self._cells[self._column] = value
            case "row" if self._cells:
                self._keep()

    def characters(self, content: str) -> None:
        """Text, in pieces. What nobody would read is not kept."""
        if self._reads and self._length <= MOST_TEXT:
            self._parts.append(content[: MOST_TEXT + 1])
            self._length += len(content)

    def _keep(self) -> None:
        if len(self.found) > MOST_ROWS + 10:
            raise NotReadable(f"Sheet {self._name!r} has more than {ROWS_SAID}. Split it into several files.")
        line = pack(
            self._row, [self._cells.get(each, "") for each in range(1, max(self._cells) + 1)], hidden=self._hidden
        )
        self._letters += len(line.packed)
        if self._letters > MOST_LETTERS:
            raise NotReadable(f"Sheet {self._name!r} holds more text than {ROWS_SAID} of an office do. Split it.")
        self.found.append(line)
        self._cells = {}

    def _value(self) -> str:
        text = "".join(self._parts)
        if self._formula:
            return "="
        if self._kind == "s":
            return self._texts[int(text)] if text else ""
        if self._kind == "n" and text and self._style.isdigit() and int(self._style) in self._dates:
            return self._moment(text)
        return text

    def _moment(self, text: str) -> str:
        """A day as 2026-02-28, a time as 18:00:00, as the sheet shows it and not as it counts it."""
        try:
            found = from_excel(float(text), self._epoch)
        except (OverflowError, ValueError):
            return "#VALUE!"
        if isinstance(found, datetime):
            return found.date().isoformat() if found.time() == time() else found.isoformat(" ", "minutes")
        return found.isoformat() if isinstance(found, time) else text


def _is_unseen(attrs: AttributesImpl, size: str) -> bool:
    """A row or column that is hidden, as a filter hides it, or so flat or narrow that nobody reads it."""
    written = attrs.get(size, "")
    return attrs.get("hidden", "") in TRUE or (written != "" and float(written) < _UNSEEN)
