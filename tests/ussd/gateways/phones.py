"""A phone on each dialect. A new dialect adds its phone here, and every promise of the edge is asked of it."""

import json
import secrets
from typing import Any, Self

from tests.fixtures.phone import Phone
from tests.fixtures.world import TOKEN, World


class HubtelPhone(Phone):
    """Sends its last input and the hop's number; `screen` reads like everybody's: CON or END, then the words."""

    hop: dict[str, Any]
    state = ""
    is_numbered = True

    def dial(self, tail: str = "") -> Self:
        self.session, self.state = secrets.token_hex(16), ""
        return self._send("Initiation", f"*801*{tail}#" if tail else "*801#", 1)

    def press(self, *keys: str) -> Self:
        for key in keys:
            assert not self.is_over, f"the talk had ended: {self.screen}"
            self.next(key)
        return self

    def next(self, key: str) -> Self:
        """The next hop, be it that the talk is over."""
        return self._send("Response", key, self.hop.get("Sequence", 0) + 1)

    def closes(self, kind: str) -> Self:
        """The network tells that the session ended."""
        return self._send(kind, "", self.hop.get("Sequence", 0) + 1)

    def _send(self, kind: str, message: str, sequence: int) -> Self:
        self.hop = {
            "Type": kind,
            "Mobile": self.number.removeprefix("+"),
            "SessionId": self.session,
            "ServiceCode": "801",
            "Message": message,
            "Operator": "mtn",
            "ClientState": self.state,
        }
        if self.is_numbered:
            self.hop["Sequence"] = sequence
        return self.again()

    def again(self) -> Self:
        answer = self.client.post(f"/ussd/hubtel/{self.token}", json=self.hop)
        assert answer.status_code == 200
        assert answer.content_type == "application/json; charset=utf-8"
        self.raw = answer.data
        told = json.loads(self.raw)
        assert told["Type"] in ("Response", "Release")
        self.screen = ("END " if told["Type"] == "Release" else "CON ") + told["Message"]
        self.state = told.get("ClientState", "")
        return self


class UnnumberedHubtelPhone(HubtelPhone):
    """The same where no number comes: only what our last answer asked to be given back."""

    is_numbered = False


class OneMorePhone(Phone):
    """Sends everything typed so far."""

    def next(self, key: str) -> Self:
        """The next hop, be it that the talk is over."""
        self.typed = f"{self.typed}*{key}" if self.typed else key
        return self.again()


DIALECTS: dict[str, type[HubtelPhone | OneMorePhone]] = {
    "africastalking": OneMorePhone,
    "hubtel": HubtelPhone,
    "hubtel without numbers": UnnumberedHubtelPhone,
}


def on(dialect: str, world: World, last: int) -> HubtelPhone | OneMorePhone:
    """The phone of the demo person whose number ends so, on that dialect."""
    return DIALECTS[dialect](world.client, TOKEN, f"+250788000{last:03d}", world.clock.settle)


def stolen(dialect: str, world: World, phone: Phone, last: int) -> HubtelPhone | OneMorePhone:
    """Another number in that phone's session, with the hop that phone sent last."""
    thief = on(dialect, world, last)
    thief.__dict__.update({name: value for name, value in vars(phone).items() if name != "number"})
    if isinstance(thief, HubtelPhone):
        thief.hop = {**thief.hop, "Mobile": thief.number.removeprefix("+")}
    return thief
