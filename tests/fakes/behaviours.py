"""The ways a fake gateway can answer a send: as recorded from the real one, and as networks spoil it.

A behaviour that rules one row (`accept`, `reject`, `missing_row`) may be given to a number; every other one
rules the whole call.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

JSON = "application/json"
STATUS_NAMES = {
    100: "Success", 101: "Success", 102: "Success", 401: "RiskHold", 402: "InvalidSenderId",
    403: "InvalidPhoneNumber", 404: "UnsupportedNumberType", 405: "InsufficientBalance", 406: "UserInBlacklist",
    407: "CouldNotRoute", 409: "DoNotDisturbRejection", 500: "InternalServerError", 501: "GatewayError",
    502: "RejectedByGateway",
}  # fmt: skip


@dataclass(frozen=True)
class Behaviour:
    """One way to answer. `taken` says if the message goes out; `body` None means "rows as recorded"."""

    taken: bool = True
    status: int = 201
    content_type: str = JSON
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    row_code: int | None = 101  # None leaves the row out
    wait: float = 0.0  # seconds before the first byte
    drip: float = 0.0  # seconds between single bytes of the body
    keep: float = 1.0  # how much of the body is sent before the line is cut
    hang_up: bool = False  # cut the line in place of an answer
    chunked: bool = False

    @property
    def rules_a_row(self) -> bool:
        """Whether this behaviour may differ from number to number within one call."""
        return self == Behaviour(taken=self.taken, row_code=self.row_code)

    @property
    def is_clear(self) -> bool:
        """Whether the sender can read from the answer, in its time, that the message was taken."""
        return self.body is None and self.row_code is not None and not self.hang_up and self.keep == 1 and self.wait < 9


def accept(code: int = 101) -> Behaviour:
    return Behaviour(row_code=code)


def reject(code: int) -> Behaviour:
    return Behaviour(taken=False, row_code=code)


def missing_row() -> Behaviour:
    return Behaviour(row_code=None)


def no_recipients(message: str = "InvalidSenderId") -> Behaviour:
    return raw(json.dumps({"SMSMessageData": {"Message": message, "Recipients": []}}).encode())


def bad_key() -> Behaviour:
    return raw(b"The supplied authentication is invalid", status=401, content_type="text/plain")


def throttled() -> Behaviour:
    return raw(b"Too many requests", status=429, content_type="text/plain")


def error(status: int = 500) -> Behaviour:
    return raw(b"<html><h1>Internal error</h1></html>", status=status, content_type="text/html")


def redirect(to: str) -> Behaviour:
    return Behaviour(taken=False, status=302, body=b"", headers={"Location": to})


def raw(body: bytes, status: int = 201, content_type: str = JSON, taken: bool = False) -> Behaviour:
    return Behaviour(taken=taken, status=status, content_type=content_type, body=body)


def html() -> Behaviour:
    """A success that nobody can read, though the message went out."""
    return raw(b"<html><body>Sent</body></html>", status=200, content_type="text/html", taken=True)


def charset() -> Behaviour:
    return Behaviour(content_type="application/json; charset=UTF-8")


def chunked() -> Behaviour:
    return Behaviour(chunked=True)


def slow(seconds: float) -> Behaviour:
    return Behaviour(wait=seconds)


def dripping(seconds: float) -> Behaviour:
    """Every byte of the body in time for a read limit, the whole far too late."""
    return Behaviour(drip=seconds)


def cut_short() -> Behaviour:
    """The message goes out, the line breaks in the middle of the answer."""
    return Behaviour(keep=0.5)


def drop() -> Behaviour:
    """The message goes out, the line breaks before the answer."""
    return Behaviour(hang_up=True)


def refuse() -> Behaviour:
    """The line breaks before the message is taken; from outside the same as `drop`."""
    return Behaviour(taken=False, hang_up=True)


# What `--behaviour NAME=weight` may name. A stall outlasts every time limit of the sender.
BY_NAME: dict[str, Behaviour] = {
    "accept": accept(), "queued": accept(102), "charset": charset(), "chunked": chunked(), "html": html(),
    "bad_number": reject(403), "no_balance": reject(405), "opted_out": reject(406), "no_route": reject(407),
    "gateway_error": reject(501), "rejected": reject(502), "no_recipients": no_recipients(), "bad_key": bad_key(),
    "throttled": throttled(), "error": error(), "unavailable": error(503), "slow": slow(2.0), "stall": slow(15.0),
    "cut_short": cut_short(), "drop": drop(), "refuse": refuse(),
}  # fmt: skip


def weights(options: Sequence[str], seed: int) -> Callable[[], Behaviour]:
    """A seeded choice among `NAME=weight` options; plain acceptance if there are none."""
    pairs = [option.partition("=") for option in options or ["accept=1"]]
    names, weights = [BY_NAME[name] for name, _, _ in pairs], [float(weight or 1) for _, _, weight in pairs]
    chance = random.Random(seed)
    return lambda: chance.choices(names, weights)[0]
