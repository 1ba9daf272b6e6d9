"""Every form of the desk as a browser finds it, filled in, and what stands in the tables before and after."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.models.base import Base
from core.storage.db import Tx
from tests.access.scene import Scene
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.every_page import addresses

OWN = (
    "/console/enrol",
    "/console/sign-out",
    "/console/language",
    "/console/news",
    "/console/access/",
    "/console/kept/",
)
"""Forms of one's own way in, whose effects are those of a session."""
BESIDE = {"audit", "deeds", "desk_sessions", "desk_looks", "ticks"}
"""Tables of who looked, what was done once, and who sits there."""
WORDS = {"number": "0788000777", "phone": "0788000901", "village": "24090101", "code": "318061"}
"""What is typed in a field of that name; words in any other."""


@dataclass
class FoundForm:
    """A form with its fields, as they would be sent: what is chosen first, days at their last."""

    action: str
    fields: dict[str, Any]
    upload: bool = False

    @property
    def shape(self) -> str:
        """Its address without numbers of rows."""
        return re.sub(r"\d{3,}", "<row>", self.action.partition("?")[0])


class Forms(HTMLParser):
    """All forms of a page that write."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found, self._select = page, list[FoundForm](), ""
        self._now: FoundForm | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            upload = "multipart" in given.get("enctype", "")
            self.found.append(FoundForm(given.get("action") or self.page, {}, upload))
            self._now = self.found[-1]
        elif self._now is not None:
            self._field(tag, given, self._now.fields)

    def handle_endtag(self, tag: str) -> None:
        self._now = None if tag == "form" else self._now
        self._select = "" if tag == "select" else self._select

    def _field(self, tag: str, given: dict[str, str], fields: dict[str, Any]) -> None:
        name, kind = given.get("name", ""), given.get("type", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and given.get("value"):
            fields.setdefault(self._select, given["value"])
        elif tag == "textarea":
            fields[name] = "Byose ni byiza"
        elif tag == "button" and name:
            fields.setdefault(name, given.get("value", ""))
        elif tag == "input" and name and kind in ("radio", "checkbox"):
            fields.setdefault(name, given.get("value", "on"))
        elif tag == "input" and name and kind != "file":
            fields[name] = given.get("value") or given.get("max") or WORDS.get(name, "Uwera Aline")


def forms(world: World, scene: Scene, officer: OfficerBrowser) -> dict[str, FoundForm]:
    """By their shape, one of each that this officer finds on any page."""
    found: dict[str, FoundForm] = {}
    for path in addresses(world, scene):
        page = officer.client.get(path)
        if page.status_code == 200 and page.mimetype == "text/html":
            for each in read(page.text, path):
                found.setdefault(each.shape, each)
    return {shape: each for shape, each in found.items() if not shape.startswith(OWN)}


def read(page: str, path: str) -> list[FoundForm]:
    """The forms of that page."""
    parser = Forms(path)
    parser.feed(page)
    return parser.found


def send(officer: OfficerBrowser, form: FoundForm, **other: object) -> TestResponse:
    """The form as it stood when it was found, with this browser's mark."""
    return officer.client.post(form.action, data={**form.fields, **other})


def told(officer: OfficerBrowser, answer: TestResponse) -> str:
    """The sentence that the next page says, or the one at a field."""
    page = officer.client.get(answer.location).text if answer.status_code == 303 else answer.text
    return " ".join(re.findall(r'role="(?:status|alert)"[^>]*>(.*?)</', page))


def stands(tx: Tx) -> dict[str, int]:
    """How many rows each table of the office has."""
    tables = (each for each in Base.metadata.sorted_tables if each.name not in BESIDE)
    return {each.name: tx.connection.scalar(select(func.count()).select_from(each)) or 0 for each in tables}
