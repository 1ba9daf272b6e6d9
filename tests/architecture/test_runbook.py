"""The runbook: whoever is woken by an alarm finds its name there, in the order of urgency."""

import re

from core.models.monitoring import AlarmName, Kind
from core.settings import ROOT

TEXT = (ROOT / "docs" / "runbook.md").read_text()
ALARMS = re.split(r"^## ", TEXT.partition("\n## Alarms\n")[2], flags=re.MULTILINE)[0]


def test_every_alarm_has_its_heading_the_most_urgent_first() -> None:
    assert re.findall(r"^### (\w+)$", ALARMS, re.MULTILINE) == list(AlarmName)


def test_every_alarm_says_what_it_means_and_what_to_do() -> None:
    for part in re.split(r"^### ", ALARMS, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        assert body.strip().startswith("*"), name
        assert "\n1. " in body or "| kind |" in body, name


def test_every_kind_of_finding_is_explained() -> None:
    assert re.findall(r"^\| `(\w+)` \|", ALARMS, re.MULTILINE) == list(Kind)
