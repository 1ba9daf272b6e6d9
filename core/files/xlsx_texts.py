"""The texts and styles that the cells of a workbook name by number."""

from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from core.files.faults import NotReadable
from core.files.limits import MOST_LETTERS, MOST_ROWS, MOST_SHARED, MOST_TEXT, ROWS_SAID
from core.files.xlsx_outline import local


class SharedTexts(ContentHandler):
    """The texts that cells name by their place in a list. How a word sounds (`rPh`) is no part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._parts: list[str] = []
        self._length, self._letters, self._reads, self._sounds = 0, 0, False, False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        """One element begins."""
        part = local(name)
        if part == "si":
            self._parts, self._length = [], 0
        self._sounds = self._sounds or part == "rPh"
        self._reads = part == "t" and not self._sounds

    def endElement(self, name: str) -> None:
        """One element ends."""
        part = local(name)
        self._reads = False
        if part == "rPh":
            self._sounds = False
        if part == "si":
            text = "".join(self._parts)
            self._letters += len(text)
            if len(self.found) >= MOST_SHARED or self._letters > MOST_LETTERS:
                raise NotReadable(f"This workbook holds too many texts for {ROWS_SAID}. Split it.")
            self.found.append(text)

    def characters(self, content: str) -> None:
        """Text, in pieces. What nobody would read is not kept."""
        if self._reads and self._length <= MOST_TEXT:
            self._parts.append(content[: MOST_TEXT + 1])
            self._length += len(content)


class Styles(ContentHandler):
    """Which styles show a number as a day or a time."""

    def __init__(self) -> None:
        super().__init__()
        self.dates: set[int] = set()
        self._formats: dict[str, str] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        self._of_cells, self._count = False, 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        """One element begins."""
        part = local(name)
        if part == "numFmt" and len(self._formats) < MOST_ROWS:
            self._formats[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")[:MOST_TEXT]
        if part == "cellXfs":
            self._of_cells = True
        if part == "xf" and self._of_cells:
            if is_date_format(self._formats.get(attrs.get("numFmtId", ""), "General")):
                self.dates.add(self._count)
            self._count += 1

    def endElement(self, name: str) -> None:
        """One element ends."""
        if local(name) == "cellXfs":
            self._of_cells = False
