"""Routes are closed until they say who may come in: one without a policy is not found, whatever it would answer."""

from flask import abort, current_app, request

from core import logs
from core.storage.policy import policy_of


def refuse_undeclared() -> None:
    """Before each request: 404 where the route it would come to has no policy, and a line in the log that names it."""
    view = current_app.view_functions.get(request.endpoint) if request.endpoint else None
    if view is not None and policy_of(view) is None:
        logs.get().error("route", name=request.endpoint, result="no policy")
        abort(404)
