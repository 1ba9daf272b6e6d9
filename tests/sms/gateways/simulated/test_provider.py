"""The gateway that only pretends."""

import re

from sms.gateways.port import Gateway, SendOutcome
from sms.gateways.simulated.provider import Simulated


def test_it_takes_everything_at_once_each_with_its_own_id():
    gateway: Gateway = Simulated()
    sent = gateway.send("Muraho", ["+250788000001", "+250788000002", "+250788000001"])
    assert [each.number for each in sent] == ["+250788000001", "+250788000002", "+250788000001"]
    assert {(each.outcome, each.reason, each.cost) for each in sent} == {(SendOutcome.accepted, "simulated", "0")}
    assert all(re.fullmatch("SIM-[0-9a-f]{32}", each.provider_id or "") for each in sent)
    assert len({each.provider_id for each in sent}) == 3
    assert gateway.send("Muraho", []) == []
    assert gateway.name == "simulated"
