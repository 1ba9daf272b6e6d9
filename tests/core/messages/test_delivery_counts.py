"""Why SMS did not arrive is said in few words, whatever the gateway called it."""

import pytest

from core.messages.delivery_counts import FailureCause, cause
from core.models.message import MessageState
from sms.gateways.africastalking.sending import STATUSES
from sms.gateways.port import SendOutcome


@pytest.mark.parametrize(
    ("state", "reason", "why"),
    [
        (MessageState.failed, "not_e164", FailureCause.number),
        (MessageState.failed, "UserInBlackList", FailureCause.refused),
        (MessageState.failed, "http_503", FailureCause.line),
        (MessageState.failed, "http_402", FailureCause.money),
        (MessageState.failed, None, FailureCause.other),
        (MessageState.failed, "a word of tomorrow", FailureCause.other),
        (MessageState.expired, None, FailureCause.phone),
        (MessageState.expired, "stale", FailureCause.late),
        (MessageState.unknown, "timeout", FailureCause.unsure),
    ],
)
def test_each_word_has_its_cause(state: MessageState, reason: str | None, why: FailureCause) -> None:
    assert cause(state, reason) is why


def test_every_final_word_of_the_gateway_is_known() -> None:
    final = (SendOutcome.bad_number, SendOutcome.opted_out, SendOutcome.no_balance, SendOutcome.refused)
    words = [word for word, outcome in STATUSES.values() if outcome in final]
    assert words
    assert FailureCause.other not in {cause(MessageState.failed, word) for word in words}
