"""For a child at the desk: what its guardian said of the record, and the lead's asking to erase it."""

from core.children import guardians
from core.models.consent import ConsentAnswer
from core.storage.db import Tx
from web.console import erasure_pages
from web.console.act_pages import ActForm
from web.console.desk import say
from web.console.doing import Outcome, do
from web.console.form_fields import Field, Given, choose

SAID = (ConsentAnswer.yes, ConsentAnswer.no, ConsentAnswer.danger)
ERASE = "erase"


def _fields(_tx: Tx, _row: int) -> list[Field]:
    return [choose("said", say("desk.guardian.said"), {str(each): say(f"desk.guardian.{each}") for each in SAID})]


def _note(tx: Tx, row: int, given: Given) -> Outcome:
    do(tx, guardians.note_by_office, row, ConsentAnswer(given["said"]))
    return "desk.guardian.noted", {}


ACTS = {"guardian": ActForm(_fields, _note), ERASE: erasure_pages.ASK}
