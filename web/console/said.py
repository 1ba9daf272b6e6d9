"""The sentence above a page after something was done: it waits, sealed, with the browser, and no address tells it."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from flask import current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from core.language.words import Say
from core.privacy import Tampered
from web.console import desk_words, moments
from web.console.desk import Desk, language

SAID = "desk-said"
"""The cookie in which the last sentence waits."""
WHICH = "said"
"""In the address: which sentence belongs to the page, and nothing of what it says."""
SEALED_FOR = "said.told"
SLOTS = ("number", "time", "name", "count", "level", "code", "date", "alert", "step", "fostering")
"""What a sentence may say beside its own words."""
WHEN = ("time", "date")
"""Those of them that are moments, told as phones tell them."""


def to(endpoint: str, key: str, *, anchor: str = "", row: int | None = None, **slots: str) -> ResponseReturnValue:
    """To that page, with the sentence of that key above it."""
    base = url_for(f"console.{endpoint}", row=row) if row is not None else url_for(f"console.{endpoint}")
    return at(f"{base}{anchor and '#' + anchor}", key, **slots)


def at(address: str, key: str, **slots: str) -> ResponseReturnValue:
    """To that address, which may narrow a list already, with the sentence of that key above it."""
    which = secrets.token_urlsafe(6)
    told = {"key": key, **{name: slots[name] for name in SLOTS if slots.get(name)}}
    desk = _desk()
    sealed = desk.database.vault.seal(SEALED_FOR, g.signed_in.id, json.dumps({"which": which, **told}))
    base, mark, anchor = address.partition("#")
    answer = redirect(f"{base}{'&' if '?' in base else '?'}{WHICH}={which}{mark}{anchor}", 303)
    desk.set_cookie(answer, SAID, urlsafe_b64encode(sealed).decode())
    return answer


def heard() -> str:
    """The sentence for this page, "" for none: for one of another page or person, or that we did not write."""
    which = request.args.get(WHICH)
    if not which:
        return ""
    try:
        sealed = urlsafe_b64decode(_desk().cookie(SAID))
        told = json.loads(_desk().database.vault.open(SEALED_FOR, g.signed_in.id, sealed))
    except (Tampered, NotBase64, ValueError):
        return ""
    if told.pop("which") != which:
        return ""
    key = told.pop("key")
    own = f"desk.{key}"
    words = desk_words.catalog(language())
    slots = {name: moments.as_desk(told.get(name, "-")) if name in WHEN else told.get(name, "-") for name in SLOTS}
    return desk_words.say(language(), Say(own if own in words else key, slots))


def _desk() -> Desk:
    found: Desk = current_app.extensions["desk"]
    return found
