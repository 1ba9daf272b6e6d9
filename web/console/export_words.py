"""What a list taken as a file says, in the language of who asked: its headings, and what states are called."""

from core.models.alert import Level
from core.models.case import CaseStep, RiskBand
from core.models.duty import CallBackReason, CallEnd
from core.models.gathering import GatheringKind, GatheringTopic
from core.models.person import Language
from core.operations.export_lists import COLUMNS, ExportedList
from core.people.volunteer_lists import VolunteerState
from web.console.desk import say
from web.console.form_fields import phones


def headings(which: ExportedList) -> dict[str, str]:
    """Of every column that list may have."""
    return {each: say(f"desk.export.column.{each}") for each in COLUMNS[which]}


def words(which: ExportedList) -> dict[str, str]:
    """What the states in that list are called, in the page's language."""
    match which:
        case ExportedList.children:
            steps = {f"step.{each}": phones(f"case.step.{each}") for each in CaseStep}
            return {**steps, **{f"band.{each}": say(f"desk.band.{each}") for each in RiskBand}}
        case ExportedList.volunteers:
            spoken = {f"language.{each}": phones(f"language.{each}") for each in Language}
            return {**spoken, **{f"state.{each}": say(f"desk.stands.{each}") for each in VolunteerState}}
        case ExportedList.alerts:
            levels = {f"level.{each}": phones(f"level.{each}") for each in Level}
            return {**levels, **{f"stands.{each}": say(f"desk.alerts.{each}") for each in ("open", "nobody", "closed")}}
        case ExportedList.visits:
            return {"yes": say("desk.form.yes")}
        case ExportedList.gatherings:
            kinds = {f"kind.{each}": phones(f"gathering.kind.{each}") for each in GatheringKind}
            return {**kinds, **{f"topic.{each}": phones(f"gathering.topic.{each}") for each in GatheringTopic}}
        case ExportedList.households:
            return {}
        case ExportedList.calls:
            reasons = {f"reason.{each}": phones(f"call_back.reason.{each}") for each in CallBackReason}
            return {**reasons, **{f"ended.{each}": say(f"desk.calls.ended.{each}") for each in CallEnd}}
