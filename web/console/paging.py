"""Numbers in an address: the page of a list, what it is narrowed to. Anything else there counts as none."""

from urllib.parse import urlencode

from flask import request, url_for

WHICH = "said"
"""Which sentence of before belongs to the page."""
PAGES, DIGITS = 1000, 18
"""Pages of a list at most, and digits of a number in an address: an id has no more."""


def number(name: str) -> int | None:
    """The number of that name."""
    written = request.args.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) <= DIGITS else None


def asked_page() -> int:
    """Which page of a list is asked for, from 1."""
    return max(1, min(number("page") or 1, PAGES))


def export_of(name: str) -> str:
    """The address at which the list of that name, narrowed as it is here, is asked for as a file."""
    return narrowed_as_here(url_for("console.export_form", name=name))


def narrowed_as_here(address: str) -> str:
    """That address, with all that this one is narrowed to."""
    kept = {each: value for each, value in request.args.items() if each not in ("page", WHICH)}
    return f"{address}{'?' if kept else ''}{urlencode(kept)}"


def other_page(at: int) -> str:
    """The address of another page of the list, narrowed as this one is. A sentence that was told stays behind."""
    kept = {name: value for name, value in request.args.items() if name not in ("page", WHICH)}
    return f"{request.path}?{urlencode({**kept, 'page': at})}"
