"""What a list taken as a file says, in the language of who asked: its headings, and what states are called."""

from collections.abc import Callable, Iterable, Mapping

from core.children.proposed_days import OtherDayReason
from core.messages.failure_kinds import FailureKind
from core.models.alert import ClockCategory, Level
from core.models.case import CaseStep, RiskBand
from core.models.data_request import DataRequestEnd, DataRequestKind
from core.models.duty import CallBackReason, CallEnd, ReferralState, ReferralTo
from core.models.foster import FosterStep
from core.models.gathering import GatheringKind, GatheringTopic
from core.models.inbound_answer import InboundEnd
from core.models.message import Lane, MessageState
from core.models.person import Language, Role
from core.models.registration import CloseReason
from core.models.review import ReviewKind
from core.models.supervision import SupervisionTopic
from core.operations.export_lists import KINDS, ExportedList
from core.people.volunteer_lists import VolunteerState
from web.console.desk import say
from web.console.form_fields import phones

NEWS = ("raised", "joined", "worry", "child", "referral")
"""What the list of what is new says of a line."""
_Said = Callable[[], dict[str, str]]


def headings(which: ExportedList) -> dict[str, str]:
    """Of every column that list may have."""
    return {each: say(f"desk.export.column.{each}") for each in KINDS[which].columns}


def words(which: ExportedList) -> dict[str, str]:
    """What the states in that list are called, in the page's language."""
    return _WORDS[which]()


def _of(kind: str, values: Iterable[str], prefix: str, speaks: Callable[[str], str] = phones) -> dict[str, str]:
    return {f"{kind}.{each}": speaks(f"{prefix}{each}") for each in values}


def _yes(kind: str) -> dict[str, str]:
    return {f"{kind}.yes": say("desk.form.yes")}


def _work() -> dict[str, str]:
    return {**_of("work", Role, "job.", say), "work.stranger": say("desk.messages.stranger")}


def _waits() -> dict[str, str]:
    return {
        **_of("review", ReviewKind, "review."),
        "foster.foster": phones("review.foster"),
        **_of("call", CallBackReason, "call_back.reason."),
        **_of("alert", ClockCategory, "list.clock."),
        **_of("person", Role, "job.", say),
        **_of("closings", CloseReason, "closing.reason."),
        **_of("new", NEWS, "desk.new.", say),
    }


_WORDS: Mapping[ExportedList, _Said] = {
    ExportedList.children: lambda: {
        **_of("step", CaseStep, "case.step."),
        **_of("band", RiskBand, "desk.band.", say),
    },
    ExportedList.volunteers: lambda: {
        **_of("language", Language, "language."),
        **_of("state", VolunteerState, "desk.stands.", say),
    },
    ExportedList.alerts: lambda: {
        **_of("level", Level, "level."),
        **_of("stands", ("open", "nobody", "closed"), "desk.alerts.", say),
    },
    ExportedList.visits: lambda: _yes("late"),
    ExportedList.gatherings: lambda: {
        **_of("kind", GatheringKind, "gathering.kind."),
        **_of("topic", GatheringTopic, "gathering.topic."),
    },
    ExportedList.households: dict,
    ExportedList.calls: lambda: {
        **_of("reason", CallBackReason, "call_back.reason."),
        **_of("ended", CallEnd, "desk.calls.ended.", say),
    },
    ExportedList.families: lambda: _of("fostering", FosterStep, "foster.step."),
    ExportedList.referrals: lambda: {
        **_of("service", ReferralTo, "referral.to."),
        "service.kept": phones("category.kept"),
        **_of("answer", ReferralState, "referral.state."),
    },
    ExportedList.waits: _waits,
    ExportedList.inbox: lambda: {**_work(), **_of("end", InboundEnd, "desk.inbox.end.", say)},
    ExportedList.messages: lambda: {
        **_work(),
        **_of("lane", Lane, "desk.messages.lane.", say),
        **_of("sms", MessageState, "desk.inbox.sms.", say),
        **_of("why", FailureKind, "desk.messages.kind.", say),
    },
    ExportedList.meetings: lambda: _of("supervised", SupervisionTopic, "supervision.topic."),
    ExportedList.requests: lambda: {
        **_of("request", DataRequestKind, "desk.request.kind.", say),
        **_yes("overdue"),
        **_of("outcome", DataRequestEnd, "desk.request.ended.", say),
    },
    ExportedList.erasures: dict,
    ExportedList.breaches: dict,
    ExportedList.moved: lambda: _of("moved_why", OtherDayReason, "other_day.why."),
    ExportedList.log: lambda: {**_of("level", Level, "level."), **_yes("by_clock")},
}
