"""The programme office's page: every block and every value stands there, in the words in which a diff tells of it."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from core.programme.alerts import Categories, Category
from core.programme.programme import Programme
from core.settings import ROOT

PAGE = (ROOT / "docs" / "programme.md").read_text()
BLOCKS = dict(re.findall(r"^## `\[(\w+)\]`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
SIGNATURE = ("author", "date", "note")
LEVELS = ("danger", "high", "medium", "low")


def values(block: Any) -> Iterator[tuple[str, str]]:
    """Each value of a block and of the tables in it, with what it means."""
    for name, field in Category.model_fields.items() if block is Categories else block.model_fields.items():
        inner = [each for each in (field.annotation, *get_args(field.annotation)) if isinstance(each, type)]
        tables = [each for each in inner if issubclass(each, BaseModel)]
        if name not in (*SIGNATURE, *LEVELS) or not tables:
            yield name, field.description or ""
        for each in tables:
            yield from values(each)


def test_every_block_has_its_heading_in_the_order_of_the_file() -> None:
    assert list(BLOCKS) == list(Programme.model_fields)


@pytest.mark.parametrize("name", Programme.model_fields)
def test_every_value_of_a_block_is_explained_and_no_other(name: str) -> None:
    block = Programme.model_fields[name].annotation
    told = re.findall(r"^\| `(\w+)` \| (.+) \|$", BLOCKS[name], re.MULTILINE)
    expected = [(key, means) for key, means in values(block) if key not in SIGNATURE]
    assert {key for key, _ in told} == {key for key, _ in expected}
    assert {(key, means) for key, means in expected if means} <= set(told)


def test_the_signature_is_explained_once() -> None:
    block = Programme.model_fields["hours"].annotation
    assert block is not None
    for name in SIGNATURE:
        assert f"`{name}` ({block.model_fields[name].description})" in PAGE
