"""Every door says who may come in, what it touches and whether that is written down: conversations, SMS commands,
verbs of ./inshuti, routes. What they say is tried by tests/conversations/test_crawl.py and the tests of each edge.
"""

from collections.abc import Callable, Iterator, Mapping

import click
import pytest
from flask import Flask

import cli
from conversations.officer.alert import one_alert
from core.errors import Forbidden
from core.models.person import Role
from core.storage.access import Caller, door
from core.storage.policy import (
    GATEWAY,
    KNOWN,
    OFFICERS,
    OPERATOR,
    STRANGERS,
    VISITORS,
    VOLUNTEERS,
    Actor,
    Outsider,
    Policy,
    Resource,
    declares,
    policy_of,
)
from sms.commands import COMMANDS, NUMBER, UNREADABLE
from tests.conversations.doors import conversations, declared_in
from tests.fixtures.world import World
from ussd.webhook import UssdMiddleware

Doors = Mapping[str, Policy | None]
CHILD, ALERT = Resource.child, Resource.alert


def commands() -> Doors:
    """Every SMS command, by what is called for it."""
    every = (*COMMANDS, NUMBER, UNREADABLE)
    return {command.name: policy_of(command.act) for command in every}


def verbs(group: click.Group, name: str = "") -> Iterator[tuple[str, Policy | None]]:
    """Every verb of a group and of the groups in it, by the words that are typed. A group alone only tells of them."""
    for word, command in group.commands.items():
        typed = f"{name} {word}".strip()
        if isinstance(command, click.Group):
            assert not command.invoke_without_command, typed
            yield from verbs(command, typed)
        else:
            yield typed, policy_of(command.callback)


def routes(app: Flask) -> Doors:
    """Every route, by its methods and address."""
    found = {}
    for rule in app.url_map.iter_rules():
        methods = "|".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        found[f"{methods} {rule.rule}"] = policy_of(app.view_functions[rule.endpoint])
    return found


def undeclared(doors: Doors) -> list[str]:
    return [name for name, policy in doors.items() if policy is None]


def open_to(doors: Doors, *roles: Actor) -> list[str]:
    return [name for name, policy in doors.items() if policy and not policy.roles <= set(roles)]


def test_every_conversation_has_a_policy() -> None:
    assert len(conversations()) > 40
    assert undeclared(conversations()) == []
    assert open_to(conversations(), *Role, Outsider.stranger) == []


def test_a_conversation_without_a_policy_is_found() -> None:
    source = (
        '@cached\ndef planted(me: Caller) -> Conversation: ...\ndef _part(me: Caller) -> "steps.Conversation": ...\n'
    )
    assert declared_in(source) == ["planted"]
    assert declared_in("def planted(me) -> steps.Conversation: ...") == ["planted"]
    assert undeclared({"planted": policy_of(lambda _me: None), "alert": policy_of(one_alert)}) == ["planted"]


def test_every_sms_command_has_a_policy() -> None:
    assert undeclared(commands()) == []
    assert open_to(commands(), *Role) == []
    assert not any(policy and policy.pin for policy in commands().values()), "no PIN is asked by SMS"


def test_every_verb_has_a_policy() -> None:
    found = dict(verbs(cli.verbs))
    assert {"up", "demo", "phone", "i18n check", "institutions add", "restore"} <= found.keys()
    assert undeclared(found) == []
    assert open_to(found, Outsider.operator) == []


def test_a_verb_without_a_policy_is_found_however_deep() -> None:
    outer, inner = click.Group("outer"), click.Group("inner")
    outer.add_command(inner)
    inner.add_command(click.Command("planted", callback=lambda: None))
    assert undeclared(dict(verbs(outer))) == ["inner planted"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestRoutes:
    def test_every_route_has_a_policy(self, world: World) -> None:
        found = routes(world.app)
        assert {"GET /healthz", "GET /simulator", "GET /static/<path:filename>"} <= found.keys()
        assert undeclared(found) == []
        desk = {name: policy for name, policy in found.items() if " /console" in name}
        others = {name: policy for name, policy in found.items() if name not in desk}
        assert open_to(others, Outsider.operator, Outsider.program, Outsider.visitor) == []
        assert open_to(desk, Outsider.visitor, *OFFICERS) == []

    def test_callbacks_are_the_gateways_and_the_simulator_is_the_operators(self, world: World) -> None:
        for name, policy in routes(world.app).items():
            assert policy
            inward = name.partition(" ")[2].startswith(("/ussd", "/sms", "/voice"))
            assert (policy.roles == GATEWAY) is inward, name
            theirs = "/metrics" in name or ("/simulator" in name and "static" not in name)
            assert (policy.roles == OPERATOR) is theirs, name

    def test_at_the_desk_only_signing_in_is_open_to_who_is_not_signed_in(self, world: World) -> None:
        open_ones = {"GET /console/sign-in", "POST /console/sign-in", "GET /console/enrol", "POST /console/enrol"}
        open_ones |= {"GET /console/second", "POST /console/second", "POST /console/second/passkey"}
        desk = {name: policy for name, policy in routes(world.app).items() if " /console" in name}
        assert {name for name, policy in desk.items() if policy and Outsider.visitor in policy.roles} == open_ones
        for name, policy in desk.items():
            assert policy
            assert policy.pin or not policy.reads, name
            address = "/console" + name.partition("/console")[2].replace("<int:row>", "7").replace("<act>", "did")
            call = world.client.get if name.startswith("GET") else world.client.post
            if name not in open_ones:
                answer = call(address.replace("<name>", "visits"))
                assert answer.location.startswith("/console/sign-in"), name

    def test_hops_are_taken_in_front_of_the_framework_by_the_policy_of_their_route(self, world: World) -> None:
        hop = policy_of(UssdMiddleware._hop)
        assert hop
        assert routes(world.app)["POST /ussd/africastalking/<token>"] is hop

    def test_a_route_without_a_policy_is_found_and_is_not_found(self, world: World) -> None:
        world.app.add_url_rule("/planted", "planted", lambda: "open")
        world.app.add_url_rule("/declared", "declared", declares(Policy(VISITORS))(lambda: "open"))
        assert undeclared(routes(world.app)) == ["GET /planted"]
        assert world.client.get("/planted").status_code == 404
        assert world.client.post("/planted").status_code == 405
        assert world.client.get("/declared").data == b"open"


@pytest.mark.parametrize(
    ("fault", "planted"),
    [
        ("nobody may come in", lambda: Policy(frozenset(), writes=(Resource.own,))),
        ("without a PIN", lambda: Policy(VOLUNTEERS, reads=(CHILD,), audited=True)),
        ("without a PIN", lambda: Policy(OFFICERS | OPERATOR, reads=(CHILD,), audited=True)),
        ("have a PIN", lambda: Policy(STRANGERS, writes=(Resource.call_back,), pin=True)),
        ("records are read", lambda: Policy(OFFICERS, reads=(ALERT,), pin=True)),
        ("a child's record is changed", lambda: Policy(VOLUNTEERS, writes=(CHILD,))),
        ("nothing was touched", lambda: Policy(VOLUNTEERS, audited=True)),
        ("may not come in", lambda: Policy(VOLUNTEERS, reads=(Resource.own,), read_only=OFFICERS)),
        ("nothing to read", lambda: Policy(OFFICERS, writes=(ALERT,), read_only=frozenset({Role.national}))),
        ("everybody only reads", lambda: Policy(KNOWN, (Resource.own,), (Resource.own,), read_only=KNOWN)),
        ("reads too much", lambda: Policy(STRANGERS, reads=(Resource.own,))),
        ("reads too much", lambda: Policy(GATEWAY, reads=(Resource.message,))),
        ("reads too much", lambda: Policy(VISITORS | OPERATOR, reads=(Resource.measures,))),
        ("a visitor changes", lambda: Policy(VISITORS, writes=(Resource.system,))),
        ("belongs to the operator", lambda: Policy(OFFICERS, reads=(Resource.everything,), pin=True)),
    ],
)
def test_a_policy_that_contradicts_itself_cannot_be_declared(fault: str, planted: Callable[[], Policy]) -> None:
    with pytest.raises(ValueError, match=fault):
        planted()


@pytest.mark.parametrize("role", [*Role, None])
def test_a_conversation_is_refused_to_whom_its_policy_does_not_name(role: Role | None) -> None:
    """Before its first question: nothing is read for them."""
    opened = []
    talk = door(Policy(OFFICERS, reads=(ALERT,), pin=True, audited=True))(lambda me, alert: opened.append((me, alert)))
    caller = Caller("+250788000001", "ussd", role=role)
    if role and role.is_officer:
        talk(caller, 7)
        assert opened == [(caller, 7)]
        return
    with pytest.raises(Forbidden):
        talk(caller, 7)
    with pytest.raises(Forbidden):
        one_alert(caller, 7)
    assert opened == []
