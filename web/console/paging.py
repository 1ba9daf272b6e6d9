"""Numbers in an address: the page of a list, what it is narrowed to. Anything else there counts as none."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request, url_for

from web.console.desk import say

WHICH = "said"
"""Which sentence of before belongs to the page."""
PAGES, DIGITS = 1000, 18
"""Pages of a list at most, and digits of a number in an address: an id has no more."""
NAMED = {
    "month": "desk.log.month",
    "ended": "desk.calls.ended",
    "days": "desk.filter.period",
    "mine": "desk.children.mine",
    "village": "desk.form.village",
    "state": "desk.volunteers.state",
    "pair": "desk.volunteers.pair",
    "language": "desk.volunteers.language",
    "stand": "desk.volunteers.state",
    "topic": "desk.words.topic",
    "line": "desk.import.row",
}
"""What the lists call what they are narrowed to, where its own name does not lead there."""


def number(name: str) -> int | None:
    """The number of that name."""
    written = request.args.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) <= DIGITS else None


def asked_page() -> int:
    """Which page of a list is asked for, from 1."""
    return max(1, min(number("page") or 1, PAGES))


def misread(understood: Mapping[str, object]) -> str:
    """The sentence that says of what in the address the list knows nothing, so that nobody takes it for a list that is
    narrowed; "" where all of it is `understood`. Of what stands there twice, only the first is asked.
    """
    known = {name: "" if value is None else str(value) for name, value in understood.items()}
    asked = {name: values for name, values in request.args.lists() if name != WHICH}
    odd = [name for name, values in asked.items() if values != [""] and values != [known.get(name)]]
    labels = (NAMED.get(name, f"desk.filter.{name}") if name in known else "desk.filter.other" for name in odd)
    names = dict.fromkeys(map(say, labels))
    return say("desk.filter.misread", names=", ".join(names)) if names else ""


def misread_page() -> str:
    """The same of a list that is narrowed by nothing and has pages."""
    return misread({"page": asked_page()})


def is_done() -> bool:
    """Whether a list of what waits shows what is done with instead."""
    return request.args.get("done") == "1"


def misread_done() -> str:
    """The same of such a list."""
    return misread({"done": 1 if is_done() else None, "page": asked_page()})


def export_of(name: str) -> str:
    """The address at which the list of that name, narrowed as it is here, is asked for as a file."""
    return narrowed_as_here(url_for("console.export_form", name=name))


def narrowed_as_here(address: str, *without: str) -> str:
    """That address, with all that this one is narrowed to but those."""
    kept = {each: value for each, value in request.args.items() if each not in ("page", WHICH, *without)}
    return f"{address}{'?' if kept else ''}{urlencode(kept)}"


def other_page(at: int) -> str:
    """The address of another page of the list, narrowed as this one is. A sentence that was told stays behind."""
    kept = {name: value for name, value in request.args.items() if name not in ("page", WHICH)}
    return f"{request.path}?{urlencode({**kept, 'page': at})}"
