"""Rules that page somebody, and the dashboard: each figure they name is exported, each rule rings when it must."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.models.monitoring import AlarmName
from core.storage.db import Database
from tests.deploy.written import DEPLOY
from web import figures

RULES = DEPLOY / "prometheus" / "inshuti.rules.yml"
GROUPS: list[dict[str, Any]] = yaml.safe_load(RULES.read_text())["groups"]
ALERTS = [rule for group in GROUPS for rule in group["rules"]]
PANELS = json.loads((DEPLOY / "grafana" / "inshuti.json").read_text())["panels"]
ASKED = {
    **{rule["alert"]: [rule["expr"]] for rule in ALERTS},
    **{each["title"]: [target["expr"] for target in each["targets"]] for each in PANELS},
}
URGENT = list(AlarmName)[: list(AlarmName).index(AlarmName.invariants)]
"""While one of these rings, alerts may not reach officers by SMS."""


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_every_figure_that_is_asked_for_is_exported(database: Database) -> None:
    with database.read() as tx:
        exported = {each.name: each for each in figures.collect(tx).collect()}
    for title, expressions in ASKED.items():
        for expression in expressions:
            named = set(re.findall(r"\binshuti_\w+", expression))
            assert named or "up{" in expression, title
            plain = {re.sub(r"_(bucket|count|sum)$", "", each) for each in named}
            assert plain <= exported.keys(), title


def test_the_dashboard_is_seen_at_one_look() -> None:
    assert 0 < len(PANELS) <= 12
    assert all(each["description"] and each["targets"] for each in PANELS)
    places = [(each["gridPos"]["x"], each["gridPos"]["y"]) for each in PANELS]
    assert len(set(places)) == len(places)


def test_the_alarms_that_wake_somebody_are_those_that_the_runbook_wakes_for() -> None:
    by_name = {rule["alert"]: rule for rule in ALERTS}
    for name, sign in (("InshutiAlertsMayNotReachOfficers", "=~"), ("InshutiAlarm", "!~")):
        found = re.search(r'name(=~|!~)"([\w|]+)"', by_name[name]["expr"])
        assert found and (found[1], found[2].split("|")) == (sign, list(URGENT))
    assert by_name["InshutiAlertsMayNotReachOfficers"]["labels"]["severity"] == "page"
    assert by_name["InshutiAlarm"]["labels"]["severity"] == "look"


def test_every_rule_says_what_it_is_and_when_somebody_comes() -> None:
    for rule in ALERTS:
        assert rule["labels"]["severity"] in ("page", "look")
        assert rule["annotations"]["summary"].endswith(".")


def promtool(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *words], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.hosts
def test_promtool_takes_the_rules_and_the_configuration(tmp_path: Path) -> None:
    assert promtool(tmp_path, "check", "rules", str(RULES)).returncode == 0
    token = tmp_path / "token"
    token.write_text("x")
    text = (DEPLOY / "prometheus" / "prometheus.yml").read_text()
    (tmp_path / "prometheus.yml").write_text(text.replace("/etc/prometheus/inshuti-token", str(token)))
    (tmp_path / RULES.name).write_text(RULES.read_text())
    done = promtool(tmp_path, "check", "config", "prometheus.yml")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.hosts
def test_what_is_well_rings_nothing_and_what_is_wrong_rings_every_rule(tmp_path: Path) -> None:
    tried = (Path(__file__).parent / "rules_tried.yml").read_text()
    (tmp_path / "tried.yml").write_text(tried.replace("RULES", str(RULES)).replace("COUNT", str(len(ALERTS))))
    done = promtool(tmp_path, "test", "rules", "tried.yml")
    assert done.returncode == 0, done.stdout + done.stderr
