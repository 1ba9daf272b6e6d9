"""The pages of the desk that are taken as a file: what each is called, and what its address narrows it to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from core.operations.export_finds import plain
from core.operations.export_lists import ExportedList
from core.storage.db import Tx
from web.console import (
    alert_log_pages,
    alert_pages,
    child_pages,
    closed_call_pages,
    family_pages,
    gathering_pages,
    message_pages,
    paging,
    today,
    visits_pages,
    volunteer_pages,
)
from web.console.desk import say


@dataclass(frozen=True)
class ExportedPage:
    """One page: the key of its title, what is kept of what its address narrows it to, and the sentence of what the
    address says that the page knows nothing of: the file holds what the page shows. `which` stands in the page's own
    address, where one endpoint is several lists.
    """

    title: Callable[[], str]
    endpoint: str
    narrowed: Callable[[Tx], dict[str, Any]]
    misread: Callable[[Tx], str]
    which: Callable[[], dict[str, Any]] = dict

    @property
    def heading(self) -> str:
        """What it is called, in the page's language."""
        return say(self.title())

    @property
    def address(self) -> str:
        """Where it is, narrowed as here."""
        return paging.narrowed_as_here(url_for(f"console.{self.endpoint}", **self.which()), *self.which(), "list")


def _named(key: str) -> Callable[[], str]:
    return lambda: key


def _whole(_tx: Tx) -> dict[str, Any]:
    return {}


def _visits(tx: Tx) -> dict[str, Any]:
    return {**_district(tx), "sector": volunteer_pages.row_named("sector")}


def _district(tx: Tx) -> dict[str, Any]:
    return {"district": visits_pages.chosen_district(visits_pages.named_districts(tx))}


PAGES: Mapping[ExportedList, ExportedPage] = {
    ExportedList.children: ExportedPage(
        _named("desk.place.children"),
        "children",
        lambda _tx: plain(child_pages.asked_filter()),
        child_pages.misread,
    ),
    ExportedList.volunteers: ExportedPage(
        _named("desk.place.volunteers"),
        "volunteers",
        lambda _tx: plain(volunteer_pages.asked_filter()),
        volunteer_pages.misread,
    ),
    ExportedList.alerts: ExportedPage(
        _named("desk.place.alerts"), "alerts", lambda _tx: plain(alert_pages.asked_filter()), alert_pages.misread
    ),
    ExportedList.visits: ExportedPage(_named("desk.visits"), "visits", _visits, visits_pages.misread),
    ExportedList.gatherings: ExportedPage(_named("desk.gatherings"), "gatherings", _district, gathering_pages.misread),
    ExportedList.households: ExportedPage(
        _named("desk.households"),
        "households",
        lambda _tx: {"sector": volunteer_pages.row_named("sector")},
        family_pages.misread,
    ),
    ExportedList.calls: ExportedPage(
        _named("desk.calls"),
        "closed_calls",
        lambda tx: plain(closed_call_pages.asked_filter(tx)),
        closed_call_pages.misread,
    ),
    ExportedList.families: ExportedPage(_named("desk.families"), "families", _whole, lambda _tx: paging.misread({})),
    ExportedList.referrals: ExportedPage(
        _named("desk.list.referrals"),
        "waits",
        _whole,
        lambda _tx: paging.misread_page(),
        lambda: {"name": "referrals"},
    ),
    ExportedList.waits: ExportedPage(
        lambda: f"desk.list.{today.asked_list()}",
        "waits",
        lambda _tx: {"name": today.asked_list()},
        lambda _tx: paging.misread({"list": today.asked_list(), "page": paging.asked_page()}),
        lambda: {"name": today.asked_list()},
    ),
    ExportedList.inbox: ExportedPage(
        _named("desk.inbox"), "inbox", lambda _tx: {"done": paging.is_done()}, lambda _tx: paging.misread_done()
    ),
    ExportedList.messages: ExportedPage(
        lambda: f"desk.messages.{message_pages.asked_stand()}",
        "messages_list",
        lambda _tx: {"stand": message_pages.asked_stand().value, "days": message_pages.asked_days()},
        lambda _tx: message_pages.misread({"stand": message_pages.asked_stand(), "page": paging.asked_page()}),
        lambda: {"stand": message_pages.asked_stand().value},
    ),
    ExportedList.meetings: ExportedPage(
        _named("desk.supervision"), "supervision", _whole, lambda _tx: paging.misread({})
    ),
    ExportedList.requests: ExportedPage(
        _named("desk.requests"), "requests", lambda _tx: {"done": paging.is_done()}, lambda _tx: paging.misread_done()
    ),
    ExportedList.erasures: ExportedPage(
        _named("desk.erasure_list"), "erasure_list", _whole, lambda _tx: paging.misread_page()
    ),
    ExportedList.log: ExportedPage(
        _named("desk.alert_log_page"),
        "alert_log_page",
        lambda tx: {"month": f"{alert_log_pages.asked_month(tx):%Y-%m}"},
        alert_log_pages.misread,
    ),
    ExportedList.breaches: ExportedPage(
        _named("desk.breach_list"), "breach_list", _whole, lambda _tx: paging.misread({})
    ),
    ExportedList.moved: ExportedPage(
        _named("desk.list.moved"), "waits", _whole, lambda _tx: paging.misread({}), lambda: {"name": "moved"}
    ),
}
"""Each list that leaves as a file, with its page."""
