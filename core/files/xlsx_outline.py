"""What a workbook says of itself: the names of its sheets and where each stands, from when its days count."""

from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

TRUE = ("1", "true")


def local(name: str) -> str:
    """An element's name without its prefix."""
    return name.rpartition(":")[2]


class Outline(ContentHandler):
    """The sheets by name and relation, and which of these the office program hides; whether days count from 1904; to
    which part each relation leads.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []
        self.hidden: set[str] = set()
        self.targets: dict[str, str] = {}
        self.since_1904 = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        """One element begins."""
        match local(name):
            case "sheet":
                relation = next((value for key, value in attrs.items() if key.endswith(":id")), "")
                self.sheets.append((attrs.get("name", ""), relation))
                if attrs.get("state", "visible") != "visible":
                    self.hidden.add(relation)
            case "workbookPr":
                self.since_1904 = attrs.get("date1904", "") in TRUE
            case "Relationship":
                self.targets[attrs.get("Id", "")] = attrs.get("Target", "")
