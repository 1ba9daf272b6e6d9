"""Addresses under the desk that no page has are said to be so; one that only forms are sent to leads to their page."""

from flask import Blueprint, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from web.callback_origins import only_post
from web.console import gate
from web.console.desk import Desk


def guard(blueprint: Blueprint, desk: Desk) -> None:
    """Where no route is found, no page and no gate is asked; a gateway's address says nothing of itself."""
    home = f"{blueprint.url_prefix}/"

    @blueprint.app_errorhandler(NotFound)
    @blueprint.app_errorhandler(MethodNotAllowed)
    def astray(error: HTTPException) -> ResponseReturnValue:
        if request.url_rule is not None or not request.path.startswith(home):
            return only_post(error) if isinstance(error, MethodNotAllowed) else error
        if isinstance(error, MethodNotAllowed) and request.method == "GET":
            return redirect(_page_above(request.path), 303)
        return gate.no_page(desk, error.code or NotFound.code)


def _page_above(path: str) -> str:
    """The nearest address above it that can be opened; the first page of the desk always can."""
    known = current_app.url_map.bind("")
    above = path.rpartition("/")[0]
    while not known.test(above, "GET"):
        above = above.rpartition("/")[0]
    return above
