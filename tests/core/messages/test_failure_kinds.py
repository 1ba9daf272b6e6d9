"""The words of gateways for a failure, told apart by what is to be done about it."""

import pytest

from core.messages.failure_kinds import FailureKind, kind_of
from core.models.message import MessageState
from sms.gateways.africastalking.sending import STATUSES
from sms.gateways.port import SendOutcome


@pytest.mark.parametrize(
    ("state", "reason", "kind"),
    [
        (MessageState.failed, "UserDoesNotExist", FailureKind.number),
        (MessageState.failed, "absentsubscriber", FailureKind.away),
        (MessageState.failed, "User In Blacklist", FailureKind.silence),
        (MessageState.failed, "bad_number", FailureKind.number),
        (MessageState.failed, "http_503", FailureKind.network),
        (MessageState.failed, "connect_timeout", FailureKind.network),
        (MessageState.failed, None, FailureKind.other),
        (MessageState.failed, "code_777", FailureKind.other),
        (MessageState.expired, "hours", FailureKind.late),
        (MessageState.unknown, "timeout", FailureKind.unclear),
    ],
)
def test_a_word_has_its_kind(state: MessageState, reason: str | None, kind: FailureKind) -> None:
    assert kind_of(state, reason) is kind


def test_every_refusal_that_a_gateway_documents_is_known() -> None:
    refused = [name for name, outcome in STATUSES.values() if outcome is not SendOutcome.accepted]
    assert len(refused) > 8
    assert [each for each in refused if kind_of(MessageState.failed, each) is FailureKind.other] == []
