"""Each door is opened to the roles that docs/access.md names, and to no other; a door without cells fails."""

import re
from collections.abc import Mapping

import pytest

import cli
from core.models.person import Role
from core.storage.policy import Actor, Outsider, Policy
from tests.access.probing import opens
from tests.access.tables import table
from tests.architecture.test_doors import commands, routes, verbs
from tests.conversations.doors import conversations, of_one_record
from tests.fixtures.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PHONES: Mapping[Actor, int] = {
    Role.volunteer: 1,
    Role.caregiver: 101,
    Role.sector_officer: 501,
    Role.social_worker: 201,
    Role.psychologist: 202,
    Role.lead: 301,
    Role.national: 401,
    Outsider.stranger: 999,
}
WITH_ARGUMENTS = {"officer.alert.open_alerts": (False,), "shared.ring_me": ("caregiver",)}
"""Doors that are handed something which is no record."""


def cell(policy: Policy | None, actor: Actor) -> str:
    """What a policy says of that actor as the page writes it: reads, writes, both, or nothing of anybody's."""
    if policy is None or actor not in policy.roles:
        return "-"
    writes = bool(policy.writes) and actor not in policy.read_only
    return ("r" if policy.reads else "") + ("w" if writes else "") or "in"


def test_every_conversation_stands_there_with_a_cell_for_each_role(world: World) -> None:
    told = table("Conversations")
    assert list(told) == list(conversations())
    for name, cells in told.items():
        assert {role: cell(conversations()[name], role) for role in PHONES} == dict(cells), name


@pytest.mark.lengthy
def test_every_conversation_is_opened_through_a_hop_to_those_and_to_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is about one record has a table of its own."""
    tried = 0
    for name, cells in table("Conversations").items():
        if of_one_record(name) and name not in WITH_ARGUMENTS:
            continue
        for role, last in PHONES.items():
            arguments = WITH_ARGUMENTS.get(name, ())
            assert opens(monkeypatch, world, last, name, arguments) is (cells[role] != "-"), (name, role)
            tried += 1
    assert tried > 250


def test_every_sms_command_stands_there(world: World) -> None:
    """tests/sms/test_policies.py sends each from every role's phone, and looks at every table."""
    told = table("SMS commands")
    assert list(told) == list(commands())
    for name, cells in told.items():
        known = [role for role in PHONES if role is not Outsider.stranger]
        assert {role: cell(commands()[name], role) for role in known} == dict(cells), name


def test_every_verb_is_the_operators(world: World) -> None:
    told = table("Verbs")
    found = dict(verbs(cli.verbs))
    assert set(told) == set(found)
    for name, policy in found.items():
        assert told[name]["operator"] == cell(policy, Outsider.operator), name


CALLERS = {
    "visitor": {"REMOTE_ADDR": "203.0.113.9", "HTTP_HOST": "line.example"},
    "operator": {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1"},
}


def test_every_route_answers_strangers_gateways_and_operators_as_told(world: World) -> None:
    told = table("Routes")
    assert set(told) == set(routes(world.app))
    for name, cells in told.items():
        method, _, address = name.partition(" ")
        method = method.partition("|")[0]
        for who, wanted in cells.items():
            token = world.phone(1).token if who == "gateway" else "wrong"
            path = address.replace("<token>", token).replace("<msisdn>", "+250788000001").replace("<int:row>", "1")
            path = re.sub(r"<[\w:]+>", "x", path)
            environ = CALLERS.get(who, CALLERS["visitor"])
            answer = world.client.open(path, method=method, environ_overrides=environ)
            assert str(answer.status_code) == wanted, (name, who, answer.data[:80])
    assert world.client.get("/readyz", environ_overrides=CALLERS["visitor"]).get_json().keys() == {"ok"}
