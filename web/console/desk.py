"""What all pages of the desk share: the database, who sits at it now, its cookies, and how a page is drawn."""

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from core.language.text_source import TextSource
from core.language.words import Say
from core.models.person import Language
from core.people.desk_sessions import SignedIn
from core.people.passkey_site import PasskeySite
from core.storage.db import Database, Tx
from web.console import desk_words
from web.operators import Operators

SESSION, BROWSER = "desk", "desk-browser"
FORM_BYTES = 64 * 1024
MONTHS_6 = 180 * 24 * 3600
ROWS = 2**63
"""No row has a number that large, and databases say so in a way that nobody wants to read."""


@dataclass(frozen=True)
class Desk:
    """The desk of one application. `shows_demo`: the synthetic officers' way in stands on the page; `passkeys`: the
    site for which they are made, None where none can be.
    """

    database: Database
    operators: Operators
    shows_demo: bool
    texts: TextSource
    passkeys: PasskeySite | None

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only looks, at the moment at which the gate let the page in."""
        with self.database.read() as tx:
            tx.ahead(g.ahead)
            yield tx

    @contextmanager
    def write(self, name: str) -> Iterator[Tx]:
        """One that writes, be it only that somebody looked. A page made in it is drawn once it is over: no hop waits
        for SQLite's lock while a template is filled in, and nothing is shown whose look was not written down.
        """
        pages: list[Callable[[], None]] = []
        g.drawn_later = pages
        try:
            with self.database.write(name) as tx:
                tx.ahead(g.ahead)
                yield tx
        finally:
            g.drawn_later = None
        for draw in pages:
            draw()

    @property
    def is_plain(self) -> bool:
        """Whether this browser is on this very machine, where there is nobody between and no https."""
        return self.operators.are_here(request)

    def cookie(self, name: str) -> str:
        """What the browser says; "" for nothing."""
        return request.cookies.get(self._named(name), "")

    def set_cookie(self, response: AnyResponse, name: str, value: str) -> None:
        """Kept by the browser for this site alone, and read by no script. The session's goes with the browser."""
        lasts = MONTHS_6 if name == BROWSER else None
        options: dict[str, Any] = {"httponly": True, "samesite": "Strict", "secure": not self.is_plain, "path": "/"}
        response.set_cookie(self._named(name), value, max_age=lasts, **options)

    def drop_cookie(self, response: AnyResponse, name: str) -> None:
        """The browser forgets it."""
        response.delete_cookie(self._named(name), path="/", secure=not self.is_plain, httponly=True, samesite="Strict")

    def _named(self, name: str) -> str:
        return name if self.is_plain else f"__Host-{name}"

    def form_mark(self) -> str:
        """What a form of this browser carries, and no other site knows: bound to its session, or before that to the
        browser.
        """
        bound = self.cookie(SESSION) or self.cookie(BROWSER) or getattr(g, "new_browser", "")
        return self.database.vault.keyed_mark("desk form", bound)

    def is_own_form(self) -> bool:
        """Whether the form that came was drawn for this browser."""
        elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
        given = request.form.get("mark", "").encode()
        return not elsewhere and hmac.compare_digest(given, self.form_mark().encode())


def session() -> SignedIn:
    """Who sits there. Only for pages behind the gate."""
    found: SignedIn = g.signed_in
    return found


def once_of(tx: Tx, what: str, *chosen: Any) -> str:
    """The name under which this form's act happens once: of who sits there, of the form as it was drawn, and of what
    was chosen or typed in it, which the name does not tell.
    """
    form = request.form.get("once", "").replace("\x00", "")[:40]
    return f"desk:{session().me.id}:{what}:{form}:{tx.vault.keyed_mark('desk act', repr(chosen))[:16]}"


def language() -> Language:
    """In which language the page speaks: of who sits there, else of the browser, where the desk has it."""
    signed_in: SignedIn | None = g.get("signed_in")
    if signed_in:
        return desk_words.spoken(signed_in.me.language)
    asked = request.accept_languages.best_match([each.value for each in desk_words.SPOKEN], default="rw")
    return Language(asked)


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page of the desk; made in a transaction that writes, it is drawn behind it."""
    answer = make_response("", status)
    later: list[Callable[[], None]] | None = g.get("drawn_later")

    def draw() -> None:
        answer.set_data(render_template(f"console/{template}", **values))

    if later is None:
        draw()
    else:
        later.append(draw)
    return answer


def say(key: str, **slots: Any) -> str:
    """Words of the desk in the page's language."""
    return desk_words.say(language(), Say(key, slots))


def go(endpoint: str, **values: Any) -> AnyResponse:
    """To another page of the desk, by GET."""
    return redirect(url_for(f"console.{endpoint}", **values), 303)
