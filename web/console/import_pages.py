"""A file that comes in: sent, looked at by the office's process, and stored once somebody has read what was found."""

from functools import partial
from io import BytesIO
from secrets import token_urlsafe

from flask import Blueprint, Response, abort, g, request
from flask.typing import ResponseReturnValue

from core.cases import taking_over
from core.clock import kigali
from core.errors import Unknown
from core.files import kinds, out
from core.files.faults import NotReadable
from core.files.kinds import FileKind
from core.files.limits import MOST_BYTES
from core.models.person import Role
from core.operations import office_imports
from core.operations.office_imports import ACCEPTED, ImportedForm, SentFile
from core.operations.office_jobs import AskedAlready
from core.storage.policy import Policy, Resource, declares
from web.console import desk_words, import_fields, office_downloads, paging, said
from web.console.desk import Desk, language, page, say, session
from web.console.uploads import kept, named

SENDS = Policy(
    frozenset(office_imports.MAY),
    reads=(Resource.person, Resource.child),
    writes=(Resource.person, Resource.child),
    pin=True,
    audited=True,
)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The form, the file that is sent, and the press that stores it."""

    @blueprint.get("/import/<name>")
    @declares(SENDS)
    def import_form(name: str) -> Response:
        """Which file, and what is right in it all the same; or an empty one with the headings, where asked for."""
        kind = request.args.get("template", "")
        return _template(_which(name), FileKind(kind)) if kind in list(FileKind) else _form(_which(name))

    @blueprint.post("/import/<name>")
    @declares(SENDS)
    def send_import(name: str) -> ResponseReturnValue:
        """It is looked at from now on, and nothing is stored; or a sentence says what is wrong with it."""
        form = _which(name)
        sent = request.files.get("file")
        content = sent.read(MOST_BYTES + 1) if sent else b""
        start = request.form.get("start", "").strip() or None
        accept = [each for each in request.form.getlist("accept") if each in ACCEPTED[form]]
        if wrong := _wrong(content, start):
            return _form(form, 400, **wrong)
        came = SentFile(form, named(sent), tuple(accept), start, office_imports.digest(content))
        try:
            number = kept(desk, partial(office_imports.begin, me=session().me, sent=came), content)
        except AskedAlready as same:
            return said.to("office_job", "import.same", row=same.job) if same.job else _form(form, 409, same=True)
        return said.to("office_job", "import.looked_at", row=number)

    @blueprint.post("/office/<int:row>")
    @declares(SENDS)
    def store_import(row: int) -> ResponseReturnValue:
        """What was right of the file that was looked at comes in."""
        try:
            with desk.write("desk") as tx:
                number = office_imports.store(tx, session().me, row)
        except AskedAlready as same:
            return said.to("office_job", "import.comes_in", row=same.job or row)
        return said.to("office_job", "import.comes_in", row=number)


def _template(form: ImportedForm, kind: FileKind) -> Response:
    held = BytesIO()
    out.template(office_imports.FORMS[form], kind, language().value, held)
    called = office_downloads.as_name(say(f"desk.import.called.{form}"))
    return office_downloads.attached(held.getvalue(), f"inshuti-{called}.{kind}")


def _which(name: str) -> ImportedForm:
    if name not in list(ImportedForm):
        abort(404)
    return ImportedForm(name)


def _wrong(content: bytes, start: str | None) -> dict[str, str]:
    """What is wrong, by field: seen at once, so that nobody waits for it."""
    if len(content) > MOST_BYTES:
        return {"file_wrong": "desk.import.large"}
    try:
        kinds.kind_of(content)
    except NotReadable as wrong:
        return (
            {"file_said": desk_words.faults(language())(str(wrong))} if content else {"file_wrong": "desk.import.none"}
        )
    try:
        day = import_fields.day_of(start)
        if start and (day is None or session().me.role is not Role.national):
            return {"start_wrong": "desk.import.start_wrong"}
        if day:
            taking_over.check_day(day, kigali(g.at).date())
    except Unknown:
        return {"start_wrong": "desk.import.start_wrong"}
    return {}


def _form(form: ImportedForm, status: int = 200, **wrong: object) -> Response:
    fields = {"form": form, "accepts": ACCEPTED[form], "sets_start": _sets_start(form), "once": token_urlsafe(9)}
    return page("import.html", status, wrong=wrong, misread=paging.misread({"template": None}), **fields)


def _sets_start(form: ImportedForm) -> bool:
    return form is ImportedForm.children and session().me.role is Role.national
