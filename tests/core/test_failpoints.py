"""Every commit of the product has a named point, every point is somewhere in the product, and nothing is armed."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from core import failpoints
from core.failpoints import Side
from core.settings import ROOT
from jobs.schedule import SWEEPS

KNOWN = failpoints.NAMES | {each.failpoint for each in SWEEPS}
PACKAGES = ("core", "conversations", "ussd", "sms", "jobs", "web", "cli")
COMMITS = ("write", "single")
OPENED = "newest_database("
"""How a verb begins that commits to the database it opens in the same line."""
HANDS_ON = "_note"
"""Commits under the name that it is given."""


def product() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")
    yield from ROOT.glob("*.py")


@cache
def names() -> tuple[tuple[str, str], ...]:
    """Where something is committed or said to be reached, and the name it has there; "" for none."""
    return tuple(
        (f"{path.relative_to(ROOT)}:{node.lineno}", ast.unparse(node.args[0]) if node.args else "")
        for path in product()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and is_point(node)
    )


def is_point(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr == HANDS_ON:
        return True
    if call.func.attr not in (*COMMITS, "hit"):
        return False
    on = ast.unparse(call.func.value).rpartition(".")[2].lstrip("_")
    is_database = on == "database" or on.startswith(OPENED)
    return (call.func.attr in COMMITS and is_database) or (call.func.attr == "hit" and on == "failpoints")


def expanded(name: str) -> set[str]:
    """A written name; the sweeps' own come from the schedule, and those of `core.storage.db` from its callers."""
    if name == "sweep.failpoint":
        return {each.failpoint for each in SWEEPS}
    return set() if name in ("name", "self._name") else {ast.literal_eval(name)}


def test_every_commit_gateway_call_and_doorbell_has_a_point_of_its_own() -> None:
    nameless = [where for where, name in names() if not name]
    assert nameless == [], "give the commit a name, and core.failpoints the same"
    unknown = {(where, each) for where, name in names() for each in expanded(name) if each not in KNOWN}
    assert unknown == set(), "core.failpoints does not know these"


def test_every_point_stands_somewhere_in_the_product() -> None:
    found = {each for _, name in names() for each in expanded(name)}
    assert KNOWN - found == set()
    assert len(found) > 20


def test_nothing_in_the_product_arms_a_point() -> None:
    assert [path for path in product() if "failpoints.arm" in path.read_text()] == []


@pytest.fixture
def reached() -> Iterator[list[str]]:
    yield []
    failpoints.disarm()


def test_an_armed_point_acts_once_at_its_time_and_on_its_side(reached: list[str]) -> None:
    failpoints.hit("hop", Side.before)
    failpoints.arm("hop", Side.after, 2, lambda: reached.append("acted"))
    for _ in range(4):
        failpoints.hit("hop", Side.before)
        failpoints.hit("gateway", Side.after)
    assert reached == []
    failpoints.hit("hop", Side.after)
    assert reached == []
    failpoints.hit("hop", Side.after)
    assert reached == ["acted"]
    failpoints.hit("hop", Side.after)
    assert reached == ["acted"]


def test_disarmed_it_is_silent(reached: list[str]) -> None:
    failpoints.arm("hop", Side.after, 1, lambda: reached.append("acted"))
    failpoints.disarm()
    failpoints.hit("hop", Side.after)
    assert reached == []


@pytest.mark.parametrize(("name", "nth"), [("nowhere", 1), ("hop", 0)])
def test_what_is_no_point_cannot_be_armed(name: str, nth: int) -> None:
    with pytest.raises(ValueError, match=name):
        failpoints.arm(name, Side.before, nth, list)
