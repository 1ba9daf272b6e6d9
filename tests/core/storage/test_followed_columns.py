"""No column that a key seals, or that an index key finds, is forgotten when that key is changed."""

import re

from sqlalchemy import LargeBinary

from core.models import Base
from core.settings import ROOT
from core.storage import indexed_numbers, sealed_columns

OTHERS = {"audit.mac", "audit.link", "audit_seals.head", "key_numbers.digest", "measured_children.mark"}
OTHERS |= {"desk_sessions.token", "desk_browsers.token", "text_reviews.text_hash", "erasures.said"}
OTHERS |= {"desk_sessions.challenge"}
"""Bytes that follow other keys, the audit's, the pepper, the measures'; digests of what is drawn at random, or of the
catalogs' own texts; what a passkey must sign, which anybody may read; and certificates of erasing, which say nothing of
the child and are read when its key is gone.
"""


def bytes_of_every_table() -> set[str]:
    return {
        str(column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }


def test_every_column_of_bytes_is_sealed_found_by_or_known_to_be_neither() -> None:
    sealed = {str(column) for column in sealed_columns.columns()}
    found_by = {name for name in bytes_of_every_table() if name.endswith("_index")}
    assert bytes_of_every_table() - sealed - found_by - OTHERS == set()
    assert bytes_of_every_table() >= OTHERS


def test_every_sealed_column_follows_its_key_by_its_own_name() -> None:
    names = [each.name for each in sealed_columns.followed()]
    assert len(names) == len(set(names)) == len(sealed_columns.columns()) >= 13
    assert {"people.name", "children.name", "phones.number", "talks.box", "deeds.result", "canaries.box"} <= set(names)


def test_every_index_of_numbers_follows_its_key_or_lapses() -> None:
    found_by = {name for name in bytes_of_every_table() if name.endswith("_index")}
    followed = {each.name for each in indexed_numbers.followed()}
    assert found_by - followed == set(indexed_numbers.UNSEALED)


def test_whatever_is_sealed_is_sealed_for_the_column_that_holds_it() -> None:
    """By its name it is opened and sealed anew: one sealed for another name would not open."""
    said = {
        where
        for top in ("core", "conversations", "ussd", "sms", "jobs", "web")
        for path in (ROOT / top).rglob("*.py")
        for where in re.findall(r"[. ](?:seal|sealed)\(\s*\"([a-z_.]+)\"", path.read_text())
    }
    assert said > {"people.name", "children.facts", "messages.text", "talks.box"}
    assert said - {each.name for each in sealed_columns.followed()} == set()
