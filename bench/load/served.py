"""What the measured server serves: the product itself, and beside it the plainest Flask view there is.

The plain view is the yardstick: what this server and framework cost on this machine when nothing is done at all.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response

import app
from core.settings import Settings

CONSTANT = "/constant"


def create_app() -> WSGIApplication:
    """The product with the settings of the environment alone, and the plain view in the same process."""
    product, plain = app.create_app(Settings(_env_file=None)), _plain()

    def either(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        return (plain if environ["PATH_INFO"] == CONSTANT else product)(environ, start)

    return either


def _plain() -> Flask:
    """An application of its own: none of the product's hooks and routes slow it down."""
    plain = Flask(__name__, static_folder=None)

    @plain.post(CONSTANT)
    def constant() -> Response:
        """One short line."""
        return Response("CON Murakaza neza.", content_type="text/plain; charset=utf-8")

    return plain
