"""The sentence above a page after something was done: it comes with the address, signed, and names no child."""

import hmac
from urllib.parse import urlencode

from flask import current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from core.language.words import Say
from web.console import desk_words
from web.console.desk import language

SLOTS = ("number", "time", "name", "count", "level", "code", "date", "alert", "step", "fostering")
"""What a sentence may say beside its own words."""


def to(endpoint: str, key: str, *, anchor: str = "", row: int | None = None, **slots: str) -> ResponseReturnValue:
    """To that page, with the sentence of that key above it."""
    base = url_for(f"console.{endpoint}", row=row) if row is not None else url_for(f"console.{endpoint}")
    return at(f"{base}{anchor and '#' + anchor}", key, **slots)


def at(address: str, key: str, **slots: str) -> ResponseReturnValue:
    """To that address, which may narrow a list already, with the sentence of that key above it."""
    told = {"said": key, **{name: slots[name] for name in SLOTS if slots.get(name)}}
    base, mark, anchor = address.partition("#")
    query = urlencode({**told, "by": _mark(told)})
    return redirect(f"{base}{'&' if '?' in base else '?'}{query}{mark}{anchor}", 303)


def heard() -> str:
    """The sentence for this page, "" for none, or one that we did not write."""
    told = {name: request.args[name] for name in ("said", *SLOTS) if name in request.args}
    if "said" not in told or not hmac.compare_digest(request.args.get("by", "").encode(), _mark(told).encode()):
        return ""
    key = told.pop("said")
    own = f"desk.{key}"
    words = desk_words.catalog(language())
    slots = {name: told.get(name, "-") for name in SLOTS}
    return desk_words.say(language(), Say(own if own in words else key, slots))


def _mark(told: dict[str, str]) -> str:
    text = urlencode(sorted(told.items()))
    marked: str = current_app.extensions["desk"].database.vault.keyed_mark(f"desk said {g.signed_in.id}", text)
    return marked
