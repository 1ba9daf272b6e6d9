"""The browser of the lead of the district that has most children, straight at the application: no client counts."""

import io
from collections.abc import Callable
from wsgiref.types import WSGIApplication, WSGIEnvironment

from sqlalchemy import func, select

from core.cases import waiting_overview
from core.models.alert import Alert, AlertState
from core.models.child import Child
from core.models.person import Person, Role
from core.models.visit import Visit
from core.people import desk_sessions
from core.storage.db import Database, Tx
from web.console.today import LISTS, SILENT

ALIKE = (
    "",
    "alerts",
    "alerts?stands=late",
    "alerts?stands=closed",
    "children",
    "children?stands=late",
    "children?stands=closed",
    "children?page=40",
    "households",
    "families",
    "supervision",
    "measures",
    "measures?span=year",
    "measures/visits_done",
    "places",
    "staff",
    "help",
    "access",
)
"""The pages that are of no record."""


class Browser:
    """Signed in; `ask` raises AssertionError for what is no page."""

    def __init__(self, database: Database, application: WSGIApplication) -> None:
        self._database, self._application = database, application
        with database.write("bench") as tx:
            self._district = _largest(tx)
            lead = select(Person.id).where(Person.role == Role.lead, Person.district_id == self._district)
            waiting = desk_sessions.find(tx, desk_sessions.begin(tx, tx.session.scalars(lead).one(), "bench"))
            assert waiting
            self._me, self._token = waiting.me, desk_sessions.open_anew(tx, waiting.id)
        self._status = ""

    def pages(self) -> list[str]:
        """Every address that is asked."""
        with self._database.read() as tx:
            seen = waiting_overview.version(tx, self._me)
            closed, unowned = (self._alert(tx, each) for each in (AlertState.resolved, AlertState.notified))
            child = self._child(tx)
        lists = (f"waits/{each}" for each in (*LISTS, SILENT))
        records = [f"alerts/{closed}", f"alerts/{unowned}", f"children/{child}", f"worries/{child}"]
        found = (*ALIKE, f"?seen={seen}", "?seen=0", *lists, *records, f"children/{child}/do/plan")
        return [f"/console/{each}" for each in found]

    def ask(self, path: str) -> int:
        """The page; its bytes as they go over the line."""
        body = b"".join(self._application(self._environ(path), self._start))
        assert self._status[:3] in ("200", "204"), f"{path}: {self._status}"
        return len(body)

    def _alert(self, tx: Tx, state: AlertState) -> int:
        found = select(Alert.id).where(Alert.district_id == self._district, Alert.state == state)
        return tx.session.scalars(found).first() or 0

    def _child(self, tx: Tx) -> int:
        """One whose visits worry, where there is one."""
        visits = select(Visit.child_id).where(Visit.district_id == self._district)
        return tx.session.scalars(visits.order_by(Visit.unlooked_at.is_(None), Visit.id)).first() or 0

    def _environ(self, path: str) -> WSGIEnvironment:
        where, _, asked = path.partition("?")
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": where,
            "QUERY_STRING": asked,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_COOKIE": f"desk={self._token}",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(b""),
        }

    def _start(
        self, status: str, _headers: list[tuple[str, str]], _error: object = None, /
    ) -> Callable[[bytes], object]:
        self._status = status
        return bytes  # the older way to send a body, which nobody takes


def _largest(tx: Tx) -> int:
    count = func.count(Child.id)
    found = tx.connection.scalar(select(Child.district_id).group_by(Child.district_id).order_by(count.desc()).limit(1))
    return int(found or 0)
