"""How many modules one key press enters: few enough to read it through."""

import pytest

from bench.load import modules
from bench.load.modules import entered
from core import codes

MOST = 26
"""Modules of ours that a plain key press may enter; join what is too finely cut before raising it."""


@pytest.mark.lengthy
def test_a_plain_key_press_enters_few_modules() -> None:
    measured = modules.measure()
    assert len(measured["plain"]) <= MOST, "\n".join(measured["plain"])
    assert {"ussd/webhook.py", "ussd/session/hops.py", "conversations/volunteer/visit.py"} < set(measured["plain"])
    assert "core/alerts/alerts.py" in measured["danger"]
    assert "core/alerts/alerts.py" not in measured["plain"]


def test_only_modules_of_ours_are_counted_once_each() -> None:
    with entered() as found:
        codes.read("12 34")
        codes.read("12 34")
    codes.is_sound("1234")
    assert found == ["core/codes.py"]
