"""Whom to tell of a hole in the system, where whoever looks for that looks first (RFC 9116)."""

from flask import Blueprint, Response, abort

from core.clock import kigali
from core.storage.db import Database
from core.storage.policy import VISITORS, Policy, declares


def make_blueprint(database: Database) -> Blueprint:
    """`/.well-known/security.txt`, while the programme names somebody and that is not older than a year."""
    blueprint = Blueprint("security_contact", __name__)

    @blueprint.get("/.well-known/security.txt")
    @declares(Policy(VISITORS))
    def security_contact() -> Response:
        """The contact, and until when it is sure to be read. No I/O."""
        security = database.programme.security
        if not security.contact or security.expires <= kigali(database.real()).date():
            abort(404)
        lines = (f"Contact: {security.contact}", f"Expires: {security.expires}T00:00:00+02:00")
        said = "\n".join((*lines, "Preferred-Languages: en, fr, rw, sw"))
        return Response(f"{said}\n", content_type="text/plain; charset=utf-8")

    return blueprint
