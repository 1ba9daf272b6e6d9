"""Why an SMS failed, in kinds that each ask for another deed: gateways have a hundred words for them."""

from enum import StrEnum

from core.models.message import MessageState


class FailureKind(StrEnum):
    """`number`: it is wrong or gone. `away`: the phone is off or out of reach. `silence`: they asked the network for
    it. `account`: ours is refused. `network`: it could not carry it. `late`: its time was over. `unclear`: nobody says.
    """

    number = "number"
    away = "away"
    silence = "silence"
    account = "account"
    network = "network"
    late = "late"
    unclear = "unclear"
    other = "other"


_WORDS = {
    FailureKind.number: (
        *("invalidphonenumber", "unsupportednumbertype", "not_e164", "userdoesnotexist", "unknownsubscriber"),
        *("invaliddestination", "numbernotfound", "bad_number", "http_409"),
    ),
    FailureKind.away: ("absentsubscriber", "userisinactive", "deviceunreachable", "handseterror", "usernotreachable"),
    FailureKind.silence: ("userinblacklist", "donotdisturbrejection", "userisblacklisted", "opted_out"),
    FailureKind.account: (
        *("insufficientbalance", "insufficientcredit", "riskhold", "invalidsenderid", "useraccountsuspended"),
        *("notnetworksubscriber", "http_401", "http_402", "http_403"),
    ),
    FailureKind.network: (
        *("couldnotroute", "internalservererror", "gatewayerror", "rejectedbygateway", "rejectedbyoperator"),
        *("deliveryfailure", "systemfailure", "not_sent", "timeout", "connect_timeout", "unreachable"),
        *("certificate", "broken_answer", "sender_died"),
    ),
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words}


def kind_of(state: MessageState, reason: str | None) -> FailureKind:
    """The kind of one that failed, expired or is unclear."""
    if state is MessageState.expired:
        return FailureKind.late
    if state is MessageState.unknown:
        return FailureKind.unclear
    word = (reason or "").replace(" ", "").casefold()
    if word.startswith("http_5"):
        return FailureKind.network
    return _KINDS.get(word, FailureKind.other)
